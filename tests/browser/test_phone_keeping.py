"""What the phone app keeps, refuses and hands over, in a real browser: nothing lost, nothing half there."""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from field_api.canonical import canonical, sha256_of
from field_api.models import Visit
from tests.browser.phone import Field, Phone, open_phone, task_of
from tests.field_api.photos import jpeg

pytest_plugins = ["tests.browser.phone_fixtures"]


def test_a_draft_is_whole_again_after_the_page_was_killed(
    phone: Phone, visited: Field, context: BrowserContext, live_server: LiveServer
) -> None:
    draft = phone.start(visited.report)
    phone.core("await core.addFix(arg, { lon: 106.8, lat: -6.1, accuracy: 9 })", draft)
    photo = phone.add(draft, jpeg(3), fix=0)
    phone.core("await core.saveDraft(arg, { note: 'separuh' })", draft)
    phone.page.close()
    again = open_phone(context, live_server.url)
    (row,) = again.core("return core.drafts()")
    assert (row["id"], row["note"], row["photos"]) == (draft, "separuh", [photo["key"]])
    assert again.core("return (await core.fixes(arg)).length", draft) == 1
    assert again.bytes_of(photo["key"]) == jpeg(3)
    again.seal(draft)
    assert again.send()["sent"] == 1
    clock = json.loads(Visit.objects.get().payload)["clock"]
    assert clock["page_started"] != clock["page_sealed"]


def test_a_draft_that_is_not_ready_says_what_is_missing_and_stays(phone: Phone, visited: Field) -> None:
    draft = phone.start(visited.report)
    body = "try { await core.seal(arg) } catch (error) { return error.missing }"
    assert phone.core(body, draft) == ["putusan", "paling sedikit satu foto"]
    phone.core("await core.saveDraft(arg, { decision: 'cannot_judge', note: 'x'.repeat(1901) })", draft)
    assert phone.core(body, draft) == ["alasan tidak bisa dinilai", "catatan paling panjang 1900 huruf"]
    assert phone.core("return (await core.drafts()).length") == 1


@pytest.mark.parametrize("store", ["bytes", "photos", "drafts"])
def test_when_storage_is_full_nothing_of_a_photo_is_half_there(
    phone: Phone, visited: Field, store: str
) -> None:
    draft = phone.start(visited.report)
    phone.full(store)
    refused = phone.fails(
        "await core.addPhoto(arg[0], { blob: image(arg[1]), source: 'camera' })",
        [draft, base64.b64encode(jpeg(1)).decode()],
    )
    assert refused == "storage_full"
    assert (phone.count("bytes"), phone.count("photos")) == (0, 0)
    assert phone.core("return (await core.draft(arg)).photos", draft) == []


@pytest.mark.parametrize("store", ["outbox", "meta"])
def test_when_storage_is_full_at_the_seal_the_draft_is_as_it_was(
    phone: Phone, visited: Field, store: str
) -> None:
    draft = phone.start(visited.report)
    phone.core("await core.addFix(arg, { lon: 106.8, lat: -6.1, accuracy: 9 })", draft)
    phone.add(draft, jpeg(1))
    phone.core("await core.saveDraft(arg, { decision: 'done' })", draft)
    phone.core("const { deviceId } = await import('/static/lapangan/storage.js'); await deviceId()")
    phone.full(store)
    assert phone.fails("await core.seal(arg)", draft) == "storage_full"
    assert [phone.count(name) for name in ("drafts", "photos", "bytes", "fixes", "outbox")] == [1, 1, 1, 1, 0]


def test_photos_beyond_six_twice_the_same_or_broken_are_refused(phone: Phone, visited: Field) -> None:
    draft = phone.start(visited.report)
    add = "await core.addPhoto(arg[0], { blob: image(arg[1]), source: 'gallery' })"

    def code(data: bytes) -> str:
        return phone.fails(add, [draft, base64.b64encode(data).decode()])

    assert [code(jpeg(1)), code(jpeg(1))] == ["", "photo_twice"]
    assert code(jpeg(2)[:-500]) == "photo_unreadable"
    assert code(b"%PDF-1.7 tidak") == "photo_unreadable"
    assert [code(jpeg(seed)) for seed in range(3, 9)] == [""] * 5 + ["too_many_photos"]
    key = phone.core("return (await core.draft(arg)).photos[0]", draft)
    phone.core("await core.removePhoto(arg[0], arg[1])", [draft, key])
    assert [phone.count("photos"), phone.count("bytes")] == [5, 5]
    phone.core("await core.discardDraft(arg)", draft)
    assert [phone.count(name) for name in ("drafts", "photos", "bytes", "fixes")] == [0, 0, 0, 0]


def test_a_browser_that_names_ten_gibibytes_whatever_there_is_does_not_say_how_much_is_left(
    phone: Phone,
) -> None:
    phone.page.evaluate(
        "navigator.storage.estimate = async () => ({ usage: 5e6, quota: 5e6 + 10 * 2 ** 30 })"
    )
    storage = phone.core("return (await core.status()).storage")
    assert (storage["usage"], storage["free"]) == (5e6, None)
    phone.page.evaluate("navigator.storage.estimate = async () => ({ usage: 5e6, quota: 2e9 })")
    assert phone.core("return (await core.status()).storage.free") == 1_995_000_000


def test_low_storage_is_said_before_a_visit_is_begun(phone: Phone, visited: Field) -> None:
    phone.page.evaluate("navigator.storage.estimate = async () => ({ usage: 950e6, quota: 1000e6 })")
    wanted = "await core.startDraft({ kind: 'visit', task: arg, anyway: %s })"
    assert phone.fails(wanted % "false", task_of(visited.report)) == "storage_low"
    assert phone.fails(wanted % "true", task_of(visited.report)) == ""


