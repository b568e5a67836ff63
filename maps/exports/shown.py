"""The words of the export pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import QueryDict

from boundaries import official
from field_api.workflow import Status
from maps.counts import tally
from maps.exports.asking import exports_of
from maps.exports.chosen import Chosen
from maps.exports.formats import FORMATS, available
from maps.models import Export
from maps.selection import Selection
from maps.views import category_groups

_WORDS = ("category", "from", "to", "status", "area", "weekday", "hours", "for", "format")


def words_of(asked: QueryDict) -> dict[str, str]:
    """A link from the analysis says the category several times; with commas between it is one word."""
    words = {key: ",".join(filter(None, asked.getlist(key))).strip() for key in _WORDS}
    return {key: word for key, word in words.items() if word}


def context_of(chosen: Chosen, user: Any, mistake: str) -> dict[str, Any]:
    """Seven queries, however many files and reports there are."""
    selection = chosen.selection
    counted = tally(chosen.reports())
    total = counted.all
    groups = category_groups()
    known = {slug for group in groups for slug in (group.slug, *(one.slug for one in group.categories.all()))}
    return {
        "mistake": mistake,
        "selection": selection,
        "chosen": chosen,
        "words": chosen.words() | ({"for": chosen.audience} if chosen.membership else {}),
        "groups": groups,
        "own_category": selection.category if selection.category not in known else "",
        "statuses": Status.choices,
        "own_status": selection.status if "," in selection.status else "",
        "kotas": _kotas(),
        "own_area": _lone_kelurahan(selection),
        "formats": available(),
        "can_parquet": len(available()) == len(FORMATS),
        "total": total,
        "tally": counted if chosen.for_staff else None,
        "most_at_once": settings.EXPORT_ROWS_AT_ONCE,
        "is_large": total > settings.EXPORT_ROWS_AT_ONCE,
        "rows": [described(export) for export in exports_of(user)] if chosen.membership else [],
    }


def described(export: Export) -> dict[str, Any]:
    """An export as its page and the list tell it."""
    return {
        "export": export,
        "format": FORMATS[export.format].label if export.format in FORMATS else export.format,
        "megabytes": export.size_bytes / 1e6,
    }


def _kotas() -> list[dict[str, Any]]:
    every = official.areas("kecamatan")
    return [
        {"kota": kota, "kecamatan": [one for one in every if one.parent_code == kota.code]}
        for kota in official.areas("kota")
    ]


def _lone_kelurahan(selection: Selection) -> Any:
    area = official.by_code(selection.area_code) if selection.area_code else None
    return area if area and area.level == "kelurahan" else None
