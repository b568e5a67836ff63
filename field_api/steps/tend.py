"""Find what is undone or overdue and take it up again. Safe to run at any time, as often as one likes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db.models import Count, Max, QuerySet
from django.db.models.functions import Coalesce
from django.utils.module_loading import import_string

from boundaries.errors import NoActiveEdition
from field_api import clock, originals
from field_api.models import Cutoff, Report
from field_api.steps.alerts import ask_all, forget_addresses
from field_api.steps.anonymise import anonymise_due
from field_api.steps.deadlines import holidays_from, local_day, monthly_close
from field_api.steps.journeys import check_journeys_left
from field_api.steps.judge import judge_left
from field_api.steps.limits import sweep_counts
from field_api.steps.news import tell_alerts
from field_api.steps.old_rows import sweep_old_rows
from field_api.steps.outbox import given_up, send_waiting, waiting_too_long
from field_api.steps.relocate import place_unlocated, relocate_open_reports
from field_api.steps.repeats import forget_payloads
from field_api.steps.sign_ins import sweep_sign_ins
from field_api.steps.suspect import suspect_all
from field_api.steps.tokens import sweep_tokens
from field_api.steps.unjudged import left_alone, missing_originals
from field_api.steps.unused_originals import sweep_unused_originals
from field_api.steps.upkeep import attempted
from field_api.workflow import CLOSED, Status

log = logging.getLogger(__name__)

_ABANDONED = timedelta(hours=1)
"""A half-written file that nobody adds to for so long has lost its sender."""


@dataclass
class Tended:
    """What was done, and what waits for people. `overdue` counts open reports past their deadline; `others`
    says in words what the parts of other apps did; `failed` names the parts that could not do theirs."""

    placed: int = 0
    moved: int = 0
    judged: int = 0
    photos_missing: int = 0
    photos_left: int = 0
    suspected: int = 0
    journeys: int = 0
    parts_swept: int = 0
    originals_swept: int = 0
    counts_swept: int = 0
    rows_swept: int = 0
    alerts: int = 0
    anonymised: int = 0
    sent: int = 0
    given_up: int = 0
    waiting_too_long: int = 0
    overdue: dict[str, int] = field(default_factory=dict)
    held_over: int = 0
    monthly_cutoff: str | None = None
    waiting_for_place: int = 0
    holidays_known: bool = False
    others: dict[str, str] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def tend() -> Tended:
    """Send, place and judge what is still undone; count what is late.

    Each part stands by itself: one that fails is logged, named in `failed` and shown on the page of messages,
    and the next one has its turn. Raises OperationalError when the database cannot be reached.
    """
    done = Tended()
    for name, part in PARTS:
        if not attempted(name, partial(part, done)):
            done.failed.append(name)
    for name, path in settings.TEND_ALSO.items():
        if not attempted(name, partial(_other, name, path, done)):
            done.others[name] = "gagal, lihat log"
            done.failed.append(name)
    done.failed = list(dict.fromkeys(done.failed))
    return done


def _send(done: Tended) -> None:
    done.sent += send_waiting()


def _tell_alerts(done: Tended) -> None:
    """Mails about alerts that were asked for or written now; they leave in this round."""
    done.alerts += ask_all()
    done.alerts += tell_alerts()
    forget_addresses()
    done.sent += send_waiting()


def _look_at_outbox(done: Tended) -> None:
    done.given_up = given_up()
    done.waiting_too_long = waiting_too_long().count()
    if done.waiting_too_long:
        log.error("%s messages have waited for more than an hour", done.waiting_too_long)


def _place(done: Tended) -> None:
    done.placed = place_unlocated()


def _follow_the_boundaries(done: Tended) -> None:
    """An edition comes into force on its own day, and a report may come in while another one is activated."""
    with suppress(NoActiveEdition):
        done.moved = relocate_open_reports().changed


def _judge(done: Tended) -> None:
    done.judged = judge_left()
    done.photos_missing, done.photos_left = missing_originals(), left_alone().count()


def _suspect(done: Tended) -> None:
    done.suspected = suspect_all()


def _check_journeys(done: Tended) -> None:
    done.journeys = check_journeys_left()


def _sweep_files(done: Tended) -> None:
    done.parts_swept = originals.sweep(untouched_for=_ABANDONED, at=clock.now())
    done.originals_swept = sweep_unused_originals()


def _sweep_counts(done: Tended) -> None:
    done.counts_swept = sweep_counts() + sweep_sign_ins()
    sweep_tokens()


def _forget(done: Tended) -> None:
    done.anonymised = anonymise_due()
    forget_payloads()


def _sweep_rows(done: Tended) -> None:
    done.rows_swept = sweep_old_rows()


def _count(done: Tended) -> None:
    done.overdue, done.held_over = overdue(), held_over()
    done.waiting_for_place = Report.objects.filter(unit=None).exclude(status__in=CLOSED).count()
    done.monthly_cutoff, done.holidays_known = _monthly_cutoff(), _holidays_known()


def _other(name: str, path: str, done: Tended) -> None:
    """A part of an app that this one must not know."""
    done.others[name] = import_string(path)()


PARTS: tuple[tuple[str, Callable[[Tended], None]], ...] = (
    ("mail", _send),
    ("alerts", _tell_alerts),
    ("outbox", _look_at_outbox),
    ("places", _place),
    ("boundaries", _follow_the_boundaries),
    ("photos", _judge),
    ("suspicions", _suspect),
    ("journeys", _check_journeys),
    ("files", _sweep_files),
    ("limits", _sweep_counts),
    ("rows", _sweep_rows),
    ("personal_data", _forget),
    ("counts", _count),
)
"""In this order: what citizens wait for leaves first. `web.messages` has each name in people's words."""


def overdue() -> dict[str, int]:
    """Open reports whose running stage should be over, by status."""
    late = Report.objects.exclude(status__in=CLOSED).filter(due_at__lt=clock.now())
    return dict(late.order_by().values_list("status").annotate(n=Count("pk")))


def held_over() -> int:
    """How many `held_over_reports` there are."""
    return held_over_reports().count()


def held_over_reports() -> QuerySet[Report]:
    """Reports at the validators since an earlier month; they must be closed by the monthly cut-off."""
    first_of_month = local_day(clock.now()).replace(day=1)
    waiting = Report.objects.filter(status__in=[Status.TINDAK_LANJUT, Status.VALIDASI])
    reached = Coalesce(Max("follow_ups__received_at"), "status_since")
    return waiting.annotate(reached=reached).filter(reached__date__lt=first_of_month)


def _monthly_cutoff() -> str | None:
    """The next day that closes what is held over, as ISO text; None while nobody has set one."""
    try:
        return monthly_close(clock.now()).isoformat()
    except Cutoff.DoesNotExist:
        return None


def _holidays_known() -> bool:
    """Whether somebody entered this year's holidays; without them every weekday counts as a working day."""
    today = local_day(clock.now())
    return any(day.year == today.year for day in holidays_from(today.replace(month=1, day=1)))
