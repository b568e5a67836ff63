"""Reads that cost much: one budget for an address, few papers at a time, and each paper made once."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import Settings

from field_api.dear_reads import one_of_few
from field_api.errors import TooBusy
from field_api.models import RateCount
from field_api.queries import membership_of
from tests.field_api.world import World

PAPER, BULLETIN = "/jakarta/cetak.pdf", "/buletin.html"
DEAR = [
    "/jakarta?period=all",
    "/jakarta/daftar.csv",
    PAPER,
    BULLETIN,
    "/ekspor/berkas?format=csv",
    "/ogc/collections/kelurahan-simple/items",
    "/open311/v2/requests.csv",
    "/api/v1/schema",
    "/api/v1/maps/counts",
    "/api/v1/maps/heat",
]


@pytest.fixture
def keeps(settings: Settings, tmp_path: Path) -> None:
    settings.ANSWERS_KEPT_S = 60
    where = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": tmp_path / "kept"}
    settings.CACHES = {**settings.CACHES, "answers": where}


@pytest.fixture
def made() -> Any:
    with patch("maps.areas.views.pdf_file", return_value=b"%PDF-made") as paper:
        yield paper


@pytest.mark.parametrize("url", DEAR)
def test_an_address_without_an_account_that_had_its_share_is_told_when_to_come_back(
    world: World, client: Client, settings: Settings, url: str
) -> None:
    """The budget is one for all of them, and another address has its own."""
    settings.READ_CPU_SECONDS_PER_HOUR = 0
    answer = client.get(url)
    assert answer.status_code == (400 if url.startswith("/open311") else 429)
    assert int(answer["Retry-After"]) > 60
    assert "no-store" in answer["Cache-Control"]
    assert not RateCount.objects.exclude(count=1).exists()


def test_the_budget_is_one_for_all_dear_reads(world: World, client: Client, settings: Settings) -> None:
    settings.READ_CPU_SECONDS_PER_HOUR = 1
    got = [client.get("/jakarta", REMOTE_ADDR="10.0.0.1").status_code for _ in range(5)]
    got.append(client.get("/api/v1/maps/counts", REMOTE_ADDR="10.0.0.1").status_code)
    got.append(client.get("/jakarta", REMOTE_ADDR="10.0.0.2").status_code)
    assert got == [200, 200, 200, 200, 200, 429, 200]


def test_who_is_signed_in_is_not_counted(world: World, client: Client, settings: Settings, made: Any) -> None:
    settings.READ_CPU_SECONDS_PER_HOUR = 0
    client.force_login(world.coordinator)
    assert [client.get(url).status_code for url in ("/jakarta", PAPER)] == [200, 200]
    client.cookies["sessionid"] = "made-up"
    assert client.get("/jakarta").status_code == 429


@pytest.mark.usefixtures("keeps")
def test_one_paper_is_made_for_all_who_ask_the_same_in_whatever_words(
    world: World, client: Client, made: Any
) -> None:
    urls = [PAPER, f"{PAPER}?x=1", f"{PAPER}?period=30&sort=overdue", f"{PAPER}?category="]
    answers = [client.get(url) for url in urls]
    assert {answer.content for answer in answers} == {b"%PDF-made"}
    assert made.call_count == 1
    client.get(f"{PAPER}?period=7")
    client.get("/kota/31.71/cetak.pdf")
    assert made.call_count == 3


@pytest.mark.usefixtures("keeps")
def test_what_staff_see_is_kept_for_nobody_and_they_get_nothing_that_is_kept(
    world: World, client: Client, made: Any
) -> None:
    assert membership_of(world.coordinator)
    staff = Client()
    staff.force_login(world.coordinator)
    made.return_value = b"%PDF-with-private-ones"
    assert staff.get(PAPER).content == b"%PDF-with-private-ones"
    made.return_value = b"%PDF-public"
    assert client.get(PAPER).content == b"%PDF-public"
    made.return_value = b"%PDF-with-private-ones"
    assert staff.get(PAPER).content == b"%PDF-with-private-ones"
    assert client.get(PAPER).content == b"%PDF-public"


@pytest.mark.usefixtures("keeps")
def test_a_bulletin_is_made_once_in_each_language(world: World, client: Client) -> None:
    with patch("maps.bulletin.views.bulletin_html") as html:
        html.return_value.html = "<p>buletin</p>"
        for url in (BULLETIN, f"{BULLETIN}?x=1", f"/en{BULLETIN}", BULLETIN):
            assert client.get(url).status_code == 200
        assert html.call_count == 2


def test_more_papers_than_may_be_made_at_a_time_are_put_off(
    world: World, client: Client, settings: Settings, made: Any
) -> None:
    settings.PDFS_AT_A_TIME = 2
    with one_of_few(), one_of_few():
        with pytest.raises(TooBusy), one_of_few():
            pass
        answer = client.get(PAPER)
        assert (answer.status_code, answer["Retry-After"], made.call_count) == (503, "5", 0)
        assert client.get("/jakarta").status_code == 200
    assert client.get(PAPER).status_code == 200


def test_kept_answers_are_readable_by_the_program_alone(tmp_path: Path, keeps: None) -> None:
    caches["answers"].set("x", b"y", 60)
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0
