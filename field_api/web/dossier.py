"""One suspicion as its page shows it: reasons, photos beside each other, witnesses, circles on a map."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from field_api.evidence.distance import ground_distance_m
from field_api.evidence.reasons import metres
from field_api.evidence.rules import RULES
from field_api.models import Photo, Report, Suspicion, Verdict, Visit
from field_api.steps.suspicions import Consequence, consequence_of
from field_api.web.photo_results import result_of

WEIGHTS = {
    "contradiction": gettext_lazy("Tidak mungkin benar"),
    "far": gettext_lazy("Jauh"),
    "doubt": gettext_lazy("Meragukan"),
}
SOURCES = {"live": gettext_lazy("Aplikasi saat memotret"), "exif": gettext_lazy("Data di dalam foto (EXIF)")}
VERDICTS = {
    "near": gettext_lazy("dekat"),
    "unclear": gettext_lazy("belum jelas"),
    "far": gettext_lazy("jauh"),
    "stale": gettext_lazy("posisi dari waktu lain"),
}
TIMES = {
    "reported_at": gettext_lazy("Laporan diterima"),
    "taken_at": gettext_lazy("Jam kamera"),
    "gps_at": gettext_lazy("Jam GPS di dalam foto"),
    "live_at": gettext_lazy("Posisi aplikasi"),
    "received_at": gettext_lazy("Foto diterima"),
}
CONSEQUENCES = {
    Consequence.SENT_BACK: gettext_lazy(
        "tindak lanjut ini dikembalikan ke unitnya dan dihitung untuk unit itu"
    ),
    Consequence.BEGUN_ANEW: gettext_lazy(
        "laporan yang sudah selesai ini dibuka lagi, dan dihitung untuk unitnya"
    ),
    Consequence.TAKEN_AWAY: gettext_lazy(
        "laporan ini ditarik dari petugasnya dan dijadwalkan untuk orang lain"
    ),
    Consequence.COUNTED: gettext_lazy("hal ini hanya dihitung; laporannya sendiri tidak berubah"),
}
TAKEN_WITH = {
    "viewfinder": gettext_lazy("bidik di aplikasi"),
    "camera": gettext_lazy("kamera ponsel"),
    "gallery": gettext_lazy("galeri ponsel"),
}
_KINDS: dict[str, Promise | str] = {
    Photo.Kind.REPORT: gettext_lazy("Foto pelapor pada"),
    Photo.Kind.FOLLOW_UP: gettext_lazy("Foto tindak lanjut pada"),
    Photo.Kind.VISIT: gettext_lazy("Foto kunjungan pada"),
    Photo.Kind.REOPEN: gettext_lazy("Foto pembukaan lagi pada"),
}
_MIRRORED = frozenset({"mirror", "mirror_without_stamp"})


@dataclass(frozen=True)
class Pair:
    """Two photos to be held against each other; `old` is the one that was there first."""

    old: Photo
    new: Photo
    caption: str
    is_mirrored: bool


@dataclass(frozen=True)
class Shown:
    """One photo of the record: what it was compared with and what it says."""

    photo: Photo
    result: str
    pairs: list[Pair]
    witnesses: list[dict[str, str]]
    times: list[tuple[str, datetime]]
    marks: list[tuple[str, str]]
    reasons: list[str]


def dossier(row: Suspicion) -> dict[str, Any]:
    """All that the page needs besides the form: see the template. A fixed number of queries."""
    reasons = row.reasons if row.state == Suspicion.State.OPEN else row.seen
    own = Photo.objects.filter(follow_up=row.follow_up_id, visit=row.visit_id).order_by("pk")
    photos = list(own.select_related("report", "failure").prefetch_related("verdicts"))
    others = _others(row.report, reasons)
    verdicts = {photo.pk: next(iter(photo.verdicts.all()), None) for photo in photos}
    named = [
        (_("Foto %(number)s") % {"number": number}, photo) for number, photo in enumerate(photos, start=1)
    ]
    shown = [_shown(photo, verdicts[photo.pk], reasons, others) for photo in photos]
    return {
        "row": row,
        "record": row.follow_up or row.visit,
        "reasons": [one | {"word": WEIGHTS.get(one["weight"], "")} for one in reasons],
        "shown": shown,
        "times_word": TIMES,
        "config": {
            **map_of(row.report),
            "circles": [*visit_circle(row.visit, row.report), *circles_of(named, verdicts)],
        },
        "consequence": CONSEQUENCES[consequence_of(row)],
        "history": [_past(one) for one in row.history],
    }


def _others(report: Report, reasons: Sequence[dict[str, Any]]) -> dict[int | None, Photo]:
    """The photos that are named by the reasons, by id, and under None the first that came with the report."""
    named = [one["other"]["photo"] for one in reasons if one["other"] and one["other"]["photo"]]
    found: dict[int | None, Photo] = dict(Photo.objects.select_related("report").in_bulk(named).items())
    first = report.photos.filter(kind=Photo.Kind.REPORT).order_by("pk").first()
    if first:
        first.report = report
        found[None] = first
    return found


def _shown(
    photo: Photo,
    verdict: Verdict | None,
    reasons: Sequence[dict[str, Any]],
    others: dict[int | None, Photo],
) -> Shown:
    inputs = verdict.inputs if verdict else {}
    return Shown(
        photo=photo,
        result=result_of(photo, verdict),
        pairs=_pairs(photo, reasons, others),
        witnesses=_witnesses(inputs),
        times=list(_times(inputs.get("times") or {})),
        marks=list(_marks(inputs.get("marks") or {}, photo)),
        reasons=[one["text"] for one in verdict.reasons] if verdict else [],
    )


def _pairs(photo: Photo, reasons: Sequence[dict[str, Any]], others: dict[int | None, Photo]) -> list[Pair]:
    """With each photo that it repeats; with the report's own where there is none."""
    pairs: dict[int, Pair] = {}
    for one in reasons:
        other = others.get(one["other"]["photo"]) if one["photo"] == photo.pk and one["other"] else None
        if other:
            is_own = other.report_id == photo.report_id
            where = _("laporan ini") if is_own else _("laporan lain")
            caption = f"{_KINDS[other.kind]} {where}"
            pairs[other.pk] = Pair(other, photo, caption, one["other"]["variant"] in _MIRRORED)
    if not pairs and None in others:
        return [Pair(others[None], photo, _("Foto pelapor"), is_mirrored=False)]
    return list(pairs.values())


