"""The last resort: a phone's export becomes visits and follow-ups, once, as if the phone had sent them."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command

from field_api import originals
from field_api.canonical import sha256_of
from field_api.models import FollowUp, Quarantine, Report, Visit
from field_api.rest.sealed_shape import sealed
from field_api.steps.assign import assign_one
from tests.field_api.claims import in_process
from tests.field_api.dispatching import followed_up
from tests.field_api.photos import jpeg
from tests.field_api.sealing import claim_body, hash_of, keep_blob, visit_body
from tests.field_api.world import World

pytestmark = pytest.mark.django_db(transaction=True)


class Export:
    """A zip as the phone writes it; what a test spoils it spoils here."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.files: dict[str, bytes] = {"readme.txt": b"Baca saya"}
        self.records: list[dict[str, Any]] = []

    def add(self, kind: str, body: dict[str, Any], *photos: bytes) -> UUID:
        record_id, raw = uuid4(), sealed(body)
        self.files[f"records/{record_id}.json"] = raw
        self.files |= {f"photos/{hash_of(data)}.jpg": data for data in photos}
        sha256 = json.loads(raw)["payload_sha256"]
        self.records.append({"id": str(record_id), "kind": kind, "payload_sha256": sha256})
        return record_id

    def write(self, path: Path, *, compression: int = zipfile.ZIP_STORED, **manifest: Any) -> Path:
        named = {"version": 1, "owner": self.owner, "records": self.records, **manifest}
        with zipfile.ZipFile(path, "w", compression) as file:
            file.writestr("manifest.json", json.dumps(named))
            for name, data in self.files.items():
                file.writestr(name, data)
        return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ekspor.zip"


@pytest.fixture
def given(world: World) -> Report:
    report = followed_up(world)
    assign_one(number=report.number, by=world.coordinator)
    return report


@pytest.fixture
def export(world: World, given: Report) -> Export:
    """Of whoever got the report."""
    return Export(given.assignments.get().validator.user.username)


def run(path: Path, owner: str) -> str:
    out = io.StringIO()
    call_command("import_visits", str(path), owner=owner, stdout=out)
    return out.getvalue()


def refused(path: Path, owner: str, words: str) -> str:
    """It ends with an error that says this; what it printed."""
    out = io.StringIO()
    with pytest.raises(CommandError, match=words):
        call_command("import_visits", str(path), owner=owner, stdout=out)
    return out.getvalue()


def test_a_visit_and_its_photo_come_in_once_however_often_it_runs(
    given: Report, export: Export, path: Path
) -> None:
    photo = jpeg(1)
    visit_id = export.add("visit", visit_body(given.number, photo, note="Rata"), photo)
    export.write(path)

    assert run(path, export.owner) == f"{visit_id} visit: masuk\n"
    assert run(path, export.owner) == f"{visit_id} visit: sudah ada\n"
    visit = Visit.objects.get()
    assert (visit.pk, visit.note, visit.photos.get().sha256) == (visit_id, "Rata", hash_of(photo))
    assert visit.validator.user.username == export.owner
    assert originals.is_kept(hash_of(photo))


def test_an_officers_follow_up_comes_in_and_moves_the_report(world: World, path: Path) -> None:
    report, photo = in_process(world), jpeg(2)
    export = Export(world.west_officer.username)
    claim_id = export.add("follow_up", claim_body(report.number, photo, note="Ditambal"), photo)

    assert run(export.write(path), export.owner) == f"{claim_id} follow_up: masuk\n"
    assert FollowUp.objects.get(report=report).client_id == claim_id
    assert Report.objects.get(pk=report.pk).status == "TINDAK_LANJUT"


def test_a_photo_that_is_here_already_need_not_be_in_the_zip(
    given: Report, export: Export, path: Path
) -> None:
    keep_blob(jpeg(1))
    export.add("visit", visit_body(given.number, jpeg(1)))

    assert "masuk" in run(export.write(path), export.owner)


def test_one_refused_record_does_not_hold_up_the_others_and_is_in_quarantine(
    world: World, given: Report, export: Export, path: Path
) -> None:
    foreign = followed_up(world, seed=7)
    bad = export.add("visit", visit_body(foreign.number))
    good = export.add("visit", visit_body(given.number))
    said = refused(export.write(path), export.owner, "1 catatan ditolak").splitlines()

    assert said[0].startswith(f"{bad} visit: ditolak (not_yours) ")
    assert said[1] == f"{good} visit: masuk"
    assert (Quarantine.objects.get().client_id, Quarantine.objects.get().code) == (bad, "not_yours")


