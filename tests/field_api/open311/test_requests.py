"""Which reports a GET of requests gives, and what it tells of each."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from field_api.models import Category, Photo, Report
from field_api.steps.moderate import moderate
from field_api.steps.place import confirm_place
from tests.field_api.open311.sending import V2, a_report
from tests.field_api.open311.spark import from_xml, must_fit
from tests.field_api.photos import jpeg, upload
from tests.field_api.world import IN_EAST, IN_WEST, World

NOW = datetime(2026, 6, 1, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _a_quiet_day() -> Any:
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


def _numbers(client: Client, **asked: Any) -> list[str]:
    answer = client.get(f"{V2}/requests.json", asked)
    assert answer.status_code == 200, answer.content
    must_fit(answer.json(), "requests")
    return [one["service_request_id"] for one in answer.json()]


def _aged(world: World, days: float, **other: Any) -> str:
    report = a_report(world)
    moment = NOW - timedelta(days=days)
    Report.objects.filter(pk=report.pk).update(received_at=moment, **{"status_since": moment, **other})
    return report.number


def test_a_request_is_the_same_alone_in_the_list_and_in_xml(client: Client, world: World) -> None:
    number = a_report(world, description="<b>Lubang</b> & \x0b", address="Jl. <Rusak> 9").number
    listed = client.get(f"{V2}/requests.json").json()
    alone = client.get(f"{V2}/requests/{number}.json").json()
    xml = client.get(f"{V2}/requests/{number}.xml")
    assert listed == alone == from_xml(xml.content)
    must_fit(alone, "requests")
    assert alone[0]["lat"], alone[0]["long"] == (IN_WEST[1], IN_WEST[0])
    assert (alone[0]["status"], alone[0]["requested_datetime"]) == ("open", "2026-06-01T12:00:00+07:00")
    assert client.get(f"{V2}/requests.xml").content == xml.content


def test_what_was_typed_stays_here_and_is_harmless_where_a_city_publishes_it(
    client: Client, world: World, settings: Any
) -> None:
    description = "<b>Lubang</b> & \x0b\ud83d".encode("utf-8", "replace").decode()
    number = a_report(world, description=description).number
    assert client.get(f"{V2}/requests/{number}.json").json()[0]["description"] is None
    settings.OPEN311_PUBLISH_TEXT = True
    assert from_xml(client.get(f"{V2}/requests/{number}.xml").content)[0][
        "description"
    ] == description.replace("\x0b", "")


@pytest.mark.parametrize("hidden", [{"is_private": True}, {"moderation": "held"}, {"moderation": "hidden"}])
def test_what_is_private_or_held_never_leaves(client: Client, world: World, hidden: dict[str, Any]) -> None:
    number = a_report(world).number
    Report.objects.update(**hidden)
    assert _numbers(client) == _numbers(client, service_request_id=number) == []
    assert client.get(f"{V2}/requests/{number}.json").status_code == 404
    assert number not in client.get(f"{V2}/requests.csv").getvalue().decode()


def test_the_last_ninety_days_are_given_and_an_older_one_by_its_day_or_its_number(
    client: Client, world: World
) -> None:
    new, old = _aged(world, 89), _aged(world, 91)
    assert _numbers(client) == [new]
    assert _numbers(client, end_date="2026-03-03") == [old]
    assert _numbers(client, start_date="2026-03-02") == [new, old]
    assert _numbers(client, start_date="2026-03-02T05:00:00+00:00", end_date="2026-03-02T12:00:01 07:00") == [
        old
    ]
    assert _numbers(client, service_request_id=f"{old},{new},JK1,a b") == [new, old]


def test_numbers_overrule_every_other_argument(client: Client, world: World) -> None:
    number = _aged(world, 400, status="SELESAI")
    asked = {"service_request_id": number, "status": "open", "service_code": "x", "start_date": "2026-05-01"}
    assert _numbers(client, **asked) == [number]


def test_status_service_change_and_place_narrow_it_down(client: Client, world: World) -> None:
    other = Category.objects.create(slug="pohon", name="Pohon", group=world.category.group)
    done = _aged(world, 5, status="SELESAI")
    tree = _aged(world, 4, category=other, status_since=NOW)
    east = a_report(world, lon=IN_EAST[0]).number
    assert _numbers(client, status="closed") == [done]
    assert _numbers(client, status="open,closed") == [east, tree, done]
    assert _numbers(client, service_code="pohon, jalan-rusak") == [east, tree, done]
    assert _numbers(client, service_code="pohon") == [tree]
    assert _numbers(client, updated_after="2026-06-01") == [east, tree]
    assert _numbers(client, updated_before="2026-05-28") == [done]
    assert _numbers(client, bbox="106.831,-6.2,106.84,-6.18") == [east]
    assert _numbers(client, lat=IN_EAST[1], long=IN_EAST[0], radius=200) == [east]


def test_what_is_released_or_placed_later_shows_as_updated(client: Client, world: World) -> None:
    held, moved, still = (_aged(world, 9) for _ in range(3))
    Report.objects.filter(number=held).update(moderation="held")
    assert _numbers(client, updated_after="2026-05-31") == []
    moderate(number=held, by=world.coordinator, to="shown")
    confirm_place(number=moved, by=world.coordinator, lon=IN_EAST[0], lat=IN_EAST[1])
    assert set(_numbers(client, updated_after="2026-05-31")) == {held, moved}
    assert _numbers(client, updated_before="2026-05-31") == [still]
    (told,) = client.get(f"{V2}/requests/{held}.json").json()
    assert told["updated_datetime"] > told["requested_datetime"]
    lines = client.get(f"{V2}/requests.csv").getvalue().decode().splitlines()[1:]
    by_number = {row[0]: row for row in csv.reader(lines)}
    assert by_number[held][2] == told["updated_datetime"]
    assert by_number[still][2] != told["updated_datetime"]


def test_pages_follow_each_other_by_their_links(client: Client, world: World) -> None:
    numbers = [_aged(world, days) for days in range(5)]
    seen, address = [], f"{V2}/requests.json?page_size=2&status=open"
    while address:
        answer = client.get(address)
        seen += [one["service_request_id"] for one in answer.json()]
        link = answer.get("Link", "")
        parts = urlsplit(link.partition(">")[0].removeprefix("<"))
        address = f"{parts.path}?{parts.query}" if link else ""
    assert seen == numbers


def test_the_photo_is_where_the_address_says(client: Client, world: World) -> None:
    sent = {"category": "jalan-rusak", "lon": IN_WEST[0], "lat": IN_WEST[1], "photos": [upload(jpeg(1))]}
    number = client.post("/api/v1/reports", sent).json()["number"]
    address = client.get(f"{V2}/requests/{number}.json").json()[0]["media_url"]
    photo = client.get(urlsplit(address).path)
    photo.close()
    assert photo["Content-Type"] == "image/jpeg"


def test_however_many_there_are_it_takes_one_query_beside_the_limit(
    client: Client, world: World, django_assert_num_queries: Any
) -> None:
    for days in range(4):
        _aged(world, days)
    Photo.objects.create(
        report=Report.objects.all()[0], kind="report", sha256="a" * 64, size_bytes=1, width=1, height=1
    )
    with django_assert_num_queries(2):  # the limit's, and its own
        assert len(_numbers(client)) == 4
    with django_assert_num_queries(2):  # the limit's, and its own
        client.get(f"{V2}/requests/JK1.json")
    with django_assert_num_queries(3):  # both limits', and its own
        client.get(f"{V2}/requests.csv").getvalue()


def test_extensions_tell_the_stage_and_the_areas(client: Client, world: World) -> None:
    number = a_report(world).number
    (one,) = client.get(f"{V2}/requests/{number}.json", {"extensions": "true"}).json()
    assert one["extended_attributes"] == {
        "stage": "MENUNGGU",
        "source": "web",
        "kelurahan": "Kebon Kelapa",
        "kecamatan": "Gambir",
        "kota": "Kota Administrasi Jakarta Pusat",
    }
    xml = from_xml(client.get(f"{V2}/requests/{number}.xml", {"extensions": "true"}).content)
    assert xml == [one]


def test_the_bulk_file_has_all_years_and_no_formula(client: Client, world: World, settings: Any) -> None:
    settings.OPEN311_PUBLISH_TEXT = True
    old = _aged(world, 4000, description='=HYPERLINK("x")', status="SELESAI")
    new = _aged(world, 1)
    answer = client.get(f"{V2}/requests.csv")
    lines = answer.getvalue().decode().split("\r\n")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert lines[0].startswith('"service_request_id","requested_datetime","updated_datetime","closed_date",')
    assert [line.partition(",")[0].strip('"') for line in lines[1:]] == [old, new, ""]
    assert "\"'=HYPERLINK" in lines[1]
    assert "2015-06-19T12:00:00+07:00" in lines[1]
    recent = client.get(f"{V2}/requests.csv", {"start_date": "2026-01-01", "status": "open"})
    assert [line.partition(",")[0].strip('"') for line in recent.getvalue().decode().split("\r\n")[1:]] == [
        new,
        "",
    ]


NAMES = (
    *("service_request_id", "service_code", "start_date", "end_date", "status", "page", "page_size"),
    *("bbox", "lat", "long", "radius", "updated_after", "updated_before", "extensions", "jurisdiction_id"),
)
VALUES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["2026-05-01", "2026-05-01T00:00:00Z", "open", "jalan-rusak", "nan", "1e400", "-1", "7"]),
    st.integers().map(str),
)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(asked=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4))
def test_whatever_is_asked_is_answered_in_the_shape_of_the_standard(
    client: Client, world: World, asked: dict[str, str]
) -> None:
    asked = {name: value.encode("utf-8", "replace").decode() for name, value in asked.items()}
    json, xml = (client.get(f"{V2}/requests.{suffix}", asked) for suffix in ("json", "xml"))
    assert json.status_code == xml.status_code
    assert json.status_code in {200, 400, 404}
    must_fit(json.json(), "requests" if json.status_code == 200 else "errors")
    assert from_xml(xml.content) is not None
