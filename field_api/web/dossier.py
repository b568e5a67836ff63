"""One suspicion as its page shows it: reasons, photos beside each other, witnesses, circles on a map."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from field_api.evidence.distance import ground_distance_m
from field_api.evidence.reasons import metres
from field_api.evidence.rules import RULES
from field_api.models import Photo, Report, Suspicion, Verdict, Visit
from field_api.steps.suspicions import Consequence, consequence_of

WEIGHTS = {"contradiction": "Tidak mungkin benar", "far": "Jauh", "doubt": "Meragukan"}
SOURCES = {"live": "Aplikasi saat memotret", "exif": "Data di dalam foto (EXIF)"}
VERDICTS = {
    "near": "dekat",
    "unclear": "belum jelas",
    "far": "jauh",
    "stale": "posisi dari waktu lain",
}
RESULTS = {
    "match": "Cocok",
    "unclear": "Belum jelas",
    "far": "Jauh",
    "no_location": "Tanpa lokasi",
    "redacted": "Lokasi dikosongkan ponsel",
    "invalid": "Tidak terbaca",
    "contradictory": "Bertentangan",
}
TIMES = {
    "reported_at": "Laporan diterima",
    "taken_at": "Jam kamera",
    "gps_at": "Jam GPS di dalam foto",
    "live_at": "Posisi aplikasi",
    "received_at": "Foto diterima",
}
CONSEQUENCES = {
    Consequence.SENT_BACK: "tindak lanjut ini dikembalikan ke unitnya dan dihitung untuk unit itu",
    Consequence.BEGUN_ANEW: "laporan yang sudah selesai ini dibuka lagi, dan dihitung untuk unitnya",
    Consequence.TAKEN_AWAY: "laporan ini ditarik dari petugasnya dan dijadwalkan untuk orang lain",
    Consequence.COUNTED: "hal ini hanya dihitung; laporannya sendiri tidak berubah",
}
TAKEN_WITH = {"viewfinder": "bidik di aplikasi", "camera": "kamera ponsel", "gallery": "galeri ponsel"}
_KINDS: dict[str, str] = {
    Photo.Kind.REPORT: "Foto pelapor pada",
    Photo.Kind.FOLLOW_UP: "Foto tindak lanjut pada",
    Photo.Kind.VISIT: "Foto kunjungan pada",
    Photo.Kind.REOPEN: "Foto pembukaan lagi pada",
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
    photos = list(own.select_related("report").prefetch_related("verdicts"))
    others = _others(row.report, reasons)
    verdicts = {photo.pk: next(iter(photo.verdicts.all()), None) for photo in photos}
    named = [(f"Foto {number}", photo) for number, photo in enumerate(photos, start=1)]
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
        result=RESULTS.get(verdict.result, verdict.result) if verdict else "Belum dinilai",
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
            caption = f"{_KINDS[other.kind]} laporan {'ini' if is_own else 'lain'}"
            pairs[other.pk] = Pair(other, photo, caption, one["other"]["variant"] in _MIRRORED)
    if not pairs and None in others:
        return [Pair(others[None], photo, "Foto pelapor", is_mirrored=False)]
    return list(pairs.values())


def _witnesses(inputs: dict[str, Any]) -> list[dict[str, str]]:
    """Both witnesses in one order, also the one that has nothing to say."""
    told = {one["source"]: one for one in inputs.get("witnesses") or []}
    rows = []
    for source, name in SOURCES.items():
        one = told.get(source)
        row = {"name": name, "place": "tidak ada", "accuracy": "–", "distance": "–", "verdict": "–"}
        if one:
            stated = "" if one["accuracy"]["is_stated"] else "perkiraan "
            row |= {
                "place": f"{one['lat']:.5f}, {one['lon']:.5f}",
                "accuracy": f"{stated}{metres(one['accuracy']['radius_m'])}",
                "distance": metres(one["test"]["distance_m"]),
                "verdict": VERDICTS.get(one.get("verdict", ""), "–"),
            }
        if source == inputs.get("decided_by"):
            row["name"] += " (menentukan)"
        rows.append(row)
    if between := inputs.get("between"):
        rows.append(
            {
                "name": "Jarak keduanya",
                "place": "",
                "accuracy": "",
                "distance": metres(between["distance_m"]),
                "verdict": VERDICTS.get(between.get("nearness", ""), ""),
            }
        )
    return rows


def _times(times: dict[str, Any]) -> Iterator[tuple[str, datetime]]:
    for key, name in TIMES.items():
        if times.get(key):
            yield name, datetime.fromisoformat(times[key])


def _marks(marks: dict[str, Any], photo: Photo) -> Iterator[tuple[str, str]]:
    """What the file and the phone say of how it was made."""
    facts = photo.facts
    make, model = str(facts.get("make") or ""), str(facts.get("model") or "")
    if camera := model if model.startswith(make) else f"{make} {model}".strip():
        yield "Kamera", camera
    if tools := marks.get("tools"):
        yield "Program", ", ".join(tools)
    if kinds := marks.get("source_types"):
        yield "Jenis sumber (IPTC)", ", ".join(kinds)
    if keys := marks.get("prompt_keys"):
        yield "Perintah pembuat gambar", ", ".join(keys)
    if marks.get("has_manifest"):
        yield "Catatan asal-usul C2PA", "ada, tanda tangan belum diperiksa"
    if source := photo.shutter.get("source"):
        yield "Diambil dengan", TAKEN_WITH.get(source, source)
    yield "Ukuran", f"{photo.width} × {photo.height} piksel, {photo.size_bytes / 1000:.0f} kB"


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
    stated = "" if report.accuracy_m else "perkiraan "
    return {
        "lon": report.point.x,
        "lat": report.point.y,
        "radius_m": radius_m,
        "words": f"Titik laporan, ketelitian {stated}{metres(radius_m)}",
    }


def circles_of(
    named: Iterable[tuple[str, Photo]], verdicts: Mapping[int, Verdict | None]
) -> Iterator[dict[str, Any]]:
    """Where each witness of each photo, by its name on the page, says that it was taken."""
    for photo_name, photo in named:
        verdict = verdicts[photo.pk]
        for one in (verdict.inputs.get("witnesses") or []) if verdict else []:
            distance, radius_m = metres(one["test"]["distance_m"]), one["accuracy"]["radius_m"]
            name = "aplikasi" if one["source"] == "live" else "EXIF"
            yield {
                "lon": one["lon"],
                "lat": one["lat"],
                "radius_m": radius_m,
                "source": one["source"],
                "words": f"{photo_name} menurut {name}: {distance} dari titik laporan, "
                f"ketelitian {metres(radius_m)}",
                "distance": distance,
            }


def visit_circle(visit: Visit | None, report: Report) -> Iterator[dict[str, Any]]:
    """A visit's best fix, whether or not it has photos."""
    site = report.point
    if visit and visit.point and site:
        radius_m = visit.accuracy_m or RULES.photo_error_m
        distance = metres(ground_distance_m(visit.point.x, visit.point.y, site.x, site.y))
        words = f"Posisi terbaik kunjungan: {distance} dari titik laporan, ketelitian {metres(radius_m)}"
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