def _witnesses(inputs: dict[str, Any]) -> list[dict[str, str]]:
    """Both witnesses in one order, also the one that has nothing to say."""
    told = {one["source"]: one for one in inputs.get("witnesses") or []}
    rows = []
    for source, name in SOURCES.items():
        one = told.get(source)
        row = {"name": str(name), "place": _("tidak ada"), "accuracy": "–", "distance": "–", "verdict": "–"}
        if one:
            stated = "" if one["accuracy"]["is_stated"] else _("perkiraan") + " "
            row |= {
                "place": f"{one['lat']:.5f}, {one['lon']:.5f}",
                "accuracy": f"{stated}{metres(one['accuracy']['radius_m'])}",
                "distance": metres(one["test"]["distance_m"]),
                "verdict": str(VERDICTS.get(one.get("verdict", ""), "–")),
            }
        if source == inputs.get("decided_by"):
            row["name"] = f"{name} ({_('menentukan')})"
        rows.append(row)
    if between := inputs.get("between"):
        rows.append(
            {
                "name": _("Jarak keduanya"),
                "place": "",
                "accuracy": "",
                "distance": metres(between["distance_m"]),
                "verdict": str(VERDICTS.get(between.get("nearness", ""), "")),
            }
        )
    return rows


def _times(times: dict[str, Any]) -> Iterator[tuple[str, datetime]]:
    for key, name in TIMES.items():
        if times.get(key):
            yield str(name), datetime.fromisoformat(times[key])


