"""Two series of numbers a day: one counts what anyone may see, one gives numbers that nobody may find."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection

from field_api.models import DayNumber, Membership, Photo, Report
from field_api.steps.moderate import moderate
from field_api.steps.numbering import PLACE_IN_SERIES, running, take_numbers
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, Sender, receive
from field_api.steps.traps import Doubt
from field_api.worklist import filters_from, work_of
from tests.field_api.photos import jpeg
from tests.field_api.world import IN_WEST, World

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("n", "number"),
    [(1, 1), (4999, 4999), (5000, 10_000), (44_999, 49_999), (45_000, 100_000), (445_000, 1_000_000)],
)
@pytest.mark.django_db
def test_the_public_series_leaves_out_the_upper_half_of_every_length(n: int, number: int) -> None:
    assert running(n) == number
    with connection.cursor() as cursor:
        query = f"SELECT {PLACE_IN_SERIES} FROM (SELECT %s AS number) AS one"  # noqa: S608
        cursor.execute(query, [f"JK260302{number:04d}"])
        assert cursor.fetchone() == (n,)


def _sent(world: World, seed: int = 1, **more: object) -> Report:
    doubts = Sender(doubts=(Doubt.HONEYPOT,)) if more.pop("is_doubted", False) else Sender()
    complaint = Complaint(world.category.slug, "Lubang", *IN_WEST, **more)  # type: ignore[arg-type]
    return receive(complaint, photos=[PhotoIn(jpeg(seed))], sender=doubts)[0]


def test_what_nobody_may_see_neither_shifts_the_public_series_nor_leaves_a_gap(world: World) -> None:
    kinds: list[dict[str, object]] = [
        {},
        {"is_private": True},
        {},
        {"is_doubted": True},
        {"is_private": True},
        {},
    ]
    reports = [_sent(world, seed, **kind) for seed, kind in enumerate(kinds)]
    public = [report for report, kind in zip(reports, kinds, strict=True) if not kind]
    assert [int(report.number[8:]) for report in public] == [1, 2, 3]
    assert DayNumber.objects.get().last == 3
    for report in set(reports) - set(public):
        assert re.fullmatch(r"JK\d{6}[5-9]\d{3}", report.number)
    first, second, third = (report.photos.get().pk for report in public)
    assert (second, third) == (first + 1, first + 2)
    assert [report.pk for report in public] == [public[0].pk + n for n in range(3)]


def test_a_number_that_is_taken_is_not_drawn_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With all that are tried taken, one of the next length is."""
    monkeypatch.setattr("field_api.steps.numbering.secrets.randbelow", lambda half: 7)
    numbers = [_sent(world, seed, is_private=True).number[8:] for seed in range(3)]
    assert numbers == ["5007", "50007", "500007"]


def test_it_keeps_its_number_when_it_is_shown_later_and_a_hidden_one_keeps_its_own(world: World) -> None:
    held, shown = _sent(world, 1, is_doubted=True), _sent(world, 2)
    moderate(number=held.number, by=world.coordinator, to="shown")
    moderate(number=shown.number, by=world.coordinator, to="hidden", reason="Nama orang")
    assert set(Report.objects.values_list("number", flat=True)) == {held.number, shown.number}
    assert Photo.objects.count() == 2


def test_those_who_work_on_it_find_it_by_its_number(world: World) -> None:
    number = _sent(world, is_private=True).number
    found = work_of(world.west_officer, filters_from(Membership(role="officer"), {"cari": number}))
    assert [report.number for report in found] == [number]


@pytest.mark.django_db
def test_to_take_none_locks_the_day_and_gives_nothing() -> None:
    assert (take_numbers(DAY, 0), take_numbers(DAY), take_numbers(DAY, 2)) == (
        [],
        ["JK2603020001"],
        ["JK2603020002", "JK2603020003"],
    )
