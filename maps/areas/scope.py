"""The area that a page is about, those it lies in and those below it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from boundaries import official

JAKARTA = "jakarta"
LEVELS = (JAKARTA, "kota", "kecamatan", "kelurahan")
CODE_LENGTHS = {JAKARTA: 2, "kota": 5, "kecamatan": 8, "kelurahan": 13}
"""How many characters of a kelurahan's code name the area of a level: 31.71.01.1005."""


@dataclass(frozen=True, slots=True)
class Scope:
    """`code` is empty for all Jakarta."""

    level: str
    code: str
    name: str

    @property
    def title(self) -> str:
        """With the word for what it is; a kota bears its own."""
        if self.level == "kelurahan":
            return _("Kelurahan %(name)s") % {"name": self.name}
        return _("Kecamatan %(name)s") % {"name": self.name} if self.level == "kecamatan" else self.name

    @property
    def url(self) -> str:
        return address("area", self)

    @property
    def above(self) -> list[Scope]:
        """Jakarta first; empty for Jakarta itself."""
        area = official.by_code(self.code) if self.code else None
        if area is None:
            return []
        return [whole(), *(_scope(each) for each in reversed(official.ancestors(area)))]

    @property
    def below(self) -> list[Scope]:
        """The areas one level down, by code; a kelurahan has none."""
        return self.at(self.levels_below[0]) if self.levels_below else []

    @property
    def levels_below(self) -> tuple[str, ...]:
        return LEVELS[LEVELS.index(self.level) + 1 :]

    def at(self, level: str) -> list[Scope]:
        """The areas of a level in it, by code."""
        inside = f"{self.code}." if self.code else ""
        every = (area for area in official.areas() if area.level == level)
        return [_scope(area) for area in every if area.code.startswith(inside)]


def whole() -> Scope:
    return Scope(JAKARTA, "", "DKI Jakarta")


def scope_of(code: str) -> Scope | None:
    """The area of this Kemendagri code, with or without dots; None when there is none."""
    area = official.by_code(code)
    return _scope(area) if area else None


def address(page: str, scope: Scope) -> str:
    """The address of one of an area's pages: area, area-csv or area-pdf."""
    return reverse(f"{page}-{scope.level}", args=[scope.code] if scope.code else [])


def _scope(area: official.OfficialArea) -> Scope:
    return Scope(area.level, area.code, area.short_name)
