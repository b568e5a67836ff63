"""Heat tiles through the door: who sees what, for how long, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from field_api.models import Category, Membership, Report, Unit
from tests.boundaries.squares import ANGGREK
from tests.maps.heat import asked, tile_at
from tests.maps.reports import make_category, make_reports

# With transactions of their own: whether a snapshot sees its own changes depends on what else is going on.
pytestmark = pytest.mark.django_db(transaction=True)
HERE, THERE = (106.795, -6.205), (106.85, -6.15)
X, Y = tile_at(*HERE, 14)
TILE = f"/api/v1/maps/heat/14/{X}/{Y}.png"


@pytest.fixture
def roads() -> Category:
    return make_category()


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel(datetime(2026, 3, 30, 3, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def signed_in(role: str, unit: Unit | None = None) -> Client:
    user = User.objects.create_user(role)
    Membership.objects.create(user=user, role=role, unit=unit)
    client = Client()
    client.force_login(user)
    return client


def test_a_tile_is_a_small_png_for_anyone_to_keep_for_seconds(client: Client, roads: Category) -> None:
    make_reports([HERE] * 5, category=roads, kelurahan=ANGGREK)
    answer = client.get(TILE, HTTP_ACCEPT="image/png")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["Cache-Control"] == "public, max-age=5"
    assert "Cookie" not in answer.get("Vary", "")
    assert asked(client, HERE).any()
    assert client.get(f"/maps/heat/14/{X}/{Y}.png").content == answer.content


def test_a_tile_that_one_has_is_not_drawn_again_until_something_changes(
    client: Client, roads: Category, travel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_reports([HERE] * 5, category=roads, kelurahan=ANGGREK)
    first = client.get(TILE)
    monkeypatch.setattr("maps.heat_tiles.views.tile", lambda *_: pytest.fail("drawn"))
    again = client.get(TILE, HTTP_IF_NONE_MATCH=f'"other", W/{first["ETag"]}')
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Cache-Control"] == first["Cache-Control"]
    monkeypatch.undo()
    tags = {
        first["ETag"],
        *(client.get(TILE, words)["ETag"] for words in ({"status": "open"}, {"hours": "1-2"})),
    }
    assert len(tags) == 3
    make_reports([HERE], category=roads, kelurahan=ANGGREK)
    travel.shift(4)
    later = client.get(TILE, HTTP_IF_NONE_MATCH=first["ETag"])
    assert later.status_code == 200
    assert later["ETag"] != first["ETag"]


def test_the_public_sees_openly_shown_reports_and_planners_who_ask_see_all(roads: Category) -> None:
    make_reports([HERE] * 5, category=roads, kelurahan=ANGGREK, private=True)
    held = make_reports([HERE] * 5, category=roads, kelurahan=ANGGREK)
    Report.objects.filter(pk__in=[report.pk for report in held]).update(moderation="held")
    for role in ("planner", "coordinator", "admin"):
        client = signed_in(role)
        assert not asked(client, HERE).any()
        assert asked(client, HERE, of="all").any()
        answer = client.get(TILE, {"of": "all"})
        assert answer["Cache-Control"] == "private, max-age=5"
        assert {"Cookie", "Authorization"} <= set(answer["Vary"].split(", "))
        assert answer["ETag"] != client.get(TILE)["ETag"]


@pytest.mark.parametrize("path", [TILE, "/api/v1/maps/heat/legend?zoom=14"])
def test_nobody_else_sees_all(client: Client, roads: Category, path: str) -> None:
    make_reports([HERE] * 5, category=roads, kelurahan=ANGGREK, private=True)
    joint = "&" if "?" in path else "?"
    answer = client.get(f"{path}{joint}of=all")
    assert (answer.status_code, set(answer.json())) == (401, {"code", "detail"})
    office = Unit.objects.create(code="kel", name="Kelurahan", kind="kelurahan", area_code=ANGGREK)
    for role, unit in (("officer", office), ("validator", None)):
        answer = signed_in(role, unit).get(f"{path}{joint}of=all")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")
        assert answer["Cache-Control"] == "no-store"


def test_a_new_report_shows_within_ten_seconds(client: Client, roads: Category, travel: Any) -> None:
    make_reports([THERE] * 5, category=roads, kelurahan=ANGGREK)
    assert not asked(client, HERE).any()
    make_reports([HERE] * 3, category=roads, kelurahan=ANGGREK)
    travel.shift(timedelta(seconds=5))  # what a browser keeps, which is more than what we keep
    assert asked(client, HERE).any()


@pytest.mark.parametrize(
    "change",
    [
        {"is_private": True},
        {"moderation": "hidden"},
        {"point": None},
        {"kelurahan_code": ""},
        {"status": "SELESAI"},
        {"received_at": datetime(2025, 1, 1, tzinfo=UTC)},
    ],
    ids=str,
)
def test_what_is_changed_leaves_the_tile_it_was_in(
    client: Client, roads: Category, travel: Any, change: dict[str, Any]
) -> None:
    words: dict[str, Any] = {"status": "open", "from": "2026-01-01"}
    made = make_reports([HERE] * 3, category=roads, kelurahan=ANGGREK)
    assert asked(client, HERE, **words).any()
    Report.objects.filter(pk=made[0].pk).update(**change)
    travel.shift(4)
    assert not asked(client, HERE, **words).any()


def test_a_report_that_moves_is_where_it_is_now_and_one_deleted_is_nowhere(
    client: Client, roads: Category, travel: Any
) -> None:
    made = make_reports([HERE] * 3, category=roads, kelurahan=ANGGREK)
    assert asked(client, HERE).any()
    other = make_category("banjir", "Banjir")
    Report.objects.filter(pk__in=[one.pk for one in made]).update(
        point="SRID=4326;POINT(106.85 -6.15)", category=other
    )
    travel.shift(4)
    assert not asked(client, HERE).any()
    assert asked(client, THERE, category="banjir").any()
    assert not asked(client, THERE, category="jalan-rusak").any()
    made[0].delete()
    travel.shift(4)
    assert not asked(client, THERE).any()


def test_a_category_made_after_the_files_were_is_drawn(client: Client, roads: Category, travel: Any) -> None:
    asked(client, HERE)
    new = make_category("banjir", "Banjir")
    make_reports([HERE] * 3, category=new, kelurahan=ANGGREK)
    travel.shift(4)
    assert asked(client, HERE, category="banjir").any()
    assert not asked(client, HERE, category="jalan-rusak").any()


def test_a_tile_takes_no_query_while_all_is_fresh_and_one_when_nothing_changed(
    client: Client, roads: Category, travel: Any
) -> None:
    make_reports([HERE] * 3, category=roads, kelurahan=ANGGREK)
    client.get(TILE, {"category": "jalan-rusak"})
    for seconds, queries in ((0, 0), (4, 1)):
        travel.shift(seconds)
        with CaptureQueriesContext(connection) as asked_for:
            client.get(TILE, {"category": "jalan-rusak"})
        assert len(asked_for) == queries
    make_reports([HERE] * 3, category=roads, kelurahan=ANGGREK)
    travel.shift(4)
    with CaptureQueriesContext(connection) as asked_for:
        client.get(TILE, {"category": "jalan-rusak"})
    assert len(asked_for) == 2


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("17/0/0.png", "zoom 16"),
        ("999999999999/0/0.png", "z harus"),
        ("-1/0/0.png", "z harus"),
        ("3/8/0.png", "tidak ada pada zoom 3"),
        ("3/0/8.png", "tidak ada pada zoom 3"),
        ("3/a/0.png", "x harus"),
        ("3/0/1.5.png", "y harus"),
        ("3/0/٣.png", "y harus"),
        ("14/1/1.png?category=tidak-ada", "tidak-ada"),
        ("14/1/1.png?from=2026-13-01", "2026-13-01"),
        ("14/1/1.png?from=2026-02-01&to=2026-01-01", "sesudah"),
        ("14/1/1.png?status=apa", "APA"),
        ("14/1/1.png?area=99", "99"),
        ("14/1/1.png?hours=30", "30"),
        ("14/1/1.png?weekday=9", "9"),
        ("legend", "zoom harus"),
        ("legend?zoom=-3", "zoom harus"),
        ("14/1/1.png?of=public", "of hanya"),
    ],
)
def test_nonsense_has_the_one_error_shape(roads: Category, path: str, words: str) -> None:
    client = signed_in("planner")
    answer = client.get(f"/api/v1/maps/heat/{path}")
    assert (answer.status_code, set(answer.json())) == (422, {"code", "detail"})
    assert words in answer.json()["detail"]
    assert answer["Cache-Control"] == "no-store"


def test_the_legend_says_how_dense_each_colour_is_and_what_is_hidden(client: Client, roads: Category) -> None:
    make_reports([HERE] * 30, category=roads, kelurahan=ANGGREK)
    answer = client.get("/api/v1/maps/heat/legend", {"zoom": 14})
    body = answer.json()
    assert (body["zoom"], body["unit"]) == (14, "laporan per km²")
    assert (body["hidden_below"], body["cell_m"]) == (3, 300)
    assert len(body["stops"]) == 5
    assert {"per_km2", "words", "colour"} == set(body["stops"][0])
    assert answer["Cache-Control"] == "public, max-age=5"
    again = client.get("/api/v1/maps/heat/legend", {"zoom": 14}, HTTP_IF_NONE_MATCH=answer["ETag"])
    assert again.status_code == 304
    assert client.get("/api/v1/maps/heat/legend", {"zoom": 19}).json()["zoom"] == 16
    planner = signed_in("planner").get("/api/v1/maps/heat/legend?zoom=14&of=all").json()
    assert planner["hidden_below"] is None


def test_two_periods_are_drawn_on_the_scale_of_one_of_them(client: Client, roads: Category) -> None:
    february, march = datetime(2026, 2, 10, 3, tzinfo=UTC), datetime(2026, 3, 10, 3, tzinfo=UTC)
    make_reports([HERE] * 40, category=roads, kelurahan=ANGGREK, at=february)
    make_reports([HERE] * 10, category=roads, kelurahan=ANGGREK, at=march)
    days: dict[str, Any] = {"from": "2026-03-01", "to": "2026-03-28"}
    like: dict[str, Any] = {"scale_from": "2026-02-01", "scale_to": "2026-02-28"}
    own, scaled = asked(client, HERE, **days), asked(client, HERE, **days, **like)
    assert own.max() > scaled.max() > 0
    earlier: dict[str, Any] = {"from": "2026-02-01", "to": "2026-02-28"}
    busiest = asked(client, HERE, **earlier)
    assert busiest.max() == own.max()
    legend = "/api/v1/maps/heat/legend"
    stops = client.get(legend, {**days, **like, "zoom": 14}).json()["stops"]
    assert stops == client.get(legend, {**earlier, "zoom": 14}).json()["stops"]
    refused = client.get(TILE, {"scale_from": "kemarin"})
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_input")
