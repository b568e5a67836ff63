"""Vector tiles of single reports: GDAL reads what is in them, the queries say what may be seen."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from field_api import clock
from field_api.models import Assignment, AssignmentRun, Membership, Report, StatusChange, Unit
from field_api.queries import openly_shown, visible_reports
from maps.selection import Selection, selection_from
from maps.vector_tiles.sees import sees_of
from maps.vector_tiles.tiles import Tile, report_tile
from tests.boundaries.squares import ANGGREK, KENANGA
from tests.field_api.world import WEST, World, make_person, make_validator, make_world
from tests.maps.analysed import FEBRUARY_MARCH, IN_ANGGREK, IN_KENANGA, small_world
from tests.maps.reports import make_category, make_reports

pytestmark = pytest.mark.django_db
EVERYTHING = {"all": True}
Z = 14


def _tile_of(lon: float, lat: float, z: int = Z) -> tuple[int, int]:
    """The slippy map's formula."""
    n = 2**z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * n), int(y * n)


X, Y = _tile_of(*IN_ANGGREK)


def _read(body: bytes, layer: str, folder: Path, *, x: int = X, y: int = Y, z: int = Z) -> Any:
    """The layer of a tile as GDAL reads it, margin and all; its place are the names of its folders."""
    path = folder / str(z) / str(x) / f"{y}.pbf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return pyogrio.read_dataframe(f"MVT:{path}", layer=layer, CLIP="NO")


def _numbers(
    folder: Path, selection: Selection | None = None, sees: Mapping[str, object] = EVERYTHING
) -> set[str]:
    found: set[str] = set()
    for x in (X - 1, X, X + 1):
        for y in (Y - 1, Y, Y + 1):
            tile = report_tile(selection or Selection(), dict(sees), z=Z, x=x, y=y)
            if tile.total:
                found |= set(_read(tile.body, "reports", folder, x=x, y=y)["number"])
    return found


def _served(client: Client, z: int, x: int, y: int, **words: Any) -> Any:
    return client.get(f"/api/v1/maps/vector/reports/{z}/{x}/{y}.mvt", words)


def test_a_tile_holds_the_report_where_it_is_with_what_a_popup_says(tmp_path: Path) -> None:
    roads, _ = small_world()
    report = Report.objects.filter(category=roads).order_by("received_at")[0]
    rows = _read(report_tile(Selection(), EVERYTHING, z=Z, x=X, y=Y).body, "reports", tmp_path)
    row = rows[rows["number"] == report.number].iloc[0]
    place = rows.to_crs(4326).loc[row.name].geometry
    assert place.x == pytest.approx(IN_ANGGREK[0], abs=1e-5)
    assert place.y == pytest.approx(IN_ANGGREK[1], abs=1e-5)
    # 23.30 in Jakarta is 16.30 in UTC, of the same day
    assert (row["category"], row["name"], row["status"], str(row["day"])[:10]) == (
        roads.slug,
        roads.name,
        "MENUNGGU",
        "2026-03-01",
    )
    assert (bool(row["open"]), bool(row["kept_back"])) == (True, False)


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"category": "banjir"},
        {"category": "jalan"},  # a group
        {"category": "banjir,jalan"},
        {"category": "saluran", "status": "closed"},
        FEBRUARY_MARCH,
        {"from": "2026-03-02", "to": "2026-03-02"},
        {"to": "2026-03-01"},
        {"status": "open"},
        {"status": "closed"},
        {"status": "selesai,proses"},
        {"area": ANGGREK},
        {"area": KENANGA[:8]},
        {"area": "31.74"},
        {"weekday": "1"},
        {"weekday": "1,7", "hours": "0-7"},
        {"hours": "22-5"},
        {"hours": "6-24"},
        {"hours": "23-1", "area": ANGGREK},
    ],
    ids=lambda words: "&".join(f"{key}={word}" for key, word in words.items()) or "all",
)
def test_the_words_of_the_address_choose_the_same_reports_in_sql_and_in_python(
    words: dict[str, str], tmp_path: Path
) -> None:
    small_world()
    selection = selection_from(words)
    assert selection_from(selection.words()).reports().query.sql_with_params() == (
        selection.reports().query.sql_with_params()
    )
    assert _numbers(tmp_path, selection) == set(selection.reports().values_list("number", flat=True))


