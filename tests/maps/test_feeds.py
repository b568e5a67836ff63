"""Feeds: new reports and their stages, narrowed by area, circle and category; public facts only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.test import Client

from field_api.models import Report
from field_api.steps.coordinate import coordinate
from field_api.steps.receive import Complaint, Contact, receive
from tests.field_api.conftest import world
from tests.field_api.world import EAST, IN_EAST, IN_WEST, World

__all__ = ["world"]

START = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
GEORSS = "{http://www.georss.org/georss}"
DjangoAssertNumQueries = Any


@pytest.fixture
def two(world: World) -> tuple[Report, Report]:
    """One in the west that was taken an hour later, one in the east."""
    contact = Contact(name="Budi", email="budi@example.org", phone="0812")
    with time_machine.travel(START, tick=False) as travel:
        west, _ = receive(Complaint(world.category.slug, "Lubang depan rumah", *IN_WEST, contact=contact))
        travel.shift(60)
        east, _ = receive(Complaint(world.category.slug, "Lubang", *IN_EAST))
        travel.shift(timedelta(hours=1))
        coordinate(number=west.number, by=world.west_officer)
    return west, east


def titles(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"/peta/rss{query}")
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    return [item.findtext("title") or "" for item in ET.fromstring(answer.content).iter("item")]  # noqa: S314


def test_new_reports_and_their_stages_come_newest_first(client: Client, two: tuple[Report, Report]) -> None:
    assert titles(client) == [
        "Jalan rusak, Kebon Kelapa: kini Koordinasi",
        "Jalan rusak, Gambir: laporan baru",
        "Jalan rusak, Kebon Kelapa: laporan baru",
    ]


def test_an_item_has_its_place_its_time_and_a_link(client: Client, two: tuple[Report, Report]) -> None:
    feed = ET.fromstring(client.get("/peta/rss").content)  # noqa: S314
    item = next(feed.iter("item"))
    assert item.findtext("link") == f"http://testserver/lacak/{two[0].number}"
    assert item.findtext("pubDate") == "Mon, 02 Mar 2026 04:01:00 +0000"
    assert item.findtext(f"{GEORSS}point") == "-6.190000 106.825000"
    assert item.findtext("description") == (
        f"Laporan {two[0].number}: kini Koordinasi. Kelurahan Kebon Kelapa."
    )


def test_neither_people_nor_their_words_are_in_it(client: Client, two: tuple[Report, Report]) -> None:
    for address in ("/peta/rss", "/peta/atom"):
        body = client.get(address).content.decode()
        for secret in ("Budi", "budi@", "0812", "Lubang", "petugas-barat"):
            assert secret not in body


@pytest.mark.parametrize(
    ("query", "count"),
    [
        (f"?area={EAST}", 1),
        ("?area=31.71.01", 3),
        ("?area=31.71", 3),
        ("?area=31.72", 0),
        ("?lon=106.825&lat=-6.19", 2),
        ("?lon=106.825&lat=-6.19&radius=1050", 2),  # the other one is 1,106 m away
        ("?lon=106.825&lat=-6.19&radius=1150", 3),
        ("?category=jalan", 3),
        ("?status=MENUNGGU", 1),
    ],
)
def test_it_is_narrowed_by_what_the_address_says(
    client: Client, two: tuple[Report, Report], query: str, count: int
) -> None:
    assert len(titles(client, query)) == count


def test_atom_says_the_same(client: Client, two: tuple[Report, Report]) -> None:
    feed = ET.fromstring(client.get("/peta/atom").content)  # noqa: S314
    found = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert found == titles(client)
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert len(set(ids)) == 3


def test_a_feed_says_what_it_is_about(client: Client, two: tuple[Report, Report]) -> None:
    feed = ET.fromstring(client.get(f"/peta/rss?area={EAST}").content)  # noqa: S314
    assert feed.findtext("channel/title") == "Laporan warga di Gambir, Gambir, Jakarta Pusat"


@pytest.mark.parametrize("query", ["?area=99", "?lon=x&lat=1", "?lon=106.8", "?lon=106.8&lat=-6.2&radius=9"])
def test_a_wrong_address_is_refused_with_a_sentence(client: Client, db: None, query: str) -> None:
    answer = client.get(f"/peta/rss{query}")
    assert answer.status_code == 422
    assert answer.content.decode().endswith(".")


def test_it_costs_one_query_and_may_be_kept(
    client: Client, two: tuple[Report, Report], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        first = client.get("/peta/rss")
    assert first["Cache-Control"] == "public, max-age=300"
    again = client.get("/peta/rss", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
