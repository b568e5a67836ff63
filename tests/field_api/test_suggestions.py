"""Which units are suggested, in which order, and why; and how a typed name finds its unit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from field_api.errors import BadInput
from field_api.models import Report, RoutingRule, Unit
from field_api.steps.coordinate import coordinate, dispose, hand_back
from field_api.suggestions import suggestions_for, unit_named
from tests.field_api.racing import new_report
from tests.field_api.world import IN_EAST, WEST, World, make_person


@pytest.fixture
def sudin(world: World) -> Unit:
    return Unit.objects.create(code="sudin-sda", name="Suku Dinas SDA", kind="suku_dinas", area_code="31.71")


def disposed(world: World, to: Unit, *, east: bool = False) -> Report:
    report = new_report(world, IN_EAST) if east else new_report(world)
    by = world.east_officer if east else world.west_officer
    coordinate(number=report.number, by=by)
    dispose(number=report.number, by=by, to_unit=to.code)
    return report


def told(report: Report) -> list[tuple[str, str]]:
    return [(one.unit.code, one.reason) for one in suggestions_for(report)]


def test_the_most_specific_rule_comes_first_with_its_reason(world: World, sudin: Unit) -> None:
    rule = RoutingRule.Kind.SUGGEST
    RoutingRule.objects.create(kind=rule, group=world.category.group, unit=world.dinas)
    RoutingRule.objects.create(
        kind=rule, category=world.category, area_code="31.71", unit=sudin, note="Jalan lingkungan"
    )
    RoutingRule.objects.create(kind=rule, category=world.category, area_code="31.72", unit=world.east_office)
    assert told(new_report(world)) == [
        ("sudin-sda", "Jalan lingkungan."),
        ("dinas-bina-marga", "Aturan untuk jenis laporan ini di seluruh Jakarta."),
    ]


def test_past_decisions_in_the_kelurahan_are_counted(world: World, sudin: Unit) -> None:
    for unit in (world.dinas, world.dinas, sudin):
        disposed(world, unit)
    disposed(world, sudin, east=True)
    assert told(new_report(world)) == [
        ("dinas-bina-marga", "2 dari 3 laporan serupa di Kelurahan Kebon Kelapa."),
        ("sudin-sda", "1 dari 3 laporan serupa di Kelurahan Kebon Kelapa."),
    ]


def test_without_one_in_the_kelurahan_the_kota_is_asked(world: World) -> None:
    disposed(world, world.dinas, east=True)
    (only,) = told(new_report(world))
    assert only == ("dinas-bina-marga", "1 dari 1 laporan serupa di Kota Administrasi Jakarta Pusat.")


def test_what_was_handed_back_or_is_old_does_not_count(world: World, sudin: Unit) -> None:
    officer = make_person("petugas-sudin", "officer", sudin)
    wrong = disposed(world, sudin)
    hand_back(number=wrong.number, by=officer, reason="Bukan kewenangan")
    old = disposed(world, world.dinas)
    Report.objects.filter(pk=old.pk).update(received_at=old.received_at - timedelta(days=366))
    assert told(new_report(world)) == []
    dispose(number=wrong.number, by=world.west_officer, to_unit=world.dinas.code)
    assert told(new_report(world))[0][1].startswith("1 dari 1")


def test_a_unit_with_both_is_named_once_with_both_reasons(world: World) -> None:
    RoutingRule.objects.create(kind="suggest", category=world.category, unit=world.dinas, note="Jalan raya")
    disposed(world, world.dinas)
    ((_code, reason),) = told(new_report(world))
    assert reason == "Jalan raya. 1 dari 1 laporan serupa di Kelurahan Kebon Kelapa."


def test_the_unit_that_has_it_and_one_that_is_gone_are_not_suggested(world: World, sudin: Unit) -> None:
    RoutingRule.objects.create(kind="suggest", category=world.category, unit=world.west_office)
    disposed(world, sudin)
    Unit.objects.filter(pk=sudin.pk).update(is_active=False)
    assert told(new_report(world)) == []


def test_more_history_costs_no_more_queries(
    world: World, sudin: Unit, django_assert_num_queries: object
) -> None:
    report = new_report(world)
    for unit in (world.dinas, sudin, world.dinas):
        disposed(world, unit)
    with django_assert_num_queries(3):  # type: ignore[operator]
        suggestions_for(report)


def test_a_unit_is_found_by_code_name_or_a_part_that_only_it_has(world: World, sudin: Unit) -> None:
    for words in ("sudin-sda", " suku  dinas sda ", "SDA"):
        assert unit_named(words) == sudin
    with pytest.raises(BadInput, match="Kelurahan Gambir, Kelurahan Kebon Kelapa"):
        unit_named("kelurahan")
    for words in ("", "Dinas Antariksa", "\x00"):
        with pytest.raises(BadInput, match="tidak ditemukan"):
            unit_named(words)
    Unit.objects.filter(pk=sudin.pk).update(is_active=False)
    with pytest.raises(BadInput):
        unit_named("sudin-sda")
    assert world.west_office.area_code == WEST
