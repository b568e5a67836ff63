"""Which position a photo is bound to, and what is said of it, by a clock of the test's own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.hand import Hand, in_page

pytest_plugins = ["tests.browser.phone_fixtures", "tests.browser.hand_fixtures"]

WATCHED = """const { PositionWatch } = await import("/static/lapangan/position.js");
    let now = 0, take;
    performance.now = () => now;
    Date.now = () => 1_000_000 + now;
    Object.defineProperty(navigator, "geolocation", { value: {
        watchPosition: (found) => { take = found; return 1; }, clearWatch() {} } });
    let kept = 0;
    const watch = new PositionWatch(async () => kept++, () => {});
    watch.start();
    const fix = async (seconds, accuracy, lateS = 0) => {
        now = seconds * 1000;
        const coords = { longitude: 106.8, latitude: -6.2, accuracy };
        take({ timestamp: 900_000 + now - lateS * 1000, coords });
        await null;
        await null;
    };
    const bestAt = (seconds) => { now = seconds * 1000; return watch.best()?.index ?? null; };
    const situationAt = (seconds) => {
        now = seconds * 1000;
        const { situation, approximate } = watch.reading();
        return [situation, approximate];
    };"""


def test_a_photo_takes_the_best_fix_of_ten_seconds_or_the_last_of_a_minute_and_the_panel_says_so(
    stranger: Hand,
) -> None:
    body = """await fix(0, 8); await fix(12, 30); await fix(15, 12);
        const best = [bestAt(10), bestAt(16), bestAt(25), bestAt(26), bestAt(75), bestAt(76)];
        const panel = [];
        for (const at of [26, 75, 76]) panel.push(situationAt(at)[0] === "good");
        return [best, panel]"""
    assert in_page(stranger.page, WATCHED + body) == [[0, 2, 2, 2, 2, None], [True, True, False]]


def test_a_phone_that_lies_still_is_asked_and_its_sleep_counts(stranger: Hand) -> None:
    body = """let asked = 0;
        await fix(0, 8);
        navigator.geolocation.watchPosition = (found) => {
            asked += 1;
            found({ timestamp: 900_000 + now, coords: { longitude: 106.8, latitude: -6.2, accuracy: 9 } });
            return 2;
        };
        situationAt(20); // nothing was heard for 20 s
        await null;
        now = 31_000;
        const soon = (await watch.bestSoon(1000)).index;
        let asleep = 0;
        Date.now = () => 1_000_000 + now + asleep;
        const before = [asked, soon > 0, watch.best() !== null];
        asleep = 9 * 60_000; // while performance.now() stood still
        return [...before, watch.best(), watch.reading().ageMs > 500_000]"""
    assert in_page(stranger.page, WATCHED + body) == [2, True, True, None, True]


def test_a_fix_that_is_repeated_or_comes_late_is_not_taken_for_a_new_one(stranger: Hand) -> None:
    repeated = "await fix(0, 8); await fix(9, 8, 9); return [kept, bestAt(61)]"
    assert in_page(stranger.page, WATCHED + repeated) == [1, None]
    late = "await fix(0, 30); await fix(20, 8, 15); return [kept, bestAt(64), bestAt(66)]"
    stranger.page.reload()
    assert in_page(stranger.page, WATCHED + late) == [2, 1, None]


def test_waiting_ends_after_a_minute_and_a_rough_position_is_recognised_after_twenty_seconds(
    stranger: Hand,
) -> None:
    body = """const first = situationAt(1); await fix(2, 900);
        const seen = [situationAt(20), situationAt(23), situationAt(61)];
        await fix(62, 15);
        return [first, ...seen, situationAt(63)]"""
    assert in_page(stranger.page, WATCHED + body) == [
        ["waiting", False],
        ["rough", False],
        ["rough", True],
        ["late", True],
        ["good", False],
    ]


@pytest.mark.parametrize(
    ("turned", "heading"),
    [
        ({"alpha": 0, "beta": 90, "gamma": 0, "absolute": True}, 0),
        ({"alpha": 90, "beta": 90, "gamma": 0, "absolute": True}, 270),
        ({"alpha": 200, "beta": 80, "gamma": 0, "absolute": True}, 160),
        ({"alpha": 200, "beta": 80, "gamma": 0, "absolute": False}, None),
        ({"webkitCompassHeading": 123.5}, 123.5),
    ],
)
def test_the_heading_is_where_the_back_of_an_upright_phone_looks(
    stranger: Hand, turned: dict[str, Any], heading: float | None
) -> None:
    script = """async turned => (await import("/static/lapangan/compass.js")).headingOf(turned)"""
    found = stranger.page.evaluate(script, turned)
    assert found == (heading if heading is None else pytest.approx(heading))