@pytest.mark.parametrize("name", ["InvalidStateError", "UnknownError"])
def test_a_connection_that_the_browser_killed_is_opened_again(
    phone: Phone, visited: Field, name: str
) -> None:
    draft = phone.start(visited.report)
    script = """(name) => {
        const real = IDBDatabase.prototype.transaction;
        let left = 1;
        IDBDatabase.prototype.transaction = function (...given) {
            if (left-- > 0) throw new DOMException("lost", name);
            return real.apply(this, given);
        };
    }"""
    phone.page.evaluate(script, name)
    assert phone.core("return (await core.draft(arg)).id", draft) == draft


def test_an_older_tab_gives_way_to_a_newer_version_and_says_so(phone: Phone) -> None:
    script = """async () => {
        const core = await import("/static/lapangan/core.js");
        await core.drafts();
        const told = [];
        core.subscribe((kind) => told.push(kind));
        const newer = await new Promise((resolve, reject) => {
            const request = indexedDB.open("lapangan", 2);
            request.onsuccess = () => resolve(request.result);
            request.onerror = request.onblocked = reject;
        });
        newer.close();
        return [told, await core.drafts().catch((error) => error.code)];
    }"""
    assert phone.page.evaluate(script) == [["newer_version"], "newer_version"]


def test_one_tab_at_a_time_holds_a_draft(
    phone: Phone, visited: Field, context: BrowserContext, live_server: LiveServer
) -> None:
    other = open_phone(context, live_server.url)
    draft = phone.start(visited.report)
    held = "globalThis.release = await core.holdDraft(arg); return globalThis.release !== null"
    for without_locks in (False, True):
        if without_locks:
            for tab in (phone, other):
                tab.page.evaluate("Object.defineProperty(navigator, 'locks', { value: undefined })")
        assert phone.core(held, draft)
        assert not other.core(held, draft)
        phone.page.evaluate("globalThis.release()")
        other.until("(globalThis.release = await core.holdDraft(arg)) !== null", draft)
        other.page.evaluate("globalThis.release()")


def test_signing_out_waits_until_everything_is_sent_and_then_leaves_nothing(
    phone: Phone, visited: Field
) -> None:
    draft = phone.start(visited.report)
    assert phone.fails("await core.signOut()") == "unsent"
    phone.add(draft, jpeg(1))
    phone.seal(draft)
    assert phone.fails("await core.signOut()") == "unsent"
    phone.send()
    assert phone.fails("await core.signOut()") == ""
    assert [phone.count(name) for name in ("drafts", "photos", "bytes", "outbox", "days")] == [0] * 5
    assert phone.core("return [await core.currentUser(), (await core.session()).signed_in]") == [None, False]


def test_another_users_work_is_counted_and_never_touched(phone: Phone, visited: Field) -> None:
    row = phone.sealed_visit(visited.report, jpeg(1))
    draft = phone.start(visited.report)
    phone.sign_in(visited.world.west_officer)
    assert phone.send() == {"sent": 0, "attention": 0, "left": 0, "reason": None}
    assert (phone.rows(), phone.core("return core.drafts()")) == ([], [])
    assert phone.core("return core.draft(arg)", draft) is None
    for call in ("saveDraft(arg, { note: 'x' })", "seal(arg)", "discardDraft(arg)"):
        assert phone.fails(f"await core.{call}", draft) == "no_such_draft"
    status = phone.core("return core.status()")
    assert (status["unsent"], status["drafts"], status["others_unsent"]) == (0, 0, 2)
    assert phone.fails("await core.signOut()") == ""
    phone.sign_in(visited.holder)
    assert [one["id"] for one in phone.rows()] == [row["id"]]
    assert phone.send()["sent"] == 1


def test_the_zip_holds_every_unsent_byte_and_can_be_filed(
    phone: Phone, visited: Field, tmp_path: Path
) -> None:
    row = phone.sealed_visit(visited.report, jpeg(1))
    draft = phone.start(visited.report)
    phone.add(draft, jpeg(2))
    script = """const blob = await core.exportZip();
        const whole = new Uint8Array(await blob.arrayBuffer());
        return btoa(Array.from(whole, (byte) => String.fromCharCode(byte)).join(""))"""
    exported = base64.b64decode(phone.core(script))
    with zipfile.ZipFile(BytesIO(exported)) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files["manifest.json"])
    hashes = [hashlib.sha256(jpeg(seed)).hexdigest() for seed in (1, 2)]
    assert set(files) == {
        "baca-saya.txt",
        "manifest.json",
        f"records/{row['id']}.json",
        f"drafts/{draft}.json",
        *(f"photos/{sha256}.jpg" for sha256 in hashes),
    }
    assert (manifest["version"], manifest["owner"]) == (1, visited.holder.username)
    wanted = {key: row[key] for key in ("id", "kind", "payload_sha256", "state")}
    assert manifest["records"] == [wanted]
    body = json.loads(files[f"records/{row['id']}.json"])
    assert body.pop("payload_sha256") == sha256_of(canonical(body)) == row["payload_sha256"]
    assert [files[f"photos/{sha256}.jpg"] for sha256 in hashes] == [jpeg(1), jpeg(2)]
    (tmp_path / "ekspor.zip").write_bytes(exported)
    call_command("import_visits", str(tmp_path / "ekspor.zip"), "--as", visited.holder.username)
    assert Visit.objects.get().payload_sha256 == row["payload_sha256"]
    assert phone.send()["sent"] == 1
    assert Visit.objects.count() == 1
