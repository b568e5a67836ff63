"""A report as strangers and its reporter follow it: its stages, who else has it, what may still be said."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _

from field_api import clock
from field_api.errors import NoSuchReport
from field_api.evidence.own_result import own_result
from field_api.models import Photo, Report, StatusChange, Survey
from field_api.queries import STAFF_PHOTOS, is_openly_shown, openly_shown, place_names
from field_api.refusals import in_language
from field_api.workflow import Status

_JUDGED = frozenset({Status.VALIDASI, Status.SELESAI})
_UNSEEN = "laporan lain"
"""Not translated: it stands in what was written in Indonesian, and in another language would show."""
_NUMBER = re.compile(r"\bJK\d{10,}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Standing:
    """`voices` counts people beside the reporter: those who added theirs, and the reporters of merged ones.

    into, split_from: numbers, or empty. closing: the one that stands, None while the report is not SELESAI.
    """

    voices: int
    into: str
    merged: list[str]
    split_from: str
    parts: list[str]
    closing: StatusChange | None
    survey: Survey | None
    reopen_until: datetime | None

    @property
    def may_reopen(self) -> bool:
        return self.reopen_until is not None and clock.now() <= self.reopen_until


def public_report(number: str, *, for_reporter: bool = False) -> dict[str, Any]:
    """What anyone may know: stages with times and units, never a person.

    One that is private, held or hidden is there for its reporter only, and shows its stages; photos that come
    with a voice are for the staff. Keys: number, category, category_name, status, status_label, received_at,
    due_at, is_private, moderation (shown, held, hidden), stages (each status, label, at, unit, why), place
    (kelurahan, kecamatan, kota or None), point ({lon, lat} or None), photos (each id, kind, received_at,
    verdict, distance_m).
    Raises NoSuchReport, the same for a number never given. Four queries at most.
    """
    report = Report.objects.select_related("category", "unit", "edition").filter(number=number).first()
    if report is None or not (for_reporter or is_openly_shown(report)):
        raise _no_such(number)
    answer: dict[str, Any] = {
        "number": report.number,
        "status": report.status,
        "status_label": report.get_status_display(),
        "received_at": report.received_at,
        "due_at": report.due_at,
        "is_private": report.is_private,
        "moderation": report.moderation,
        "stages": _stages(report),
        "category": None,
        "category_name": None,
        "place": None,
        "point": None,
        "photos": [],
    }
    if not is_openly_shown(report):
        return answer
    photos = report.photos.exclude(kind__in=STAFF_PHOTOS).prefetch_related("verdicts")
    return answer | {
        "category": report.category.slug,
        "category_name": report.category.label,
        "place": place_names(report.kelurahan_code),
        "point": {"lon": report.point.x, "lat": report.point.y} if report.point else None,
        "photos": [_public_photo(photo) for photo in photos],
    }


def standing_of(number: str) -> Standing:
    """All of it, for those who work on the report. Four queries at most. Raises NoSuchReport."""
    return _standing(_report(number), merges=_any, splits=_any)


def shown_standing_of(number: str, *, for_reporter: bool = False) -> Standing:
    """The same without what strangers must not learn of other reports.

    A merge is told where anyone may see both; a split also to the reporter, whose both reports are.
    """
    splits = _any if for_reporter else is_openly_shown
    return _standing(_report(number), merges=is_openly_shown, splits=splits)


def closing_of(report: Report) -> StatusChange | None:
    """The move that closed it as done, with its survey if there is one; None when it is open (again)."""
    if report.status != Status.SELESAI:
        return None
    closings = report.changes.filter(became=Status.SELESAI).select_related("survey")
    return closings.order_by("pk").last()


def without_unseen_numbers(texts: Sequence[str]) -> list[str]:
    """What officers wrote, without numbers of reports that strangers do not see. One query at most."""
    named = {found.upper() for text in texts for found in _NUMBER.findall(text)}
    if not named:
        return list(texts)
    seen = set(openly_shown(Report.objects.filter(number__in=named)).values_list("number", flat=True))

    def told(found: re.Match[str]) -> str:
        return found[0] if found[0].upper() in seen else _UNSEEN

    return [_NUMBER.sub(told, text) for text in texts]


def _report(number: str) -> Report:
    report = Report.objects.select_related("duplicate_of", "split_from").filter(number=number).first()
    if report is None:
        raise _no_such(number)
    return report


def _no_such(number: str) -> NoSuchReport:
    return NoSuchReport(
        _("Laporan %(number)s tidak ditemukan. Periksa lagi nomornya, misalnya JK2603010001.")
        % {"number": number}
    )


def _standing(
    report: Report, *, merges: Callable[[Report], bool], splits: Callable[[Report], bool]
) -> Standing:
    copies = [one for one in report.duplicates.order_by("pk").annotate(n=Count("voices")) if merges(one)]
    parts = report.parts.order_by("pk").only("number", "is_private", "moderation")
    into, first = report.duplicate_of, report.split_from
    closing = closing_of(report)
    return Standing(
        voices=report.voices.count() + len(copies) + sum(one.n for one in copies),
        into=into.number if into and merges(into) else "",
        merged=[one.number for one in copies],
        split_from=first.number if first and splits(first) else "",
        parts=[one.number for one in parts if splits(one)],
        closing=closing,
        survey=getattr(closing, "survey", None),
        reopen_until=closing.at + timedelta(days=settings.REOPEN_WITHIN_DAYS) if closing else None,
    )


def _any(_report: Report) -> bool:
    return True


def _stages(report: Report) -> list[dict[str, Any]]:
    changes = in_language(list(report.changes.select_related("unit")))
    notes = iter(without_unseen_numbers([_why(change) for change in changes]))
    return [
        {
            "status": change.became,
            "label": change.get_became_display(),
            "at": change.at,
            "unit": _who(change),
            "why": next(notes),
        }
        for change in changes
    ]


def _who(change: StatusChange) -> str | None:
    """Who has the report from this move on; while it is judged, not the unit that did the work."""
    if change.became in _JUDGED:
        return str(_("Biro Pemerintahan (TA Fasilitator)"))
    return change.unit.name if change.unit else None


def _why(change: StatusChange) -> str:
    """Why a report went back, in words for the public; of officers' words only a refusal's reason."""
    match change.was, change.became:
        case Status.VALIDASI, Status.PROSES:
            return _("Hasilnya diperiksa dan belum diterima; dikerjakan lagi.")
        case Status.DISPOSISI, Status.KOORDINASI:
            return _("Dikembalikan unit itu karena bukan kewenangannya.")
        case Status.SELESAI, Status.KOORDINASI:
            return (
                _("Dibuka lagi setelah diperiksa kembali.")
                if change.by_id
                else _("Dibuka lagi oleh pelapor.")
            )
        case _, Status.DITOLAK:
            return change.note
    return ""


def _public_photo(photo: Photo) -> dict[str, Any]:
    verdict = next(iter(photo.verdicts.all()), None)
    is_claim = photo.kind == Photo.Kind.FOLLOW_UP
    return {
        "id": photo.pk,
        "kind": photo.kind,
        "received_at": photo.received_at,
        "verdict": own_result(verdict.result, verdict.reasons, verdict.inputs)
        if verdict and is_claim
        else None,
        "distance_m": verdict.distance_m if verdict and is_claim else None,
    }
