"""Find what is undone or overdue and take it up again. Safe to run at any time, as often as one likes."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Max, QuerySet
from django.db.models.functions import Coalesce
from django.utils.module_loading import import_string

from boundaries.errors import NoActiveEdition
from field_api import clock, originals
from field_api.models import Cutoff, Report
from field_api.steps.alerts import ask_all, forget_addresses
from field_api.steps.deadlines import holidays_from, local_day, monthly_close
from field_api.steps.journeys import check_journeys_left
from field_api.steps.judge import judge_photo, unjudged
from field_api.steps.limits import sweep_counts
from field_api.steps.news import tell_alerts
from field_api.steps.outbox import given_up, send_waiting
from field_api.steps.relocate import place_unlocated, relocate_open_reports
from field_api.steps.suspect import suspect_all
from field_api.workflow import CLOSED, Status

log = logging.getLogger(__name__)

_ABANDONED = timedelta(hours=1)
"""A half-written file that nobody adds to for so long has lost its sender."""


@dataclass(frozen=True)
class Tended:
    """What was done, and what waits for people. `overdue` counts open reports past their deadline; `others`
    says in words what the parts of other apps did."""

    placed: int
    moved: int
    judged: int
    photos_missing: int
    suspected: int
    journeys: int
    parts_swept: int
    counts_swept: int
    alerts: int
    sent: int
    given_up: int
    overdue: dict[str, int]
    held_over: int
    monthly_cutoff: str | None
    waiting_for_place: int
    holidays_known: bool
    others: dict[str, str]


def tend() -> Tended:
    """Place, judge and send what is still undone; count what is late."""
    placed = place_unlocated()
    moved = _follow_the_boundaries()
    judged, missing = _judge_all()
    suspected, journeys = suspect_all(), check_journeys_left()
    return Tended(
        placed=placed,
        moved=moved,
        judged=judged,
        photos_missing=missing,
        suspected=suspected,
        journeys=journeys,
        parts_swept=originals.sweep(untouched_for=_ABANDONED, at=clock.now()),
        counts_swept=sweep_counts(),
        alerts=_alerts(),
        sent=send_waiting(),
        given_up=given_up(),
        overdue=overdue(),
        held_over=held_over(),
        monthly_cutoff=_monthly_cutoff(),
        waiting_for_place=Report.objects.filter(unit=None).exclude(status__in=CLOSED).count(),
        holidays_known=_holidays_known(),
        others={name: _part(path) for name, path in settings.TEND_ALSO.items()},
    )


def _part(path: str) -> str:
    """A part of an app that this one must not know. What fails there must not stop the rest."""
    try:
        words: str = import_string(path)()
    except Exception:  # whatever it was, the next round may do better
        log.exception("the part %s of tend failed", path)
        return "gagal, lihat log"
    return words


def _alerts() -> int:
    """Mails about alerts that were asked for or written now."""
    forget_addresses()
    return ask_all() + tell_alerts()


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


def _follow_the_boundaries() -> int:
    """An edition comes into force on its own day, and a report may come in while another one is activated."""
    try:
        return relocate_open_reports().moved
    except NoActiveEdition:
        return 0


def _judge_all() -> tuple[int, int]:
    judged = missing = 0
    for photo_id in list(unjudged()):
        try:
            judge_photo.call(photo_id)
            judged += 1
        except FileNotFoundError:
            log.error("the original of photo %s is gone", photo_id)
            missing += 1
    return judged, missing


def _holidays_known() -> bool:
    """Whether somebody entered this year's holidays; without them every weekday counts as a working day."""
    today = local_day(clock.now())
    return any(day.year == today.year for day in holidays_from(today.replace(month=1, day=1)))
