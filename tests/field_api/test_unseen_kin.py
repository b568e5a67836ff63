"""Merges and splits tell nobody of a report that they do not see: on no page, in no mail, note or refusal."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from field_api import clock
from field_api.errors import Conflict, WrongStatus
from field_api.evidence.own_result import own_result
from field_api.models import Report
from field_api.steps.coordinate import coordinate, reject
from field_api.steps.judge import judge_photo
from field_api.steps.merge import merge
from field_api.steps.moderate import moderate
from field_api.steps.outbox import send_waiting
from field_api.steps.photos import Fix, PhotoIn
from field_api.steps.receive import Complaint, Contact, receive
from field_api.steps.split import split
from field_api.steps.voice import add_voice
from field_api.tracking import public_report, shown_standing_of, standing_of, without_unseen_numbers
from field_api.web.work.acts import _untold
from tests.field_api.claims import LAT, LON, claim, in_process, verdict, why
from tests.field_api.racing import new_report, trail
from tests.field_api.test_reuse import EDITS, encoded, scene
from tests.field_api.world import World, key_of

SITI = Contact(name="Siti", email="siti@example.org")


def test_one_that_is_shown_is_not_merged_into_one_that_is_not(world: World) -> None:
    shown, private = new_report(world), new_report(world, is_private=True)
    with pytest.raises(Conflict, match=f"Gabungkan sebaliknya: {private.number} ke {shown.number}"):
        merge(number=shown.number, into=private.number, by=world.west_officer)
    assert trail(shown) == ["MENUNGGU"]
    merge(number=private.number, into=shown.number, by=world.west_officer)
    assert Report.objects.get(pk=private.pk).duplicate_of == shown


def test_strangers_see_no_merge_with_it_and_its_own_reporter_does(client: Client, world: World) -> None:
    shown, private = new_report(world), new_report(world, is_private=True)
    merge(number=private.number, into=shown.number, by=world.west_officer)
    standing = shown_standing_of(shown.number)
    assert (standing.merged, standing.voices) == ([], 0)
    assert (standing_of(shown.number).merged, standing_of(shown.number).voices) == ([private.number], 1)
    mine = client.get(f"/lacak/{private.number}", {"kunci": key_of(private.number)}).content.decode()
    assert f'digabungkan dengan <a href="/lacak/{shown.number}">' in mine


def test_parts_of_a_private_report_are_told_to_its_reporter_only(world: World) -> None:
    first = new_report(world, is_private=True)
    part, _ = split(
        number=first.number, by=world.west_officer, category=world.category.slug, description="Dua"
    )
    assert shown_standing_of(first.number).parts == []
    assert shown_standing_of(first.number, for_reporter=True).parts == [part.number]
    assert shown_standing_of(part.number, for_reporter=True).split_from == first.number


def test_an_officer_who_merges_it_is_warned(client: Client, world: World) -> None:
    shown, private, other = new_report(world), new_report(world, is_private=True), new_report(world)
    assert _untold(shown, [other.number]) == ""
    client.force_login(world.west_officer)
    page = client.get(f"/kerja/{private.number}").content.decode()
    assert "Bila digabungkan ke laporan yang tampil, umum tidak diberi tahu" in page
    page = client.get(f"/kerja/{shown.number}").content.decode()
    assert page.count("· tidak tampil bagi umum") == 2  # to merge into, and to take in
    sent = {"dari": [private.number, other.number]}
    answer = client.post(f"/kerja/{shown.number}/serap", sent, follow=True).content.decode()
    assert "jadi penggabungan ini tidak terlihat di sana." in answer


def test_a_voice_for_a_copy_of_what_is_hidden_by_now_finds_it_closed(world: World) -> None:
    """As any refused report is; handing the voice on would tell that there is another."""
    stays, copy = new_report(world), new_report(world)
    merge(number=copy.number, into=stays.number, by=world.west_officer)
    moderate(number=stays.number, by=world.coordinator, to="hidden", reason="Nama orang")
    with pytest.raises(WrongStatus):
        add_voice(number=copy.number, device="a" * 64)
    assert public_report(copy.number)["stages"][-1]["why"].startswith("Duplikat dari laporan lain:")


def test_its_number_is_taken_out_of_what_officers_wrote(world: World) -> None:
    shown, private = new_report(world), new_report(world, is_private=True)
    said = [f"Lihat {private.number.lower()} dan {shown.number}.", "", "JK2603029999"]
    assert without_unseen_numbers(said) == [f"Lihat laporan lain dan {shown.number}.", "", "laporan lain"]
    refused = new_report(world, contact=SITI)
    reject(number=refused.number, by=world.west_officer, reason=f"Sama dengan {private.number}.")
    assert public_report(refused.number)["stages"][-1]["why"] == "Sama dengan laporan lain."


def test_a_reporter_is_not_told_the_number_of_somebody_elses_private_report(
    world: World, mailoutbox: list[EmailMessage]
) -> None:
    stays, copy = new_report(world, is_private=True), new_report(world, is_private=True, contact=SITI)
    merge(number=copy.number, into=stays.number, by=world.west_officer)
    coordinate(number=stays.number, by=world.west_officer)
    send_waiting()
    told = [mail for mail in mailoutbox if mail.to == ["siti@example.org"]][1:]
    assert [mail.subject for mail in told] == [
        f"Laporan {copy.number} digabungkan",
        f"Laporan {copy.number}: Koordinasi",
    ]
    for mail in told:
        assert stays.number not in mail.body
        assert f"/lacak/{copy.number}?kunci={key_of(copy.number)}" in mail.body  # there is no page without


def test_a_claim_with_a_photo_of_a_private_report_is_found_out_and_strangers_are_not_told(
    world: World,
) -> None:
    picture = encoded(scene())
    private, _ = receive(
        Complaint(world.category.slug, "Lubang", LON, LAT, is_private=True), photos=[PhotoIn(picture)]
    )
    judge_photo.call(private.photos.get().pk)
    report = in_process(world)
    photo = claim(world, report, EDITS["stamped anew"](scene()), Fix(LON, LAT, 5.0, clock.now()))
    found = verdict(photo)
    assert private.number in why(found, "reuse_strong")
    assert found.result == "contradictory"
    (shown,) = public_report(report.number)["photos"]
    assert (shown["id"], shown["verdict"]) == (photo.pk, "match")


@pytest.mark.parametrize(
    ("others", "witness", "expected"),
    [
        ([], "near", "contradictory"),  # as it was stored
        (["note"], "near", "match"),
        (["doubt"], "near", "unclear"),
        (["contradiction"], "near", "contradictory"),
        (["note"], "far", "far"),
        (["doubt"], "unclear", "unclear"),
        (["note"], "stale", "unclear"),
        (["note"], None, "redacted"),
    ],
)
def test_what_is_left_of_a_verdict_is_taken_together_anew(
    others: list[str], witness: str | None, expected: str
) -> None:
    reasons = [{"code": "any", "text": "", "weight": weight} for weight in others]
    reasons += [{"code": "reuse_same_file", "text": "", "weight": "contradiction"}] if others else []
    inputs = {
        "witnesses": [{"source": "exif", "verdict": witness}] if witness else [],
        "decided_by": "exif" if witness else None,
        "exif_position": "redacted",
    }
    assert own_result("contradictory", reasons, inputs) == expected