def test_a_record_whose_photo_is_missing_waits_and_is_not_in_quarantine(
    given: Report, export: Export, path: Path
) -> None:
    export.add("visit", visit_body(given.number, jpeg(1)))

    assert "(blobs_missing)" in refused(export.write(path), export.owner, "1 catatan ditolak")
    assert not Visit.objects.exists()
    assert not Quarantine.objects.exists()


def test_a_photo_under_the_name_of_another_is_refused(given: Report, export: Export, path: Path) -> None:
    export.add("visit", visit_body(given.number, jpeg(1)))
    export.files[f"photos/{hash_of(jpeg(1))}.jpg"] = jpeg(2)

    assert "(hash_mismatch)" in refused(export.write(path), export.owner, "ditolak")
    assert not originals.is_kept(hash_of(jpeg(1)))


def test_a_record_that_was_changed_after_it_was_sealed_is_refused(
    given: Report, export: Export, path: Path
) -> None:
    visit_id = export.add("visit", visit_body(given.number, note="Berlubang"))
    name = f"records/{visit_id}.json"
    export.files[name] = export.files[name].replace(b"Berlubang", b"Rata     ")

    assert "(hash_mismatch)" in refused(export.write(path), export.owner, "ditolak")


def test_a_record_that_was_sealed_anew_does_not_pass_for_the_one_in_the_manifest(
    given: Report, export: Export, path: Path
) -> None:
    visit_id = export.add("visit", visit_body(given.number, note="Berlubang"))
    export.files[f"records/{visit_id}.json"] = sealed(visit_body(given.number, note="Rata"))

    assert "(hash_mismatch)" in refused(export.write(path), export.owner, "ditolak")


def test_the_zip_of_another_person_is_not_filed(given: Report, export: Export, path: Path) -> None:
    export.add("visit", visit_body(given.number))
    export.write(path)

    assert refused(path, "petugas-barat", f"milik {export.owner}") == ""
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("owner", "words"), [("tidak-ada", "tidak ada"), ("koordinator", "hanya untuk Petugas, TA Fasilitator")]
)
def test_the_owner_must_be_somebody_in_the_field(world: World, path: Path, owner: str, words: str) -> None:
    refused(Export(owner).write(path), owner, words)


def test_records_that_the_manifest_names_or_forgets_are_told(
    given: Report, export: Export, path: Path
) -> None:
    lost = export.add("visit", visit_body(given.number))
    forgotten = export.add("visit", visit_body(given.number, note="Lain"))
    del export.files[f"records/{lost}.json"]
    export.records.pop()
    said = refused(export.write(path), export.owner, "2 catatan ditolak")

    assert f"{lost} visit: ditolak (bad_input) records/{lost}.json tidak ada" in said
    assert f"records/{forgotten}.json: ditolak (bad_input) tidak disebut" in said


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        ({"version": 2}, "manifest.json: version"),
        ({"owner": None}, "manifest.json: owner"),
        ({"records": "banyak"}, "manifest.json: records"),
        ({"records": [{"id": "../../x", "kind": "visit", "payload_sha256": "0" * 64}]}, "manifest.json"),
        ({"records": [{"id": str(uuid4()), "kind": "user", "payload_sha256": "0" * 64}]}, "manifest.json"),
    ],
)
def test_a_manifest_of_another_shape_is_named(
    export: Export, path: Path, manifest: dict[str, Any], words: str
) -> None:
    refused(export.write(path, **manifest), export.owner, words)


