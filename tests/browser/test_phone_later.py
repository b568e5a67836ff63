"""The phone app's queue over time: pauses, two tabs, what the server lost, what may be forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Route
from pytest_django.live_server_helper import LiveServer

from field_api.models import Visit
from tests.browser.phone import Field, Phone, json_error, open_phone
from tests.field_api.photos import jpeg

pytest_plugins = ["tests.browser.phone_fixtures"]


@pytest.mark.parametrize("has_locks", [True, False])
def test_two_tabs_send_once(
    phone: Phone, visited: Field, context: BrowserContext, live_server: LiveServer, has_locks: bool
) -> None:
    other = open_phone(context, live_server.url)
    tabs = (phone, other)
    if not has_locks:
        for tab in tabs:
            tab.page.evaluate("Object.defineProperty(navigator, 'locks', { value: undefined })")
    for seed in range(1, 4):
        phone.sealed_visit(visited.report, jpeg(seed))
    # The first is held in the middle of its work until the second has had its say.
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    phone.answer("blobs/*", hold, times=1)
    phone.core("globalThis.sending = core.send({ now: true }); return null")
    phone.until("(await core.status()).sending")
    assert other.send() == {"sent": 0, "attention": 0, "left": 3, "reason": "other_tab"}
    held[0].continue_()
    assert phone.core("return globalThis.sending")["sent"] == 3
    assert phone.asked("PUT", "visits/") + other.asked("PUT", "visits/") == Visit.objects.count() == 3


def test_retry_after_is_waited_for_unless_a_person_asks(phone: Phone, visited: Field) -> None:
    phone.sealed_visit(visited.report, jpeg(1))
    phone.answer_once("visits/*", "PUT", **json_error(503, "busy", **{"Retry-After": "120"}))
    assert phone.send()["reason"] == "server"
    (row,) = phone.rows()
    wait = datetime.fromisoformat(row["next_try_at"]) - datetime.now(tz=UTC)
    assert timedelta(seconds=110) < wait <= timedelta(seconds=121)
    assert phone.core("return core.send()")["sent"] == 0
    assert phone.send()["sent"] == 1


def test_pauses_grow_to_five_minutes(phone: Phone) -> None:
    script = """async () => {
        const { pauseAfter } = await import("/static/lapangan/sender.js");
        return [1, 2, 3, 10, 1000].map((tries) => Array.from({ length: 200 }, () => pauseAfter(tries)));
    }"""
    for pauses, most in zip(phone.page.evaluate(script), [1000, 2000, 4000, 300_000, 300_000], strict=True):
        assert most / 2 <= min(pauses) < max(pauses) <= most
        assert max(pauses) - min(pauses) > most / 4


def test_what_the_server_lost_is_sent_again_or_said(phone: Phone, visited: Field) -> None:
    rows = [phone.sealed_visit(visited.report, jpeg(seed)) for seed in (1, 2, 3)]
    phone.send()
    assert phone.core("return core.reconcile()") == {"known": 3, "again": 0, "attention": 0}
    Visit.objects.filter(pk__in=[rows[0]["id"], rows[1]["id"]]).delete()
    Visit.objects.filter(pk=rows[2]["id"]).update(payload_sha256="0" * 64)
    remove = """const { write } = await import("/static/lapangan/store.js");
        await write(["bytes"], (tx) => tx.objectStore("bytes").delete(arg))"""
    phone.core(remove, rows[1]["photos"][0]["key"])
    assert phone.core("return core.reconcile()") == {"known": 0, "again": 1, "attention": 2}
    states = {row["id"]: (row["state"], row["error"] and row["error"]["code"]) for row in phone.rows()}
    assert states == {
        rows[0]["id"]: ("sealed", None),
        rows[1]["id"]: ("attention", "bytes_gone"),
        rows[2]["id"]: ("attention", "payload_differs"),
    }
    assert phone.send()["sent"] == 1


def test_only_what_has_a_receipt_is_forgotten_and_only_in_time(phone: Phone, visited: Field) -> None:
    phone.sealed_visit(visited.report, jpeg(1))
    phone.send()
    phone.sealed_visit(visited.report, jpeg(2))
    age = """const { changeRow } = await import("/static/lapangan/outbox.js");
        for (const row of await core.outbox()) {
            const then = new Date(Date.now() - arg * 86400e3).toISOString();
            await changeRow(row.id, (one) => (one.sent_at &&= then));
        }
        return core.prune()"""
    assert [phone.core(age, 2.9), phone.count("bytes")] == [0, 2]
    assert [phone.core(age, 3.1), phone.count("bytes"), phone.count("photos"), phone.count("outbox")] == [
        1,
        1,
        2,
        2,
    ]
    assert phone.rows()[1]["photos"][0]["bytes_here"] is False
    phone.core(age, 14.1)
    assert [phone.count(name) for name in ("bytes", "photos", "outbox")] == [1, 1, 1]
    phone.send()
    phone.page.evaluate("navigator.storage.estimate = async () => ({ usage: 950e6, quota: 1000e6 })")
    assert [phone.core("return core.prune()"), phone.count("outbox")] == [1, 1]


def test_a_phone_without_any_room_can_still_send(phone: Phone, visited: Field) -> None:
    phone.sealed_visit(visited.report, jpeg(1))
    for store in ("meta", "outbox"):
        phone.full(store)
    assert phone.send()["sent"] == 1
    assert (Visit.objects.count(), phone.count("bytes"), phone.count("outbox")) == (1, 0, 1)
    phone.page.reload()
    assert phone.rows()[0]["state"] == "sealed"
    assert phone.send()["sent"] == 1
    assert Visit.objects.count() == 1
