"""What is only of use for a while is cleared away, and what a killed worker had is closed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axes.models import AccessLog
from django.contrib.sessions.models import Session
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from field_api import clock
from field_api.steps.judge import judge_photo
from field_api.steps.old_rows import sweep_old_rows

NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)
Status = TaskResultStatus


@pytest.fixture
def tasks(db: None) -> dict[str, Any]:
    def task(status: TaskResultStatus, **ago: timedelta) -> Any:
        times = {f"{name}_at": NOW - time for name, time in ago.items()}
        return DBTaskResult.objects.create(
            status=status,
            args_kwargs={"args": [1], "kwargs": {}},
            task_path=judge_photo.module_path,
            backend_name="default",
            exception_class_path="",
            traceback="",
            **times,
        )

    hours, days = timedelta(hours=1), timedelta(days=1)
    return {
        "lost": task(Status.RUNNING, started=7 * hours),
        "at work": task(Status.RUNNING, started=5 * hours),
        "done long ago": task(Status.SUCCESSFUL, started=16 * days, finished=15 * days),
        "failed long ago": task(Status.FAILED, started=16 * days, finished=15 * days),
        "done": task(Status.SUCCESSFUL, started=14 * days, finished=13 * days),
        "waiting": task(Status.READY),
    }


def test_lost_tasks_are_closed_and_old_ones_forgotten(tasks: dict[str, Any]) -> None:
    with clock.replaying(NOW):
        assert sweep_old_rows() == 3
        assert sweep_old_rows() == 0
    left = set(DBTaskResult.objects.values_list("pk", flat=True))
    assert {name for name, task in tasks.items() if task.pk in left} == {"lost", "at work", "done", "waiting"}
    lost = DBTaskResult.objects.get(pk=tasks["lost"].pk)
    assert (lost.status, lost.finished_at) == (Status.FAILED, NOW)
    assert DBTaskResult.objects.get(pk=tasks["at work"].pk).status == Status.RUNNING


def test_sessions_that_ended_and_log_ins_of_long_ago_are_forgotten(db: None) -> None:
    for name, ends in (("ended", -1), ("runs", 1)):
        session_key = name.ljust(32, "x")
        Session.objects.create(session_key=session_key, expire_date=NOW + timedelta(hours=ends))
    for name, days in (("long ago", 91), ("lately", 89)):
        row = AccessLog.objects.create(username=name)
        AccessLog.objects.filter(pk=row.pk).update(attempt_time=NOW - timedelta(days=days))
    with clock.replaying(NOW):
        assert sweep_old_rows() == 2
    assert Session.objects.get().session_key.startswith("runs")
    assert AccessLog.objects.get().username == "lately"
