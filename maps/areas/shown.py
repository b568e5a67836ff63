"""What the template and the scripts of an area's page are handed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from boundaries.editions import current_edition
from boundaries.errors import NoActiveEdition
from boundaries.models import Edition
from field_api.workflow import Status
from maps.areas.choice import ALL, DAYS, SORTS, Choice
from maps.areas.listing import AGES, STAGE_COLOURS, as_point
from maps.areas.page import AreaPage
from maps.areas.scope import address
from maps.base_map import base_map
from maps.exports.link import export_url
from maps.outlines_url import outlines_url
from maps.scale import HEAT_GRADIENT
from maps.selection import JAKARTA
from maps.views import category_groups


def context_of(page: AreaPage) -> dict[str, Any]:
    """Two queries for the categories to choose from, one for the edition."""
    choice, edition = page.choice, _edition()
    return {
        "page": page,
        "choice": choice,
        "scope": choice.scope,
        "edition": edition,
        "groups": category_groups(),
        "statuses": Status.choices,
        "periods": _periods(choice),
        "sorts": _sorts(choice),
        "levels": _levels(choice),
        "stage_colours": [(Status(stage).label, colour) for stage, colour in STAGE_COLOURS.items()],
        "ages": _ages(),
        "gradient": list(HEAT_GRADIENT.values()),
        "kept": [(key, choice.words[key]) for key in ("period", "sort", "level") if key in choice.words],
        "csv_url": address("area-csv", choice.scope) + choice.query().rstrip("?"),
        "pdf_url": address("area-pdf", choice.scope) + choice.query().rstrip("?"),
        "export_url": export_url(_export_words(choice)),
        "bulletins": _bulletins(choice),
        "next_url": choice.query(after=page.reports.after) if page.reports.after else "",
        "first_url": "" if page.reports.is_first else choice.query(),
        "overdue_url": choice.query(overdue="1", today="", period=ALL, status="", **{"from": "", "to": ""}),
        "today_url": choice.query(today="1", overdue="", period=ALL, status="", **{"from": "", "to": ""}),
        "config": _config(page, edition),
    }


def _export_words(choice: Choice) -> dict[str, str]:
    """The same area, category, stage and days, as far as the list is limited to some."""
    words = choice.selection.words() | {"area": choice.scope.code}
    if choice.period.start:
        words["from"] = str(choice.period.start.astimezone(JAKARTA).date())
        words["to"] = str((choice.period.end - timedelta(microseconds=1)).astimezone(JAKARTA).date())
    return words


def _bulletins(choice: Choice) -> list[tuple[str, str]]:
    """Of the last month that is over, with the chosen category."""
    category = choice.selection.category
    query = f"?{urlencode({'category': category})}" if category else ""
    name, args = ("bulletin-area", [choice.scope.code]) if choice.scope.code else ("bulletin", [])
    words = {"html": _("Buletin bulan lalu (HTML)"), "pdf": _("Buletin bulan lalu (PDF)")}
    return [(reverse(f"{name}-{ending}", args=args) + query, said) for ending, said in words.items()]


def _periods(choice: Choice) -> list[tuple[str, str, bool]]:
    """Address, words, and whether it is the chosen one."""
    names = {**{str(days): ngettext("%(n)s hari", "%(n)s hari", days) % {"n": days} for days in DAYS}}
    names["365"] = _("1 tahun")
    names[ALL] = _("Semua")
    return [
        (choice.query(period=key, **{"from": "", "to": ""}), name, key == choice.days)
        for key, name in names.items()
    ]


def _sorts(choice: Choice) -> list[tuple[str, str, bool]]:
    names = (_("Terlambat"), _("Dibuka lagi"), _("Waktu penyelesaian"))
    return [
        (choice.query(sort=key), name, key == choice.sort) for key, name in zip(SORTS, names, strict=True)
    ]


def _levels(choice: Choice) -> list[tuple[str, str, bool]]:
    names = {"kota": _("Per kota"), "kecamatan": _("Per kecamatan"), "kelurahan": _("Per kelurahan")}
    below = choice.scope.levels_below
    return [(choice.query(level=level), names[level], level == choice.level) for level in below]


def _ages() -> list[tuple[str, int]]:
    """Words and the diameter of each size, small to large."""
    shown = []
    for days, radius in AGES:
        words = (
            ngettext("sampai %(n)s hari", "sampai %(n)s hari", days) % {"n": days}
            if days
            else _("lebih lama")
        )
        shown.append((words, 2 * radius))
    return shown


def _edition() -> Edition | None:
    try:
        return current_edition()
    except NoActiveEdition:
        return None


def _config(page: AreaPage, edition: Edition | None) -> dict[str, Any]:
    """What the scripts need to know, as one JSON script tag."""
    choice = page.choice
    return {
        "code": choice.scope.code,
        "outlinesUrl": _outlines_url(choice, edition),
        "heatUrl": f"{reverse('map-heat')}?{urlencode(_heat_words(choice))}",
        "points": [as_point(row, choice.now) for row in page.points],
        "colours": STAGE_COLOURS,
        "areas": page.ranking.colours if page.ranking else {},
        "gradient": list(HEAT_GRADIENT.items()),
        "baseMap": base_map(),
        "attribution": edition.attribution if edition else "",
        "view": choice.view,
        "words": {
            "open": _("Buka laporan"),
            "area": _("Buka halaman wilayah"),
            "age": _("umur %s"),
            "late": _("terlambat %s"),
            "keptBack": _("tidak tampil bagi umum"),
            "failed": _("Data peta tidak dapat dimuat. Periksa sambungan, lalu muat ulang halaman."),
        },
    }


def _outlines_url(choice: Choice, edition: Edition | None) -> str:
    if choice.level or edition is None:
        return outlines_url(edition, choice.level)
    return f"{reverse('area-detail', args=[choice.scope.code])}?geometry=simple"


def _heat_words(choice: Choice) -> dict[str, str]:
    """The same filters as far as the heat map knows them; its days are whole."""
    period = choice.period
    words = {
        "area": choice.scope.code,
        "category": choice.selection.category,
        "status": choice.selection.status,
        "from": f"{period.start.astimezone(JAKARTA):%Y-%m-%d}" if period.start else "",
        "to": choice.words.get("to", ""),
    }
    return {key: value for key, value in words.items() if value}
