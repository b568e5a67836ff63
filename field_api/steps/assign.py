"""Who goes where: the daily batch, and one report in the middle of the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.contrib.gis.db.models.functions import GeometryDistance
from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils.translation import gettext as _

from field_api import clock
from field_api.dispatch.intraday import choose_validator
from field_api.dispatch.plan import Plan
from field_api.dispatch.stops import order_stops
from field_api.errors import BadInput, Conflict, PlanChanged, WrongStatus
from field_api.field_day import covers
from field_api.models import Assignment, AssignmentRun, Membership, Report, Validator
from field_api.queries import must_be, report_for_update
from field_api.steps import duty
from field_api.steps.audit import record
from field_api.steps.deadlines import decide_on, holidays_from, local_day, next_batch
from field_api.steps.moving import move
from field_api.steps.planning import Moves, Situation, loads, situated
from field_api.steps.preview import changes_since, read_token
from field_api.workflow import Status, allowed_from

_ACTIVE, _WITHDRAWN = Assignment.State.ACTIVE, Assignment.State.WITHDRAWN
NEAREST = 20
"""Candidates for one new report."""


@transaction.atomic
def assign_batch(*, at: datetime | None = None, by: User | None = None) -> AssignmentRun:
    """Give every report that waits at `at` to a validator, at the least cost, and order each one's stops.

    What is held but neither opened on a phone nor placed by hand may change hands when that is clearly
    better; a run right after another changes nothing. Runs at the same moment follow one another. A report
    that somebody else is working on at this moment is left for the next run, and counts against the capacity
    of whoever holds it. Where the weather stopped the work nobody is sent; who holds a report there keeps it.
    Raises NotYours when `by` is given and is no coordinator.
    """
    if by is not None:
        must_be(by, Membership.Role.COORDINATOR)
    now = _locked_situation(at or clock.now())
    return carry_out(now, now.plan(), by=by, moves={})


@transaction.atomic
def commit_preview(*, token: str, by: User) -> AssignmentRun:
    """Carry out a plan that was seen, with what was moved by hand, if it is still the one that was seen.

    What is moved by hand is pinned to its validator. The same preview again gives the first run.
    Raises NotYours, BadInput for a token that is too old or not ours, PlanChanged with what is different.
    """
    must_be(by, Membership.Role.COORDINATOR)
    seen = read_token(token)
    now = _locked_situation(seen.at)
    done = AssignmentRun.objects.filter(at=seen.at, by=by, inputs__sha256=seen.sha256).first()
    if done:
        return done
    allowed = {pk: to for pk, to in seen.moves.items() if not now.refusal(pk, to)}
    moved = now.moved(allowed)
    outcome = moved.plan()
    if outcome.inputs_sha256 != seen.sha256:
        raise PlanChanged(
            _("Keadaan berubah sejak pratinjau dibuat; lihat lagi sebelum disimpan."),
            changes=changes_since(seen, now),
        )
    return carry_out(moved, outcome, by=by, moves=allowed)


def _locked_situation(at: datetime) -> Situation:
    # People first: of two runs, one with all the reports and one with all the people, neither gave any.
    validators = list(duty.on_duty(at).order_by("pk").select_for_update(of=("self",), no_key=True))
    reports = list(duty.waiting(at).select_for_update(of=("self",), skip_locked=True))
    return situated(at, validators, reports)


def carry_out(now: Situation, outcome: Plan, *, by: User | None, moves: Moves) -> AssignmentRun:
    """Write a run down and hand the reports out. The caller has locked both people and reports."""
    run = _write_run(now, outcome, by, moves)
    _hand_out(run, outcome, now, by=by, moves=moves)
    order_days(now.validators)
    if by is not None:
        kept = {"run": run.pk, "given": len(outcome.assigned), "left_over": len(outcome.left_over)}
        record("assignment_run", by=by, detail=kept | {"by_hand": len(moves)})
        for pk, validator in moves.items():
            detail = {"run": run.pk, "validator": validator}
            record("assignment_pinned", by=by, number=now.reports[pk].number, detail=detail)
    return run


@transaction.atomic
def unpin(*, number: str, by: User) -> None:
    """Let the planner decide again on a report that a hand had placed; who holds it keeps it until then.

    Safe to repeat. Raises NotYours, NoSuchReport.
    """
    must_be(by, Membership.Role.COORDINATOR)
    report = report_for_update(by, number)
    if report.assignments.filter(state=_ACTIVE, pinned_by__isnull=False).update(pinned_by=None):
        record("assignment_unpinned", by=by, number=number)


def assign_one(*, number: str, by: User, at: datetime | None = None) -> Assignment:
    """Give one report that waits to a near validator as things stand; nobody else's day changes.

    Validators whose row another run holds are passed over as long as others are near. The run is stored also
    when nobody can go. Raises NotYours, WrongStatus, BadInput without a place, Conflict when nobody can take
    it, with the reason.
    """
    must_be(by, Membership.Role.COORDINATOR)
    given, reason = _give_one(number, by, at or clock.now())
    if given is None:
        raise Conflict(
            _("Belum ada petugas untuk laporan %(number)s: %(reason)s.")
            % {"number": number, "reason": reason}
        )
    return given


@transaction.atomic
def _give_one(number: str, by: User, at: datetime) -> tuple[Assignment | None, str]:
    report, point = _waiting_report(by, number)
    holidays = holidays_from(local_day(at))
    candidates = _nearest(report, point, at)
    choice = choose_validator(
        duty.task(report, candidates, at, next_batch(at, holidays), duty.stops(at)),
        duty.people(candidates, duty.work_of(candidates, at)),
        loads(candidates),
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
            _("Laporan %(number)s ada di tahap %(status)s; hanya yang belum ada petugasnya menunggu petugas.")
            % {"number": number, "status": Status(report.status).label},
            status=report.status,
            allowed=allowed_from(report.status),
        )
    if report.point is None:
        raise BadInput(
            _("Laporan %(number)s belum punya lokasi; pastikan dulu tempatnya.") % {"number": number}
        )
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
    order_days([validator])


def order_days(validators: Sequence[Validator]) -> None:
    """The same for many; three queries. What has no place, and what the weather stops, gets no number."""
    held = Assignment.objects.filter(state=_ACTIVE, validator__in=validators)
    stops = duty.stops(clock.now())
    rounds: dict[int, list[Assignment]] = defaultdict(list)
    everything = list(held.select_related("report").order_by("id"))
    for one in everything:
        one.stop = None
        code = one.report.kelurahan_code
        if one.report.point and not any(covers(stop.area_code, code) for stop in stops):
            rounds[one.validator_id].append(one)
    for validator in validators:
        mine = rounds[validator.pk]
        points = [(one.report.point.x, one.report.point.y) for one in mine if one.report.point]
        for stop, index in enumerate(order_stops((validator.base.x, validator.base.y), points), start=1):
            mine[index].stop = stop
    Assignment.objects.bulk_update(everything, ["stop"])


def _write_run(now: Situation, outcome: Plan, by: User | None, moves: Moves) -> AssignmentRun:
    told = outcome.as_dict()
    inputs = {
        "sha256": told.pop("inputs_sha256"),
        "rules": told.pop("rules"),
        "loads": told.pop("loads"),
        "by_hand": {str(pk): validator for pk, validator in moves.items()},
    }
    told["without_place"] = list(now.nowhere)
    kind = AssignmentRun.Kind.BATCH
    return AssignmentRun.objects.create(kind=kind, at=now.at, by=by, inputs=inputs, outcome=told)


def _hand_out(run: AssignmentRun, outcome: Plan, now: Situation, *, by: User | None, moves: Moves) -> None:
    new, withdrawn, pinned = [], [], []
    for one in outcome.assigned:
        report = now.reports[int(one.task)]
        held: list[Assignment] = getattr(report, "held", [])
        if held and held[0].validator_id == one.validator:
            pinned += [held[0].pk] if report.pk in moves else []
            continue
        withdrawn += [earlier.pk for earlier in held]
        new.append(
            Assignment(
                report=report,
                validator_id=int(one.validator),
                run=run,
                distance_m=one.distance_m,
                reason=one.reason,
                decide_on=now.decide_on,
                pinned_by=by if report.pk in moves else None,
            )
        )
        if report.status == Status.TINDAK_LANJUT:
            move(report, Status.VALIDASI, by=None)
    Assignment.objects.filter(pk__in=withdrawn).update(state=_WITHDRAWN)
    Assignment.objects.filter(pk__in=pinned, pinned_by=None).update(pinned_by=by)
    Assignment.objects.bulk_create(new)
