"""Which unit gets a report first: the most specific rule, else the kelurahan of the place."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, F, FilteredRelation, IntegerField, Q, Value, When
from django.db.models.functions import Length

from field_api.models import Category, RoutingRule, Unit

_RECEIVE = RoutingRule.Kind.RECEIVE
_ABOUT = Case(
    When(rule__category__isnull=False, then=Value(3)),
    When(rule__group__isnull=False, then=Value(2)),
    When(rule__isnull=False, then=Value(1)),
    default=Value(0),
    output_field=IntegerField(),
)
"""How specific a rule is: on the category, on its group, on any; 0 is no rule."""


@dataclass(frozen=True)
class Route:
    """`home` is the kelurahan office that coordinates; `receiver` gets the report first. Both may be None."""

    home: Unit | None
    receiver: Unit | None


def route(category: Category, kelurahan_code: str) -> Route:
    """Find both units in one query. Without a kelurahan nobody receives: the report waits in the queue."""
    if not kelurahan_code:
        return Route(None, None)
    about = Q(rules__category=category) | Q(rules__group=category.group_id)
    about |= Q(rules__category__isnull=True, rules__group__isnull=True)
    rule = Q(about, rules__kind=_RECEIVE, rules__area_code__in=code_and_its_parents(kelurahan_code))
    office = Q(kind=Unit.Kind.KELURAHAN, area_code=kelurahan_code)
    units = (
        Unit.objects.annotate(rule=FilteredRelation("rules", condition=rule))
        .filter(office | Q(rule__isnull=False), is_active=True)
        .annotate(ruled=F("rule__id"), about=_ABOUT, reach=Length("rule__area_code"))
        .order_by("-about", F("reach").desc(nulls_last=True), "code")
    )
    found = list(units)
    home = next((u for u in found if u.kind == Unit.Kind.KELURAHAN and u.area_code == kelurahan_code), None)
    return Route(home=home, receiver=found[0] if found and found[0].ruled else home)


def code_and_its_parents(code: str) -> list[str]:
    """'31.71.01.1005' -> ['', '31', '31.71', '31.71.01', '31.71.01.1005']."""
    parts = code.split(".")
    return ["", *(".".join(parts[: n + 1]) for n in range(len(parts)))]


class Router:
    """The same answer for many reports, from rules and offices read once."""

    def __init__(self) -> None:
        units = Unit.objects.filter(is_active=True, kind=Unit.Kind.KELURAHAN)
        self._offices = {unit.area_code: unit for unit in units}
        rules = RoutingRule.objects.filter(kind=_RECEIVE, unit__is_active=True).select_related("unit")
        self._rules = {(rule.category_id, rule.group_id, rule.area_code): rule.unit for rule in rules}

    def route(self, category: Category, kelurahan_code: str) -> Route:
        """As the function of the same name, without a query."""
        home = self._offices.get(kelurahan_code)
        if not kelurahan_code:
            return Route(None, None)
        for about in ((category.pk, None), (None, category.group_id), (None, None)):
            for area_code in reversed(code_and_its_parents(kelurahan_code)):
                if unit := self._rules.get((*about, area_code)):
                    return Route(home, unit)
        return Route(home, home)
