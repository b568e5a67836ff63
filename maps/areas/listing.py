"""Reports one by one: as a list in pages, as points, and those at their deadline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from boundaries import official
from field_api.errors import BadInput
from field_api.models import Report
from field_api.workflow import CLOSED, OPEN, Status
from maps.areas.choice import Choice
from maps.areas.words import late_by

PAGE = 25
MOST_POINTS = 1500
STAGE_COLOURS = dict(
    zip(
        (stage.value for stage in Status if stage in OPEN),
        ("#d55e00", "#e69f00", "#f0e442", "#56b4e9", "#0072b2", "#009e73"),
        strict=True,
    )
)
"""Told apart also by those who do not see red and green alike (Okabe and Ito, "Color universal design")."""
AGES = ((1, 5), (7, 7), (30, 10), (None, 13))
"""Open for at most so many days, and the radius in pixels that says so."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIELDS = (
    *("id", "number", "status", "received_at", "due_at", "status_since", "kelurahan_code", "point"),
    *("is_private", "moderation", "category__name", "category__name_en", "unit__name"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One report as lists say it. `is_kept_back` says that the public does not see this one."""

    number: str
    url: str
    category: str
    status: str
    stage: str
    unit: str
    kelurahan: str
    received_at: datetime
    due_at: datetime | None
    late: str
    left: str
    is_kept_back: bool
    lon: float | None
    lat: float | None

    @property
    def holder(self) -> str:
        """Who has it and where it is; a kelurahan's office says both."""
        if self.unit.endswith(self.kelurahan):
            return self.unit
        return " · ".join(filter(None, (self.unit, self.kelurahan)))


@dataclass(frozen=True, slots=True)
class Page:
    """`after` leads on to the rest, empty on the last page."""

    rows: list[Row]
    after: str
    is_first: bool


def rows(reports: QuerySet[Report], now: datetime) -> list[Row]:
    """With all that a row says in one query."""
    return [_row(report, now) for report in _with_words(reports)]


def newest_first(choice: Choice) -> QuerySet[Report]:
    """All that the filters leave and this person may see."""
    return choice.listed().order_by("-received_at", "-pk")


def page_of(choice: Choice) -> Page:
    """PAGE reports after the one that the address names. One query. Raises BadInput."""
    return paged(newest_first(choice), choice.after, choice.now)


def paged(reports: QuerySet[Report], after: str, now: datetime) -> Page:
    """PAGE of these, newest first, after the one that `after` marks: the last page is as fast as the first.

    One query. Raises BadInput when `after` is nothing that we gave out.
    """
    reports = reports.order_by("-received_at", "-pk")
    if after:
        at, pk = _read_mark(after)
        reports = reports.filter(Q(received_at__lte=at) & (Q(received_at__lt=at) | Q(pk__lt=pk)))
    found = list(_with_words(reports)[: PAGE + 1])
    onward = _mark(found[PAGE - 1]) if len(found) > PAGE else ""
    return Page([_row(report, now) for report in found[:PAGE]], onward, not after)


def points(choice: Choice) -> tuple[list[Row], bool]:
    """Open reports with a place, of any age, and whether some, the newest, are left out. One query."""
    reports = choice.narrowed(choice.open_now()).filter(point__isnull=False)
    found = rows(reports.order_by("received_at", "pk")[: MOST_POINTS + 1], choice.now)
    return found[:MOST_POINTS], len(found) > MOST_POINTS


def radius(age: timedelta) -> int:
    """How large a report of this age is drawn, in pixels."""
    return next(size for days, size in AGES if days is None or age <= timedelta(days=days))


def _with_words(reports: QuerySet[Report]) -> QuerySet[Report]:
    return reports.select_related("category", "unit").only(*_FIELDS)


def _row(report: Report, now: datetime) -> Row:
    area = official.by_code(report.kelurahan_code)
    is_open = report.status not in CLOSED
    due = report.due_at if is_open else None
    return Row(
        number=report.number,
        url=reverse("follow-report", args=[report.number]),
        category=report.category.label,
        status=report.status,
        stage=str(Status(report.status).label),
        unit=report.unit.name if report.unit else "",
        kelurahan=area.short_name if area else report.kelurahan_code,
        received_at=report.received_at,
        due_at=due,
        late=late_by(now - due) if due and due < now else "",
        left=late_by(due - now) if due and due >= now else "",
        is_kept_back=report.is_private or report.moderation != Report.Moderation.SHOWN,
        lon=report.point.x if report.point else None,
        lat=report.point.y if report.point else None,
    )


def as_point(row: Row, now: datetime) -> dict[str, Any]:
    """What a script needs to draw it."""
    return {
        "lon": round(row.lon or 0.0, 6),
        "lat": round(row.lat or 0.0, 6),
        "number": row.number,
        "url": row.url,
        "category": row.category,
        "status": row.status,
        "stage": row.stage,
        "age": late_by(now - row.received_at),
        "radius": radius(now - row.received_at),
        "late": row.late,
        "keptBack": row.is_kept_back,
    }


def _mark(report: Report) -> str:
    micros = (report.received_at - _EPOCH) // timedelta(microseconds=1)
    return f"{micros}.{report.pk}"


def _read_mark(text: str) -> tuple[datetime, int]:
    try:
        micros, pk = (int(part) for part in text.split("."))
        return _EPOCH + timedelta(microseconds=micros), min(pk, 2**63 - 1)
    except (ValueError, OverflowError):
        raise BadInput(_("Alamat halaman daftar ini tidak terbaca; mulai dari awal daftar.")) from None
