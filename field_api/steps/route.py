"""Which unit gets a report first: the most specific rule, else the kelurahan of the place."""

from __future__ import annotations

from dataclasses import dataclass

from field_api.models import Category, RoutingRule, Unit

_RECEIVE = RoutingRule.Kind.RECEIVE
_UNITS = """
    SELECT unit.*, rule.id IS NOT NULL AS is_ruled
      FROM field_api_unit unit
      LEFT JOIN field_api_routingrule rule
        ON rule.unit_id = unit.id AND rule.kind = 'receive' AND rule.area_code = ANY(%(areas)s)
       AND (rule.category_id = %(category)s OR rule.group_id = %(group)s
            OR rule.category_id IS NULL AND rule.group_id IS NULL)
     WHERE unit.is_active
       AND (rule.id IS NOT NULL OR unit.kind = 'kelurahan' AND unit.area_code = %(code)s)
     ORDER BY rule.id IS NULL, rule.category_id IS NULL, rule.group_id IS NULL,
              length(rule.area_code) DESC, unit.code
"""
"""The units of all rules that fit, the most specific rule first, and last the office of the place. Written
out because the ORM takes a quarter of the CPU of a whole intake to build this statement."""


@dataclass(frozen=True)
class Route:
    """`home` is the kelurahan office that coordinates; `receiver` gets the report first. Both may be None."""

    home: Unit | None
    receiver: Unit | None


def route(category: Category, kelurahan_code: str) -> Route:
    """Find both units in one query. Without a kelurahan nobody receives: the report waits in the queue."""
    if not kelurahan_code:
        return Route(None, None)
    about = {"category": category.pk, "group": category.group_id}
    place = {"areas": code_and_its_parents(kelurahan_code), "code": kelurahan_code}
    found = list(Unit.objects.raw(_UNITS, {**about, **place}))
    offices = (unit for unit in found if unit.kind == Unit.Kind.KELURAHAN)
    home = next((office for office in offices if office.area_code == kelurahan_code), None)
    is_ruled = bool(found and getattr(found[0], "is_ruled", False))
    return Route(home=home, receiver=found[0] if is_ruled else home)


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
