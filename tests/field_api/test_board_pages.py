"""The coordinator's board: who comes in, what it counts, and what is done on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from field_api.models import (
    Absence,
    AssignmentRun,
    Cutoff,
    Holiday,
    Report,
    Validator,
    WeatherStop,
)
from field_api.steps.assign import assign_batch, assign_one
from field_api.steps.capacity import curve_of
from field_api.steps.planning import situation
from field_api.steps.validate import validate
from field_api.web.board_lists import NAMES, board_counts, board_day
from tests.field_api.dispatching import MONDAY, at_metres_east, east, followed_up, holder, west, wib
from tests.field_api.sealing import visit
from tests.field_api.world import IN_EAST, World, make_validator

ClientOf = Callable[[User | None], APIClient]
API = "/api/v1/dispatch"


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel(wib(10), tick=False) as traveller:
        yield traveller


@pytest.fixture
def office(world: World, client: Client) -> Client:
    return signed_in(world.coordinator, client)


def signed_in(user: User, client: Client | None = None) -> Client:
    client = client or Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return unescape(response.content.decode())


def plan_url(*moves: tuple[Report, Validator], pick: str = "") -> str:
    query = "&".join(f"pindah={report.number}.{to.pk}" for report, to in moves)
    return f"{reverse('board-plan')}?{query}&pilih={pick}"


def token_in(body: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', body)
    assert found
    return found[1]


# Who comes in.


DOORS = [
    ("post", "/preview", {"moves": []}, 200),
    ("post", "/commit", {"token": "x"}, 422),
    ("get", "/capacity", None, 200),
    ("get", "/absences", None, 200),
    ("post", "/absences", {"validator": 0}, 422),
    ("patch", "/absences/0", {"last_day": "2026-03-02"}, 404),
    ("delete", "/absences/0", {"reason": "x"}, 404),
    ("get", "/stops", None, 200),
    ("post", "/stops", {}, 422),
    ("post", "/stops/0/end", {}, 404),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), DOORS)
def test_each_door_is_the_coordinators_alone(
    world: World, client_of: ClientOf, method: str, path: str, body: Any, status: int
) -> None:
    def ask(user: User | None) -> int:
        answer = getattr(client_of(user), method)(f"{API}{path}", body, format="json")
        return int(answer.status_code)

    assert ask(world.coordinator) == status
    assert {ask(user) for user in (world.planner, world.west_officer, west(world).user)} == {403}
    assert ask(None) == 401


# The day.


def counts_of(at: Any) -> dict[str, int]:
    day = board_day(at)
    assert day
    return {key: number for key, _name, number in board_counts(day) if number}


def test_what_comes_in_belongs_to_the_batch_of_its_closing_hour(world: World, travel: Any) -> None:
    Holiday.objects.create(day=date(2026, 3, 3), name="Libur", source="uji")
    followed_up(world)
    travel.move_to(wib(15, 31))
    followed_up(world, at_metres_east(10))
    assert counts_of(wib(16)) == {"masuk": 1, "sesudah": 1, "tanpa-petugas": 2}
    tuesday = board_day(wib(9, day=3))
    assert tuesday
    assert (tuesday.opens, tuesday.closes, tuesday.is_today) == (wib(15, 30), wib(15, 30, day=4), False)
    assert counts_of(wib(9, day=4))["masuk"] == 1
    assert tuesday.monthly == date(2026, 3, 5)


def test_each_list_holds_what_its_count_says(world: World, office: Client, travel: Any) -> None:
    decided, held, late, stopped, nowhere = (followed_up(world, at_metres_east(i)) for i in range(5))
    Report.objects.filter(pk=nowhere.pk).update(point=None)
    Report.objects.filter(pk=stopped.pk).update(kelurahan_code="31.74.01.1001")
    WeatherStop.objects.create(
        area_code="31.74", since=wib(9), until=wib(17), reason="Banjir", by=world.coordinator
    )
    assign_batch()
    validate(number=decided.number, by=holder(decided).user)
    Report.objects.filter(pk=late.pk).update(due_at=wib(9))
    expected = {
        "masuk": {decided, held, late, stopped, nowhere},
        "hari-ini": {held, late},
        "diputus": {decided},
        "tanpa-petugas": {stopped, nowhere},
        "terlambat": {late},
        "cuaca": {stopped},
        "tanpa-lokasi": {nowhere},
    }
    for name in NAMES:
        body = text(office, reverse("board-list", args=[name]))
        numbers = {report.number for report in expected.get(name, set())}
        assert set(re.findall(r"JK\d{10}", body)) == numbers
    board = text(office, reverse("board"))
    for name in NAMES:
        count = len(expected.get(name, ()))
        assert f'href="{reverse("board-list", args=[name])}"><b>{count}</b>' in board
    assert "dihentikan karena cuaca" in board
    assert office.get(reverse("board-list", args=["lain"])).status_code == 404
    april = wib(9, day=4).replace(month=4)
    travel.move_to(april)
    assert counts_of(april)["tertunda"] == 4


def test_the_table_shows_each_persons_day(world: World, office: Client, travel: Any) -> None:
    one, two = followed_up(world), followed_up(world, at_metres_east(50))
    assign_batch()
    travel.move_to(wib(11))
    visit(one.number, west(world).user, decision="cannot_judge", note="Hujan")
    validate(number=two.number, by=west(world).user)
    east(world).absences.create(first_day=MONDAY, last_day=date(2026, 3, 4))
    Validator.objects.filter(pk=east(world).pk).update(areas=["31.71"], boat_duty=True)
    body = text(office, reverse("board"))
    rows = re.findall(r'<tr id="petugas-\d+".*?</tr>', body, re.S)
    first, second = (re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in rows)
    assert first == "validator-1 1 dari 8 1 semua bertugas tidak 2 Mar, 11.00 0 Di peta validator-1"
    away = "tidak bertugas s.d. 4 Mar"
    assert second == f"validator-2 0 dari 8 0 Jakarta Pusat {away} ya belum pernah 0 Di peta validator-2"
    assert f'"{one.number}", 1]' in body


def test_without_a_closing_hour_the_pages_say_so(world: World, office: Client) -> None:
    Cutoff.objects.all().delete()
    assert "Batas harian belum diisi" in text(office, reverse("board"))
    assert "Batas harian belum diisi" in text(office, reverse("board-plan"), 409)
    assert "Batas harian belum diisi" in text(office, reverse("board-capacity"), 409)


def test_more_work_and_more_people_cost_no_more_queries(world: World, office: Client) -> None:
    urls = [reverse("board"), plan_url(), reverse("board-list", args=["masuk"]), reverse("board-runs")]
    urls += [reverse("board-calendar"), reverse("board-weather")]

    def count() -> list[int]:
        found = []
        for url in urls:
            with CaptureQueriesContext(connection) as queries:
                text(office, url)
            found.append(len(queries))
        return found

    def fill() -> None:
        for metres in range(3):
            followed_up(world, at_metres_east(metres))
        assign_batch()
        east(world).absences.create(first_day=date(2026, 3, 20), last_day=date(2026, 3, 20))
        WeatherStop.objects.create(
            area_code="31.74", since=wib(9), until=wib(17), reason="Banjir", by=world.coordinator
        )

    fill()
    before = count()
    make_validator("ketiga", *IN_EAST)
    fill()
    assert count() == before


# The assignment run.


def test_the_run_is_seen_changed_pinned_and_carried_out(world: World, office: Client) -> None:
    report = followed_up(world)
    body = text(office, plan_url())
    assert not AssignmentRun.objects.exists()
    assert "validator-1 <span" in body
    choice = text(office, plan_url(pick=report.number))
    assert f"pindah={report.number}.{east(world).pk}#perpindahan" in choice
    assert "rencana ini" in choice
    moved = text(office, plan_url((report, east(world))))
    assert "Dari validator-1 (0,0 km) ke validator-2 (1,5 km)." in moved
    assert "Perpindahan terakhir: 1,5 km" in moved
    answer = office.post(reverse("board-plan"), {"token": token_in(moved)})
    run = AssignmentRun.objects.get()
    assert answer.headers["Location"] == reverse("board-run", args=[run.pk])
    assert holder(report) == east(world)
    told = text(office, reverse("board-run", args=[run.pk]))
    assert "ditempatkan dengan tangan" in told
    assert run.inputs["sha256"] in told
    assert "Lepas sematan" in text(office, plan_url())
    office.post(reverse("board-unpin"), {"number": report.number})
    assert "Lepas sematan" not in text(office, plan_url())


def test_a_forbidden_move_is_refused_with_its_reason(world: World, office: Client) -> None:
    report = followed_up(world)
    Report.objects.filter(pk=report.pk).update(kelurahan_code="31.01.01.1001")
    body = text(office, plan_url((report, west(world))))
    assert f"{report.number} tidak bisa diberikan kepada validator-1: perlu kapal" in body
    assert "2 petugas yang tidak boleh" in text(office, plan_url(pick=report.number))


def test_over_capacity_is_a_warning(world: World, office: Client) -> None:
    Validator.objects.update(capacity=1)
    one, two = followed_up(world), followed_up(world)
    body = text(office, plan_url((one, west(world)), (two, west(world))))
    assert "validator-1 melebihi kapasitasnya." in body
    office.post(reverse("board-plan"), {"token": token_in(body)})
    assert holder(one) == holder(two) == west(world)


@pytest.mark.parametrize("word", ["JK1", "JK1.x", "JK1.9", "JK1.9999999999"])
def test_an_unreadable_move_is_refused(world: World, office: Client, word: str) -> None:
    text(office, f"{reverse('board-plan')}?pindah={word}", 422)


def test_what_changed_is_told_and_the_new_plan_shown_with_the_moves(world: World, office: Client) -> None:
    report, other = followed_up(world), followed_up(world)
    body = text(office, plan_url((report, east(world))))
    Report.objects.filter(pk=other.pk).update(due_at=wib(9))
    answer = office.post(reverse("board-plan"), {"token": token_in(body)})
    assert answer.status_code == 409
    again = unescape(answer.content.decode())
    assert f"{other.number} kini lebih mendesak." in again
    assert f"<h3>{report.number}</h3>" in again
    assert not AssignmentRun.objects.exists()
    assert office.post(reverse("board-plan"), {"token": token_in(again)}).status_code == 302


def test_the_list_of_runs_has_their_figures(world: World, office: Client) -> None:
    given = followed_up(world)
    Report.objects.filter(pk=followed_up(world).pk).update(kelurahan_code="31.01.01.1001")
    run = assign_batch(by=world.coordinator)
    validate(number=given.number, by=west(world).user)
    lone = followed_up(world)
    assign_one(number=lone.number, by=world.coordinator)
    body = text(office, reverse("board-runs"))
    row = re.search(rf'<tr><th scope="row"><a href="{reverse("board-run", args=[run.pk])}".*?</tr>', body)
    assert row
    words = re.sub(r"<[^>]+>", " ", row[0]).split()
    assert words[-7:] == ["harian", "1", "1", "0,0", "km", "1", "koordinator"]
    assert f"satu laporan {lone.number}" in body
    latest = AssignmentRun.objects.first()
    assert latest
    assert "validator-1" in text(office, reverse("board-run", args=[latest.pk]))
    assert "perlu kapal" in text(office, reverse("board-run", args=[run.pk]))


# Capacity.


def test_the_curve_is_drawn_and_kept_for_the_same_inputs(
    world: World, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    Validator.objects.filter(pk=east(world).pk).delete()
    Validator.objects.update(capacity=2)
    for metres in (0, 1, 2):
        followed_up(world, at_metres_east(metres))
    points = {one.more: (one.places, one.left_over) for one in curve_of(situation(wib(10)))}
    assert points == {-2: (0, 3), -1: (1, 2), 0: (2, 1), 1: (3, 0), 2: (4, 0), 3: (5, 0)}
    monkeypatch.setattr("field_api.steps.capacity.capacity_curve", None)
    body = text(office, reverse("board-capacity"))
    assert "<td>3</td><td>3</td><td>0</td>" in body
    assert ">−2</th>" in body
    assert "<svg" in body


# The calendar and the weather.


def test_absences_are_entered_changed_and_taken_out(world: World, office: Client) -> None:
    url = reverse("board-calendar")
    words = {
        "action": "add",
        "validator": west(world).pk,
        "first_day": "2026-03-02",
        "last_day": "2026-03-04",
        "reason": "Sakit",
        "bulan": "2026-03",
    }
    assert office.post(url, words).headers["Location"] == f"{url}?bulan=2026-03"
    body = text(office, f"{url}?bulan=2026-03")
    assert "Sakit" in body
    assert body.count('<span class="away">validator-1</span>') == 3
    assert "1 bertugas" in body
    assert "sudah tercatat tidak bertugas" in unescape(office.post(url, words).content.decode())
    row = Absence.objects.get()
    office.post(url, {"action": "end", "pk": row.pk, "last_day": "2026-03-02"})
    assert Absence.objects.get().last_day == MONDAY
    assert office.post(url, {"action": "delete", "pk": row.pk, "reason": ""}).status_code == 422
    assert office.post(url, {"action": "delete", "pk": row.pk, "reason": "Keliru"}).status_code == 302
    assert office.post(url, {"action": "delete", "pk": row.pk, "reason": "Keliru"}).status_code == 404
    assert not Absence.objects.exists()
    for wrong in ({"validator": "x"}, {"last_day": "besok"}, {"action": "?"}, {"last_day": "2026-03-01"}):
        assert office.post(url, {**words, **wrong}).status_code == 422


def test_an_area_is_stopped_and_freed_on_the_page(world: World, office: Client, travel: Any) -> None:
    url = reverse("board-weather")
    followed_up(world)
    words = {"action": "stop", "area_code": "31.71", "until": "2026-03-02T17:00", "reason": "Banjir"}
    assert office.post(url, words).status_code == 302
    row = WeatherStop.objects.get()
    assert (row.since, row.until) == (wib(10), wib(17))
    assert "1 laporan menunggu di sana" in text(office, url)
    assert "Tertahan cuaca" in text(office, plan_url())
    assert office.post(url, {**words, "reason": ""}).status_code == 422
    assert office.post(url, {**words, "area_code": "99"}).status_code == 422
    travel.shift(60)
    office.post(url, {"action": "end", "pk": row.pk})
    assert "Yang sudah berakhir" in text(office, url)
    assert office.post(url, {"action": "end", "pk": 0}).status_code == 404


# The API.


def test_the_api_previews_commits_and_says_what_changed(world: World, client_of: ClientOf) -> None:
    api = client_of(world.coordinator)
    report = followed_up(world)
    moves = [{"report": report.number, "validator": east(world).pk}]
    shown = api.post(f"{API}/preview", {"moves": moves}, format="json").json()
    assert [(one["report"], one["validator"]) for one in shown["assigned"]] == [
        (report.number, east(world).pk)
    ]
    assert not AssignmentRun.objects.exists()
    answer = api.post(f"{API}/commit", {"token": shown["token"]}, format="json")
    assert answer.status_code == 201
    assert holder(report) == east(world)
    again = api.post(f"{API}/commit", {"token": shown["token"]}, format="json")
    assert again.json()["run"] == answer.json()["run"]
    report.assignments.update(pinned_by=None)
    late = api.post(f"{API}/preview", {}, format="json").json()["token"]
    report.assignments.update(opened_at=wib(10))
    again = api.post(f"{API}/commit", {"token": late}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "plan_changed")
    assert again.json()["changes"] == [f"{report.number} sudah dibuka di ponsel, atau sematannya berubah."]
    strange = api.post(f"{API}/preview", {"moves": [{"report": "JK1", "validator": 1}]}, format="json")
    assert (strange.status_code, strange.json()["code"]) == (422, "bad_input")
    curve = api.get(f"{API}/capacity").json()["points"]
    assert [point["more"] for point in curve] == [-2, -1, 0, 1, 2, 3]


def test_the_api_keeps_absences_and_stops(world: World, client_of: ClientOf) -> None:
    api = client_of(world.coordinator)
    words = {"validator": west(world).pk, "first_day": "2026-03-02", "last_day": "2026-03-04"}
    made = api.post(f"{API}/absences", words, format="json")
    assert made.status_code == 201
    assert api.post(f"{API}/absences", words, format="json").status_code == 409
    one = f"{API}/absences/{made.json()['id']}"
    assert api.patch(one, {"last_day": "2026-03-03"}, format="json").json()["last_day"] == "2026-03-03"
    assert len(api.get(f"{API}/absences").json()) == 1
    assert api.delete(one, {"reason": "Keliru"}, format="json").status_code == 204
    stop = {"area_code": "31.71", "until": "2026-03-02T17:00:00+07:00", "reason": "Banjir"}
    made = api.post(f"{API}/stops", stop, format="json")
    assert (made.status_code, len(api.get(f"{API}/stops").json())) == (201, 1)
    assert api.post(f"{API}/stops/{made.json()['id']}/end", {}, format="json").status_code == 204
    assert api.get(f"{API}/stops").json() == []
