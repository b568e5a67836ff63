"""How to use this door in QGIS: addresses ready to copy, and the token to sign in with."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from field_api import clock
from field_api.models import AccessToken
from field_api.queries import membership_of
from field_api.steps.tokens import end_tokens, make_token
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
    """Make a token for QGIS and show it this once; the one before ends. With `end` all of them end."""
    assert isinstance(request.user, User)  # noqa: S101  login_required
    if "end" in request.POST:
        end_tokens(request.user)
        return redirect("qgis-help")
    with transaction.atomic():
        end_tokens(request.user, AccessToken.Purpose.QGIS)
        key, _ends = make_token(request.user, AccessToken.Purpose.QGIS)
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
        "tokens": AccessToken.objects.filter(user=request.user, expires_at__gt=clock.now()).order_by("-pk")
        if isinstance(request.user, User)
        else [],
        "action": '[% "url" %]',
        "command": f"ogr2ogr -oo PAGE_SIZE={MOST_FEATURES} reports.gpkg OAPIF:{base} reports"
        " -where \"status = 'PROSES'\"",
        "is_staff": membership is not None,
    }
    return render(request, "maps/qgis.html", context)
