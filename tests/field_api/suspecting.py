"""A claim or a visit under suspicion, at the stage that a test asks for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from field_api.models import FollowUp, Report, Suspicion, Visit
from field_api.steps.assign import assign_one
from field_api.steps.validate import validate
from field_api.workflow import Status
from tests.field_api.dispatching import followed_up, holder
from tests.field_api.sealing import visit
from tests.field_api.world import World

REASON = {
    "code": "far",
    "text": "Foto diambil 400 m dari titik laporan.",
    "weight": "far",
    "photo": None,
    "other": None,
}


def at_status(world: World, status: Status, seed: int = 1) -> Report:
    """A report that was claimed to be done and has come so far."""
    report = followed_up(world, seed=seed)
    if status in {Status.VALIDASI, Status.SELESAI}:
        assign_one(number=report.number, by=world.coordinator)
    if status == Status.SELESAI:
        validate(number=report.number, by=holder(report).user)
    return Report.objects.get(pk=report.pk)


def suspected_claim(report: Report, **more: Any) -> Suspicion:
    newest = report.follow_ups.latest("received_at", "id")
    return _suspicion(newest, **more)


def suspected_visit(report: Report, at: datetime | None = None) -> Suspicion:
    """A visit by whoever holds the report."""
    fixes = [{"lon": 106.825, "lat": -6.19, "accuracy": 8, "at": at.isoformat()}] if at else []
    return _suspicion(visit(report.number, holder(report).user, fixes=fixes))


def _suspicion(record: FollowUp | Visit, **more: Any) -> Suspicion:
    whose: dict[str, Any] = (
        {"follow_up": record, "unit": record.unit}
        if isinstance(record, FollowUp)
        else {"visit": record, "validator": record.validator}
    )
    given = {"reasons": [REASON], "score": 100} | more
    return Suspicion.objects.create(report_id=record.report_id, **whose, **given)
