"""Cut lines, a killed worker, a lost database connection: nothing is lost and nothing is double."""

from __future__ import annotations

import contextlib
import http.client
import os
import select
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from pytest_django import Settings

from field_api.models import Photo, Quarantine, Report, Visit
from field_api.rest.sealed_shape import sealed
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, receive
from tests.field_api.photos import jpeg, upload
from tests.field_api.racing import at_validator
from tests.field_api.sealing import hash_of, visit_body
from tests.field_api.server import Server, serving
from tests.field_api.threads import LONGEST_WAIT_S, meanwhile, somebody_waits, together
from tests.field_api.world import IN_WEST, World

pytestmark = pytest.mark.django_db(transaction=True)

DATA = jpeg(1)
BLOB = f"blobs/{hash_of(DATA)}"


@pytest.fixture(scope="module")
def gunicorn(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, Path]]:
    media = tmp_path_factory.mktemp("media")
    with serving(media) as server:
        yield server, media


@pytest.fixture
def server(gunicorn: tuple[Server, Path], world: World, settings: Settings) -> Server:
    """The server, with no photo there yet."""
    server, media = gunicorn
    settings.MEDIA_ROOT = media
    for path in files():
        path.unlink()
    return server


def files() -> list[Path]:
    from django.conf import settings

    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def sealed_visit(world: World) -> tuple[Report, User, str, bytes]:
    """A visit with one photo that is not here yet: report, validator, path and body."""
    report, holder = at_validator(world)
    return report, holder, f"visits/{uuid4()}", sealed(visit_body(report.number, DATA))


def stored_once(report: Report) -> bool:
    photos = Photo.objects.filter(visit__isnull=False)
    return (Visit.objects.get().report, photos.get().sha256) == (report, hash_of(DATA))


def test_a_photo_cut_in_the_middle_leaves_nothing_and_comes_whole_the_next_time(
    server: Server, world: World
) -> None:
    holder = world.validators[0].user
    assert b"cut_short" in server.put_half(holder, BLOB, DATA)
    assert not files()
    assert server.put(holder, BLOB, DATA) == (201, {"sha256": hash_of(DATA)})
    assert server.put(holder, BLOB, DATA)[0] == 200
    assert [path.read_bytes() for path in files()] == [DATA]


def test_a_report_cut_in_the_middle_is_not_there(server: Server, world: World) -> None:
    fields = {"category": world.category.slug, "photos": upload(DATA), "contact_phone": "081234567890"}
    body, kind = encode_multipart(BOUNDARY, fields), f"Content-Type: {MULTIPART_CONTENT}"
    assert b"cut_short" in server.send_half("POST /api/v1/reports", body, kind)
    assert not Report.objects.exists()
    assert not files()


def test_a_visit_cut_in_the_middle_is_not_there_and_comes_whole_the_next_time(
    server: Server, world: World
) -> None:
    report, holder, path, body = sealed_visit(world)
    server.put(holder, BLOB, DATA)
    assert b"cut_short" in server.put_half(holder, path, body)
    assert (Visit.objects.count(), Quarantine.objects.count()) == (0, 0)
    assert server.put(holder, path, body)[0] == 201
    assert stored_once(report)


def test_a_worker_killed_between_photo_and_visit_loses_neither(server: Server, world: World) -> None:
    report, holder, path, body = sealed_visit(world)
    assert server.put(holder, BLOB, DATA)[0] == 201
    server.kill_worker()
    assert server.put(holder, path, body)[0] == 201
    assert stored_once(report)


def kill_worker(server: Server) -> None:
    server.kill_worker()


def cut_database(_server: Server) -> None:
    """End the connection that waits for a lock, as a restart of PostgreSQL does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        assert cursor.fetchall() == [(True,)]


@pytest.mark.parametrize("fault", [kill_worker, cut_database])
def test_a_visit_broken_off_while_it_is_stored_is_stored_once_by_the_next_try(
    server: Server, world: World, fault: Callable[[Server], None]
) -> None:
    report, holder, path, body = sealed_visit(world)
    server.put(holder, BLOB, DATA)
    outcome: list[Any] = []
    sending = threading.Thread(
        target=lambda: outcome.extend(together(partial(server.put, holder, path, body)))
    )
    with meanwhile(lambda: Report.objects.select_for_update().get(pk=report.pk)):
        sending.start()
        while sending.is_alive() and not somebody_waits():
            sending.join(0.02)
        fault(server)
        sending.join(LONGEST_WAIT_S)
    (answer,) = outcome
    assert isinstance(answer, ConnectionError | http.client.HTTPException) or answer[0] == 503
    assert not Visit.objects.exists()

    question = [{"id": path.rpartition("/")[2], "payload_sha256": "0" * 64}]
    assert server.post(holder, "visits/reconcile", question)[1]["missing"] == [question[0]["id"]]
    status, receipt = server.put(holder, path, body)
    assert status == 201
    assert stored_once(report)
    assert server.put(holder, path, body) == (200, receipt)
    assert server.post(holder, "visits/reconcile", [receipt])[1]["known"] == [receipt["id"]]


def test_two_identical_visits_at_once_are_one_with_one_receipt(server: Server, world: World) -> None:
    report, holder, path, body = sealed_visit(world)
    server.put(holder, BLOB, DATA)
    answers = together(*[partial(server.put, holder, path, body)] * 2)
    assert sorted(status for status, _ in answers) == [200, 201]
    assert answers[0][1] == answers[1][1]
    assert stored_once(report)


def helpers_below(pid: int) -> list[int]:
    """The processes that open photos for the workers of this server, by who began whom."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError, IndexError):
            words = (entry / "cmdline").read_bytes()
            worker = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            master = int(Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()[1])
            if b"field_api.evidence.apart" in words and pid in (worker, master):
                found.append(int(entry.name))
    return found


def test_photos_are_opened_beside_the_worker_and_a_killed_worker_leaves_no_process(
    server: Server, world: World
) -> None:
    report, _ = receive(Complaint(world.category.slug, "Lubang", *IN_WEST), photos=[PhotoIn(DATA)])
    photo = report.photos.get()
    address = f"http://127.0.0.1:{server.port}/api/v1/reports/{report.number}/photos/{photo.pk}"
    with urlopen(f"{address}/thumbnail", timeout=LONGEST_WAIT_S) as answer:
        assert answer.read().startswith(b"\xff\xd8")
    (helper,) = helpers_below(server.process.pid)
    ended = os.pidfd_open(helper)
    server.kill_worker()
    assert select.select([ended], [], [], LONGEST_WAIT_S)[0] == [ended]
    os.close(ended)
