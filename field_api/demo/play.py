"""Play the demo reports through the real steps, each at its own moment in the past, in the order of time.

What comes next is read from the trace that a report has left, so a run that was killed goes on where it
stopped, and a report that somebody has taken elsewhere is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django_tasks_db.models import DBTaskResult

from field_api import clock
from field_api.demo.acts import Scene, perform
from field_api.demo.chance import chance_of
from field_api.demo.crew import Crew
from field_api.demo.proof import complaint_photos
from field_api.demo.reports import KEY_PREFIX, DemoReport
from field_api.demo.story import Act, acts_of, statuses_of
from field_api.demo.timing import Calendar, Course, Moment
from field_api.models import Photo, Report, RoutingRule, StatusChange, Visit
from field_api.steps.assign import assign_batch
from field_api.steps.journeys import check_journey
from field_api.steps.judge import judge_photo
from field_api.steps.receive import Complaint, Contact, Sender, receive
from field_api.steps.traps import Doubt
from field_api.steps.unjudged import unjudged
from field_api.workflow import Status

SENT_TOO_FAST = "demo-117"
"""Filled in faster than a person can: it waits on the moderation desk, beside demo-139 with its bad word."""


@dataclass(frozen=True)
class _Known:
    """A demo report that is in the database, and the statuses it went through."""

    received_at: datetime
    has_unit: bool
    trace: list[str]


@dataclass(frozen=True)
class _Event:
    """One thing to be done: receive a report (`index` -1), or take its act of that index."""

    moment: Moment
    report: DemoReport
    acts: Sequence[Act]
    index: int


def play(reports: Sequence[DemoReport]) -> int:
    """Do what is still undone of all the stories. Returns how many steps were taken; two queries if none."""
    known = _known()
    stories = _unfinished(reports, known)
    if not stories:
        return 0
    taken = 0
    crew = Crew()
    begun = [
        known[one.idempotency_key].received_at + one.age for one in reports if one.idempotency_key in known
    ]
    for event in _events(stories, known, begun):
        with clock.replaying(event.moment.at):
            taken += _happen(event, crew)
    return taken


def judge_photos() -> int:
    """Judge now what the steps left to the task queue, oldest first. Returns how many."""
    photos = Photo.objects.filter(report__idempotency_key__startswith=KEY_PREFIX, pk__in=unjudged())
    waiting = list(photos.order_by("pk").values_list("pk", "received_at"))
    for pk, received_at in waiting:
        with clock.replaying(received_at):
            judge_photo.call(pk)
    queued = DBTaskResult.objects.ready().filter(task_path=judge_photo.module_path)
    queued.filter(args_kwargs__args__0__in=[pk for pk, _ in waiting]).delete()
    _check_journeys()
    return len(waiting)


def _check_journeys() -> None:
    """Likewise for the visits, at the moment at which each came in."""
    visits = Visit.objects.filter(
        report__idempotency_key__startswith=KEY_PREFIX, journey_checked_at__isnull=True
    )
    waiting = dict(visits.order_by("received_at").values_list("pk", "received_at"))
    for pk, received_at in waiting.items():
        with clock.replaying(received_at):
            check_journey.call(str(pk))
    queued = DBTaskResult.objects.ready().filter(task_path=check_journey.module_path)
    queued.filter(args_kwargs__args__0__in=[str(pk) for pk in waiting]).delete()


def _known() -> dict[str, _Known]:
    rows = (
        Report.objects.filter(idempotency_key__startswith=KEY_PREFIX)
        .annotate(trace=ArrayAgg("changes__became", order_by=["changes__id"]))
        .values_list("idempotency_key", "received_at", "unit_id", "trace")
    )
    return {key or "": _Known(at, unit is not None, trace) for key, at, unit, trace in rows}


def _unfinished(
    reports: Iterable[DemoReport], known: dict[str, _Known]
) -> list[tuple[DemoReport, list[Act]]]:
    emergencies = set(
        RoutingRule.objects.filter(kind=RoutingRule.Kind.RECEIVE).values_list("category__slug", flat=True)
    )
    stories = [(one, acts_of(one, is_emergency=one.category in emergencies)) for one in reports]
    return [
        (one, acts) for one, acts in stories if _is_open(known.get(one.idempotency_key), statuses_of(acts))
    ]


def _is_open(known: _Known | None, trace: list[Status]) -> bool:
    """Still on its way: not there yet and nowhere else. Without a unit nobody can take it up."""
    if known is None:
        return True
    done = len(known.trace)
    return known.has_unit and done < len(trace) and known.trace == trace[:done]


def _events(
    stories: Sequence[tuple[DemoReport, list[Act]]], known: dict[str, _Known], begun: Sequence[datetime]
) -> list[_Event]:
    """All that is to come, by time. The demo's present is that of its first run, which `begun` remembers."""
    now = min([clock.now(), *begun])
    calendar = Calendar.until(now, now - max(one.age for one, _ in stories))
    events = []
    for report, acts in stories:
        before = known.get(report.idempotency_key)
        received_at = before.received_at if before else now - report.age
        moments = Course(report.key, acts, report.outcome, received_at).moments(calendar)
        all_of_it = [Moment(received_at), *moments]
        done = len(before.trace) if before else 0
        events += [_Event(all_of_it[n], report, acts, n - 1) for n in range(done, len(all_of_it))]
    return sorted(events, key=lambda event: (event.moment.at, event.report.key, event.index))


def _happen(event: _Event, crew: Crew) -> bool:
    if event.index < 0:
        _receive(event.report, event.moment.at)
        return True
    report = Report.objects.select_related("category", "unit__parent").get(
        idempotency_key=event.report.idempotency_key
    )
    trace = list(StatusChange.objects.filter(report=report).values_list("became", flat=True))
    if report.unit is None or trace != statuses_of(list(event.acts[: event.index])):
        return False
    if event.moment.is_batch:
        assign_batch(at=event.moment.at)
    else:
        perform(Scene(event.report, report, event.acts, event.index, event.moment.at), crew)
    return True


def _receive(report: DemoReport, at: datetime) -> None:
    complaint = Complaint(
        category=report.category,
        description=report.description,
        lon=report.lon,
        lat=report.lat,
        accuracy_m=report.accuracy_m,
        pin_moved=report.pin_moved,
        channel=report.channel,
        is_private=report.is_private,
        contact=_contact(report),
    )
    photos = complaint_photos(report, at)
    sender = Sender(doubts=(Doubt.TOO_FAST,) if report.key == SENT_TOO_FAST else ())
    receive(complaint, photos=photos, idempotency_key=report.idempotency_key, sender=sender)


def _contact(report: DemoReport) -> Contact:
    """A name and a number of nobody. No address, so that the demo never sends mail."""
    digits = chance_of(report.key, "contact").randint(0, 9999)
    return Contact(name=f"Pelapor Contoh {report.key[-3:]}", phone=f"0800-0000-{digits:04d}")