def _shared_out(world: World) -> dict[str, User]:
    """Reports that are seen for each of the reasons there are, and the people who ask."""
    home, passed, held, private, given, _other = make_reports(
        [IN_ANGGREK] * 6, category=world.category, kelurahan=WEST, private=True
    )
    make_reports([IN_KENANGA], category=world.category, kelurahan=WEST)
    make_reports([IN_KENANGA], category=world.category, kelurahan="31.71.02.1001", private=True)
    Report.objects.filter(pk=home.pk).update(home_unit=world.west_office)
    Report.objects.filter(pk=private.pk).update(unit=world.dinas)
    Report.objects.filter(pk=held.pk).update(is_private=False, moderation=Report.Moderation.HELD)
    StatusChange.objects.create(report=passed, became="DISPOSISI", unit=world.dinas)
    validator = make_validator("anton", 106.8, -6.2)
    run = AssignmentRun.objects.create(kind="batch", at=clock.now())
    Assignment.objects.create(
        run=run, report=given, validator=validator, distance_m=0, decide_on=clock.now().date()
    )
    kecamatan = Unit.objects.create(
        code="kec", name="Kecamatan Gambir", kind=Unit.Kind.KECAMATAN, area_code="31.71.01"
    )
    return {
        "coordinator": world.coordinator,
        "planner": world.planner,
        "kelurahan": world.west_officer,
        "dinas": world.dinas_officer,
        "kecamatan": make_person("camat", Membership.Role.OFFICER, kecamatan),
        "validator": validator.user,
        "admin": make_person("admin", Membership.Role.ADMIN),
    }


def test_everybody_sees_in_a_tile_what_the_queries_let_them_see_and_what_is_openly_shown(
    tmp_path: Path,
) -> None:
    world = make_world()
    seen = {}
    for name, person in _shared_out(world).items():
        numbers = _numbers(tmp_path / name, sees=sees_of(person))
        mine = visible_reports(person) | openly_shown(Report.objects.all())
        assert numbers == set(mine.values_list("number", flat=True)), name
        seen[name] = len(numbers)
    assert seen == {
        "coordinator": 8,
        "planner": 8,
        "kelurahan": 2,
        "dinas": 3,
        "kecamatan": 7,
        "validator": 2,
        "admin": 8,
    }


def _published(name: str, *, z: int = Z, query: object = None) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name}(%s, %s, %s, %s)", [z, X, Y, json.dumps(query or {})])
        return bytes(cursor.fetchone()[0])


def test_what_tile_servers_publish_leaves_out_what_is_not_openly_shown(tmp_path: Path) -> None:
    _, floods = small_world()
    make_reports([IN_ANGGREK], category=floods, kelurahan=ANGGREK, private=True)
    asked = {"sees": {"all": True}, "all": "true", "category": "banjir,jalan"}
    public = _read(_published("maps_report_tiles", query=asked), "reports", tmp_path / "public")
    staff = _read(_published("maps_report_tiles_all", query=asked), "reports", tmp_path / "staff")
    assert (len(public), len(staff)) == (5, 7)
    assert not public["kept_back"].any()


