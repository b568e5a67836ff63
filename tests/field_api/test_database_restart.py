"""PostgreSQL dies and comes back while a phone sends: nothing is lost, nothing double, the rest is healed."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPException
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings

from field_api.models import Photo, Quarantine, Visit
from field_api.rest.sealed_shape import sealed
from geo_crm.database import server_warnings
from maps.heat_tiles import refresh
from maps.heat_tiles.current import current
from maps.heat_tiles.reading import pixels
from tests.boundaries.squares import ANGGREK
from tests.field_api.own_postgres import Postgres, django_on, own_postgres, programs
from tests.field_api.photos import jpeg
from tests.field_api.racing import at_validator
from tests.field_api.sealing import hash_of, visit_body
from tests.field_api.server import Server, serving
from tests.field_api.threads import LONGEST_WAIT_S, together
from tests.field_api.world import make_world
from tests.maps.reports import make_category, make_reports

DATA = jpeg(1)
BLOB = f"blobs/{hash_of(DATA)}"
HERE, THERE = (106.795, -6.205), (106.805, -6.205)


@pytest.fixture(scope="module")
def migrated(django_db_blocker: DjangoDbBlocker) -> Iterator[Postgres]:
    found = programs()
    if found is None:
        problem = "PostgreSQL's programs are not under /usr/lib/postgresql"
        if os.environ.get("CI"):
            pytest.fail(problem)
        pytest.skip(problem)
    with own_postgres(found) as server:
        with django_db_blocker.unblock(), django_on(server):
            call_command("migrate", verbosity=0)
        yield server


@pytest.fixture
def postgres(
    migrated: Postgres, django_db_blocker: DjangoDbBlocker, settings: Settings, tmp_path: Path
) -> Iterator[Postgres]:
    settings.MEDIA_ROOT = tmp_path
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    with django_db_blocker.unblock(), django_on(migrated):
        yield migrated


def send_until_stored(server: Server, *what: Any) -> tuple[int, Any]:
    """What a phone does: again after each failure. The second try must do."""
    first = together(partial(server.put, *what))[0]
    return server.put(*what) if isinstance(first, Exception) or first[0] >= 500 else first


def send_while_it_is_stored(server: Server, postgres: Postgres, *what: Any) -> Any:
    """Restart the database while this visit waits for its report's row; what the phone was told."""
    outcome: list[Any] = []
    sending = threading.Thread(target=lambda: outcome.extend(together(partial(server.put, *what))))
    holder, watcher = postgres.connect(), postgres.connect()
    watcher.autocommit = True
    holder.cursor().execute("SELECT id FROM field_api_report FOR UPDATE")
    sending.start()
    look = watcher.cursor()
    while sending.is_alive():
        look.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        if look.fetchone() != (0,):
            break
        sending.join(0.02)
    postgres.restart()
    sending.join(LONGEST_WAIT_S)
    holder.close()
    watcher.close()
    return outcome[0]


def stored() -> tuple[list[str], list[str], int]:
    """Ids of visits, hashes of their photos, bodies in quarantine; by a new connection."""
    connection.close()
    visits = [str(pk) for pk in Visit.objects.order_by("received_at").values_list("pk", flat=True)]
    hashes = Photo.objects.filter(visit__isnull=False).order_by("pk").values_list("sha256", flat=True)
    return visits, list(hashes), Quarantine.objects.count()


def test_a_database_that_dies_and_comes_back_costs_no_visit_and_reconcile_finds_what_a_backup_lost(
    postgres: Postgres, tmp_path: Path
) -> None:
    report, holder = at_validator(make_world())
    one, two = str(uuid4()), str(uuid4())
    first, second = (sealed(visit_body(report.number, DATA, note=note)) for note in ("Pagi", "Sore"))
    assert [message.id for message in server_warnings()] == ["geo_crm.W002", "geo_crm.W004", "geo_crm.W005"]
    with serving(tmp_path, postgres.url) as server:
        assert server.put(holder, BLOB, DATA)[0] == 201

        # Between the photo and the visit: the worker's connection is dead when the visit comes.
        postgres.restart()
        connection.close()
        status, receipt = send_until_stored(server, holder, f"visits/{one}", first)
        assert status == 201
        assert stored() == ([one], [hash_of(DATA)], 0)

        # In the middle of the visit's transaction.
        told = send_while_it_is_stored(server, postgres, holder, f"visits/{two}", second)
        connection.close()
        assert isinstance(told, ConnectionError | HTTPException) or told[0] >= 500
        assert stored() == ([one], [hash_of(DATA)], 0)
        status, other_receipt = send_until_stored(server, holder, f"visits/{two}", second)
        assert status == 201
        assert stored() == ([one, two], [hash_of(DATA)] * 2, 0)
        assert server.put(holder, f"visits/{one}", first) == (200, receipt)
        assert server.put(holder, f"visits/{two}", second) == (200, other_receipt)

        # An older backup is restored: one visit that had a receipt is gone.
        Photo.objects.filter(visit__pk=two).delete()
        Visit.objects.filter(pk=two).delete()
        answer = server.post(holder, "visits/reconcile", [receipt, other_receipt])[1]
        assert (answer["known"], answer["lost"]) == ([one], [two])
        assert server.put(holder, f"visits/{two}", second)[0] == 201
        assert server.post(holder, "visits/reconcile", [receipt, other_receipt])[1]["known"] == [one, two]
        assert stored() == ([one, two], [hash_of(DATA)] * 2, 0)


def test_what_a_restored_backup_has_lost_is_on_the_heat_map_no_more(postgres: Postgres) -> None:
    """The numbers of lost reports and transactions are given to others, who are drawn where they are."""
    roads = make_category("jalan-panas")

    def added(count: int, place: tuple[float, float]) -> None:
        make_reports([place] * count, category=roads, kelurahan=ANGGREK)

    def drawn() -> list[int]:
        """How many are at HERE and THERE; each look is later than what is kept of the one before."""
        travel.shift(10)
        now = current()
        held, added, gone = now.columns.rows.x, now.tail.added.x, now.tail.gone.x
        places, _y = pixels(*np.array([HERE, THERE]).T)
        return [int((held == x).sum() + (added == x).sum() - (gone == x).sum()) for x in places]

    with time_machine.travel(datetime.now(UTC), tick=False) as travel:
        added(3, HERE)
        assert drawn() == [3, 0]
        connection.close()
        postgres.back_up()
        added(5, HERE)
        refresh.refresh()
        assert drawn() == [8, 0]
        connection.close()
        postgres.put_back()
        assert drawn() == [3, 0]

        connection.close()
        postgres.back_up()
        added(4, HERE)
        refresh.refresh()
        connection.close()
        postgres.put_back()
        for _transaction in range(12):  # more than were lost, so that no number is from the future any more
            added(1, THERE)
        assert drawn() == [3, 12]
