"""A report in the words of Open311 GeoReport v2 and of its bulk format: one mapping for doors and files.

Who may see a report is for the caller to say; what of it they may read is said by `Words`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from field_api.models import Photo, Report
from field_api.queries import place_names, shown_original
from field_api.workflow import CLOSED, Status

BULK_COLUMNS = (
    "service_request_id",
    "requested_datetime",
    "updated_datetime",
    "closed_date",
    "status_description",
    "status_notes",
    "source",
    "service_name",
    "service_subtype",
    "description",
    "agency_responsible",
    "address",
    "lat",
    "long",
)
"""In the order of https://www.open311.org/GeoReport/bulk."""

_WIB = ZoneInfo("Asia/Jakarta")
_JUDGED = frozenset({Status.VALIDASI, Status.SELESAI})


@dataclass(frozen=True, slots=True)
class Words:
    """What a reader may read of what the reporter wrote; empty for nothing."""

    description: str
    address: str


def staff_words(report: Report) -> Words:
    """All of it, as it was sent."""
    return Words(report.description, _with_place(report.address, report))


def public_words(report: Report) -> Words:
    """Names and telephone numbers stand in such texts, so the public gets the place's names alone.

    `OPEN311_PUBLISH_TEXT` changes that for a city that publishes them.
    """
    return staff_words(report) if settings.OPEN311_PUBLISH_TEXT else Words("", _with_place("", report))


def with_relations(reports: QuerySet[Report]) -> QuerySet[Report]:
    """What `bulk_row` needs of each, in the same statement."""
    return reports.select_related("category", "unit", "duplicate_of")


def with_media(reports: QuerySet[Report]) -> QuerySet[Report]:
    """What `service_request` needs of each, in the same statement: also the reporter's first photo."""
    photos = Photo.objects.filter(report=OuterRef("pk"), kind=Photo.Kind.REPORT).order_by("pk")
    return with_relations(reports).annotate(media_id=Subquery(photos.values("pk")[:1]))


def bulk_row(report: Report, words: Words) -> list[str | float | None]:
    """One row under `BULK_COLUMNS`; times are text with their zone, as the format wants them."""
    closed = w3c(report.status_since) if report.status in CLOSED else None
    return [
        report.number,
        w3c(report.received_at),
        w3c(updated_at(report.status_since, report.updated_at)),
        closed,
        str(report.get_status_display()),
        status_notes(report),
        str(report.get_channel_display()),
        report.category.label,
        None,
        words.description or None,
        report.unit.name if report.unit else None,
        words.address or None,
        *_lat_long(report),
    ]


def service_request(report: Report, words: Words) -> dict[str, Any]:
    """One request as GET Service Requests gives it; what is not known is None. Comes from `with_media`."""
    lat, long = _lat_long(report)
    is_closed = report.status in CLOSED
    due = report.complete_by
    return {
        "service_request_id": report.number,
        "status": "closed" if is_closed else "open",
        "status_notes": status_notes(report),
        "service_name": report.category.label,
        "service_code": report.category.slug,
        "description": words.description or None,
        "agency_responsible": report.unit.name if report.unit else None,
        "service_notice": None,
        "requested_datetime": w3c(report.received_at),
        "updated_datetime": w3c(updated_at(report.status_since, report.updated_at)),
        "expected_datetime": None if is_closed or due is None else w3c(due),
        "address": words.address or None,
        "address_id": report.kelurahan_code or None,
        "zipcode": None,
        "lat": lat,
        "long": long,
        "media_url": _media_url(report),
    }


def updated_at(status_since: datetime, seen_since: datetime | None) -> datetime:
    """When it last moved, or came to be seen, or was placed elsewhere."""
    return max(status_since, seen_since) if seen_since else status_since


def status_notes(report: Report) -> str:
    """The stage and who has the report in it; never what an officer wrote."""
    if stayed := shown_original(report):
        return _("Digabung dengan laporan %(number)s.") % {"number": stayed.number}
    stage = str(report.get_status_display())
    if report.status in _JUDGED:
        return f"{stage}: {_('Biro Pemerintahan (TA Fasilitator)')}"
    return f"{stage}: {report.unit.name}" if report.unit else stage


def w3c(moment: datetime) -> str:
    """In Jakarta's zone, to the second: 2026-03-01T08:15:30+07:00."""
    return moment.astimezone(_WIB).isoformat(timespec="seconds")


def _with_place(address: str, report: Report) -> str:
    """From the most specific to the most general, as GeoReport asks for it."""
    place = place_names(report.kelurahan_code)
    names = [place[level]["name"] for level in ("kelurahan", "kecamatan", "kota")] if place else []
    return ", ".join(part for part in (address.strip(), *names) if part)


def _lat_long(report: Report) -> tuple[float | None, float | None]:
    return (round(report.point.y, 6), round(report.point.x, 6)) if report.point else (None, None)


def _media_url(report: Any) -> str | None:
    if report.media_id is None:
        return None
    return f"{settings.PUBLIC_URL}{reverse('photo', args=[report.number, report.media_id])}"
