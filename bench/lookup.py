"""Whose is this point, over HTTP: requests a second, CPU and SQL a request, against MapIt's way of asking.

Gunicorn with 2 workers, 4 kept connections, seeded points over the active edition of DATABASE_URL's database.
Run `python -m bench.lookup`; nothing is written. MapIt itself needs a database of its own shape and is not
run here: the rival asks its questions of our tables, behind our middleware.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.conf import settings
from django.contrib.gis.db.models import Extent
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

import bench.ready  # noqa: F401  sets Django up for what follows
from bench.mapit_shaped import at
from bench.served import Request, drive, served
from bench.size import sized, verdict
from boundaries.bulk import locate_many
from boundaries.editions import current_edition
from boundaries.errors import NoActiveEdition
from boundaries.lookup import locate
from boundaries.models import Area
from boundaries.views import area_at

REQUESTS, WARM_UP, CLIENTS = *sized((4000, 200), (40, 8)), 4
AIM_MS = 2.4


@dataclass(frozen=True)
class Figures:
    per_s: float
    web_ms: float
    database_ms: float

    @property
    def total_ms(self) -> float:
        return self.web_ms + self.database_ms


def points_inside(count: int) -> list[tuple[float, float]]:
    """Seeded points in the kelurahan of the active edition, even over their area, without the far islands."""
    mainland = Area.objects.filter(edition=current_edition(), level="kelurahan").exclude(
        code__startswith="31.01"
    )
    west, south, east, north = mainland.aggregate(box=Extent("outline"))["box"]
    dice = np.random.default_rng(42)
    lon, lat = dice.uniform(west, east, 4 * count), dice.uniform(south, north, 4 * count)
    inside = locate_many(lon, lat).inside
    return list(zip(lon[inside][:count].tolist(), lat[inside][:count].tolist(), strict=True))


def measure(settings_module: str, points: list[tuple[float, float]], more: str = "") -> Figures:
    """Serve the database with these settings and drive it with one request a point."""
    requests = [Request("GET", f"/api/v1/areas/at?lon={lon}&lat={lat}{more}") for lon, lat in points]
    with served(settings.DATABASE_URL, DJANGO_SETTINGS_MODULE=settings_module) as server:
        drive(server.port, requests[:WARM_UP], CLIENTS, expect=200)
        before = server.cpu()
        seconds = drive(server.port, requests, CLIENTS, expect=200)
        after = server.cpu()
    web, database = after.web_s - before.web_s, after.database_s - before.database_s
    return Figures(len(requests) / seconds, 1000 * web / len(requests), 1000 * database / len(requests))


def statements(view: Callable[..., Any], point: tuple[float, float]) -> int:
    request = RequestFactory().get("/", {"lon": str(point[0]), "lat": str(point[1])})
    with CaptureQueriesContext(connection) as queries:
        b"".join(view(request))
    return len(queries)


def agreeing(points: list[tuple[float, float]]) -> int:
    """For how many points the lookup names the kelurahan that the bulk method names."""
    codes = locate_many(*np.array(points).T).codes
    named = [locate(lon, lat).kelurahan for lon, lat in points]
    return sum(one is not None and one.code == code for one, code in zip(named, codes, strict=True))


def main() -> None:
    """Print requests a second, CPU and SQL of ours and of the rivals, and the ratios."""
    try:
        points = points_inside(REQUESTS)
    except NoActiveEdition as error:
        raise SystemExit(error.detail) from error
    sql, rival_sql = statements(area_at, points[0]), statements(at, points[0])
    same = agreeing(points)
    ours = measure("geo_crm.settings", points)
    doubted = measure("geo_crm.settings", points, "&accuracy=20")
    rival = measure("bench.mapit_settings", points)
    print(
        f"{REQUESTS} requests a row, 2 workers, {CLIENTS} connections; CPU in ms: program + database = total"
    )
    print(f"ours                       {_row(ours)}   {sql} SQL")
    print(f"ours, accuracy of 20 m     {_row(doubted)}   {sql} SQL")
    print(f"MapIt's shape, our tables  {_row(rival)}   {rival_sql} SQL")
    _compare("its shape", ours, rival.per_s, rival.total_ms)
    print("MapIt itself: not run here, no ratio")
    print(f"the same kelurahan as in bulk: {same} of {len(points)}")
    met = ours.total_ms <= AIM_MS and sql == 1
    print(f"aim, at most {AIM_MS} ms CPU and one query: {verdict(met)}")


def _row(figures: Figures) -> str:
    parts = f"{figures.web_ms:5.2f} + {figures.database_ms:4.2f} = {figures.total_ms:5.2f} ms"
    return f"{figures.per_s:7.1f}/s   {parts}"


def _compare(rival: str, ours: Figures, per_s: float, total_ms: float) -> None:
    requests, cpu = ours.per_s / per_s, total_ms / ours.total_ms
    print(f"against {rival}: {requests:.1f} times the requests a second, 1/{cpu:.1f} of the CPU")


if __name__ == "__main__":
    main()
