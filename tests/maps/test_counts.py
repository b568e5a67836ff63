"""How many reports each area has, under every filter."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boundaries.models import Level
from field_api.errors import BadInput
from field_api.models import Category
from maps.counts import count_by_kelurahan, roll_up, tally
from maps.selection import selection_from
from tests.boundaries.squares import ANGGREK, KENANGA, MELATI
from tests.maps.reports import NOON, make_category, make_reports

pytestmark = pytest.mark.django_db
HERE = (106.795, -6.205)


@pytest.fixture
def roads() -> Category:
    return make_category()


@pytest.fixture
def floods(roads: Category) -> Category:
    return make_category("banjir", "Banjir", "saluran")


@pytest.fixture
def twelve_reports(roads: Category, floods: Category) -> None:
    """5 + 3 about roads, 2 about floods, one private, one outside every kelurahan."""
    make_reports([HERE] * 5, category=roads, kelurahan=ANGGREK)
    make_reports([HERE] * 3, category=roads, kelurahan=MELATI, status="SELESAI")
    make_reports([HERE] * 2, category=floods, kelurahan=KENANGA)
    make_reports([HERE], category=floods, kelurahan=KENANGA, private=True)
    make_reports([None], category=roads, kelurahan="")


def _by_code(**words: str) -> dict[str, int]:
    return dict(count_by_kelurahan(selection_from(words).reports()).by_code)


@pytest.mark.usefixtures("twelve_reports")
def test_every_report_counts_once_and_those_without_a_kelurahan_apart() -> None:
    counts = count_by_kelurahan(selection_from({}).reports())
    assert counts.by_code == {ANGGREK: 5, KENANGA: 3, MELATI: 3}
    assert (counts.total, counts.elsewhere) == (11, 1)


@pytest.mark.usefixtures("twelve_reports")
@pytest.mark.parametrize("word", ["banjir", "Banjir", "saluran", "Saluran"])
def test_a_category_or_its_group_may_be_named_or_given_by_slug(word: str) -> None:
    assert _by_code(category=word) == {KENANGA: 3}


@pytest.mark.usefixtures("twelve_reports")
def test_open_means_neither_finished_nor_refused() -> None:
    assert _by_code(status="open") == {ANGGREK: 5, KENANGA: 3}
    assert _by_code(status="selesai,DITOLAK") == {MELATI: 3} == _by_code(status="closed")


@pytest.mark.usefixtures("twelve_reports")
def test_an_area_holds_the_kelurahan_whose_code_it_begins() -> None:
    assert _by_code(area="31.71.01") == {ANGGREK: 5, KENANGA: 3}
    assert _by_code(area=MELATI) == {MELATI: 3}


@pytest.mark.usefixtures("twelve_reports")
def test_kecamatan_and_kota_have_the_sum_of_their_kelurahan() -> None:
    counts = count_by_kelurahan(selection_from({}).reports())
    assert roll_up(counts, Level.KECAMATAN).by_code == {"31.71.01": 8, "31.71.02": 3}
    assert roll_up(counts, Level.KOTA).by_code == {"31.71": 11}
    assert roll_up(counts, Level.KOTA).elsewhere == 1


def test_a_group_without_categories_selects_nothing(roads: Category) -> None:
    make_reports([HERE], category=roads, kelurahan=ANGGREK)
    empty = make_category("x", "X", "kosong")
    empty.delete()
    assert _by_code(category="kosong") == {}


def test_days_are_jakartas_and_both_count(roads: Category) -> None:
    last_second_of_february = datetime(2026, 2, 28, 16, 59, 59, tzinfo=UTC)
    midnight_in_march = datetime(2026, 2, 28, 17, 0, tzinfo=UTC)
    make_reports([HERE], category=roads, kelurahan=ANGGREK, at=last_second_of_february)
    make_reports([HERE], category=roads, kelurahan=KENANGA, at=midnight_in_march)
    assert _by_code(to="2026-02-28") == {ANGGREK: 1}
    assert _by_code(**{"from": "2026-03-01", "to": "2026-03-01"}) == {KENANGA: 1}
    assert selection_from({"from": "2026-03-01"}).first_day == date(2026, 3, 1)


@pytest.mark.usefixtures("twelve_reports")
def test_why_numbers_differ_is_said_in_words() -> None:
    found = tally(selection_from({}).reports())
    assert (found.all, found.public, found.placed) == (12, 11, 11)
    assert found.words == "Semua 12 · tampil bagi umum 11 · dengan tempat 11"
    assert found.unplaced_words == "1 laporan tanpa tempat dihitung tetapi tidak digambar."
    assert tally(selection_from({"area": KENANGA}).reports()).unplaced_words == ""


@pytest.mark.usefixtures("twelve_reports")
def test_counting_takes_one_query() -> None:
    selection = selection_from({"from": f"{NOON:%Y-%m-%d}"})
    with CaptureQueriesContext(
        connection,
    ) as queries:
        count_by_kelurahan(selection.reports())
    assert len(queries) == 1


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ({"category": "naga"}, "naga"),
        ({"from": "kemarin"}, "kemarin"),
        ({"from": "2026-02-30"}, "2026-02-30"),
        ({"to": "9999-12-31"}, "9999"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "sesudah"),
        ({"status": "BERES"}, "BERES"),
        ({"area": "31.99"}, "31.99"),
    ],
)
def test_a_filter_that_cannot_be_meant_is_named(words: dict[str, str], named: str) -> None:
    with pytest.raises(BadInput, match=named):
        selection_from(words)
