"""On which side of the border? The citizen's word counts where the lookup leaves it open."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from field_api.models import Report
from field_api.steps.relocate import bring_into_force
from tests.field_api.world import BORDER_LON, EAST, IN_WEST, WEST, World, make_edition

URL = "/api/v1/reports"
JUST_WEST = (BORDER_LON - 0.00002, -6.19)
"""Two metres west of the border."""


def _send(world: World, place: tuple[float, float], **more: Any) -> Report:
    sent = {"category": world.category.slug, "lon": place[0], "lat": place[1], **more}
    answer = APIClient().post(URL, sent)
    assert answer.status_code == 201, answer.content
    return Report.objects.get()


def test_the_other_side_is_believed_within_the_accuracy_and_marked_as_in_doubt(world: World) -> None:
    report = _send(world, JUST_WEST, accuracy=20, side=EAST)
    assert (report.kelurahan_code, report.unit, report.home_unit) == (
        EAST,
        world.east_office,
        world.east_office,
    )
    assert report.place == "ambiguous"
    side = report.place_detail["side"]
    assert (side["code"], side["instead_of"], side["accepted"]) == (EAST, WEST, True)
    assert 0.3 < side["p"] < 0.5
    assert report.place_detail["kelurahan"]["code"] == WEST


def test_the_lookups_own_side_is_confirmed(world: World) -> None:
    report = _send(world, JUST_WEST, accuracy=20, side=WEST)
    assert (report.kelurahan_code, report.unit) == (WEST, world.west_office)
    assert report.place_detail["side"]["accepted"] is True


@pytest.mark.parametrize(
    ("place", "accuracy", "side"),
    [
        (IN_WEST, 20, EAST),
        (JUST_WEST, None, EAST),
        (JUST_WEST, 20, "31.71.06.1001"),
        (JUST_WEST, 20, "x'; --"),
    ],
)
def test_a_side_that_the_point_cannot_be_on_changes_nothing(
    world: World, place: tuple[float, float], accuracy: float | None, side: str
) -> None:
    report = _send(world, place, accuracy=accuracy, side=side)
    assert (report.kelurahan_code, report.unit) == (WEST, world.west_office)
    assert report.place_detail["side"] == {"code": side, "accepted": False, "instead_of": WEST}


def test_without_a_word_there_is_no_trace_of_one(world: World) -> None:
    assert "side" not in _send(world, JUST_WEST, accuracy=20).place_detail


def test_a_new_edition_does_not_send_it_to_the_side_that_was_ruled_out(world: World) -> None:
    _send(world, JUST_WEST, accuracy=20, side=EAST)
    bring_into_force(
        make_edition(border_lon=BORDER_LON + 0.00001, valid_from=timezone.localdate(), state="draft")
    )
    report = Report.objects.get()
    assert (report.kelurahan_code, report.unit) == (EAST, world.east_office)


def test_a_border_that_moved_away_overrules_an_old_word(world: World) -> None:
    _send(world, JUST_WEST, accuracy=20, side=EAST)
    bring_into_force(
        make_edition(border_lon=BORDER_LON + 0.005, valid_from=timezone.localdate(), state="draft")
    )
    report = Report.objects.get()
    assert (report.kelurahan_code, report.unit) == (WEST, world.west_office)
