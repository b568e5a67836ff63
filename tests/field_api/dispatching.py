"""A Monday in Jakarta, two validators, and reports that wait for one of them."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.models import User

from field_api.models import Report, Validator
from field_api.steps.coordinate import accept, coordinate
from field_api.steps.deadlines import WIB
from field_api.steps.follow_up import submit_follow_up
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, receive
from tests.field_api.photos import jpeg
from tests.field_api.world import IN_WEST, World

MONDAY = date(2026, 3, 2)


def wib(hour: int, minute: int = 0, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=WIB)


def at_metres_east(metres: float) -> tuple[float, float]:
    """So far east of the west validator's base; a degree of longitude is 110,671 m here."""
    return IN_WEST[0] + metres / 110_671, IN_WEST[1]


def followed_up(world: World, at: tuple[float, float] = IN_WEST, seed: int = 1) -> Report:
    report, _ = receive(Complaint(world.category.slug, "Lubang", *at))
    by = world.west_officer if report.unit == world.west_office else world.east_officer
    coordinate(number=report.number, by=by)
    accept(number=report.number, by=by)
    claim(report, by, seed)
    return Report.objects.get(pk=report.pk)


def claim(report: Report, by: User, seed: int = 1) -> None:
    """With a photo that no other report has."""
    photos = [PhotoIn(jpeg(100 * report.pk + seed))]
    submit_follow_up(number=report.number, by=by, note="Ditambal", photos=photos)


def holder(report: Report) -> Validator:
    return report.assignments.get(state="active").validator


def west(world: World) -> Validator:
    return world.validators[0]


def east(world: World) -> Validator:
    return world.validators[1]
