"""The trail as a page and as a file: who reads it, what narrows it, and what a spreadsheet makes of it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from field_api.csv_out import cell, csv_lines
from field_api.models import AuditEntry, Membership
from field_api.steps.audit import record
from field_api.workflow import Status
from tests.field_api.dispatching import wib
from tests.field_api.suspecting import at_status, suspected_claim
from tests.field_api.world import World, make_person

URL, FILE = "/koordinator/jejak", "/koordinator/jejak.csv"
FIRST, SECOND = "JK2603020001", "JK2603020002"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def office(world: World) -> Client:
    return signed_in(world.coordinator)


@pytest.fixture
def acts(world: World) -> None:
    for hour, day, by, action, number in [
        (23, 1, world.west_officer, "report_split", FIRST),
        (9, 2, world.coordinator, "report_seen", FIRST),
        (10, 2, world.coordinator, "report_seen", SECOND),
    ]:
        with time_machine.travel(wib(hour, 59, day=day), tick=False):
            record(action, by=by, number=number, detail={"page": "desk"})


def shown(client: Client, query: str = "") -> list[tuple[str, str]]:
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 200
    return [(row.action, row.number) for row, _, _ in answer.context["rows"]]


def lines(client: Client, query: str = "") -> list[list[str]]:
    answer: Any = client.get(f"{FILE}?{query}")
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("stranger", 302),
        ("west_officer", 403),
        ("validator", 403),
        ("planner", 403),
        ("coordinator", 200),
        ("admin", 200),
    ],
)
@pytest.mark.parametrize("url", [URL, FILE])
def test_only_coordinators_and_admins_read_the_trail(world: World, who: str, status: int, url: str) -> None:
    people = {
        "stranger": None,
        "validator": world.validators[0].user,
        "admin": make_person("admin", Membership.Role.ADMIN),
    }
    person = people[who] if who in people else getattr(world, who)
    client = signed_in(person) if person else Client()
    answer = client.get(url)
    assert answer.status_code == status
    assert AuditEntry.objects.exists() == (status == 200 and url == FILE)


@pytest.mark.usefixtures("acts")
def test_each_word_narrows_it_and_days_are_those_of_jakarta(office: Client) -> None:
    split, first, second = ("report_split", FIRST), ("report_seen", FIRST), ("report_seen", SECOND)
    for query, expected in {
        "": [second, first, split],
        "username=petugas-barat": [split],
        "action=report_seen": [second, first],
        f"number={FIRST.lower()}": [first, split],
        "first=2026-03-02": [second, first],
        "last=2026-03-01": [split],
        "first=2026-03-01&last=2026-03-01": [split],
        "first=2026-13-01&last=x": [second, first, split],
        "number=JK9": [],
    }.items():
        assert shown(office, query) == expected, query


@pytest.mark.usefixtures("acts")
def test_acts_are_said_in_words_and_unknown_ones_by_their_name(office: Client) -> None:
    body = office.get(URL).content.decode()
    assert "Membuka laporan" in body
    assert "report_split" in body
    assert "halaman: meja validasi" in body
    assert "Petugas</span>" in body


def test_a_long_trail_is_paged_and_costs_no_more_queries(
    world: World, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("field_api.web.audit.PAGE_SIZE", 2)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            shown(office)
        return len(seen)

    with time_machine.travel(wib(8), tick=False) as moment:
        record("a1", by=world.coordinator)
        before = count()
        for name in ("a2", "a3", "a4", "a5"):
            moment.shift(timedelta(minutes=name != "a3"))
            record(name, by=world.coordinator)
        assert count() == before
        page = office.get(URL).context["slice"]
        seen = [[row.action for row in page.rows]]
        while page.after:
            page = office.get(f"{URL}?after={page.after}").context["slice"]
            seen.append([row.action for row in page.rows])
        assert seen == [["a5", "a4"], ["a3", "a2"], ["a1"]]
        back = office.get(f"{URL}?before={page.before}").context["slice"]
        assert [row.action for row in back.rows] == ["a3", "a2"]


@pytest.mark.usefixtures("acts")
def test_the_file_has_every_row_runs_no_formula_and_is_written_down_itself(
    world: World, office: Client
) -> None:
    evil = make_person('=HYPERLINK("x")', Membership.Role.OFFICER, world.west_office)
    with time_machine.travel(wib(11), tick=False):
        record("note_added", by=evil, number=FIRST)
    head, *rows = lines(office, f"number={FIRST}")
    assert head[:2] == ["Waktu (WIB)", "Pengguna"]
    found = [row[:5] for row in rows if row[3] != "audit_exported"]
    assert found == [
        ["2026-03-02 11:00:00", '\'=HYPERLINK("x")', "officer", "note_added", FIRST],
        ["2026-03-02 09:59:00", "koordinator", "coordinator", "report_seen", FIRST],
        ["2026-03-01 23:59:00", "petugas-barat", "officer", "report_split", FIRST],
    ]
    entry = AuditEntry.objects.get(action="audit_exported")
    assert (entry.username, entry.detail) == ("koordinator", {"number": FIRST})


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        (" @x", "' @x"),
        ("+62", "'+62"),
        ("-", "'-"),
        ("\tx", "'\tx"),
        ("x;=1+1;y", "x;'=1+1;y"),
        ('x; "+1', "x;' \"+1"),
        ("x\n-1", "x\n'-1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\u200b\uff20x", "'\u200b\uff20x"),
        ("a-b; c=d", "a-b; c=d"),
        ("JK1", "JK1"),
        (None, ""),
        (-3.5, -3.5),
        (wib(9), "2026-03-02 09:00:00"),
    ],
)
def test_a_cell_is_never_a_formula(value: object, written: object) -> None:
    assert cell(value) == written


def test_every_cell_is_in_quotes() -> None:
    assert list(csv_lines(["a;b"], [[1, None, 'x"y']], beginning="")) == ['"a;b"\r\n', '"1","","x""y"\r\n']


def test_opening_a_suspicion_is_in_the_trail(world: World, office: Client) -> None:
    row = suspected_claim(at_status(world, Status.TINDAK_LANJUT))
    for _ in range(2):
        assert office.get(f"/koordinator/kecurigaan/{row.pk}").status_code == 200
    entry = AuditEntry.objects.get(action="report_seen")
    assert (entry.number, entry.detail) == (row.report.number, {"page": "suspicion"})


def test_days_moments_areas_people_and_reasons_are_told_in_words(office: Client, world: World) -> None:
    validator = world.validators[0]
    since, until = "2026-03-02T02:00:00+00:00", "2026-03-03T11:30:00+00:00"
    for detail in (
        {"validator": validator.pk, "first_day": "2026-03-02", "was": "2026-03-05"},
        {"area": "31.01", "since": since, "until": until},
        {"reasons": ["too_fast"], "words": [], "page": "work"},
        {"area": "99", "since": "kemarin", "validator": "x", "was": "VALIDASI", "new_key": 7},
    ):
        record("weather_stopped", by=world.coordinator, detail=detail)

    told = [dict(details) for _, _, details in office.get(URL).context["rows"]][::-1]

    assert told == [
        {"petugas": validator.name, "hari pertama": "2 Mar 2026", "semula": "2026-03-05"},
        {
            "wilayah": "Kabupaten Administrasi Kepulauan Seribu",
            "sejak": "2 Mar 2026, 09.00",
            "sampai": "3 Mar 2026, 18.30",
        },
        {"sebab": "Formulir dikirim kurang dari 5 detik setelah dibuka.", "halaman": "halaman laporan"},
        {"wilayah": "99", "sejak": "kemarin", "petugas": "x", "semula": "Validasi", "new_key": "7"},
    ]