def _marks(marks: dict[str, Any], photo: Photo) -> Iterator[tuple[str, str]]:
    """What the file and the phone say of how it was made."""
    facts = photo.facts
    make, model = str(facts.get("make") or ""), str(facts.get("model") or "")
    if camera := model if model.startswith(make) else f"{make} {model}".strip():
        yield _("Kamera"), camera
    if tools := marks.get("tools"):
        yield _("Program"), ", ".join(tools)
    if kinds := marks.get("source_types"):
        yield _("Jenis sumber (IPTC)"), ", ".join(kinds)
    if keys := marks.get("prompt_keys"):
        yield _("Perintah pembuat gambar"), ", ".join(keys)
    if marks.get("has_manifest"):
        yield _("Catatan asal-usul C2PA"), _("ada, tanda tangan belum diperiksa")
    if source := photo.shutter.get("source"):
        yield _("Diambil dengan"), str(TAKEN_WITH.get(source, source))
    size = {"width": photo.width, "height": photo.height, "kb": round(photo.size_bytes / 1000)}
    yield _("Ukuran"), _("%(width)d × %(height)d piksel, %(kb)d kB") % size


def map_of(report: Report) -> dict[str, Any]:
    """What the map needs besides circles: the place of the report, None where it has none, and the words."""
    return {
        "site": _site(report),
        "baseMap": {"url": settings.BASE_MAP_URL, "attribution": settings.BASE_MAP_ATTRIBUTION},
        "words": {"zoomIn": _("Perbesar"), "zoomOut": _("Perkecil")},
    }


def _site(report: Report) -> dict[str, Any] | None:
    if report.point is None:
        return None
    radius_m = report.accuracy_m or RULES.site_error_m
    stated = "" if report.accuracy_m else _("perkiraan") + " "
    return {
        "lon": report.point.x,
        "lat": report.point.y,
        "radius_m": radius_m,
        "words": _("Titik laporan, ketelitian %(radius)s") % {"radius": f"{stated}{metres(radius_m)}"},
    }


def circles_of(
    named: Iterable[tuple[str, Photo]], verdicts: Mapping[int, Verdict | None]
) -> Iterator[dict[str, Any]]:
    """Where each witness of each photo, by its name on the page, says that it was taken."""
    for photo_name, photo in named:
        verdict = verdicts[photo.pk]
        for one in (verdict.inputs.get("witnesses") or []) if verdict else []:
            distance, radius_m = metres(one["test"]["distance_m"]), one["accuracy"]["radius_m"]
            name = _("aplikasi") if one["source"] == "live" else "EXIF"
            yield {
                "lon": one["lon"],
                "lat": one["lat"],
                "radius_m": radius_m,
                "source": one["source"],
                "words": _(
                    "%(photo)s menurut %(witness)s: %(distance)s dari titik laporan, ketelitian %(radius)s"
                )
                % {"photo": photo_name, "witness": name, "distance": distance, "radius": metres(radius_m)},
                "distance": distance,
            }


def visit_circle(visit: Visit | None, report: Report) -> Iterator[dict[str, Any]]:
    """A visit's best fix, whether or not it has photos."""
    site = report.point
    if visit and visit.point and site:
        radius_m = visit.accuracy_m or RULES.photo_error_m
        distance = metres(ground_distance_m(visit.point.x, visit.point.y, site.x, site.y))
        words = _("Posisi terbaik kunjungan: %(distance)s dari titik laporan, ketelitian %(radius)s")
        words %= {"distance": distance, "radius": metres(radius_m)}
        yield {
            "lon": visit.point.x,
            "lat": visit.point.y,
            "radius_m": radius_m,
            "source": "visit",
            "words": words,
            "distance": distance,
        }


def _past(decision: dict[str, Any]) -> dict[str, Any]:
    return decision | {
        "at": datetime.fromisoformat(decision["at"]),
        "label": Suspicion.State(decision["state"]).label,
    }
