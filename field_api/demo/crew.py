"""Who acts in the demo: the people of its fixture, and an officer for every other unit that is needed."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User

from field_api.demo.words import TAKEN_FOR, TAKEN_FOR_OTHERWISE
from field_api.models import Category, Membership, Report, RoutingRule, Unit
from field_api.steps.route import code_and_its_parents

_Role = Membership.Role


class Crew:
    """Looks people and units up once. Officers that are missing are made as it goes; they cannot log in."""

    def __init__(self) -> None:
        working = Membership.objects.filter(user__is_active=True).select_related("user").order_by("-pk")
        self._officers = {one.unit_id: one.user for one in working.filter(role=_Role.OFFICER)}
        self._groups = dict(Category.objects.values_list("slug", "group_id"))
        rules = RoutingRule.objects.filter(kind=RoutingRule.Kind.SUGGEST, unit__is_active=True)
        self._suggestions: dict[tuple[str | None, str | None, str], Unit] = {
            (rule.category.slug if rule.category else None, rule.group_id, rule.area_code): rule.unit
            for rule in rules.select_related("unit", "category").order_by("pk")
        }
        self.coordinator = working.filter(role=_Role.COORDINATOR).earliest("pk").user

    def officer_of(self, unit: Unit) -> User:
        """Somebody who works there, the demo's own people first."""
        if unit.pk not in self._officers:
            self._officers[unit.pk] = _make_officer(unit)
        return self._officers[unit.pk]

    def unit_for(self, report: Report) -> Unit:
        """The unit that the rules suggest for a report, as near to its place as there is one."""
        return self._suggested(report, report.category.slug)

    def wrong_unit_for(self, report: Report) -> Unit:
        """A unit that somebody might take for the right one."""
        slug = report.category.slug
        return self._suggested(report, TAKEN_FOR.get(slug, TAKEN_FOR_OTHERWISE))

    def _suggested(self, report: Report, slug: str) -> Unit:
        """Never the unit that has it; without a rule that helps it is the one above, up to any other."""
        areas = list(reversed(code_and_its_parents(report.kelurahan_code)))
        for about in ((slug, None), (None, self._groups.get(slug)), (None, None)):
            for area in areas:
                unit = self._suggestions.get((about[0], about[1], area))
                if unit and unit.pk != report.unit_id:
                    return unit
        here = report.unit
        others = Unit.objects.filter(is_active=True).exclude(code=here.code if here else "")
        return (here and here.parent) or others.earliest("code")


def _make_officer(unit: Unit) -> User:
    user, _ = User.objects.get_or_create(
        username=f"petugas.{unit.code}",
        defaults={"first_name": f"Petugas {unit.name}"[:150], "password": make_password(None)},
    )
    Membership.objects.get_or_create(user=user, defaults={"role": _Role.OFFICER, "unit": unit})
    return user
