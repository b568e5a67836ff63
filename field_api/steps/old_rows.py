"""Rows that are only of use for a while: of tasks, sessions and log-ins."""

from __future__ import annotations

from datetime import timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from field_api import clock

TASK_KEPT = timedelta(days=14)
LONGEST_TASK = timedelta(hours=6)
"""Nothing of ours runs so long: whoever had it was killed. What it should have done `tend` has done since."""
LOGIN_KEPT = timedelta(days=90)
"""Who signed in from where, and wrong passwords; both name people."""


def sweep_old_rows() -> int:
    """Close tasks that a killed worker had, and forget what is old; how many rows in all."""
    now = clock.now()
    swept = _close_lost_tasks()
    old_tasks = DBTaskResult.objects.finished().filter(finished_at__lt=now - TASK_KEPT)
    log_ins = [
        model.objects.filter(attempt_time__lt=now - LOGIN_KEPT)
        for model in (AccessAttempt, AccessFailureLog, AccessLog)
    ]
    for rows in (old_tasks, Session.objects.filter(expire_date__lt=now), *log_ins):
        swept += rows.delete()[0]
    return swept


def _close_lost_tasks() -> int:
    """They say RUNNING for ever, which nobody corrects once their worker is gone."""
    now = clock.now()
    lost = DBTaskResult.objects.running().filter(started_at__lt=now - LONGEST_TASK)
    return lost.update(
        status=TaskResultStatus.FAILED, finished_at=now, traceback="The worker that had it is gone."
    )
