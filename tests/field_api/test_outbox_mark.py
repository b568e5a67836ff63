"""An outbox that comes back with a backup sends nothing twice without being told to."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from field_api.models import AuditEntry, FailingPart, Outbox, OutboxCount
from field_api.steps.outbox import send_waiting
from field_api.steps.outbox_mark import OutboxHeld
from field_api.steps.receive import Complaint, Contact, receive
from field_api.steps.tend import tend
from tests.field_api.world import IN_WEST, World


def wait(world: World, count: int = 1) -> None:
    for n in range(count):
        contact = Contact(email=f"w{n}@example.org")
        receive(Complaint(world.category.slug, f"Lubang {n}", *IN_WEST, contact=contact))


def dump() -> list[Any]:
    rows: list[Any] = list(Outbox.objects.values("id", "sent_at", "attempts", "delivered"))
    return rows + list(OutboxCount.objects.values())


def restore(dumped: list[Any]) -> None:
    """What a backup that is put back does to the outbox and its count."""
    OutboxCount.objects.all().delete()
    for row in dumped:
        if "count" in row:
            OutboxCount.objects.create(**row)
        else:
            Outbox.objects.filter(pk=row["id"]).update(**row)


def told(*words: str) -> str:
    out = io.StringIO()
    call_command("outbox", *words, stdout=out)
    return out.getvalue()


def test_what_was_sent_after_the_backup_is_not_sent_again(world: World) -> None:
    wait(world)
    assert send_waiting() == 1
    wait(world, 2)
    backup = dump()
    assert send_waiting() == 2
    restore(backup)
    with pytest.raises(OutboxHeld, match="put back"):
        send_waiting()
    assert tend().failed == ["mail", "alerts"]
    assert FailingPart.objects.filter(name="mail", error="OutboxHeld").exists()
    assert len(mail.outbox) == 3
    assert "2 pesan menunggu.\nDITAHAN: the database was put back" in told()

    assert told("leave") == "2 pesan dibiarkan.\n"
    assert AuditEntry.objects.get(action="outbox_decided").detail["messages"] == 2
    wait(world)
    assert (send_waiting(), len(mail.outbox)) == (1, 4)


def test_whoever_knows_that_they_did_not_leave_lets_them_leave(world: World) -> None:
    wait(world)
    backup = dump()
    send_waiting()
    restore(backup)
    assert "akan dikirim" in told("send")
    assert (send_waiting(), len(mail.outbox)) == (1, 2)


def test_a_backup_after_which_nothing_left_goes_on_by_itself(world: World) -> None:
    wait(world)
    send_waiting()
    wait(world)
    restore(dump())
    assert (send_waiting(), len(mail.outbox)) == (1, 2)


def test_a_copy_sends_nothing_with_the_photos_or_without(world: World, settings: Settings) -> None:
    wait(world)
    send_waiting()
    wait(world)
    mark = Path(settings.OUTBOX_MARK)
    kept = json.loads(mark.read_text())
    mark.write_text(json.dumps(kept | {"database": "1.1"}))
    with pytest.raises(OutboxHeld, match="a copy"):
        send_waiting()
    shutil.rmtree(mark.parent)
    with pytest.raises(OutboxHeld, match="not beside the photos"):
        send_waiting()
    assert len(mail.outbox) == 1
    assert told().startswith("1 pesan menunggu.")


def test_a_new_database_beside_old_photos_sends(world: World, settings: Settings) -> None:
    mark = Path(settings.OUTBOX_MARK)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(json.dumps({"database": "1.1", "count": 40}))
    wait(world)
    assert send_waiting() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid::text FROM pg_database WHERE datname = current_database()")
        assert json.loads(mark.read_text())["database"].endswith(f".{cursor.fetchone()[0]}")
