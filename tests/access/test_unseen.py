"""What strangers do not see cannot be found out: two towns are asked alike, and must answer alike."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache as kept_answers
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import resolve

from field_api.models import Photo
from field_api.steps.news import tell_alerts
from field_api.steps.outbox import send_waiting
from tests.access.doors import DOORS
from tests.access.pages import PAGES
from tests.access.table import Row, ask, rows_of, text_in
from tests.access.unseen import Town, Undone, make_town
from tests.access.unseen_asked import MORE, NEVER_GIVEN
from tests.access.words import words_for
from tests.field_api.dispatching import wib
from tests.field_api.world import key_of

ROWS = [row for table in (PAGES | DOORS).values() for row in rows_of(table)]
BY_NUMBER = ("private", "held", "hidden", "merged", "part")
_ONE_MORE_TIME = re.compile(r"^/(buletin|.*\.pdf)")
"""Slow ones, of which MORE asks for days that have reports."""
_BY_CHANCE = re.compile(
    r'(?<=name="csrfmiddlewaretoken" value=")[^"]+|"csrf":"\w+"|(?<=csrftoken=)\w+'
    r"|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"  # UUIDs
    r"|sha256-[\w+/]{43}=|[0-9a-f]{32}"  # names in folium's scripts
    r"|laporan20\d\d-\d\d-\d\dT[\d:.]+Z"  # GDAL's own clock, in a GeoPackage
)


@dataclass(frozen=True)
class Told:
    """An answer without what is drawn anew for each."""

    status: int
    headers: dict[str, str]
    body: str

    def but(self, other: Told, name: str) -> str:
        """In words how another answer differs; empty when it does not."""
        if self == other:
            return ""
        heads = {
            key for key in self.headers | other.headers if self.headers.get(key) != other.headers.get(key)
        }
        parts = [f"{name}: {self.status} {other.status}"]
        parts += [f"{key}: {self.headers.get(key)} / {other.headers.get(key)}" for key in heads]
        pairs = enumerate(zip(self.body, other.body, strict=False))
        at = next((n for n, (one, two) in pairs if one != two), min(len(self.body), len(other.body)))
        around = slice(max(0, at - 60), at + 60)
        return "\n  ".join([*parts, f"{self.body[around]!r} / {other.body[around]!r}"])


@dataclass(frozen=True)
class Asked:
    """What a town answered; for numbers that are not shown also what one never given is told, and they."""

    town: Town
    answers: dict[str, Told]
    by_number: dict[str, tuple[dict[str, Told], dict[str, Told]]]
    with_key: dict[str, Told]


@pytest.fixture
def towns(db: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[Asked, Asked]:
    return _both(tmp_path_factory.getbasetemp() / "towns")


@cache
def _both(folder: Path) -> tuple[Asked, Asked]:
    """Asked once for all tests; nothing of them is left in the database."""
    logging.disable(logging.ERROR)
    without, with_them = (_asked(folder / f"{one}", with_unseen=one) for one in (False, True))
    logging.disable(logging.NOTSET)
    return without, with_them


def test_nothing_a_stranger_can_ask_tells_which_town_has_reports_that_are_not_shown(
    towns: tuple[Asked, Asked],
) -> None:
    without, with_them = towns
    assert {*with_them.town.unseen} >= {
        "private",
        "held",
        "hidden",
        "merged",
        "split",
        "part",
        "again",
        "closed",
    }
    assert without.answers.keys() == with_them.answers.keys()
    assert sum(name.startswith("mail") for name in without.answers) == 2
    _must_be_none(without.answers[name].but(with_them.answers[name], name) for name in without.answers)


def test_a_number_that_is_not_shown_is_answered_like_one_never_given(towns: tuple[Asked, Asked]) -> None:
    asked = towns[1].by_number
    assert len(asked) == len(BY_NUMBER)
    for never, told in asked.values():
        assert never["GET /lacak/{west}"].status == never["GET /api/v1/reports/{west}"].status == 404
        _must_be_none(never[name].but(told[name], name) for name in never)


def test_every_address_that_a_stranger_can_read_is_asked(towns: tuple[Asked, Asked]) -> None:
    town = towns[0].town
    wanted = {row.route(town.stage) for row in ROWS if row.method == "GET" and row.wanted[0] in "p."}
    more = [address.partition("?")[0].removeprefix("/en").format_map(town.words) for address in MORE]
    asked = [resolve(address).route for address in more]
    asked += [row.route(town.stage) for row in _rows()]
    assert wanted - set(asked) - {"laporan/", "laporan/<str:number>"} == set()


def test_its_reporter_follows_with_the_key_what_nobody_else_sees(towns: tuple[Asked, Asked]) -> None:
    told = towns[1].with_key
    for name in ("private", "held", "hidden", "merged"):
        assert told[f"page {name}"].status == told[f"api {name}"].status == 200
    assert "Laporan ini privat" in told["page private"].body
    assert '"stages":[{"status":"MENUNGGU"' in told["api private"].body
    assert towns[1].town.words["stays"] in told["page merged"].body
    assert told["page wrong"].status == told["api wrong"].status == 404


def _must_be_none(differences: Iterable[str]) -> None:
    if different := [one for one in differences if one]:
        pytest.fail("\n".join(different), pytrace=False)


def _asked(folder: Path, *, with_unseen: bool) -> Asked:
    """Numbers and keys begin in each town where they began in the one before."""
    own = {
        "MEDIA_ROOT": folder / "media",
        "HEAT_TILES_DIR": folder / "heat",
        "OUTBOX_MARK": folder / "outbox.json",
        "TASKS": {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}},
        "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
    }
    kept_answers.clear()
    with override_settings(**own), _sequences_set_back(), Undone():
        town = make_town(with_unseen=with_unseen)
        with time_machine.travel(wib(11), tick=False):
            answers = dict(_answers(town)) | _mails()
            numbers = [town.unseen[name] for name in BY_NUMBER] if with_unseen else []
            by_number = {number: _beside(town, number) for number in numbers}
            return Asked(town, answers, by_number, _with_key(town) if with_unseen else {})


def _rows() -> list[Row]:
    return [row for row in ROWS if row.method == "GET" and not _ONE_MORE_TIME.match(row.pattern)]


def _answers(town: Town) -> Iterator[tuple[str, Told]]:
    own = {f"{town.stage.words[name]}": name for name in ("private", "private_photo", "key")}
    client = Client()
    for row in _rows():
        yield row.name, _told(ask(client, row, town.stage, {}), own)
    unseen = {"private_one": town.unseen.get("private", NEVER_GIVEN)}
    for address in MORE:
        yield address, _told(Client().get(address.format_map(town.words | unseen)), own)


def _mails() -> dict[str, Told]:
    """What followers of an area and of one report are told."""
    mail.outbox = []
    tell_alerts()
    send_waiting()
    letters = [letter for letter in mail.outbox if letter.to[0].startswith("ikut")]
    return {
        f"mail {n}": Told(0, dict(letter.extra_headers), f"{letter.subject}\n{letter.body}")
        for n, letter in enumerate(letters)
    }


def _beside(town: Town, number: str) -> tuple[dict[str, Told], dict[str, Told]]:
    """The same asked of a number never given and of this one, with a photo that only this one has."""
    photo = Photo.objects.filter(report__number=number).values_list("pk", flat=True).first()
    return _of_number(town, NEVER_GIVEN, photo or 987_654), _of_number(town, number, photo or 987_654)


def _of_number(town: Town, number: str, photo: int) -> dict[str, Told]:
    """Everything that names a report, said of this one."""
    found = {}
    numbers = {"west": number, "west_photo": photo}
    named = [row for row in ROWS if "{west}" in row.pattern and row.wanted[0] in "py-n"]
    stage = town.stage.with_words(numbers)
    for row in named:
        words = words_for(row.method, row.pattern, town.stage)
        with Undone():
            found[row.name] = _told(ask(Client(), row, stage, words), {number: "N"})
    with Undone():
        answer = Client().post("/langganan/", {"email": "warga@example.org", "laporan": number})
        found["follow"] = _told(answer, {number: "N"})
    return found


def _with_key(town: Town) -> dict[str, Told]:
    found = {}
    for name in ("private", "held", "hidden", "merged", "wrong"):
        number = town.unseen.get(name, town.unseen["private"])
        key = key_of(number) if name != "wrong" else "salah"
        found[f"page {name}"] = _told(Client().get(f"/lacak/{number}", {"kunci": key}), {})
        answer = Client().get(f"/api/v1/reports/{number}", headers={"x-reporter-key": key})
        found[f"api {name}"] = _told(answer, {})
    return found


def _told(answer: Any, own: dict[str, str]) -> Told:
    cookies = {f"cookie {name}": "" for name in answer.cookies}
    headers = {name: _named(value, own) for name, value in answer.items()}
    return Told(answer.status_code, headers | cookies, _named(_text(answer), own))


def _text(answer: HttpResponse) -> str:
    """PDF as it reads, all else byte for byte."""
    if answer.headers["Content-Type"] == "application/pdf":
        return text_in(answer)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return bytes(content).decode("latin-1")


def _named(text: str, own: dict[str, str]) -> str:
    for drawn, name in own.items():
        text = text.replace(drawn, name)
    return _BY_CHANCE.sub("X", text)


@contextmanager
def _sequences_set_back() -> Iterator[None]:
    """PostgreSQL does not take them back with what a transaction did."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(sequencename) FROM pg_sequences WHERE schemaname = current_schema()"
        )
        names = [name for (name,) in cursor.fetchall()]
        each = (f"SELECT '{name}', last_value, is_called FROM {name}" for name in names)  # noqa: S608
        cursor.execute(" UNION ALL ".join(each))
        before = cursor.fetchall()
    yield
    with connection.cursor() as cursor:
        cursor.executemany("SELECT setval(%s, %s, %s)", before)