@pytest.mark.parametrize("data", [b"", b"bukan zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_export_is_said_to_be_none(world: World, path: Path, data: bytes) -> None:
    path.write_bytes(data)

    refused(path, "validator-1", "bukan berkas zip|manifest.json tidak ada")


def test_a_file_that_is_not_there_is_named(world: World, path: Path) -> None:
    refused(path, "validator-1", "ekspor.zip")


def test_nothing_is_written_where_a_name_in_the_zip_points(
    given: Report, export: Export, path: Path, tmp_path: Path
) -> None:
    export.files["../../keluar.txt"] = export.files["/etc/keluar"] = b"x"
    export.files[f"photos/../{hash_of(jpeg(3))}.jpg"] = jpeg(3)
    export.add("visit", visit_body(given.number))
    before = set(tmp_path.parent.rglob("*keluar*"))

    assert "masuk" in run(export.write(path), export.owner)
    assert set(tmp_path.parent.rglob("*keluar*")) == before
    assert not originals.is_kept(hash_of(jpeg(3)))


def test_a_bomb_is_refused_by_the_size_it_says_and_never_unpacked(
    given: Report, export: Export, path: Path
) -> None:
    zeros = bytes(30_000_000)  # 30 kB when packed
    export.add("visit", visit_body(given.number, zeros), zeros)
    record = export.add("visit", visit_body(given.number))
    export.files[f"records/{record}.json"] = b" " * 2_000_000
    said = refused(export.write(path, compression=zipfile.ZIP_DEFLATED), export.owner, "2 catatan ditolak")

    assert path.stat().st_size < 100_000
    assert said.count("(too_large)") == 2
    assert not originals.is_kept(hash_of(zeros))


def test_an_entry_that_is_larger_than_it_says_is_cut_there(given: Report, export: Export, path: Path) -> None:
    """The size in the directory of the zip is the sender's word; zipfile stops there."""
    photo = jpeg(1)
    export.add("visit", visit_body(given.number, photo), photo)
    data = bytearray(export.write(path).read_bytes())
    name = f"photos/{hash_of(photo)}.jpg".encode()
    entry = data.rindex(name) - 46  # of the directory; the uncompressed size is at 24
    data[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(data)

    said = refused(path, export.owner, "1 catatan ditolak")
    assert "(cut_short)" in said or "(hash_mismatch)" in said


def test_two_entries_of_one_name_are_no_phones_work(export: Export, path: Path) -> None:
    export.write(path)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as file:
        file.writestr("manifest.json", "{}")

    refused(path, export.owner, "dua berkas bernama sama")


def test_a_damaged_photo_is_refused_and_the_rest_goes_on(given: Report, export: Export, path: Path) -> None:
    photo = jpeg(1)
    export.add("visit", visit_body(given.number, photo), photo)
    export.add("visit", visit_body(given.number))
    data = bytearray(export.write(path).read_bytes())
    at = data.index(photo) + len(photo) // 2
    data[at] ^= 0xFF
    path.write_bytes(data)

    said = refused(path, export.owner, "1 catatan ditolak").splitlines()
    assert "ditolak (cut_short)" in said[0]
    assert said[1].endswith("masuk")
    assert Visit.objects.count() == 1


def test_what_staff_reads_of_a_visit_is_what_the_phone_wrote(
    world: World, given: Report, export: Export, path: Path, client_of: Any
) -> None:
    checklist = [{"id": 7, "question": "Apakah rata?", "answer": "unknown", "x": {"y": 1}}, "bukan jawaban"]
    first = export.add("visit", visit_body(given.number))
    second = export.add(
        "visit",
        visit_body(
            given.number,
            decision="cannot_judge",
            note="Cuaca: hujan deras",
            cannot_reason="weather",
            checklist=checklist,
            corrects=str(first),
        ),
    )
    run(export.write(path), export.owner)
    visits = client_of(world.coordinator).get(f"/api/v1/reports/{given.number}").json()["staff"]["visits"]
    received_at = [visit.pop("received_at") for visit in visits]

    assert received_at == sorted(received_at)
    assert visits[0] == {
        "id": str(first),
        "validator": export.owner,
        "decision": "done",
        "cannot_reason": None,
        "note": "",
        "checklist": [],
        "corrects": None,
        "flags": [],
    }
    assert visits[1] == {
        "id": str(second),
        "validator": export.owner,
        "decision": "cannot_judge",
        "cannot_reason": "weather",
        "note": "Cuaca: hujan deras",
        "checklist": [{"id": 7, "question": "Apakah rata?", "answer": "unknown"}],
        "corrects": str(first),
        "flags": [],
    }


@pytest.mark.parametrize("payload", [{"checklist": {"a": 1}, "cannot_reason": 3}, {"checklist": None}])
def test_a_payload_of_an_odd_shape_is_shown_without_it(
    world: World, given: Report, export: Export, path: Path, client_of: Any, payload: dict[str, Any]
) -> None:
    export.add("visit", visit_body(given.number, **payload))
    run(export.write(path), export.owner)
    (visit,) = client_of(world.coordinator).get(f"/api/v1/reports/{given.number}").json()["staff"]["visits"]

    assert (visit["checklist"], visit["cannot_reason"]) == ([], None)
    assert Visit.objects.get().payload_sha256 == sha256_of(Visit.objects.get().payload)
