"""Who coordinates, who gets it first and who does it, for every category in every kelurahan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from field_api.models import Category, RoutingRule
from field_api.steps.route import Router, code_and_its_parents
from field_api.volume.days import Ints

NOBODY = 0
_OTHER_UNIT = 0.25
"""The unit is no function of the category: in real rows a quarter of "Jalan" went elsewhere."""

_Rules = dict[tuple[int | None, str | None, str], int]


@dataclass(frozen=True)
class Offices:
    """Keys of units by category and kelurahan, the last kelurahan being "none"; 0 is nobody."""

    home: Ints
    first: Ints
    doer: Ints

    def doers(self, category: Ints, kelurahan: Ints, dice: np.random.Generator) -> Ints:
        """Who it is passed on to: mostly the unit for its category, else that of another one."""
        other = dice.random(len(category)) < _OTHER_UNIT
        about = np.where(other, dice.integers(0, len(self.doer), len(category)), category)
        return np.asarray(self.doer[about, kelurahan])


def offices(categories: Sequence[Category], codes: Sequence[str]) -> Offices:
    """From the rules in force; a query for rules, offices and suggestions each."""
    router = Router()
    suggested = _suggested()
    shape = len(categories), len(codes) + 1
    first, doer = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    home = np.zeros(shape[1], dtype=np.int64)
    for k, code in enumerate(codes):
        parents = [*reversed(code_and_its_parents(code))]
        for c, category in enumerate(categories):
            way = router.route(category, code)
            home[k] = way.home.pk if way.home else NOBODY
            first[c, k] = way.receiver.pk if way.receiver else NOBODY
            doer[c, k] = _best(suggested, category, parents) or home[k]
    return Offices(home, first, doer)


def _suggested() -> _Rules:
    rules = RoutingRule.objects.filter(kind=RoutingRule.Kind.SUGGEST, unit__is_active=True)
    return {(rule.category_id, rule.group_id, rule.area_code): rule.unit_id for rule in rules}


def _best(rules: _Rules, category: Category, parents: Sequence[str]) -> int:
    for about in ((category.pk, None), (None, category.group_id), (None, None)):
        for area in parents:
            if unit := rules.get((*about, area)):
                return unit
    return NOBODY
