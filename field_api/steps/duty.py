"""Who is on duty, what waits for them, and what both look like to the dispatch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, Min, OuterRef, Prefetch, Q, QuerySet

from field_api.dispatch import model as dispatch
from field_api.field_day import covers, needs_boat
from field_api.models import Absence, Assignment, FollowUp, Report, Suspicion, Validator, WeatherStop
from field_api.steps.deadlines import WIB, local_day
from field_api.steps.route import code_and_its_parents
from field_api.workflow import Status

_ACTIVE, _DONE = Assignment.State.ACTIVE, Assignment.State.DONE


def waiting(at: datetime) -> QuerySet[Report]:
    """Reports that somebody must look at: claimed done by `at`, or held by a validator already."""
    reports = Report.objects.filter(
        Q(status=Status.TINDAK_LANJUT, status_since__lte=at) | Q(status=Status.VALIDASI)
    )
    held = Assignment.objects.filter(state=_ACTIVE)
    return (
        reports.order_by("id")
        .select_related("unit")
        .prefetch_related(
            Prefetch("assignments", queryset=held, to_attr="held"),
            Prefetch("duplicates", queryset=Report.objects.only("duplicate_of_id")),
            Prefetch("follow_ups", queryset=FollowUp.objects.only("report_id", "by_id", "unit_id")),
            Prefetch("suspicions", queryset=Suspicion.objects.only("report_id", "state", "validator_id")),
        )
    )


def on_duty(at: datetime) -> QuerySet[Validator]:
    """Active validators who are not away that day."""
    day = local_day(at)
    away = Absence.objects.filter(validator=OuterRef("pk"), first_day__lte=day, last_day__gte=day)
    return Validator.objects.filter(~Exists(away), is_active=True)


def may_go(validators: QuerySet[Validator], report: Report) -> QuerySet[Validator]:
    """Leave out who has no boat for an island and who works elsewhere, before the nearest are counted."""
    if needs_boat(report.kelurahan_code):
        validators = validators.filter(boat_duty=True)
    if not report.kelurahan_code:
        return validators
    return validators.filter(Q(areas=[]) | Q(areas__overlap=code_and_its_parents(report.kelurahan_code)))


def done_since(day: date, validators: Iterable[Validator]) -> Counter[int]:
    """How many visits each has finished since the beginning of a day in Jakarta, by the validator's id."""
    midnight = datetime.combine(day, datetime.min.time(), WIB)
    decided = Q(report__changes__was=Status.VALIDASI, report__changes__at__gte=F("created_at"))
    rows = Assignment.objects.filter(state=_DONE, validator__in=list(validators))
    # A report may come back and be decided again for somebody else: the first decision after it was given.
    rows = rows.filter(report__status_since__gte=midnight)
    rows = rows.annotate(finished=Min("report__changes__at", filter=decided)).filter(finished__gte=midnight)
    return Counter(rows.values_list("validator", flat=True))


def stops(at: datetime) -> list[WeatherStop]:
    """The areas where nobody is sent at `at`."""
    return list(WeatherStop.objects.filter(since__lte=at, until__gt=at))


@dataclass(frozen=True)
class Work:
    """Visits by the validator's id: finished today, finished this week, and `taken`, which no plan sees."""

    today: Mapping[int, int]
    week: Mapping[int, int]
    taken: Mapping[dispatch.Id, int]


def work_of(
    validators: Sequence[Validator], at: datetime, *, taken: Mapping[dispatch.Id, int] | None = None
) -> Work:
    """What each has done by `at`. Two queries."""
    day = local_day(at)
    monday = day - timedelta(days=day.weekday())
    return Work(done_since(day, validators), done_since(monday, validators), taken or {})


def people(validators: Sequence[Validator], work: Work, *, more: int = 0) -> list[dispatch.Validator]:
    """The validators as the dispatch sees them, each with `more` visits a day than they have.

    What they finished today has used up its place, and so have the visits that the plan does not see. Whose
    capacity is 0 stays at home.
    """
    return [
        dispatch.Validator(
            id=one.pk,
            lon=one.base.x,
            lat=one.base.y,
            capacity=max(0, one.capacity + more - work.today.get(one.pk, 0) - work.taken.get(one.pk, 0))
            if one.capacity
            else 0,
            done_this_week=work.week.get(one.pk, 0),
            boat=one.boat_duty,
            areas=frozenset(one.areas),
        )
        for one in validators
    ]


def task(
    report: Report,
    validators: Sequence[Validator],
    at: datetime,
    next_batch: datetime,
    stops: Sequence[WeatherStop] = (),
) -> dispatch.Task:
    """A report from `waiting` as the dispatch sees it, with the `stops` in force. It must have a point."""
    assert report.point is not None  # noqa: S101  the caller sorts those out
    held: list[Assignment] = getattr(report, "held", [])
    due_at = report.due_at or next_batch
    return dispatch.Task(
        id=report.pk,
        lon=report.point.x,
        lat=report.point.y,
        due=dispatch.DueClass.of(due_at, now=at, next_batch=next_batch),
        due_at=due_at,
        closed_to=_closed_to(report, validators),
        needs_boat=needs_boat(report.kelurahan_code),
        held_by=held[0].validator_id if held else None,
        pinned=bool(held and (held[0].opened_at or held[0].pinned_by_id)),
        area_code=report.kelurahan_code or None,
        by_hand=bool(held and held[0].pinned_by_id),
        stopped=next((_why(one) for one in stops if covers(one.area_code, report.kelurahan_code)), ""),
    )


def _why(stop: WeatherStop) -> str:
    until = stop.until.astimezone(WIB)
    return f"cuaca: {stop.reason}; dihentikan sampai {until:%d-%m-%Y %H.%M} WIB"


def _closed_to(report: Report, validators: Sequence[Validator]) -> frozenset[dispatch.Id]:
    """Nobody judges their own work, nor their unit's, nor again where their visit was confirmed false."""
    claims = report.follow_ups.all()
    units, users = {claim.unit_id for claim in claims}, {claim.by_id for claim in claims}
    confirmed = [one for one in report.suspicions.all() if one.state == Suspicion.State.CONFIRMED]
    barred = {one.validator_id for one in confirmed}
    return frozenset(
        v.pk for v in validators if v.pk in barred or v.home_unit_id in units or v.user_id in users
    )
