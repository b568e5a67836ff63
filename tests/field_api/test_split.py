"""One report that holds two problems becomes two; and what colleagues note stays among them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.mail import EmailMessage

from field_api.errors import BadInput, NoSuchReport, NotYours, WrongStatus
from field_api.models import AuditEntry, Category, Note, Photo, Report
from field_api.reporter_keys import reporter_key
from field_api.steps.note import add_note
from field_api.steps.outbox import send_waiting
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, Contact, receive
from field_api.steps.split import split
from tests.field_api.photos import jpeg
from tests.field_api.racing import followed_up, new_report
from tests.field_api.threads import together
from tests.field_api.world import AT_SEA, IN_WEST, World


@pytest.fixture
def flood(world: World) -> Category:
    return Category.objects.create(slug="banjir", name="Banjir", group=world.category.group)


def with_photos(world: World, count: int = 2) -> Report:
    complaint = Complaint(
        world.category.slug, "Lubang dan genangan", *IN_WEST, 10.0, contact=Contact(email="siti@example.org")
    )
    return receive(complaint, photos=[PhotoIn(jpeg(seed)) for seed in range(count)])[0]


def test_the_second_problem_gets_a_number_unit_and_days_of_its_own(world: World, flood: Category) -> None:
    report = with_photos(world)
    shown = report.photos.latest("id")
    part, is_new = split(
        number=report.number,
        by=world.west_officer,
        category=flood.slug,
        description="Genangan",
        photos=[shown.pk],
    )
    assert is_new
    assert part.number != report.number
    assert (part.category, part.description, part.split_from) == (flood, "Genangan", report)
    assert (part.status, part.unit, part.home_unit) == ("MENUNGGU", world.west_office, world.west_office)
    assert (part.point, part.kelurahan_code, part.accuracy_m) == (report.point, report.kelurahan_code, 10.0)
    assert part.due_at is not None
    assert [one.sha256 for one in part.photos.all()] == [shown.sha256]
    assert part.photos.get().kind == Photo.Kind.REPORT
    report.refresh_from_db()
    assert (report.status, report.photos.count()) == ("MENUNGGU", 2)
    assert AuditEntry.objects.get(action="split").detail == {"part": part.number, "category": "banjir"}


def test_the_reporter_is_told_the_new_number(
    world: World, flood: Category, mailoutbox: list[EmailMessage]
) -> None:
    report = with_photos(world, 0)
    part, _ = split(number=report.number, by=world.west_officer, category="banjir", description="Genangan")
    send_waiting()
    (told,) = [mail for mail in mailoutbox if mail.subject.startswith(f"Laporan {report.number}: sekarang")]
    assert told.subject.endswith(f"juga ada {part.number}")
    assert f"{part.number}?kunci={reporter_key(part)}" in told.body


def test_the_same_split_again_is_the_same_part(world: World, flood: Category) -> None:
    report = with_photos(world)

    def again() -> tuple[Report, bool]:
        return split(number=report.number, by=world.west_officer, category="banjir", description=" Genangan ")

    first, _ = again()
    assert again() == (first, False)
    assert Report.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_split_alike_make_one_part(world: World, flood: Category) -> None:
    report = with_photos(world, 0)

    def same() -> tuple[Report, bool]:
        return split(number=report.number, by=world.west_officer, category="banjir", description="Genangan")

    outcomes = together(same, same)
    assert sorted(is_new for _, is_new in outcomes) == [False, True]
    assert Report.objects.count() == 2


def test_a_split_that_cannot_be_is_refused(world: World, flood: Category) -> None:
    report, other = with_photos(world), new_report(world)
    words: dict[str, Any] = {"category": "banjir", "description": "Genangan"}
    wrongs: list[dict[str, Any]] = [{"category": "?"}, {"description": " "}, {"photos": [10**9]}]
    for wrong in wrongs:
        with pytest.raises(BadInput):
            split(number=report.number, by=world.west_officer, **{**words, **wrong})
    with pytest.raises(NoSuchReport):
        split(number=report.number, by=world.east_officer, **words)
    with pytest.raises(NotYours):
        split(number=report.number, by=world.coordinator, **words)
    with pytest.raises(BadInput):
        split(number=other.number, by=world.west_officer, photos=[report.photos.latest("id").pk], **words)
    done = followed_up(world)
    with pytest.raises(WrongStatus):
        split(number=done.number, by=world.west_officer, **words)
    assert Report.objects.filter(split_from__isnull=False).count() == 0


def test_the_coordinator_splits_what_has_no_unit(world: World, flood: Category) -> None:
    lost = new_report(world, AT_SEA)
    part, _ = split(number=lost.number, by=world.coordinator, category="banjir", description="Genangan")
    assert (part.unit, part.place) == (None, lost.place)


def test_what_is_held_stays_held_in_its_part(world: World, flood: Category) -> None:
    report = new_report(world)
    Report.objects.update(moderation=Report.Moderation.HELD)
    part, _ = split(number=report.number, by=world.west_officer, category="banjir", description="Genangan")
    assert part.moderation == Report.Moderation.HELD


# Notes.


def test_a_note_is_kept_once_and_audited(world: World) -> None:
    report = new_report(world)
    note = add_note(number=report.number, by=world.west_officer, text=" Sudah ditelepon. ")
    assert add_note(number=report.number, by=world.west_officer, text="Sudah ditelepon.") == note
    add_note(number=report.number, by=world.coordinator, text="Sudah ditelepon.")
    assert list(Note.objects.values_list("text", flat=True)) == ["Sudah ditelepon."] * 2
    assert AuditEntry.objects.filter(action="note", number=report.number).count() == 2


def test_a_note_needs_words_and_a_colleague(world: World) -> None:
    report = new_report(world)
    for text in (" ", "x" * 2001):
        with pytest.raises(BadInput):
            add_note(number=report.number, by=world.west_officer, text=text)
    with pytest.raises(NoSuchReport):
        add_note(number=report.number, by=world.east_officer, text="Halo")
    for by in (world.planner, world.validators[0].user):
        with pytest.raises(NotYours):
            add_note(number=report.number, by=by, text="Halo")
    assert not Note.objects.exists()
