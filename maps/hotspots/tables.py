"""The answer as the page's tables say it: numbers in words, with addresses to look further."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from field_api.workflow import Status
from maps.areas.words import duration, number, percent
from maps.hotspots.asking import Kind, Question, month_after
from maps.hotspots.words import CLUSTER_COLOUR, classes, labels
from maps.selection import JAKARTA

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One place: what it is called, what was found, and the cells of the table in the order of `heads`."""

    id: str
    url: str
    name: str
    above: str
    said: str
    colour: str
    cells: list[str]
    entry: Entry


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under one heading; the first ten are shown at once."""

    title: str
    heads: list[str]
    top: list[Row]
    rest: list[Row]


TOP = 10


def tables(question: Question, found: Sequence[Entry], url_of: Callable[[str], str]) -> list[Table]:
    """Hot before cold, the surest first; only places of which something is said."""
    kind = Kind(question.kind)
    if kind == Kind.NOW:
        return _now_tables(found, url_of)
    if kind == Kind.EMERGING:
        return _emerging_tables(question, found, url_of)
    if kind == Kind.NEW:
        rows = [_new_row(one, url_of) for one in found]
        heads = [
            _("Kategori"),
            _("Hari"),
            pgettext("banyak", "Laporan"),
            _("Diperkirakan"),
            "p",
            _("Kebetulan seperti ini"),
        ]
        return [_table(_("Kelompok laporan baru"), heads, rows)]
    return []


def q_words(q: float) -> str:
    """As a percentage with as many digits as matter."""
    if q < 0.001:
        return f"< {number(0.1, 1)}%"
    return f"{number(100 * q, 1)}%"


def p_words(p: float) -> str:
    """With three decimals, and never as zero."""
    return f"< {number(0.001, 3)}" if p < 0.001 else number(p, 3)


def cost_words(place: Entry) -> list[tuple[str, str]]:
    """What a recurring problem has cost so far, as far as it is known."""
    known = [
        (_("Waktu penanganan seluruhnya"), duration(place["hours"]) if place["solved"] else ""),
        (_("Tengah per laporan"), duration(place["median_h"]) if place["median_h"] is not None else ""),
        (_("Kunjungan"), number(place["visits"])),
        (_("Jarak penugasan"), _km(place["assigned_km"])),
        (_("Jarak ditempuh"), _km(place["walked_km"])),
    ]
    return [(name, words or _("belum diketahui")) for name, words in known]


def history_lines(place: Entry) -> list[dict[str, Any]]:
    """The reports of a recurring problem, the newest first, with times and stages in words."""
    return [
        {
            **line,
            "received_at": datetime.fromisoformat(line["received_at"]),
            "solved_at": datetime.fromisoformat(line["solved_at"]) if line["solved_at"] else None,
            "stage": str(Status(line["status"]).label),
            "hours": duration(line["hours"]) if line["hours"] is not None else "",
        }
        for line in place["history"]
    ]


def returns_words(place: Entry) -> str:
    """ "Kembali 3 kali setelah selesai, terakhir 4 Maret 2026; rata-rata 21 hari setelah selesai." """
    times = place["times"]
    said = ngettext(
        "Kembali %(n)s kali setelah selesai, terakhir %(day)s; rata-rata %(days)s sesudahnya.",
        "Kembali %(n)s kali setelah selesai, terakhir %(day)s; rata-rata %(days)s sesudahnya.",
        times,
    )
    day = date_format(localtime(datetime.fromisoformat(place["last_at"]), JAKARTA), "j F Y")
    return said % {"n": number(times), "day": day, "days": duration(24 * (place["mean_days"] or 0))}


def months_of(question: Question, entry: Entry) -> list[dict[str, Any]]:
    """The z of each month of a labelled place, with the height and place of its bar in a drawing 60 high."""
    found = []
    for i, z in enumerate(entry.get("zs", [])):
        height = round(min(abs(z), 10) * 3, 1)
        month: date = month_after(question.first_day, i)
        found.append(
            {
                "x": i * 10,
                "y": f"{30 - height if z > 0 else 30:g}",
                "height": f"{height:g}",
                "z": number(z, 1),
                "is_hot": z > 0,
                "month": date_format(month, "F Y"),
            }
        )
    return found


def _now_tables(found: Sequence[Entry], url_of: Callable[[str], str]) -> list[Table]:
    named = classes()
    heads = [pgettext("banyak", "Laporan"), _("Diperkirakan"), _("Bersama tetangga"), "z", "q"]
    rows = []
    for one in sorted(found, key=lambda one: (one["q"], -abs(one["z"]))):
        if one["class"] == "none":
            continue
        cells = [
            number(one["observed"]),
            number(one["expected"], 1),
            _("%(n)s, diperkirakan %(expected)s")
            % {"n": number(one["around"]), "expected": number(one["around_expected"], 1)},
            number(one["z"], 1),
            q_words(one["q"]),
        ]
        rows.append(_row(one, url_of, named[one["class"]].title, named[one["class"]].colour, cells))
    hot = [row for row in rows if row.entry["z"] > 0]
    cold = [row for row in rows if row.entry["z"] < 0]
    return [_table(_("Tempat panas"), heads, hot), _table(_("Tempat dingin"), heads, cold)]


def _emerging_tables(question: Question, found: Sequence[Entry], url_of: Callable[[str], str]) -> list[Table]:
    named = labels()
    order = {name: i for i, name in enumerate(named)}
    heads = [
        _("Bulan panas"),
        _("Bulan dingin"),
        _("Kecenderungan (z)"),
        pgettext("banyak", "Laporan"),
        _("Diperkirakan"),
    ]
    rows = []
    for one in sorted(found, key=lambda one: (order.get(one["label"], 99), one["q"], -abs(one["z"]))):
        if not one["label"]:
            continue
        cells = [
            _("%(n)s dari %(of)s") % {"n": one["hot_months"], "of": question.months},
            _("%(n)s dari %(of)s") % {"n": one["cold_months"], "of": question.months},
            number(one["trend_z"], 1),
            number(one["observed"]),
            number(one["expected"], 1),
        ]
        meaning = named[one["label"]]
        rows.append(_row(one, url_of, meaning.title, meaning.colour, cells))
    hot = [row for row in rows if row.entry["label"].endswith("_hot")]
    cold = [row for row in rows if row.entry["label"].endswith("_cold")]
    return [_table(_("Tempat panas"), heads, hot), _table(_("Tempat dingin"), heads, cold)]


def _new_row(one: Entry, url_of: Callable[[str], str]) -> Row:
    others = len(set(one["codes"])) - 1
    said = ngettext("dan %(n)s kelurahan lain", "dan %(n)s kelurahan lain", others) % {"n": others}
    every = round(1 / one["p"])
    cells = [
        one["category"],
        number(one["days"]),
        number(one["observed"]),
        number(one["expected"], 1),
        percent(one["p"]) if one["p"] >= 0.01 else q_words(one["p"]),
        ngettext("sekali dalam %(n)s hari", "sekali dalam %(n)s hari", every) % {"n": number(every)},
    ]
    return _row(one, url_of, said if others else "", CLUSTER_COLOUR, cells)


def _row(one: Entry, url_of: Callable[[str], str], said: str, colour: str, cells: list[str]) -> Row:
    return Row(one["id"], url_of(one["id"]), one["name"], one["above"], said, colour, cells, one)


def _table(title: str, heads: list[str], rows: list[Row]) -> Table:
    return Table(title, heads, rows[:TOP], rows[TOP:])


def _km(km: float | None) -> str:
    return _("%(n)s km") % {"n": number(km, 1)} if km is not None else ""
