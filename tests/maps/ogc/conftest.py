from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.core.cache import cache
from pytest_django import Settings

from boundaries.models import Area
from field_api.models import Category, Report
from tests.boundaries.squares import ANGGREK, KENANGA, Squares
from tests.maps.reports import NOON, make_category, make_reports


@pytest.fixture(autouse=True)
def nothing_is_remembered(settings: Settings) -> Iterator[None]:
    """Extents and right passwords are kept in memory, which tests share. Passwords are cheap here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def roads(squares: Squares) -> Category:
    return make_category()


@pytest.fixture
def areas(squares: Squares) -> None:
    """Anggrek with a hole, its rings the wrong way round, as shapefiles have them."""
    outer = ((106.79, -6.21), (106.79, -6.20), (106.80, -6.20), (106.80, -6.21), (106.79, -6.21))
    hole = ((106.794, -6.206), (106.796, -6.206), (106.796, -6.204), (106.794, -6.204), (106.794, -6.206))
    Area.objects.filter(code=ANGGREK).update(outline=MultiPolygon(Polygon(outer, hole), srid=4326))


@pytest.fixture
def five(roads: Category) -> Iterator[list[Report]]:
    """In the order of the door, the newest first: hours apart, the last two at the same moment.

    Asked for on the next day.
    """
    floods = make_category("banjir", "Banjir", "saluran")
    spots = [
        ((106.795, -6.205), roads, ANGGREK, 0, "MENUNGGU"),
        ((106.805, -6.205), floods, KENANGA, 1, "SELESAI"),
        ((106.796, -6.206), roads, ANGGREK, 2, "PROSES"),
        ((106.806, -6.206), roads, KENANGA, 3, "PROSES"),
        ((106.807, -6.207), floods, KENANGA, 3, "DITOLAK"),
    ]
    made = [
        make_reports(
            [point], category=category, kelurahan=code, at=NOON - timedelta(hours=age), status=status
        )[0]
        for point, category, code, age, status in spots
    ]
    with time_machine.travel(NOON + timedelta(days=1)):
        yield [*made[:3], *reversed(made[3:])]
