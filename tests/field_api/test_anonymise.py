"""Who reported is forgotten after a while, never before the right to reopen is over; gone means gone."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.core.management import CommandError, call_command
from pytest_django import Settings

from field_api import originals
from field_api.errors import Conflict
from field_api.evidence.exif import read_photo
from field_api.models import Alert, AuditEntry, Outbox, Photo, Report, Reporter
from field_api.steps.alerts import Wish, subscribe
from field_api.steps.anonymise import anonymise_due, anonymise_reporters
from field_api.steps.coordinate import reject
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, Contact, Sender, receive
from field_api.steps.repeats import KNOWN_FOR, forget_payloads
from field_api.steps.take_request import SentBy, take_request
from field_api.steps.voice import add_voice
from tests.field_api.photos import jpeg
from tests.field_api.world import IN_WEST, World

BUDI = Contact("Budi", "warga@example.org", "+6281298765432")
MONTH = timedelta(days=30)


def reported(world: World, words: str = "Lubang", **more: Any) -> Report:
    return receive(Complaint(world.category.slug, words, *IN_WEST, contact=BUDI), **more)[0]


def closed_days_ago(world: World, days: int, report: Report | None = None) -> Report:
    report = report or reported(world)
    report = reject(number=report.number, by=world.west_officer, reason="Tidak ada")
    Report.objects.filter(pk=report.pk).update(status_since=report.status_since - timedelta(days=days))
    return report


def everything_of(*models: Any) -> str:
    return json.dumps([list(model.objects.values()) for model in models], default=str)


def test_only_reporters_of_long_closed_reports_are_forgotten(world: World) -> None:
    still_open, lately, long_ago = reported(world), closed_days_ago(world, 20), closed_days_ago(world, 40)
    Report.objects.filter(pk=still_open.pk).update(status_since=long_ago.received_at - timedelta(days=400))
    assert anonymise_reporters(closed_for=MONTH) == 1
    forgotten = Reporter.objects.get(report=long_ago)
    assert (forgotten.name, forgotten.email, forgotten.phone) == ("", "", "")
    assert forgotten.anonymised_at is not None
    kept = Reporter.objects.filter(report__in=[still_open, lately])
    assert set(kept.values_list("email", flat=True)) == {"warga@example.org"}
    assert anonymise_reporters(closed_for=MONTH) == 0
    entry = AuditEntry.objects.get(action="reports_anonymised")
    assert (entry.detail["reports"], entry.detail["days"]) == (1, 30)


def test_nobody_is_forgotten_while_they_may_still_reopen(world: World) -> None:
    with pytest.raises(CommandError, match="Paling cepat 7 hari"):
        call_command("anonymise_reporters", days=6)


def test_nothing_that_tells_who_it_was_is_left(world: World, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    data = jpeg(1, lon=IN_WEST[0], lat=IN_WEST[1])
    sha256 = hashlib.sha256(data).hexdigest()
    report = reported(
        world, photos=[PhotoIn(data)], idempotency_key="kunci-budi", sender=Sender(device="d" * 64)
    )
    add_voice(number=report.number, device="e" * 64, note="Saya juga", photos=[])
    Photo.objects.update(fix_point=Point(*IN_WEST, srid=4326), shutter={"heading": 3})
    subscribe(Wish("pengikut@example.org", number=report.number))
    Outbox.objects.create(report=report, kind="followed", to_email="lain@example.org", outcome="x")
    closed_days_ago(world, 40, report)
    assert anonymise_due() == 0
    settings.ANONYMISE_AFTER_DAYS = 30
    assert anonymise_due() == 1
    kept = everything_of(Report, Reporter, Photo, Outbox)
    for word in ("Budi", "warga@", "81298765432", "kunci-budi", "d" * 64, "e" * 64, "lain@", "heading"):
        assert word not in kept, word
    after = Report.objects.get()
    assert (after.idempotency_key, after.payload_sha256, after.description) == (None, "", "Lubang")
    photo = Photo.objects.get()
    assert (photo.fix_point, photo.facts["position"], photo.sha256) == (None, None, sha256)
    bare = originals.original_path(sha256).read_bytes()
    assert (read_photo(data).position is not None, read_photo(bare).position) == (True, None)
    assert not Outbox.objects.filter(sent_at=None).exists()
    assert Alert.objects.get().ended_at is not None
    assert report.voices.count() == 1


def test_a_file_that_a_unit_showed_as_well_stays_as_evidence(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    data = jpeg(2, lon=IN_WEST[0], lat=IN_WEST[1])
    report = closed_days_ago(world, 40, reported(world, photos=[PhotoIn(data)]))
    photo = Photo.objects.get()
    still_open = reported(world, photos=[PhotoIn(data)])
    anonymise_reporters(closed_for=MONTH)
    photo.refresh_from_db()
    assert (photo.report, photo.facts["position"]) == (report, None)
    assert originals.original_path(photo.sha256).read_bytes() == data
    closed_days_ago(world, 40, still_open)
    anonymise_reporters(closed_for=MONTH)
    assert originals.original_path(photo.sha256).read_bytes() != data


def test_who_reported_a_merged_one_is_told_as_long_as_the_other_is_open(world: World) -> None:
    stays, double = reported(world), reported(world)
    closed_days_ago(world, 40, double)
    Report.objects.filter(pk=double.pk).update(duplicate_of=stays)
    assert anonymise_reporters(closed_for=MONTH) == 0
    closed_days_ago(world, 10, stays)
    assert anonymise_reporters(closed_for=MONTH) == 1


def test_words_that_name_a_person_are_put_before_somebody(world: World) -> None:
    named = closed_days_ago(world, 40, reported(world, "Lubang, hubungi Pak Budi di 0812-9876-5432"))
    plain = closed_days_ago(world, 40, reported(world, "Lubang di depan SDN 03, sejak 2025"))
    anonymise_reporters(closed_for=MONTH)
    assert list(Report.objects.filter(words_to_check=True)) == [named]
    assert plain.description == Report.objects.get(pk=plain.pk).description


def test_what_was_sent_cannot_be_found_by_trying_and_a_repeat_is_known(
    world: World, settings: Settings
) -> None:
    settings.SECRET_KEY = "lama" * 20
    report = reported(world, idempotency_key="a")
    complaint = Complaint(world.category.slug, "Lubang", *IN_WEST, contact=BUDI)
    sent = {**asdict(complaint), "photos": []}
    guessed = {
        hashlib.sha256(json.dumps(one, sort_keys=True).encode()).hexdigest() for one in (sent, asdict(BUDI))
    }
    assert report.payload_sha256 not in guessed
    assert report.payload_sha256.startswith("k:")
    assert reported(world, idempotency_key="a") == report
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "baru" * 20, ["lama" * 20]
    assert reported(world, idempotency_key="a") == report
    with pytest.raises(Conflict):
        reported(world, "Lain", idempotency_key="a")
    Report.objects.update(received_at=report.received_at - KNOWN_FOR - timedelta(days=1))
    assert (forget_payloads(), forget_payloads()) == (1, 0)
    assert reported(world, idempotency_key="a") == report


def test_the_key_of_a_programs_request_holds_nothing_of_its_words(world: World) -> None:
    complaint = Complaint(world.category.slug, "Lubang", *IN_WEST, contact=BUDI)
    first = take_request(complaint, by=SentBy(None))
    assert take_request(complaint, by=SentBy(None)) == first
    assert ":k:" in str(first.report.derived_key)
    closed_days_ago(world, 40, first.report)
    anonymise_reporters(closed_for=MONTH)
    assert Report.objects.get().derived_key is None
