"""What the page of hot spots and its script are handed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from boundaries import official
from boundaries.editions import current_edition
from boundaries.errors import NoActiveEdition
from boundaries.models import Edition
from field_api.models import CategoryGroup
from field_api.queries import Anyone
from maps.areas.words import number
from maps.base_map import base_map
from maps.hotspots.answers import Where, entries
from maps.hotspots.asking import (
    ALL,
    LEAST_RETURNS,
    LONGEST,
    YEARS,
    Kind,
    Question,
    areas_for,
    stored_question,
)
from maps.hotspots.detail import Behind, behind
from maps.hotspots.tables import cost_words, history_lines, months_of, p_words, q_words, returns_words, tables
from maps.hotspots.words import (
    CLUSTER_COLOUR,
    PLACE_COLOUR,
    against_words,
    areas_words,
    classes,
    disclaimer,
    labels,
    refusal,
)
from maps.models import HotspotRun
from maps.views import category_groups

PER_PAGE = 10
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Looked:
    """What the address asks to see: the question, its answer, a search that is awaited, the limits.

    `words` are those of the address. `place` and `after` say what is looked into, `page` which of the
    recurring problems are listed.
    """

    question: Question
    run: HotspotRun | None
    pending: HotspotRun | None
    where: Where
    words: Mapping[str, str]
    category: str
    place: str
    after: str
    page: int

    def url(self, **changed: str) -> str:
        """This view with some words changed: its question in full, so that a link shows the same tomorrow."""
        limits = {"category": self.category, "area": self.where.area, "place": self.place}
        words = {**self.question.words(), **limits, **changed}
        kept = {key: value for key, value in words.items() if value}
        return f"{reverse('hotspots')}?{urlencode(kept, safe=',')}"


def context_of(looked: Looked, user: Anyone) -> dict[str, Any]:
    """Two queries for the categories to choose from, one for the edition, and those of the answer."""
    question, run = looked.question, looked.run
    found = entries(run, looked.where) if run else []
    chosen = next((one for one in found if one["id"] == looked.place), None) if looked.place else None
    inside = behind(question, chosen, user, looked.after) if chosen else None
    edition, groups = _edition(), category_groups()
    return {
        "looked": looked,
        "question": question,
        "run": run,
        "tabs": _tabs(looked),
        "title": _title(looked, groups),
        "note": disclaimer(),
        "refusal": refusal(question, run.summary) if run and run.state == HotspotRun.State.REFUSED else "",
        "summary": _summary_words(looked, run) if run else "",
        "groups": groups,
        **_choices(question),
        "kotas": _kotas(),
        "tables": tables(question, found, lambda place: looked.url(place=place) + "#rincian"),
        "legend": _legend(question, found),
        "meanings": list(labels().values()) if question.kind == Kind.EMERGING else [],
        "is_missing": bool(looked.place) and chosen is None and bool(run),
        **(_inside(looked, inside) if inside else {}),
        **(_recurring(looked, found) if question.kind == Kind.RECURRING else {}),
        "edition": edition,
        "permalink": looked.url(),
        "download": _features_url(looked) if run and found else "",
        "config": _config(looked, edition, bool(found)),
    }


def _tabs(looked: Looked) -> list[dict[str, Any]]:
    kept = {"category": looked.category, "area": looked.where.area}
    found = []
    for kind in Kind:
        words = {"kind": kind.value, **{key: value for key, value in kept.items() if value}}
        url = f"{reverse('hotspots')}?{urlencode(words, safe=',')}"
        found.append({"url": url, "words": kind.label, "is_here": kind == looked.question.kind})
    return found


def _title(looked: Looked, groups: Sequence[CategoryGroup]) -> str:
    names = {group.slug: group.label for group in groups}
    names |= {one.slug: one.label for group in groups for one in group.categories.all()}
    chosen = [names.get(slug, slug) for slug in looked.category.split(",") if slug]
    area = official.by_code(looked.where.area) if looked.where.area else None
    where = official.full_name(area) if area else "DKI Jakarta"
    words = [", ".join(chosen) or _("Semua kategori"), where]
    if looked.question.kind != Kind.RECURRING:
        words.append(areas_words(looked.question.areas))
    return " · ".join(words)


def _choices(question: Question) -> dict[str, Any]:
    return {
        "areas": [(name, areas_words(name)) for name in areas_for(question.kind)],
        "againsts": [(name, against_words(name)) for name in (ALL, YEARS)],
        "longests": LONGEST,
        "leasts": LEAST_RETURNS,
        "with_days": question.kind,
    }


def _summary_words(looked: Looked, run: HotspotRun) -> str:
    """The numbers of the whole answer in one sentence."""
    counts = {key: value for key, value in run.summary.items() if isinstance(value, int)}
    told = {key: number(value) for key, value in counts.items()}
    if run.state != HotspotRun.State.DONE:
        return ""
    if run.kind == Kind.NOW:
        return (
            _("%(tested)s dari %(places)s tempat cukup ramai untuk dinilai: %(hot)s panas, %(cold)s dingin.")
            % told
        )
    if run.kind == Kind.EMERGING:
        named = sum(run.summary.get("labels", {}).values())
        return _("%(tested)s dari %(places)s tempat cukup ramai untuk dinilai; %(named)s punya pola.") % {
            **told,
            "named": named,
        }
    if run.kind == Kind.NEW:
        chance = number(0.05 * counts["categories"], 1)
        return _(
            "%(categories)s kategori diperiksa, %(clusters)s kelompok ditemukan;"
            " sekitar %(chance)s kategori tampil karena kebetulan saja."
        ) % {**told, "chance": chance}
    said = _("%(recurring)s tempat dengan masalah yang kembali, seluruhnya %(returns)s kali.") % told
    if counts["shown"] < counts["recurring"]:
        said += " " + _("Terdaftar %(shown)s yang paling sering.") % told
    return said


def _legend(question: Question, found: Sequence[Entry]) -> list[tuple[str, str]]:
    """Colour and words; of labels only those that are there."""
    if question.kind == Kind.NOW:
        return [(one.colour, one.title) for one in classes().values()]
    if question.kind == Kind.EMERGING:
        there = {one["label"] for one in found}
        return [(one.colour, one.title) for one in labels().values() if one.name in there]
    if question.kind == Kind.NEW:
        return [(CLUSTER_COLOUR, _("Kelompok laporan baru"))]
    return [(PLACE_COLOUR, _("Masalah berulang; makin besar makin sering kembali"))]


def _inside(looked: Looked, inside: Behind) -> dict[str, Any]:
    entry = inside.entry
    return {
        "inside": inside,
        "entry": entry,
        "entry_q": q_words(entry["q"]) if "q" in entry else "",
        "entry_said": _entry_said(entry),
        "trend_p": p_words(entry["trend_p"]) if "trend_p" in entry else "",
        "entry_p": p_words(entry["p"]) if "p" in entry else "",
        "months": months_of(looked.question, entry),
        "close_url": looked.url(place=""),
        "more_url": looked.url(after=inside.page.after) + "#rincian" if inside.page.after else "",
    }


def _entry_said(entry: Entry) -> str:
    if "class" in entry:
        return classes()[entry["class"]].title
    if entry.get("label"):
        meaning = labels()[entry["label"]]
        return f"{meaning.title}: {meaning.meaning}"
    return returns_words(entry) if "times" in entry else ""


def _recurring(looked: Looked, found: Sequence[Entry]) -> dict[str, Any]:
    """The problems of one page, each with what it cost and what happened."""
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(looked.page, pages)
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    return {
        "problems": [
            {
                "entry": one,
                "said": returns_words(one),
                "costs": cost_words(one),
                "history": history_lines(one),
                "url": looked.url(place=one["id"]) + "#rincian",
            }
            for one in shown
        ],
        "problem_count": len(found),
        "page": page,
        "pages": pages,
        "earlier_url": looked.url(page=str(page - 1)) if page > 1 else "",
        "later_url": looked.url(page=str(page + 1)) if page < pages else "",
    }


def _kotas() -> list[dict[str, Any]]:
    kecamatan = official.areas("kecamatan")
    return [
        {"kota": kota, "kecamatan": [one for one in kecamatan if one.parent_code == kota.code]}
        for kota in official.areas("kota")
    ]


def _features_url(looked: Looked) -> str:
    limits = {"area": looked.where.area, "category": looked.category if _is_listed(looked) else ""}
    words = {"run": str(looked.run.pk) if looked.run else "", **limits}
    kept = {key: value for key, value in words.items() if value}
    return f"{reverse('map-hotspots')}?{urlencode(kept, safe=',')}"


def _is_listed(looked: Looked) -> bool:
    """Whether the category narrows the answer, instead of being its question."""
    return looked.question.kind in (Kind.NEW, Kind.RECURRING)


def _config(looked: Looked, edition: Edition | None, has_features: bool) -> dict[str, Any]:
    colours = {one.name: one.colour for one in (*classes().values(), *labels().values())}
    titles = {one.name: one.title for one in (*classes().values(), *labels().values())}
    return {
        "kind": looked.question.kind,
        "featuresUrl": _features_url(looked) if has_features else "",
        "outlinesUrl": f"{reverse('areas-geojson')}?level=kelurahan" if edition else "",
        "runUrl": reverse("map-hotspot-run", args=[looked.pending.pk]) if looked.pending else "",
        "placeUrl": looked.url(place=""),
        "place": looked.place,
        "area": looked.where.area,
        "colours": colours | {"cluster": CLUSTER_COLOUR, "place": PLACE_COLOUR},
        "titles": titles,
        "baseMap": base_map(),
        "attribution": edition.attribution if edition else "",
        "say": {
            "observed": _("{n} laporan, diperkirakan {e}"),
            "returns": _("{category}: kembali {n} kali"),
            "cluster": _("{category}: {n} laporan dalam {days} hari, diperkirakan {e}"),
            "failed": _("Data tidak dapat dimuat. Periksa sambungan, lalu coba lagi."),
            "copied": _("Tautan disalin."),
        },
    }


def _edition() -> Edition | None:
    try:
        return current_edition()
    except NoActiveEdition:
        return None


def looked_question(run: HotspotRun | None, question: Question) -> Question:
    """That of the answer, whose days are those that are shown."""
    return stored_question(run.question) if run else question
