"""Who goes where: the daily batch, and one report in the middle of the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.contrib.auth.models import User
from django.contrib.gis.db.models.functions import GeometryDistance
from django.contrib.gis.geos import Point
from django.db import transaction
from django.db.models import Count

from field_api import clock
from field_api.dispatch.intraday import choose_validator
from field_api.dispatch.model import Id
from field_api.dispatch.plan import Plan, plan
from field_api.dispatch.stops import order_stops
from field_api.errors import BadInput, Conflict, WrongStatus
from field_api.models import Assignment, AssignmentRun, Membership, Report, Validator
from field_api.queries import must_be, report_for_update
from field_api.steps import duty
from field_api.steps.deadlines import decide_on, holidays_from, local_day, next_batch
from field_api.steps.moving import move
from field_api.workflow import Status, allowed_from

_ACTIVE, _WITHDRAWN = Assignment.State.ACTIVE, Assignment.State.WITHDRAWN
NEAREST = 20
"""Candidates for one new report."""


@transaction.atomic
def assign_batch(*, at: datetime | None = None, by: User | None = None) -> AssignmentRun:
    """Give every report that waits at `at` to a validator, at the least cost, and order each one's stops.

    What is held but not yet opened on a phone may change hands when that is clearly better; a run right
    after another changes nothing. Runs at the same moment follow one another. A report that somebody else is
    working on at this moment is left for the next run, and counts against the capacity of whoever holds it.
    Raises NotYours when `by` is given and is no coordinator.
    """
    if by is not None:
        must_be(by, Membership.Role.COORDINATOR)
    at = at or clock.now()
    holidays = holidays_from(local_day(at))
    # People first: of two runs, one with all the reports and one with all the people, neither gave any.
    validators = list(duty.on_duty(at).order_by("pk").select_for_update(of=("self",), no_key=True))
    reports = list(duty.waiting(at).select_for_update(of=("self",), skip_locked=True))
    batch_end = next_batch(at, holidays)
    placed = [report for report in reports if report.point]
    people = duty.people(validators, at, taken=_loads(validators, besides=placed))
    outcome = plan([duty.task(report, validators, at, batch_end) for report in placed], people)
    run = _write_run(AssignmentRun.Kind.BATCH, at, by, outcome, [r.number for r in reports if not r.point])
    _hand_out(run, outcome, {report.pk: report for report in placed}, decide_on(at, holidays))
    for validator in validators:
        order_day(validator)
    return run


def assign_one(*, number: str, by: User, at: datetime | None = None) -> Assignment:
    """Give one report that waits to a near validator as things stand; nobody else's day changes.

    Validators whose row another run holds are passed over as long as others are near. The run is stored also
    when nobody can go. Raises NotYours, WrongStatus, BadInput without a place, Conflict when nobody can take
    it, with the reason.
    """
    must_be(by, Membership.Role.COORDINATOR)
    given, reason = _give_one(number, by, at or clock.now())
    if given is None:
        raise Conflict(f"Belum ada petugas untuk laporan {number}: {reason}.")
    return given


@transaction.atomic
def _give_one(number: str, by: User, at: datetime) -> tuple[Assignment | None, str]:
    report, point = _waiting_report(by, number)
    holidays = holidays_from(local_day(at))
    candidates = _nearest(report, point, at)
    choice = choose_validator(
        duty.task(report, candidates, at, next_batch(at, holidays)),
        duty.people(candidates, at),
        _loads(candidates),
    )
    run = AssignmentRun.objects.create(
        kind=AssignmentRun.Kind.INTRADAY,
        at=at,
        by=by,
        inputs={"report": number, "candidates": [candidate.pk for candidate in candidates]},
        outcome=choice.as_dict(),
    )
    if choice.validator is None:
        return None, choice.reason
    (holder,) = [candidate for candidate in candidates if candidate.pk == choice.validator]
    given = report.assignments.create(
        validator=holder,
        run=run,
        distance_m=choice.distance_m or 0,
        reason=choice.reason,
        decide_on=decide_on(at, holidays),
    )
    if report.status == Status.TINDAK_LANJUT:
        move(report, Status.VALIDASI, by=by)
    order_day(holder)
    return given, choice.reason


def _waiting_report(by: User, number: str) -> tuple[Report, Point]:
    """Claimed to be done and with nobody, also where it was taken from a validator."""
    report = report_for_update(by, number)
    is_held = report.assignments.filter(state=_ACTIVE).exists()
    if report.status not in {Status.TINDAK_LANJUT, Status.VALIDASI} or is_held:
        raise WrongStatus(
            f"Laporan {number} berstatus {report.status}; hanya yang belum ada petugasnya menunggu petugas.",
            status=report.status,
            allowed=allowed_from(report.status),
        )
    if report.point is None:
        raise BadInput(f"Laporan {number} belum punya lokasi; pastikan dulu tempatnya.")
    return report, report.point


def _nearest(report: Report, point: Point, at: datetime) -> list[Validator]:
    """The nearest who may go, locked."""
    near = duty.may_go(duty.on_duty(at), report).order_by(GeometryDistance("base", point))
    free = list(near.select_for_update(of=("self",), no_key=True, skip_locked=True)[:NEAREST])
    if free:
        return free
    # Everybody near is being planned for: wait, in the order in which a batch locks them.
    keys = list(near.values_list("pk", flat=True)[:NEAREST])
    return list(Validator.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True))


def order_day(validator: Validator) -> None:
    """Number the stops a validator still has to make, in the shortest order from their base."""
    held = list(validator.assignments.filter(state=_ACTIVE).select_related("report").order_by("id"))
    held = [one for one in held if one.report.point]
    points = [(one.report.point.x, one.report.point.y) for one in held if one.report.point]
    order = order_stops((validator.base.x, validator.base.y), points)
    for stop, index in enumerate(order, start=1):
        held[index].stop = stop
    Assignment.objects.bulk_update(held, ["stop"])


def _write_run(
    kind: AssignmentRun.Kind, at: datetime, by: User | None, outcome: Plan, nowhere: Sequence[str]
) -> AssignmentRun:
    record = outcome.as_dict()
    inputs = {
        "sha256": record.pop("inputs_sha256"),
        "rules": record.pop("rules"),
        "loads": record.pop("loads"),
    }
    record["without_place"] = list(nowhere)
    return AssignmentRun.objects.create(kind=kind, at=at, by=by, inputs=inputs, outcome=record)


def _hand_out(run: AssignmentRun, outcome: Plan, reports: Mapping[int, Report], day: date) -> None:
    new = []
    for one in outcome.assigned:
        report = reports[int(one.task)]
        held: list[Assignment] = getattr(report, "held", [])
        if held and held[0].validator_id == one.validator:
            continue
        for earlier in held:
            earlier.state = _WITHDRAWN
            earlier.save(update_fields=["state"])
        new.append(
            Assignment(
                report=report,
                validator_id=int(one.validator),
                run=run,
                distance_m=one.distance_m,
                reason=one.reason,
                decide_on=day,
            )
        )
        if report.status == Status.TINDAK_LANJUT:
            move(report, Status.VALIDASI, by=None)
    Assignment.objects.bulk_create(new)


def _loads(validators: Sequence[Validator], *, besides: Sequence[Report] = ()) -> dict[Id, int]:
    """How many visits each still has to make, some reports left out."""
    rows = Assignment.objects.filter(state=_ACTIVE, validator__in=validators).exclude(report__in=besides)
    return dict(rows.values_list("validator").annotate(n=Count("pk")))
