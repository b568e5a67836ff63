"""Who gets a report first: the most specific rule of category and area, else the kelurahan of the place."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from field_api.models import Category, CategoryGroup, Report, RoutingRule, Unit
from field_api.steps.receive import Complaint, receive
from field_api.steps.route import Route, Router, code_and_its_parents, route
from tests.field_api.world import EAST, IN_WEST, WEST, World

SOUTH = "31.74.01.1001"
AREAS = ["", "31", "31.71", "31.71.01", WEST]
"""From all Jakarta to one kelurahan, each more specific than the one before."""


def unit(code: str, kind: str = Unit.Kind.DINAS, area_code: str = "", *, is_active: bool = True) -> Unit:
    return Unit.objects.create(code=code, name=code, kind=kind, area_code=area_code, is_active=is_active)


def rule(to: Unit, area_code: str = "", **about: Category | CategoryGroup) -> RoutingRule:
    return RoutingRule.objects.create(kind=RoutingRule.Kind.RECEIVE, area_code=area_code, unit=to, **about)


def receiver(world: World, kelurahan_code: str = WEST) -> str | None:
    found = route(world.category, kelurahan_code)
    assert found == Router().route(world.category, kelurahan_code)
    return found.receiver.code if found.receiver else None


def test_without_a_rule_the_kelurahan_of_the_place_receives(world: World) -> None:
    assert route(world.category, WEST) == Route(world.west_office, world.west_office)
    assert route(world.category, EAST) == Route(world.east_office, world.east_office)


def test_without_a_kelurahan_nobody_receives_even_where_a_rule_covers_all(world: World) -> None:
    rule(world.dinas)
    assert route(world.category, "") == Router().route(world.category, "") == Route(None, None)


def test_each_level_of_area_goes_before_the_wider_one(world: World) -> None:
    for area in AREAS:
        rule(unit(f"unit-{area}"), area)
        assert receiver(world) == f"unit-{area}"


def test_the_category_goes_before_its_group_and_the_group_before_any(world: World) -> None:
    rule(unit("any"))
    assert receiver(world) == "any"
    rule(unit("group"), group=world.category.group)
    assert receiver(world) == "group"
    rule(unit("category"), category=world.category)
    assert receiver(world) == "category"


def test_what_it_is_about_counts_more_than_where_it_is(world: World) -> None:
    rule(unit("any-here"), WEST)
    rule(unit("group-somewhere"), "31.71", group=world.category.group)
    assert receiver(world) == "group-somewhere"
    rule(unit("category-anywhere"), category=world.category)
    assert receiver(world) == "category-anywhere"


def test_a_rule_of_another_area_or_category_does_not_count(world: World) -> None:
    other = Category.objects.create(slug="pohon", name="Pohon", group=world.category.group)
    rule(unit("elsewhere"), "31.74", category=world.category)
    rule(unit("trees"), category=other)
    assert receiver(world) == world.west_office.code


def test_a_suggestion_does_not_receive(world: World) -> None:
    RoutingRule.objects.create(
        kind=RoutingRule.Kind.SUGGEST, unit=world.dinas, category=world.category, area_code=WEST
    )
    assert receiver(world) == world.west_office.code


def test_a_code_that_only_begins_alike_is_another_area(world: World) -> None:
    rule(unit("gambir"), "31.71.01", category=world.category)
    assert receiver(world, "31.71.010.1001") is None


def test_a_retired_unit_gives_way_to_the_next_rule(world: World) -> None:
    rule(unit("wide"), category=world.category)
    rule(unit("retired", is_active=False), WEST, category=world.category)
    assert receiver(world) == "wide"


def test_with_its_office_retired_a_place_has_no_home_but_rules_still_hold(world: World) -> None:
    Unit.objects.filter(pk=world.west_office.pk).update(is_active=False)
    assert route(world.category, WEST) == Route(None, None)
    rule(world.dinas, category=world.category)
    assert route(world.category, WEST) == Router().route(world.category, WEST) == Route(None, world.dinas)


def test_an_office_that_a_rule_names_is_home_and_receiver(world: World) -> None:
    rule(world.west_office, category=world.category)
    rule(world.east_office, "31.71")
    assert route(world.category, WEST) == Route(world.west_office, world.west_office)
    assert route(world.category, EAST) == Route(world.east_office, world.west_office)


def test_the_home_unit_coordinates_what_another_unit_receives(world: World) -> None:
    rule(world.dinas, category=world.category)
    report, _ = receive(Complaint(world.category.slug, "Lubang", *IN_WEST))
    report = Report.objects.get(pk=report.pk)
    assert (report.home_unit, report.unit) == (world.west_office, world.dinas)


def test_one_place_takes_one_query_and_many_take_two(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for area in AREAS:
        rule(unit(f"unit-{area}"), area)
    with django_assert_num_queries(1):
        route(world.category, WEST)
    with django_assert_num_queries(2):
        router = Router()
        for code in (WEST, EAST, SOUTH, "") * 50:
            router.route(world.category, code)


def test_a_code_has_its_parents_from_wide_to_narrow() -> None:
    assert code_and_its_parents(WEST) == ["", "31", "31.71", "31.71.01", WEST]


cases = list(product(["category", "group", "other", "any"], [*AREAS, EAST, "31.74"]))


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.lists(st.sampled_from(cases), unique=True, max_size=8), retired=st.sets(st.integers(0, 7)))
def test_the_bulk_answer_is_the_single_answer_for_every_set_of_rules(
    world: World, chosen: list[tuple[str, str]], retired: set[int]
) -> None:
    RoutingRule.objects.all().delete()
    group, _ = CategoryGroup.objects.get_or_create(slug="lain", defaults={"name": "Lain"})
    other, _ = Category.objects.get_or_create(slug="lain", defaults={"name": "Lain", "group": group})
    about = {
        "category": {"category": world.category},
        "group": {"group": world.category.group},
        "other": {"category": other},
        "any": {},
    }
    for place, (kind, area) in enumerate(chosen):
        to, _ = Unit.objects.get_or_create(code=f"u{place}", defaults={"name": f"u{place}", "kind": "dinas"})
        Unit.objects.filter(pk=to.pk).update(is_active=place not in retired)
        rule(to, area, **about[kind])  # type: ignore[arg-type]
    router = Router()
    for category, code in product((world.category, other), (WEST, EAST, SOUTH, "31.99.01.1001", "")):
        assert router.route(category, code) == route(category, code)
