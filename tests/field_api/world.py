"""A small Jakarta for tests: two kelurahan side by side, their offices, a dinas, and one person a role.

The shared border runs along longitude 106.83; both reach from latitude -6.20 to -6.18.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from django.contrib.auth.models import User
from django.contrib.gis.geos import MultiPolygon, Point

from boundaries.models import Edition, Level
from field_api.models import (
    Category,
    CategoryGroup,
    Cutoff,
    Deadline,
    Membership,
    Report,
    Unit,
    Validator,
)
from field_api.reporter_keys import reporter_key
from tests.boundaries.squares import box, make_area

WEST, EAST = "31.71.01.1005", "31.71.01.1001"
IN_WEST, IN_EAST, AT_SEA = (106.825, -6.19), (106.835, -6.19), (106.9, -5.9)
BORDER_LON = 106.83
LONG_AGO = date(2020, 1, 1)


def make_edition(
    *, border_lon: float = BORDER_LON, valid_from: date = LONG_AGO, state: str = "active"
) -> Edition:
    edition = Edition.objects.create(
        name="Uji", source="uji", licence="CC0", attribution="Uji", valid_from=valid_from, state=state
    )
    everything = _across(106.82, 106.84)
    kota = make_area(edition, Level.KOTA, "31.71", "Kota Administrasi Jakarta Pusat", everything)
    kecamatan = make_area(edition, Level.KECAMATAN, "31.71.01", "Gambir", everything, kota)
    make_area(edition, Level.KELURAHAN, WEST, "Kebon Kelapa", _across(106.82, border_lon), kecamatan)
    make_area(edition, Level.KELURAHAN, EAST, "Gambir", _across(border_lon, 106.84), kecamatan)
    return edition


def _across(west: float, east: float) -> MultiPolygon:
    return box(west, -6.20, east, -6.18)


def key_of(number: str) -> str:
    """What its reporter was told."""
    return reporter_key(Report.objects.get(number=number))


@dataclass
class World:
    edition: Edition
    category: Category
    west_office: Unit
    east_office: Unit
    dinas: Unit
    west_officer: User
    east_officer: User
    dinas_officer: User
    coordinator: User
    planner: User
    validators: list[Validator]


def make_world() -> World:
    group = CategoryGroup.objects.create(slug="jalan", name="Jalan")
    category = Category.objects.create(slug="jalan-rusak", name="Jalan rusak", group=group)
    west = _unit("kel-barat", "Kelurahan Kebon Kelapa", Unit.Kind.KELURAHAN, WEST)
    east = _unit("kel-timur", "Kelurahan Gambir", Unit.Kind.KELURAHAN, EAST)
    dinas = _unit("dinas-bina-marga", "Dinas Bina Marga", Unit.Kind.DINAS, "")
    make_deadlines()
    return World(
        edition=make_edition(),
        category=category,
        west_office=west,
        east_office=east,
        dinas=dinas,
        west_officer=make_person("petugas-barat", Membership.Role.OFFICER, west),
        east_officer=make_person("petugas-timur", Membership.Role.OFFICER, east),
        dinas_officer=make_person("petugas-dinas", Membership.Role.OFFICER, dinas),
        coordinator=make_person("koordinator", Membership.Role.COORDINATOR),
        planner=make_person("perencana", Membership.Role.PLANNER),
        validators=[make_validator("validator-1", *IN_WEST), make_validator("validator-2", *IN_EAST)],
    )


def _unit(code: str, name: str, kind: Unit.Kind, area_code: str) -> Unit:
    return Unit.objects.create(code=code, name=name, kind=kind, area_code=area_code)


def make_deadlines() -> None:
    hours = {"coordination": 6, "completion": 168, "validation": 72}
    for stage, span in hours.items():
        Deadline.objects.create(stage=stage, hours=span, valid_from=LONG_AGO, source="uji")
    Cutoff.objects.create(name="daily_validation", time=time(15, 30), valid_from=LONG_AGO, source="uji")
    Cutoff.objects.create(name="monthly_validation", day=5, valid_from=LONG_AGO, source="uji")


def make_person(username: str, role: str, unit: Unit | None = None) -> User:
    user = User.objects.create_user(username)
    Membership.objects.create(user=user, role=role, unit=unit)
    return user


def make_validator(
    username: str, lon: float, lat: float, *, capacity: int = 8, boat: bool = False
) -> Validator:
    user = make_person(username, Membership.Role.VALIDATOR)
    return Validator.objects.create(
        user=user, name=username, base=Point(lon, lat, srid=4326), capacity=capacity, boat_duty=boat
    )
