"""One person's day in the field: what their phone takes along, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.gis.geos import Point
from django.db.models import Q

from field_api import clock
from field_api.evidence.distance import ground_distance_m
from field_api.models import (
    AccessNote,
    Assignment,
    Category,
    Criterion,
    FollowUp,
    Membership,
    Photo,
    Report,
    StatusChange,
    Unit,
    Validator,
    Visit,
    WeatherStop,
)
from field_api.workflow import Status

_WIB = ZoneInfo("Asia/Jakarta")
_Row = TypeVar("_Row", Photo, Visit)
MAX_UNIT_REPORTS = 50
"""What a phone takes along of a unit's open work; the rest comes as the first of it is done."""


@dataclass(frozen=True)
class Task:
    """A site to go to. `leg_m` is metres as the crow flies from the stop before, or from the base."""

    report: Report
    assignment: Assignment | None = None
    leg_m: float | None = None


@dataclass(frozen=True)
class Sites:
    """What else is known of the reports of a day, by report id."""

    claims: Mapping[int, FollowUp]
    photos: Mapping[int, Sequence[Photo]]
    sent_back: Mapping[int, StatusChange]
    visits: Mapping[int, Sequence[Visit]]


@dataclass(frozen=True)
class FieldDay:
    """`has_more` when a unit has more open work than fits."""

    validator: Validator | None
    tasks: Sequence[Task]
    sites: Sites
    criteria: Sequence[Criterion]
    access_notes: Sequence[AccessNote]
    stops: Sequence[WeatherStop]
    has_more: bool

    def criteria_for(self, category: Category) -> list[Criterion]:
        """Those of the category, of its group, and those for every report, in the order of the checklist."""
        return [
            one
            for one in self.criteria
            if one.category_id == category.pk
            or (one.category_id is None and one.group_id in {category.group_id, None})
        ]

    def access_notes_for(self, kelurahan_code: str) -> list[str]:
        """What the weather forbids, then how to get there, from the widest area to the nearest."""
        stopped = [_stopped(one) for one in self.stops if covers(one.area_code, kelurahan_code)]
        return stopped + [one.note for one in self.access_notes if covers(one.area_code, kelurahan_code)]


def day_of(user: User, membership: Membership) -> FieldDay:
    """A validator's running tasks in the order of their stops; an officer's reports in PROSES by due date."""
    validator, more = None, False
    if membership.role == Membership.Role.VALIDATOR:
        validator = Validator.objects.filter(user=user).first()
        tasks = _round_of(validator) if validator else []
    else:
        tasks = _work_of(membership.unit)
        more = len(tasks) > MAX_UNIT_REPORTS
        tasks = tasks[:MAX_UNIT_REPORTS]
    return FieldDay(
        validator=validator,
        tasks=tasks,
        sites=_sites([task.report for task in tasks]),
        criteria=list(Criterion.objects.filter(is_active=True)),
        access_notes=list(AccessNote.objects.filter(is_active=True)),
        stops=_stops_of_today(),
        has_more=more,
    )


def needs_boat(kelurahan_code: str) -> bool:
    return kelurahan_code.startswith(tuple(settings.BOAT_AREAS))


def covers(area_code: str, kelurahan_code: str) -> bool:
    """Whether a kelurahan lies in an area, by the beginning of its code; the area may be the kelurahan."""
    return f"{kelurahan_code}.".startswith(f"{area_code}.")


def _stops_of_today() -> list[WeatherStop]:
    """In force, or beginning later today: the phone may have no network by then."""
    now = clock.now()
    midnight = now.astimezone(_WIB).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return list(WeatherStop.objects.filter(until__gt=now, since__lt=midnight).order_by("area_code", "since"))


def _stopped(stop: WeatherStop) -> str:
    since, until = stop.since.astimezone(_WIB), stop.until.astimezone(_WIB)
    return (
        f"Jangan ke sini karena cuaca, dari {since:%d-%m %H.%M} sampai {until:%d-%m %H.%M} WIB: {stop.reason}"
    )


def _round_of(validator: Validator) -> list[Task]:
    """What has no stop, for want of a place, comes last."""
    held = validator.assignments.filter(state=Assignment.State.ACTIVE)
    rows = held.select_related("report__category").order_by("stop", "id")
    tasks, here = [], validator.base
    for one in rows:
        point = one.report.point
        tasks.append(Task(one.report, one, _between(here, point) if point else None))
        here = point or here
    return tasks


def _between(a: Point, b: Point) -> float:
    return ground_distance_m(a.x, a.y, b.x, b.y)


def _work_of(unit: Unit | None) -> list[Task]:
    reports = Report.objects.filter(unit=unit, status=Status.PROSES).select_related("category")
    if unit is None:
        reports = reports.none()
    return [Task(report) for report in reports.order_by("due_at", "id")[: MAX_UNIT_REPORTS + 1]]


def _sites(reports: Sequence[Report]) -> Sites:
    ids = [report.pk for report in reports]
    claims = _newest_claims(ids)
    reopened, sent_back = _returns(ids)
    return Sites(
        claims=claims,
        photos=_photos(ids, claims, reopened),
        sent_back=sent_back,
        visits=_grouped(Visit.objects.filter(report__in=ids).defer("payload")),
    )


def _newest_claims(ids: Sequence[int]) -> dict[int, FollowUp]:
    rows = FollowUp.objects.filter(report__in=ids).select_related("unit").defer("payload")
    newest = rows.order_by("report_id", "-received_at", "-id").distinct("report_id")
    return {row.report_id: row for row in newest}


def _returns(ids: Sequence[int]) -> tuple[dict[int, StatusChange], dict[int, StatusChange]]:
    """Of each report the newest time that it was reopened, and that it came back for whatever reason."""
    reopened = Q(was=Status.SELESAI)
    back = Q(became=Status.PROSES, was__in=[Status.VALIDASI, Status.TINDAK_LANJUT])
    rows = list(StatusChange.objects.filter(reopened | back, report__in=ids).order_by("id"))
    return {row.report_id: row for row in rows if row.was == Status.SELESAI}, {
        row.report_id: row for row in rows
    }


def _photos(
    ids: Sequence[int], claims: Mapping[int, FollowUp], reopened: Mapping[int, StatusChange]
) -> dict[int, list[Photo]]:
    """The reporter's, those of the newest claim, and those of the newest reopening."""
    newest = Q(follow_up__in=[claim.pk for claim in claims.values()])
    rows = Photo.objects.filter(newest | Q(kind__in=[Photo.Kind.REPORT, Photo.Kind.REOPEN]), report__in=ids)
    return _grouped(row for row in rows.order_by("id") if _is_current(row, reopened))


def _is_current(photo: Photo, reopened: Mapping[int, StatusChange]) -> bool:
    """A reopening's photos are stored right after its move, and name no record of their own."""
    if photo.kind != Photo.Kind.REOPEN:
        return True
    move = reopened.get(photo.report_id)
    return move is None or photo.received_at >= move.at


def _grouped(rows: Iterable[_Row]) -> dict[int, list[_Row]]:
    groups: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        groups[row.report_id].append(row)
    return groups
