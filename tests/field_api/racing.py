"""Reports at each stage, POSTs for threads, and whether a report's trail is whole."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from django.contrib.auth.models import User
from rest_framework.test import APIClient

from field_api.models import Report
from field_api.steps.assign import assign_one
from field_api.steps.coordinate import accept, coordinate
from field_api.steps.follow_up import submit_follow_up
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, receive
from field_api.workflow import MOVES, Status
from tests.field_api.photos import jpeg
from tests.field_api.world import IN_WEST, World

ROUNDS = range(3)
"""A race is not lost every time."""


def new_report(world: World, at: tuple[float, float] = IN_WEST, **more: Any) -> Report:
    return receive(Complaint(world.category.slug, "Lubang", *at, **more))[0]


def in_process(world: World) -> Report:
    report = new_report(world)
    coordinate(number=report.number, by=world.west_officer)
    return accept(number=report.number, by=world.west_officer)


def followed_up(world: World, seed: int = 1) -> Report:
    report = in_process(world)
    photos = [PhotoIn(jpeg(100 * report.pk + seed))]
    submit_follow_up(number=report.number, by=world.west_officer, note="Ditambal", photos=photos)
    return Report.objects.get(pk=report.pk)


def at_validator(world: World) -> tuple[Report, User]:
    report = followed_up(world)
    given = assign_one(number=report.number, by=world.coordinator)
    return Report.objects.get(pk=report.pk), given.validator.user


def posting(user: User | None, path: str, data: dict[str, Any], **more: Any) -> Callable[[], Any]:
    """A POST to the API by this user, for one of the threads."""

    def post() -> Any:
        client = APIClient(raise_request_exception=False)
        if user:
            client.force_authenticate(user)
        return client.post(f"/api/v1/reports{path}", data, **more)

    return post


def statuses(answers: list[Any]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def trail(report: Report) -> list[str]:
    """Where it has been; every move must start where the one before ended, and be in the table."""
    changes = list(report.changes.order_by("id"))
    for before, after in pairwise(changes):
        assert after.was == before.became
        assert Status(after.became) in MOVES[Status(after.was)]
    report.refresh_from_db()
    assert report.status == changes[-1].became
    return [change.became for change in changes]