def _may(role: str, statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {role}")
            cursor.execute(statement)
            cursor.execute("RESET ROLE")
    except DatabaseError as error:
        return "permission denied" not in str(error)
    return True


def test_a_tile_servers_role_needs_only_the_right_to_the_one_function() -> None:
    """The program's role without its rights is such a one: tests may make no other."""
    role = settings.DATABASE_PROGRAM_ROLE
    if role == settings.DATABASE_OWNER["USER"]:
        pytest.skip("DATABASE_OWNER_URL names no role of its own")
    doors = ("maps_report_tiles", "maps_report_tiles_all")
    every = [f"SELECT {name}(14, 0, 0, '{{}}')" for name in doors]
    every += [
        "SELECT maps_report_tile(14, 0, 0, '{}', '{\"all\": true}', 1)",
        "SELECT 1 FROM field_api_report",
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE ALL ON FUNCTION {', '.join((*doors, 'maps_report_tile'))} FROM {role}")
        cursor.execute(f"REVOKE ALL ON field_api_report FROM {role}")
        assert [_may(role, one) for one in every] == [False] * 4
        cursor.execute(
            f"GRANT EXECUTE ON FUNCTION maps_report_tiles(integer, integer, integer, json) TO {role}"
        )
    assert [_may(role, one) for one in every] == [True, False, False, False]


@pytest.mark.parametrize("z", [13, 23])
def test_the_function_refuses_a_zoom_that_is_too_far_out_or_too_near(z: int) -> None:
    with pytest.raises(DatabaseError, match=rf"zoom {z} is not in 14-22"), transaction.atomic():
        _published("maps_report_tiles", z=z)


def test_a_tile_with_too_many_says_so_and_keeps_the_picture(tmp_path: Path) -> None:
    """300 reports in one place and 100 in another; of the 40 that are kept about three quarters are there."""
    category = make_category()
    make_reports([IN_ANGGREK] * 300, category=category, kelurahan=ANGGREK)
    make_reports([(106.790, -6.2)] * 100, category=category, kelurahan=ANGGREK)
    tile = report_tile(Selection(), EVERYTHING, z=Z, x=X, y=Y, cap=40)
    again = report_tile(Selection(), EVERYTHING, z=Z, x=X, y=Y, cap=40)
    assert (tile.shown, tile.total, tile.is_truncated, again.body) == (40, 400, True, tile.body)
    rows = _read(tile.body, "reports", tmp_path).to_crs(4326)
    assert 20 <= (rows.geometry.x > 106.793).sum() <= 38
    info = _read(tile.body, "info", tmp_path).iloc[0]
    assert (bool(info["truncated"]), info["cap"], info["shown"], info["total"]) == (True, 40, 40, 400)


def test_a_report_on_the_edge_is_drawn_in_both_tiles_and_counted_in_one(tmp_path: Path) -> None:
    n = 2**Z
    edge = X / n * 360 - 180
    category = make_category()
    places = [(edge - 1e-5, IN_ANGGREK[1]), (edge, IN_ANGGREK[1]), (edge + 1e-5, IN_ANGGREK[1])]
    make_reports(places, category=category, kelurahan=ANGGREK)
    tiles: list[Tile] = [report_tile(Selection(), EVERYTHING, z=Z, x=x, y=Y) for x in (X - 1, X)]
    drawn = [len(_read(tile.body, "reports", tmp_path, x=X)) for tile in tiles]
    assert (drawn, sum(tile.total for tile in tiles)) == ([3, 3], 3)


def test_staff_get_the_tile_with_its_numbers_in_the_headers(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    small_world()
    client.force_login(make_person("perencana", Membership.Role.PLANNER))
    with django_assert_num_queries(5):  # session, user, role, category, the tile
        answer = _served(client, Z, X, Y, category="jalan-rusak")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/vnd.mapbox-vector-tile")
    numbers = {
        name: answer[f"X-{name}"]
        for name in ("Truncated", "Features-Cap", "Features-Shown", "Features-Total")
    }
    assert numbers == {
        "Truncated": "false",
        "Features-Cap": "10000",
        "Features-Shown": "4",
        "Features-Total": "4",
    }
    assert "private" in answer["Cache-Control"]
    again = client.get(
        answer.request["PATH_INFO"], {"category": "jalan-rusak"}, headers={"if-none-match": answer["ETag"]}
    )
    assert again.status_code == 304


def test_strangers_and_accounts_without_a_role_get_no_tile(client: Client) -> None:
    assert _served(client, Z, X, Y).status_code == 401
    client.force_login(User.objects.create_user("tamu"))
    answer = _served(client, Z, X, Y)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")


@pytest.mark.parametrize(
    ("where", "words", "part"),
    [
        ((13, 0, 0), {}, "bukan 13"),
        ((14, 16384, 0), {}, "14/16384/0"),
        ((14, 0, 0), {"category": "entah"}, "entah"),
        ((99_999_999_999, 0, 0), {}, "99999999999"),
    ],
)
def test_what_cannot_be_served_is_refused_with_a_sentence(
    client: Client, where: tuple[int, int, int], words: dict[str, Any], part: str
) -> None:
    client.force_login(make_person("perencana", Membership.Role.PLANNER))
    answer = _served(client, *where, **words)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")
    assert part in answer.json()["detail"]


def test_the_tilejson_names_the_tiles_with_the_words_of_the_address(client: Client) -> None:
    make_category()
    client.force_login(make_person("perencana", Membership.Role.PLANNER))
    body = client.get("/api/v1/maps/vector/reports.json", {"category": "jalan-rusak"}).json()
    assert body["tiles"] == [
        "http://testserver/api/v1/maps/vector/reports/{z}/{x}/{y}.mvt?category=jalan-rusak"
    ]
    assert (body["minzoom"], [layer["id"] for layer in body["vector_layers"]]) == (14, ["reports", "info"])
