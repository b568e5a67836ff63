"""The first page: what is reported where."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from boundaries import official
from boundaries.editions import current_edition
from boundaries.errors import NoActiveEdition
from boundaries.models import Edition
from field_api.errors import BadInput
from field_api.models import Category, CategoryGroup
from field_api.queries import openly_shown
from field_api.workflow import Status
from maps.base_map import base_map
from maps.counts import Counts, count_by_kelurahan
from maps.heat_tiles.page import heat_config
from maps.outlines_url import outlines_url
from maps.scale import Band, bands
from maps.selection import Selection, selection_from

TOP = 10


@require_safe
@gzip_page
@cache_control(public=True, max_age=60)
def map_page(request: HttpRequest) -> HttpResponse:
    """Filters come from the address, so that a view of the map can be linked. Seven queries at most.

    A filter that cannot be read is named on the page, with status 422, and the map shows everything.
    """
    selection, mistake = Selection(), ""
    try:
        selection = selection_from(request.GET.dict())
    except BadInput as error:
        mistake = error.detail
    edition = _edition()
    counts = count_by_kelurahan(openly_shown(selection.reports()))
    scale = bands(counts.by_code.values())
    rows = _rows(counts)
    context = {
        "selection": selection,
        "mistake": mistake,
        "edition": edition,
        "groups": category_groups(),
        "statuses": Status.choices,
        "view": "heat" if request.GET.get("view") == "heat" else "counts",
        "total": counts.total + counts.elsewhere,
        "elsewhere": counts.elsewhere,
        "top": rows[:TOP],
        "rest": rows[TOP:],
        "bands": scale,
        "config": _config(selection, edition, counts, scale),
    }
    return render(request, "maps/map.html", context, status=422 if mistake else 200)


def _edition() -> Edition | None:
    try:
        return current_edition()
    except NoActiveEdition:
        return None


def category_groups() -> list[CategoryGroup]:
    """The groups that have active categories, with these in `categories`. Two queries."""
    active = Category.objects.filter(is_active=True).order_by("name")
    groups = CategoryGroup.objects.prefetch_related(Prefetch("categories", queryset=active))
    return [group for group in groups if group.categories.all()]


def _rows(counts: Counts) -> list[dict[str, Any]]:
    """One row per kelurahan with reports, most first, with the words that a person knows it by."""
    most = max(counts.by_code.values(), default=1)
    rows = []
    for code, count in sorted(counts.by_code.items(), key=lambda item: (-item[1], item[0])):
        area = official.by_code(code)
        above = [each.short_name for each in official.ancestors(area)] if area else []
        name = area.short_name if area else code
        share = round(100 * count / most)
        rows.append({"code": code, "name": name, "above": ", ".join(above), "count": count, "share": share})
    return rows


def _config(
    selection: Selection, edition: Edition | None, counts: Counts, scale: list[Band]
) -> dict[str, Any]:
    """What the scripts need to know, as one JSON script tag."""
    words = {
        "category": selection.category,
        "from": str(selection.first_day or ""),
        "to": str(selection.last_day or ""),
        "status": selection.status,
        "area": selection.area_code,
    }
    return {
        "outlinesUrl": outlines_url(edition),
        "heat": heat_config(words),
        "counts": counts.by_code,
        "bands": [asdict(band) for band in scale],
        "areaCode": selection.area_code,
        "baseMap": base_map(),
        "words": {
            "reports": _("{n} laporan"),
            "none": _("Tidak ada laporan"),
            "failed": _("Data peta tidak dapat dimuat. Periksa sambungan, lalu muat ulang halaman."),
        },
        "attribution": edition.attribution if edition else "",
    }
