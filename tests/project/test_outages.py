"""A database that is away and a disk that is full are told as such, in the shape of each address."""

from __future__ import annotations

import errno
import json
import logging
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.db import DatabaseError, InterfaceError, InternalError, OperationalError, ProgrammingError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import TransactionManagementError
from django.test import Client, RequestFactory
from psycopg2.errors import ReadOnlySqlTransaction
from pytest_django import Settings

from field_api.models import Report
from geo_crm.outages import DISK_FULL, UNAVAILABLE, Outage, outage_of
from geo_crm.views import no_csrf, server_error
from tests.field_api.photos import jpeg, upload
from tests.field_api.world import World, make_world

FULL = OSError(errno.ENOSPC, "No space left on device")
SENT = {"category": "jalan", "address": "Jl. Juanda", "username": "ani", "password": "salah"}
SHAPES = [
    ("/", "page"),
    ("/peta", "page"),
    ("/lapor", "page"),
    ("/en/lapor", "page"),
    ("/lacak/JK2603020001", "page"),
    ("/masuk/", "page"),
    ("/peta/rss", "page"),
    ("/admin/", "page"),
    ("/api/v1/categories", "program"),
    ("/api/v1/reports/JK2603020001", "program"),
    ("/api/v1/maps/heat/11/1631/1059.png", "program"),
    ("/maps/heat/11/1631/1059.png", "program"),
    ("/ogc/collections/reports/items", "program"),
    ("/open311/v2/requests.json", "open311"),
    ("/open311/v2/requests.xml", "open311"),
    ("POST /api/v1/reports", "program"),
    ("POST /api/v1/token", "program"),
    ("POST /lapor", "page"),
    ("POST /masuk/", "page"),
    ("POST /open311/v2/requests.json", "open311"),
]


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def with_code(kind: type[DatabaseError], code: str) -> DatabaseError:
    error = kind("words of the server")
    error.__cause__ = type("DriverError", (Exception,), {"pgcode": code})()
    return error


def read_only() -> DatabaseError:
    error = InternalError("cannot execute INSERT in a read-only transaction")
    error.__cause__ = ReadOnlySqlTransaction()
    return error


def broken_off() -> DatabaseError:
    """As libpq says it when a server is killed in the middle of an answer: of no kind, without a code."""
    error = DatabaseError("server closed the connection unexpectedly")
    error.__cause__ = psycopg2.DatabaseError("server closed the connection unexpectedly")
    return error


def after(cause: Exception) -> Exception:
    try:
        try:
            raise cause
        except Exception:
            raise TransactionManagementError("the transaction is broken")  # noqa: B904  as Django does
    except TransactionManagementError as error:
        return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OperationalError("connection refused"), UNAVAILABLE),
        (InterfaceError("connection already closed"), UNAVAILABLE),
        (read_only(), UNAVAILABLE),
        (broken_off(), UNAVAILABLE),
        (with_code(DatabaseError, "53100"), UNAVAILABLE),
        (after(OperationalError("gone")), UNAVAILABLE),
        (after(ProgrammingError("a bug")), None),
        (with_code(ProgrammingError, "42P01"), None),
        (with_code(InternalError, "XX000"), None),
        (FULL, DISK_FULL),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), DISK_FULL),
        (FileNotFoundError(errno.ENOENT, "x"), None),
        (RuntimeError("a bug"), None),
        (None, None),
    ],
)
def test_what_is_away_is_told_from_a_bug(error: Exception | None, expected: Outage | None) -> None:
    assert outage_of(error) is expected


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Whoever asks hears what psycopg2 says when nobody listens."""

    def refuse(*_args: Any, **_more: Any) -> None:
        raise OperationalError("connection to server failed: Connection refused\n\tIs it running?")

    for door in ("_cursor", "get_autocommit", "set_autocommit", "ensure_connection"):
        monkeypatch.setattr(BaseDatabaseWrapper, door, refuse)


def test_every_kind_of_door_says_when_to_come_again_and_each_costs_the_log_one_line(
    no_database: None, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "somebody"
    formatter = logging.Formatter("%(message)s")
    for path, shape in SHAPES:
        method, _, address = path.rpartition(" ")
        caplog.clear()
        answer = client.post(address, SENT) if method else client.get(address)
        assert (answer.status_code, answer["Retry-After"]) == (503, "10"), path
        assert answer["Cache-Control"] == "no-store"
        told(shape, answer.content.decode(), was_sent=bool(method))
        (record,) = [one for one in caplog.records if one.levelno >= logging.ERROR]
        line = formatter.format(record)
        assert line.startswith(f"503 {method or 'GET'} {address}: OperationalError: connection to server"), (
            line
        )
        assert "\n" not in line


def told(shape: str, body: str, *, was_sent: bool) -> None:
    if shape == "program":
        assert set(json.loads(body)) == {"code", "detail"}
        assert json.loads(body)["code"] == "unavailable"
    elif shape == "open311":
        assert "503" in body
        assert "tidak tersedia" in body
    else:
        assert "<h1>Layanan sedang tidak tersedia</h1>" in body or "<h1>The service is not" in body
        assert ("mungkin belum tersimpan" in body) is was_sent
        assert "tidak hilang" not in body


def answered(path: str, error: Exception, method: str = "POST") -> Any:
    try:
        raise error
    except Exception:
        return server_error(RequestFactory().generic(method, path))


@pytest.mark.parametrize(
    ("path", "status"), [("/api/v1/reports", 507), ("/lapor", 507), ("/open311/v2/requests.json", 503)]
)
def test_a_full_disk_is_told_as_one(path: str, status: int) -> None:
    answer = answered(path, FULL)
    assert (answer.status_code, answer["Retry-After"]) == (status, "60")
    assert "Penyimpanan kami penuh" in answer.content.decode()


@pytest.mark.parametrize(("method", "is_told"), [("GET", False), ("POST", True)])
def test_the_page_of_a_bug_promises_nothing_of_what_was_sent(method: str, is_told: bool) -> None:
    page = answered("/lapor", RuntimeError("sandi"), method).content.decode()
    assert "<h1>Ada kesalahan di pihak kami</h1>" in page
    assert ("mungkin belum tersimpan" in page) is is_told
    assert "tidak hilang" not in page


def test_a_report_whose_photo_finds_no_room_is_507_and_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    def full(_handle: int) -> None:
        raise FULL

    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("field_api.originals.os.fsync", full)
    client = Client(raise_request_exception=False)
    answer = client.post("/api/v1/reports", {"category": world.category.slug, "photos": upload(jpeg(1))})
    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    assert not Report.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("path", ["/lapor", "/en/lapor", "/masuk/"])
def test_a_form_without_its_token_is_answered_in_our_words(path: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(path, {"category": "jalan"})
    assert answer.status_code == 403
    page = answer.content.decode()
    words = "This form cannot be accepted" if path.startswith("/en/") else "Formulir ini tidak dapat diterima"
    assert f"<h1>{words}</h1>" in page
    assert "CSRF" not in page


def test_programs_hear_of_it_in_theirs(rf: RequestFactory) -> None:
    answer = no_csrf(rf.post("/api/v1/reports"), "CSRF cookie not set.")
    assert (answer.status_code, json.loads(answer.content)["code"]) == (403, "csrf")
