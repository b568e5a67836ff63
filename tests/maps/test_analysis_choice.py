"""What an address of the analysis means: filters, periods, steps, and words about differences."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.http import QueryDict

from field_api.errors import BadInput
from maps.analysis.choice import choice_from, words_of
from maps.analysis.difference import differ, difference, smallness
from maps.analysis.spot import cell_at, spot_from
from maps.analysis.steps import MONTH, WEEK, steps_of, unit_for
from maps.selection import selection_from
from tests.boundaries.squares import ANGGREK, Squares
from tests.maps.analysed import FEBRUARY_MARCH, IN_ANGGREK, small_world

pytestmark = pytest.mark.django_db
LATE_ON_MONDAY_IN_JAKARTA = datetime(2026, 3, 2, 16, 59, tzinfo=UTC)


def _found(squares: Squares, **words: str) -> int:
    return selection_from(words).reports().count()


def test_weekdays_and_hours_are_those_of_jakarta(squares: Squares) -> None:
    small_world()
    # Monday in Jakarta: 00.30 and 06.59 in Anggrek, 00.10 in Kenanga; in UTC all three are Sunday.
    assert _found(squares, weekday="1") == 3
    # Sunday: 1 March 23.30, 8 March 05.00 (Saturday in UTC).
    assert _found(squares, weekday="7") == 2
    assert _found(squares, weekday="1,7", hours="0-1") == 2
    assert _found(squares, hours="6-7") == 1
    # 22.00 (Wednesday), 23.30, 00.30, 00.10: the night passes midnight; 05.00 is no longer in it.
    assert _found(squares, hours="22-5") == 4
    assert _found(squares, hours="22-6") == 5
    assert _found(squares, hours="0-24") == _found(squares, weekday="1,2,3,4,5,6,7") == 6


def test_several_categories_and_groups_are_taken_together(squares: Squares) -> None:
    small_world()
    both = selection_from({"category": "jalan-rusak, saluran"})
    assert (both.category, both.category_name) == ("jalan-rusak,saluran", "Jalan Rusak, Saluran")
    assert both.reports().count() == 6
    assert selection_from({"category": "saluran,banjir"}).reports().count() == 2


def test_a_name_with_a_comma_is_one_category(squares: Squares) -> None:
    roads, _floods = small_world()
    type(roads).objects.filter(pk=roads.pk).update(name="Jalan, Trotoar")
    assert selection_from({"category": "jalan, trotoar"}).category == "jalan-rusak"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"category": "jalan-rusak,tidak-ada"}, "tidak-ada"),
        ({"weekday": "0"}, "Hari “0”"),
        ({"weekday": "1,x"}, "Hari “x”"),
        ({"hours": "6"}, "Jam “6”"),
        ({"hours": "24-3"}, "Jam “24-3”"),
        ({"hours": "6-6"}, "Jam “6-6”"),
        ({"hours": "6-25"}, "Jam “6-25”"),
        ({"hours": "²-3"}, "Jam “²-3”"),
        ({"compare": "besok"}, "besok"),
        ({"compare": "own"}, "kedua tanggal"),
        ({"compare": "own", "from2": "2010-01-01", "to2": "2024-01-01"}, "sepuluh tahun"),
        ({"from": "2010-01-01", "to": "2024-01-01"}, "sepuluh tahun"),
        ({"by": "day"}, "day"),
        ({"view": "3d"}, "3d"),
        ({"step": "-1"}, "-1"),
        ({"kelurahan": "31.71"}, "31.71"),
        ({"at": "0,0", "cell_m": "150"}, "0,0"),
        ({"at": "106.8,-6.2"}, "Ukuran petak"),
        ({"at": "nan,-6.2", "cell_m": "150"}, "nan"),
        ({"at": "106.8,-6.2", "cell_m": "200"}, "200"),
    ],
)
def test_what_cannot_be_read_is_named(squares: Squares, words: dict[str, str], said: str) -> None:
    small_world()
    with pytest.raises(BadInput) as refused:
        choice_from(words)
    assert said in refused.value.detail


@time_machine.travel(LATE_ON_MONDAY_IN_JAKARTA, tick=False)
def test_without_days_the_last_90_are_shown_and_the_link_says_them(squares: Squares) -> None:
    choice = choice_from({})
    assert (choice.words["from"], choice.words["to"]) == ("2025-12-03", "2026-03-02")
    assert choice.query() == "?from=2025-12-03&to=2026-03-02"


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ({"compare": "before"}, (date(2026, 2, 9), date(2026, 2, 22))),
        ({"compare": "year"}, (date(2025, 2, 23), date(2025, 3, 8))),
        (
            {"compare": "own", "from2": "2026-01-01", "to2": "2026-01-31"},
            (date(2026, 1, 1), date(2026, 1, 31)),
        ),
    ],
)
def test_a_second_period_has_the_same_filters_and_its_own_days(
    squares: Squares, words: dict[str, str], days: tuple[date, date]
) -> None:
    choice = choice_from({**FEBRUARY_MARCH, **words, "weekday": "1"})
    other = choice.periods[1]
    assert (other.first_day, other.last_day) == days
    assert other.selection.weekdays == (1,)


def test_a_year_before_the_leap_day_is_the_last_of_february(squares: Squares) -> None:
    choice = choice_from({"from": "2024-02-29", "to": "2024-02-29", "compare": "year"})
    assert choice.periods[1].first_day == date(2023, 2, 28)


def test_only_chosen_weekdays_up_to_today_are_counted_as_days(squares: Squares) -> None:
    period = choice_from({**FEBRUARY_MARCH, "weekday": "1,7"}).periods[0]
    # Mondays 23 February and 2 March, Sundays 1 and 8 March; the last is still to come on 5 March.
    assert period.days(0, date(2026, 12, 1)) == 4
    assert period.days(0, date(2026, 3, 5)) == 3
    assert period.days(2, date(2026, 3, 5)) == 1


def test_forms_say_days_one_by_one_and_hours_in_two_fields(squares: Squares) -> None:
    asked = QueryDict("category=a&category=b&weekday=6&weekday=7&hour_from=22&hour_to=5&area=&nonsense=1")
    assert words_of(asked) == {"category": "a,b", "weekday": "6,7", "hours": "22-5"}
    assert words_of(QueryDict("hour_from=6")) == {"hours": "6-24"}
    assert words_of(QueryDict("hours=6-10")) == {"hours": "6-10"}


def test_weeks_begin_on_monday_and_are_cut_at_the_ends() -> None:
    steps = steps_of(date(2026, 2, 25), date(2026, 3, 9), WEEK)
    assert [(str(step.key), step.words) for step in steps] == [
        ("2026-02-23", "25 Februari – 1 Maret 2026"),
        ("2026-03-02", "2–8 Maret 2026"),
        ("2026-03-09", "9 Maret 2026"),
    ]


def test_months_are_named_when_whole_and_by_days_when_cut() -> None:
    steps = steps_of(date(2025, 12, 15), date(2026, 2, 28), MONTH)
    assert [step.words for step in steps] == ["15–31 Desember 2025", "Januari 2026", "Februari 2026"]


def test_too_many_weeks_become_months() -> None:
    assert unit_for(WEEK, date(2023, 1, 1), date(2026, 1, 1)) == WEEK  # 156 weeks
    assert unit_for(WEEK, date(2020, 1, 1), date(2026, 1, 1)) == MONTH


def test_a_cell_holds_what_points_at_it_and_has_its_side() -> None:
    spot = cell_at(*IN_ANGGREK, 150)
    lon, lat = zip(*spot.corners, strict=True)
    assert min(lon) <= IN_ANGGREK[0] <= max(lon)
    assert min(lat) <= IN_ANGGREK[1] <= max(lat)
    assert (max(lat) - min(lat)) * 110_574 == pytest.approx(150, rel=0.02)  # metres a degree at the equator
    assert cell_at(*spot.corners[0], 300).cell_m == 300


def test_a_kelurahan_is_found_with_and_without_dots() -> None:
    assert spot_from({"kelurahan": ANGGREK.replace(".", "")}) == spot_from({"kelurahan": ANGGREK})


# Words about differences.


def test_two_counts_differ_only_beyond_chance() -> None:
    # 60 against 40 of 100, by hand: |60 - 50| - 0.5 = 9.5 is below 1.96 * sqrt(100 / 4) = 9.8; 61 is 10.5.
    assert not differ(60, 40, 10, 10)
    assert differ(61, 39, 10, 10)
    # 20 in 10 days and 40 in 20 days are the same by the day; 40 in 10 days are not.
    assert not differ(20, 40, 10, 20)
    assert differ(40, 40, 10, 20)


@pytest.mark.parametrize(
    ("counts", "days", "said"),
    [
        ((120, 60), (30, 30), "naik 100% (dari 60 menjadi 120)"),
        ((60, 120), (30, 30), "turun 50% (dari 120 menjadi 60)"),
        ((60, 20), (30, 30), "naik dari 20 menjadi 60"),
        ((52, 50), (30, 30), "tidak berbeda jelas (50 dan 52)"),
        ((3, 1), (30, 30), "dari 1 menjadi 3; terlalu sedikit untuk dibandingkan"),
        ((0, 0), (30, 30), "tidak ada laporan di kedua periode"),
        ((200, 100), (10, 20), "naik 300% (dari 5,0 menjadi 20,0) per hari"),
        ((100, 200), (10, 20), "tidak berbeda jelas (10,0 dan 10,0 per hari)"),
        ((100, 200), (0, 20), "tidak dapat dibandingkan: satu periode tidak memuat hari yang dipilih"),
    ],
)
def test_a_difference_in_words(counts: tuple[int, int], days: tuple[int, int], said: str) -> None:
    assert difference(*counts, *days) == said


def test_few_reports_are_said_to_be_few() -> None:
    assert smallness(19) == "Hanya 19 laporan: terlalu sedikit untuk melihat pola."
    assert smallness(20) == smallness(0) == ""
