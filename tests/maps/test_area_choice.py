"""The filters of an area's page, from the address and back to it."""

from __future__ import annotations

import pytest
import time_machine

from field_api.errors import BadInput
from field_api.models import Report
from maps.areas.choice import Choice, choice_from
from maps.areas.scope import Scope, scope_of, whole
from tests.field_api.world import EAST, WEST, World, make_world
from tests.maps.area_reports import NOW, march, report_with, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def _choice(scope: Scope = whole(), /, **asked: str) -> Choice:  # noqa: B008
    with time_machine.travel(NOW, tick=False):
        return choice_from(scope, asked)


def test_the_last_thirty_days_are_looked_at_and_compared_with_the_thirty_before() -> None:
    period = _choice().period
    assert (period.start, period.end) == (march(2, 0), NOW)
    assert period.words == "2 Maret 2026 – 31 Maret 2026"
    assert period.before
    assert period.before.words == "31 Januari 2026 – 1 Maret 2026"
    assert period.before.end == march(1, 12)


def test_a_period_that_is_over_is_compared_with_whole_days() -> None:
    period = _choice(**{"from": "2026-03-10", "to": "2026-03-12"}).period
    assert (period.start, period.end) == (march(10, 0), march(13, 0))
    assert period.before
    assert (period.before.start, period.before.end) == (march(7, 0), march(10, 0))


def test_one_day_is_said_once_and_no_beginning_has_nothing_before_it() -> None:
    assert _choice(**{"from": "2026-03-31"}).period.words == "31 Maret 2026"
    period = _choice(period="all").period
    assert (period.start, period.before, period.words) == (None, None, "kapan pun")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"period": "14"}, "Periode “14” tidak dikenal"),
        ({"from": "2026-04-01"}, "belum tiba"),
        ({"from": "kemarin"}, "tidak terbaca"),
        ({"sort": "nama"}, "tidak dikenal untuk sort"),
        ({"view": "3d"}, "tidak dikenal untuk view"),
        ({"level": "jakarta"}, "Tingkat “jakarta”"),
        ({"category": "x"}, "Kategori “x” tidak dikenal"),
        ({"status": "BEKU"}, "Status “BEKU” tidak dikenal"),
    ],
)
def test_what_cannot_be_read_is_named(asked: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadInput) as refusal:
        _choice(**asked)
    assert sentence in refusal.value.detail


@pytest.mark.usefixtures("world")
def test_a_link_changes_one_filter_and_keeps_the_others() -> None:
    choice = _choice(category="jalan-rusak", overdue="1", status="", page="7")
    assert choice.query() == "?category=jalan-rusak&overdue=1"
    assert choice.query(status="PROSES") == "?category=jalan-rusak&overdue=1&status=PROSES"
    assert choice.query(overdue="", category="") == "?"


def test_the_filters_leave_what_they_say(world: World) -> None:
    late = waiting(world, due_at=march(31, 9))
    on_time = waiting(world, due_at=march(31, 18))
    old = report_with(world, ("MENUNGGU", march(1, 8)), due_at=march(1, 14))
    east = waiting(world, kelurahan=EAST, due_at=march(31, 9))
    closed = report_with(world, ("MENUNGGU", march(30)), ("DITOLAK", march(31)))
    waiting(world, kelurahan="", at=None)

    def numbers(scope: Scope | None = whole(), /, **asked: str) -> set[Report]:  # noqa: B008
        assert scope
        return set(_choice(scope, **asked).listed())

    assert numbers() == {late, on_time, east, closed}
    assert numbers(scope_of(WEST)) == {late, on_time, closed}
    assert numbers(scope_of(WEST), overdue="1") == {late}
    assert numbers(scope_of("31.71"), overdue="1", period="all") == {late, old, east}
    assert numbers(status="closed") == {closed}
    assert numbers(scope_of("31.72")) == set()


def test_a_scope_knows_what_lies_above_and_below_it() -> None:
    gambir = scope_of("31.71.01")
    assert gambir
    assert [scope.name for scope in gambir.above] == ["DKI Jakarta", "Jakarta Pusat"]
    assert (gambir.title, gambir.url, len(gambir.below)) == ("Kecamatan Gambir", "/kecamatan/31.71.01", 6)
    assert (whole().title, whole().url, len(whole().below), whole().above) == (
        "DKI Jakarta",
        "/jakarta",
        6,
        [],
    )
    assert len(whole().at("kelurahan")) == 267
    kelurahan = scope_of("3171011005")
    assert kelurahan
    assert (kelurahan.title, kelurahan.below) == ("Kelurahan Kebon Kelapa", [])
    assert scope_of("99") is None
