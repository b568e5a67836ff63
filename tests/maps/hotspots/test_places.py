"""Which reports are of one place, and how often a problem came back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from maps.hotspots.core.places import places_of
from maps.hotspots.core.returns import Event, returns_of

START = datetime(2026, 1, 1, tzinfo=UTC)


def _day(number: float) -> datetime:
    return START + timedelta(days=number)


def test_reports_within_the_radius_are_one_place_and_lone_ones_none() -> None:
    xy = np.array([[0, 0], [900, 900], [30, 30], [500, 0], [520, 0]], dtype=float)
    assert places_of(xy, 50).tolist() == [0, -1, 0, 1, 1]
    assert places_of(np.zeros((0, 2)), 50).tolist() == []


def test_a_chain_along_a_road_is_many_places() -> None:
    road = np.stack([np.arange(0, 2000, 20.0), np.zeros(100)], axis=1)
    found = places_of(road, 50)
    assert (found < 0).sum() <= 1  # what is left at the end
    assert len(set(found)) > 10
    for place in set(found) - {-1}:
        assert np.ptp(road[found == place, 0]) <= 100


def test_a_problem_that_comes_back_after_it_was_solved_counts_once_each_time() -> None:
    events = [
        (_day(0), Event.REPORTED),
        (_day(1), Event.REPORTED),
        (_day(5), Event.SOLVED),
        (_day(6), Event.SOLVED),
        (_day(16), Event.REPORTED),  # first return, 10 days after it was solved
        (_day(17), Event.REPORTED),
        (_day(20), Event.SOLVED),
        (_day(22), Event.REOPENED),  # second return, after 2 days
        (_day(30), Event.SOLVED),
    ]
    found = returns_of(reversed(events))
    assert (found.times, found.last_at, found.mean_days) == (2, _day(22), 6.0)


def test_what_was_never_solved_never_came_back() -> None:
    events = [(_day(i), Event.REPORTED) for i in range(5)]
    assert returns_of(events) == returns_of([])
    assert returns_of(events).times == 0
    assert returns_of([*events, (_day(9), Event.SOLVED)]).times == 0
