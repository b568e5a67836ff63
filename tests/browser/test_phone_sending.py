"""The phone app's queue against the real API, with a network that lies, breaks off and comes back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Route
from pytest_django.live_server_helper import LiveServer

from field_api import originals
from field_api.models import FollowUp, Quarantine, Visit
from tests.browser.phone import PORTAL, Field, Phone, json_error, open_phone
from tests.field_api.photos import jpeg
from tests.field_api.racing import in_process
from tests.field_api.sealing import visit

pytest_plugins = ["tests.browser.phone_fixtures"]

WIFI: dict[str, Any] = {"status": 200, "content_type": "text/html", "body": PORTAL}


def test_a_sealed_visit_arrives_once_with_the_hashes_that_the_phone_named(
    phone: Phone, visited: Field
) -> None:
    row = phone.sealed_visit(visited.report, jpeg(1), jpeg(2))
    assert phone.send() == {"sent": 1, "attention": 0, "left": 0, "reason": None}
    stored = Visit.objects.get()
    assert (str(stored.pk), stored.payload_sha256) == (row["id"], row["payload_sha256"])
    hashes = sorted(stored.photos.values_list("sha256", flat=True))
    assert hashes == sorted(photo["sha256"] for photo in row["photos"])
    assert phone.send()["sent"] == 0
    assert phone.asked("PUT", "visits/") == 1
    (kept,) = phone.rows()
    assert (kept["state"], kept["receipt"]["id"], kept["receipt"]["flags"]) == ("sent", row["id"], [])


def test_an_officers_follow_up_goes_the_same_way(phone: Phone, visited: Field) -> None:
    report = in_process(visited.world)
    phone.sign_in(visited.world.west_officer)
    draft = phone.start(report, "follow_up")
    phone.add(draft, jpeg(9))
    row = phone.seal(draft, decision=None, note="Ditambal")
    assert phone.send()["sent"] == 1
    assert str(FollowUp.objects.get(report=report).client_id) == row["id"]


@pytest.mark.parametrize(("pattern", "method"), [("session", "GET"), ("blobs/*", "PUT"), ("visits/*", "PUT")])
def test_a_wifi_page_that_answers_200_is_no_success(
    phone: Phone, visited: Field, pattern: str, method: str
) -> None:
    phone.sealed_visit(visited.report, jpeg(1))
    phone.answer_once(pattern, method, **WIFI)
    assert phone.send() == {"sent": 0, "attention": 0, "left": 1, "reason": "portal"}
    assert phone.rows()[0]["state"] == "sealed"
    assert phone.core("return (await core.status()).portal")
    assert phone.send()["sent"] == 1
    assert not phone.core("return (await core.status()).portal")
    assert Visit.objects.count() == 1


def test_a_receipt_for_something_else_is_no_receipt(phone: Phone, visited: Field) -> None:
    row = phone.sealed_visit(visited.report, jpeg(1))
    body = f'{{"id": "{row["id"]}", "payload_sha256": "{"0" * 64}"}}'
    phone.answer_once("visits/*", "PUT", status=201, content_type="application/json", body=body)
    assert phone.send()["reason"] == "portal"
    assert phone.rows()[0]["receipt"] is None


def test_after_500_and_401_it_goes_on_by_itself_when_the_user_is_back(phone: Phone, visited: Field) -> None:
    phone.sealed_visit(visited.report, jpeg(1))
    phone.answer_once("visits/*", "PUT", status=500, body="<h1>Server Error</h1>")
    assert phone.send() == {"sent": 0, "attention": 0, "left": 1, "reason": None}
    (row,) = phone.rows()
    assert (row["state"], row["tries"], row["error"]["status"]) == ("sealed", 1, 500)
    phone.page.context.clear_cookies()
    assert phone.send()["reason"] == "signed_out"
    assert phone.core("return (await core.status()).need_sign_in")
    phone.core("core.startSending()")
    phone.sign_in(visited.holder)
    phone.until("(await core.outbox()).every((row) => row.state === 'sent')")
    assert not phone.core("return (await core.status()).need_sign_in")
    assert Visit.objects.count() == 1


def test_a_401_in_the_middle_stops_the_queue_and_keeps_it(phone: Phone, visited: Field) -> None:
    for seed in (1, 2):
        phone.sealed_visit(visited.report, jpeg(seed))
    phone.answer_once("visits/*", "PUT", **json_error(401, "not_authenticated"))
    assert phone.send() == {"sent": 0, "attention": 0, "left": 2, "reason": "signed_out"}
    assert phone.asked("PUT", "visits/") == 1
    assert phone.send()["sent"] == 2


def test_a_cut_upload_begins_again_at_that_photo(phone: Phone, visited: Field) -> None:
    row = phone.sealed_visit(visited.report, jpeg(1), jpeg(2), jpeg(3))
    second = row["photos"][1]["sha256"]
    cut = [True]

    def reply(route: Route) -> None:
        if route.request.method == "PUT" and cut.pop() if cut else False:
            route.abort("connectionreset")
        else:
            route.fallback()

    phone.answer(f"blobs/{second}", reply)
    assert phone.send()["reason"] == "offline"
    assert [photo["there"] for photo in phone.rows()[0]["photos"]] == [True, False, False]
    phone.requests.clear()
    assert phone.send()["sent"] == 1
    first = row["photos"][0]["sha256"]
    assert (phone.asked("HEAD", f"blobs/{first}"), phone.asked("PUT", f"blobs/{first}")) == (0, 0)
    assert phone.asked("PUT", "blobs/") == 2


def test_photos_that_the_server_lost_are_named_and_sent_again(phone: Phone, visited: Field) -> None:
    row = phone.sealed_visit(visited.report, jpeg(1), jpeg(2))
    phone.answer_once("visits/*", "PUT", status=500)
    phone.send()
    originals.original_path(row["photos"][0]["sha256"]).unlink()
    phone.requests.clear()
    assert phone.send()["sent"] == 1
    assert phone.asked("PUT", "blobs/") == 1
    assert phone.asked("PUT", "visits/") == 2


def test_a_head_that_says_yes_to_everything_loses_nothing(phone: Phone, visited: Field) -> None:
    phone.sealed_visit(visited.report, jpeg(1))

    def yes(route: Route) -> None:
        if route.request.method == "HEAD":
            route.fulfill(status=204)
        else:
            route.fallback()

    phone.answer("blobs/*", yes)
    assert phone.send()["sent"] == 1
    assert Visit.objects.get().photos.count() == 1


def test_a_refused_record_is_set_aside_and_the_next_one_goes(phone: Phone, visited: Field) -> None:
    first = phone.sealed_visit(visited.report, jpeg(1))
    phone.sealed_visit(visited.report, jpeg(2))
    visit(visited.report.number, visited.holder, UUID(first["id"]))
    assert phone.send() == {"sent": 1, "attention": 1, "left": 0, "reason": None}
    row = next(one for one in phone.rows() if one["id"] == first["id"])
    assert (row["state"], row["error"]["status"], row["error"]["code"]) == (
        "attention",
        409,
        "payload_differs",
    )
    assert "sudah tersimpan dengan isi lain" in row["error"]["detail"]
    assert phone.core("const { unsent, attention } = await core.status(); return [unsent, attention]") == [
        1,
        1,
    ]
    assert Quarantine.objects.count() == 1
    Visit.objects.filter(pk=first["id"]).delete()
    phone.core("await core.retry(arg)", first["id"])
    assert phone.send()["sent"] == 1


def test_a_refused_record_that_the_server_keeps_can_be_left_to_the_coordinator(
    phone: Phone, visited: Field
) -> None:
    row = phone.sealed_visit(visited.report, jpeg(1))
    phone.core("await core.handOver(arg)", row["id"])
    assert phone.rows()[0]["state"] == "sealed"
    visit(visited.report.number, visited.holder, UUID(row["id"]))
    phone.send()
    assert phone.fails("await core.signOut()") == "unsent"
    phone.core("await core.handOver(arg)", row["id"])
    assert phone.rows()[0]["state"] == "handed_over"
    assert phone.core("return (await core.status()).unsent") == 0
    assert Quarantine.objects.get().client_id == UUID(row["id"])
    assert phone.fails("await core.signOut()") == ""


def test_a_token_that_is_no_longer_right_is_asked_for_anew(phone: Phone, visited: Field) -> None:
    phone.sealed_visit(visited.report, jpeg(1))
    phone.answer_once("visits/*", "PUT", **json_error(403, "permission_denied"))
    assert phone.send()["sent"] == 1
    assert phone.asked("GET", "session") >= 2


def test_nothing_is_sent_in_somebody_elses_session(
    phone: Phone, visited: Field, context: BrowserContext, live_server: LiveServer
) -> None:
    phone.sealed_visit(visited.report, jpeg(1))
    other = context.browser.new_context() if context.browser else context
    stranger = open_phone(other, live_server.url)
    stranger.sign_in(visited.world.west_officer)
    phone.page.context.add_cookies(other.cookies())  # type: ignore[arg-type]
    assert phone.send()["reason"] == "signed_out"
    assert (phone.asked("PUT", ""), phone.asked("HEAD", "")) == (0, 0)
    assert phone.core("return (await core.currentUser()).username") == visited.holder.username
    other.close()


def test_somebody_who_signs_in_while_a_visit_is_being_sent_does_not_send_it(
    phone: Phone, visited: Field
) -> None:
    phone.sealed_visit(visited.report, jpeg(1))
    waiting: list[Route] = []

    def keep_waiting(route: Route) -> None:
        waiting.append(route)

    phone.answer("blobs/*", keep_waiting, times=1)
    phone.core("globalThis.sending = core.send({ now: true }); return null")
    phone.until("(await core.status()).sending")
    phone.sign_in(visited.world.west_officer)
    waiting[0].continue_()
    summary = phone.core("return globalThis.sending")
    assert (summary["sent"], summary["reason"]) == (0, "signed_out")
    assert not Visit.objects.exists()
    phone.sign_in(visited.holder)
    assert phone.send()["sent"] == 1
