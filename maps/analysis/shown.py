"""What the template and the scripts of the analysis are handed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from boundaries import official
from boundaries.editions import current_edition
from boundaries.errors import NoActiveEdition
from boundaries.models import Edition
from field_api.workflow import Status
from maps.analysis.choice import BEFORE, DAYS, OWN, YEAR, Choice
from maps.analysis.detail import Detail
from maps.analysis.difference import FEW_REPORTS, difference
from maps.analysis.seen import Seen, as_json
from maps.base_map import base_map
from maps.counts import tally
from maps.heat_tiles.page import heat_config
from maps.hotspots.words import classes
from maps.outlines_url import outlines_url
from maps.selection import weekday_name
from maps.views import category_groups

TOP = 10


@dataclass(frozen=True, slots=True)
class AreaRow:
    """A kelurahan of the table: its reports in each period, and what became of them."""

    code: str
    name: str
    above: str
    counts: tuple[int, ...]
    said: str
    url: str


def context_of(view: Seen, found: Detail | None) -> dict[str, Any]:
    """Two queries for the categories to choose from, one for the edition, one a period."""
    choice, edition, rows = view.choice, _edition(), _rows(view)
    return {
        "choice": choice,
        "selection": choice.selection,
        "seen": view,
        **(detail_words(choice, found) if found else {}),
        "edition": edition,
        "groups": category_groups(),
        "chosen_categories": choice.selection.category.split(","),
        "statuses": Status.choices,
        "weekdays": [(day, weekday_name(day), day in choice.selection.weekdays) for day in range(1, 8)],
        "hours": [(hour, f"{hour:02}.00") for hour in range(25)],
        "between": choice.hours_between,
        "kotas": _kotas(),
        "lone_kelurahan": _lone_kelurahan(choice),
        "comparisons": [
            ("", _("Tidak dibandingkan")),
            (BEFORE, _("Tepat sebelumnya")),
            (YEAR, _("Tahun lalu")),
            (OWN, _("Periode sendiri")),
        ],
        "presets": DAYS,
        "maps": _maps(view),
        "total": sum(figures.total(0) for figures in view.figures),
        "difference": view.difference(choice.step),
        "top": rows[:TOP],
        "rest": rows[TOP:],
        "bands": view.steps if choice.step else view.whole,
        "downloads": _downloads(choice),
        "downloads2": _downloads_of_second(choice),
        "config": _config(view, edition),
    }


def detail_words(choice: Choice, found: Detail) -> dict[str, Any]:
    """What the part about one place needs."""
    return {
        "detail": found,
        "choice": choice,
        "more_url": choice.query(after=found.page.after) if found.page.after else "",
        "close_url": choice.query(at="", cell_m="", kelurahan="", of=""),
        "first_url": choice.query(of="") + "#rincian",
        "second_url": choice.query(of="2") + "#rincian",
    }


def _maps(view: Seen) -> list[dict[str, Any]]:
    """One a period: its heading and number as the slider stands. One query each."""
    step = view.choice.step
    return [
        {
            "label": view.label(i, step),
            "total": figures.total(step),
            "elsewhere": figures.outside(step),
            "tally": tally(view.choice.periods[i].selection.reports()),
        }
        for i, figures in enumerate(view.figures)
    ]


def _rows(view: Seen) -> list[AreaRow]:
    """Kelurahan with reports in the whole of either period, most first."""
    counts = [figures.counts(0) for figures in view.figures]
    days = [period.days(0, view.choice.today) for period in view.choice.periods]
    rows = []
    for code in {code for one in counts for code in one}:
        area = official.by_code(code)
        own = tuple(one.get(code, 0) for one in counts)
        rows.append(
            AreaRow(
                code=code,
                name=area.short_name if area else code,
                above=", ".join(one.short_name for one in official.ancestors(area)) if area else "",
                counts=own,
                said=_said(own, days) if len(own) == 2 else "",
                url=view.choice.query(kelurahan=code, at="", cell_m="") + "#rincian",
            )
        )
    return sorted(rows, key=lambda row: (*(-count for count in row.counts), row.code))


def _said(counts: tuple[int, ...], days: list[int]) -> str:
    """As `difference`, without the numbers that stand beside it when they are few."""
    if sum(counts) < FEW_REPORTS:
        return _("terlalu sedikit untuk dibandingkan")
    return difference(counts[0], counts[1], days[0], days[1])


def _kotas() -> list[dict[str, Any]]:
    kecamatan = official.areas("kecamatan")
    return [
        {"kota": kota, "kecamatan": [one for one in kecamatan if one.parent_code == kota.code]}
        for kota in official.areas("kota")
    ]


def _lone_kelurahan(choice: Choice) -> official.OfficialArea | None:
    """A kelurahan comes into the list of areas by a link only: 267 are too many to choose from."""
    area = official.by_code(choice.selection.area_code) if choice.selection.area_code else None
    return area if area and area.level == "kelurahan" else None


def _downloads(choice: Choice) -> list[tuple[str, str]]:
    """Address without the query, and words; the query is that of the page, and moves with the slider."""
    files = [
        (reverse("analysis-areas-csv"), _("Angka per kelurahan (CSV)")),
        (reverse("analysis-cells-csv"), _("Angka per petak (CSV)")),
        (reverse("analysis-list-csv"), _("Daftar laporan (CSV)")),
        (reverse("analysis-export"), _("Laporan: GeoPackage, GeoJSON, CSV")),
        (reverse("analysis-heatmap"), _("Berkas peta panas (HTML)")),
        (reverse("analysis-choropleth"), _("Berkas peta kelurahan (HTML)")),
        (reverse("analysis-time-slider"), _("Berkas peta dengan penggeser waktu (HTML)")),
    ]
    return [(url + choice.query(of="1"), words) for url, words in files]


def _downloads_of_second(choice: Choice) -> list[tuple[str, str]]:
    """The tables hold both periods; a list and a map file hold one."""
    files = [
        (reverse("analysis-list-csv"), _("Daftar laporan periode 2 (CSV)")),
        (reverse("analysis-heatmap"), _("Berkas peta panas periode 2 (HTML)")),
        (reverse("analysis-choropleth"), _("Berkas peta kelurahan periode 2 (HTML)")),
        (reverse("analysis-time-slider"), _("Berkas penggeser waktu periode 2 (HTML)")),
    ]
    return [(url + choice.query(of="2"), words) for url, words in files]


def _config(view: Seen, edition: Edition | None) -> dict[str, Any]:
    return as_json(view) | {
        "outlinesUrl": outlines_url(edition),
        "heat": heat_config({}),
        "points": _points(),
        "hotspots": _hotspots(view.choice),
        "pageUrl": reverse("analysis"),
        "detailUrl": reverse("analysis-detail-part"),
        "words": dict(view.choice.words),
        "areaCode": view.choice.selection.area_code,
        "baseMap": base_map(),
        "attribution": edition.attribution if edition else "",
        "say": _say(),
    }


def _points() -> dict[str, Any]:
    """Where single reports come from, and what is said of them."""
    tile = reverse("report-tiles", args=[14, 0, 0])
    return {
        "url": tile.replace("/14/0/0.", "/{z}/{x}/{y}."),
        "labels": {stage.value: str(stage.label) for stage in Status},
        "reportUrl": reverse("follow-report", args=["JK0"]),
        "words": {
            "cut": _("Digambar {shown} dari {total} laporan. Perbesar peta atau persempit pilihan."),
            "failed": _("Sebagian laporan tidak dapat dimuat. Periksa sambungan, lalu geser peta."),
            "many": _("{n} laporan di titik ini"),
            "open": _("Buka laporan"),
            "kept": _("tidak tampil bagi umum"),
        },
    }


def _hotspots(choice: Choice) -> dict[str, Any]:
    """The newest stored answer of the chosen categories and area, and the page that can search anew."""
    words = {"category": choice.selection.category, "area": choice.selection.area_code}
    kept = {"kind": "now", **{key: value for key, value in words.items() if value}}
    asked = urlencode(kept, safe=",")
    return {
        "url": f"{reverse('map-hotspots')}?{asked}&significant=1",
        "pageUrl": f"{reverse('hotspots')}?{asked}",
        "colours": {one.name: one.colour for one in classes().values()},
        "titles": {one.name: one.title for one in classes().values()},
        "say": {
            "days": _("Titik panas {from} – {to}: lebih atau kurang dari yang diperkirakan."),
            "observed": _("{n} laporan, diperkirakan {e}"),
            "missing": _("Titik panas untuk pilihan ini belum dihitung."),
            "failed": _("Data tidak dapat dimuat. Periksa sambungan, lalu coba lagi."),
            "page": _("Halaman titik panas"),
        },
    }


def _say() -> dict[str, str]:
    """What the scripts say."""
    return {
        "whole": _("Seluruh periode"),
        "step": _("Langkah {n} dari {of}: {words}"),
        "reports": _("{n} laporan"),
        "nothing": _("Tidak ada laporan pada pilihan ini."),
        "no_step": _("Periode ini tidak sepanjang itu."),
        "play": _("Putar"),
        "pause": _("Jeda"),
        "copied": _("Tautan disalin."),
        "copy_it": _("Salin tautan ini:"),
        "failed": _("Data tidak dapat dimuat. Periksa sambungan, lalu coba lagi."),
        "loading": _("Memuat rincian…"),
        "closer": _("Perbesar peta untuk melihat laporan satu per satu."),
    }


def _edition() -> Edition | None:
    try:
        return current_edition()
    except NoActiveEdition:
        return None
