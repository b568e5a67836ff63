"""How to use this door in QGIS: addresses ready to copy, and the token to sign in with."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from rest_framework.authtoken.models import Token

from field_api.queries import membership_of
from field_api.web.area_pages import area_page_of
from maps.ogc.question import MOST_FEATURES
from maps.ogc.reader import reader_of
from maps.ogc.registry import collections_for


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponseBase:
    return _page(request, "")


@require_POST
@never_cache
@login_required
def token(request: HttpRequest) -> HttpResponseBase:
    """Show the person's token; with `new` make another one, and whatever uses the old one must be told."""
    assert isinstance(request.user, User)  # noqa: S101  login_required
    with transaction.atomic():
        if "new" in request.POST:
            Token.objects.filter(user=request.user).delete()
        key = Token.objects.get_or_create(user=request.user)[0].key
    return _page(request, key)


def _page(request: HttpRequest, key: str) -> HttpResponse:
    membership = membership_of(request.user)
    unit = membership.unit if membership else None
    request.membership = membership  # type: ignore[attr-defined]  # both for the navigation
    request.area_page = area_page_of(unit) if unit else ""  # type: ignore[attr-defined]
    found = collections_for(reader_of(request))
    base = request.build_absolute_uri(reverse("ogc-landing"))
    context = {
        "base": base,
        "collections": [
            {
                "title": one.title,
                "description": one.description,
                "name": one.name,
                "url": f"{base}collections/{one.name}/items",
            }
            for one in found
        ],
        "key": key,
        "action": '[% "url" %]',
        "command": f"ogr2ogr -oo PAGE_SIZE={MOST_FEATURES} reports.gpkg OAPIF:{base} reports"
        " -where \"status = 'PROSES'\"",
        "is_staff": membership is not None,
    }
    return render(request, "maps/qgis.html", context)
