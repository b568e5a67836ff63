"""A report in GeoReport's words: the same for the door, the bulk file and the exports."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from pytest_django import Settings

from field_api.georeport import (
    BULK_COLUMNS,
    bulk_row,
    public_words,
    service_request,
    staff_words,
    with_media,
    with_relations,
)
from field_api.models import Photo, Report
from tests.field_api.world import EAST, World

AT, LATER = datetime(2026, 3, 1, 1, 15, 30, 5000, UTC), datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


def _report(world: World, **other: Any) -> Report:
    fields = {
        "number": "JK2603010001",
        "category": world.category,
        "description": "Lubang, hubungi Budi 0812",
        "address": "Jl. Kebon Sirih 9",
        "received_at": AT,
        "status_since": AT,
        "complete_by": LATER,
        "point": Point(106.83512345678, -6.19, srid=4326),
        "kelurahan_code": EAST,
        "unit": world.dinas,
        "status": "PROSES",
    }
    return Report.objects.create(**{**fields, **other})


def test_a_bulk_row_has_the_columns_of_the_format_and_times_with_their_zone(world: World) -> None:
    _report(world, channel="jaki")
    (report,) = with_relations(Report.objects.all())
    row = dict(zip(BULK_COLUMNS, bulk_row(report, staff_words(report)), strict=True))
    assert row == {
        "service_request_id": "JK2603010001",
        "requested_datetime": "2026-03-01T08:15:30+07:00",
        "updated_datetime": "2026-03-01T08:15:30+07:00",
        "closed_date": None,
        "status_description": "Proses",
        "status_notes": "Proses: Dinas Bina Marga",
        "source": "JAKI",
        "service_name": "Jalan rusak",
        "service_subtype": None,
        "description": "Lubang, hubungi Budi 0812",
        "agency_responsible": "Dinas Bina Marga",
        "address": "Jl. Kebon Sirih 9, Gambir, Gambir, Kota Administrasi Jakarta Pusat",
        "lat": -6.19,
        "long": 106.835123,
    }


def test_the_public_reads_the_names_of_the_place_and_nothing_that_was_typed(world: World) -> None:
    words = public_words(_report(world))
    assert (words.description, words.address) == ("", "Gambir, Gambir, Kota Administrasi Jakarta Pusat")


def test_a_city_may_publish_what_was_typed(world: World, settings: Settings) -> None:
    settings.OPEN311_PUBLISH_TEXT = True
    report = _report(world)
    assert public_words(report) == staff_words(report)


@pytest.mark.parametrize(
    ("status", "told", "notes"),
    [
        ("MENUNGGU", "open", "Menunggu: Dinas Bina Marga"),
        ("VALIDASI", "open", "Validasi: Biro Pemerintahan (TA Fasilitator)"),
        ("SELESAI", "closed", "Selesai: Biro Pemerintahan (TA Fasilitator)"),
        ("DITOLAK", "closed", "Ditolak: Dinas Bina Marga"),
    ],
)
def test_eight_stages_become_open_and_closed(world: World, status: str, told: str, notes: str) -> None:
    _report(world, status=status, status_since=LATER)
    (report,) = with_media(Report.objects.all())
    request = service_request(report, public_words(report))
    assert (request["status"], request["status_notes"]) == (told, notes)
    assert request["updated_datetime"] == "2026-03-03T01:00:00+07:00"
    assert request["expected_datetime"] == (None if told == "closed" else "2026-03-03T01:00:00+07:00")
    closed = dict(zip(BULK_COLUMNS, bulk_row(report, public_words(report)), strict=True))["closed_date"]
    assert closed == ("2026-03-03T01:00:00+07:00" if told == "closed" else None)


def test_a_merged_report_names_the_one_that_stays(world: World) -> None:
    stays = _report(world)
    _report(world, number="JK2603010002", status="DITOLAK", duplicate_of=stays)
    (copy,) = with_relations(Report.objects.filter(number="JK2603010002"))
    assert bulk_row(copy, public_words(copy))[5] == "Digabung dengan laporan JK2603010001."


def test_media_is_the_reporters_first_photo_and_never_a_validators(world: World, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://crm.example.go.id"
    report = _report(world)
    size = {"size_bytes": 9, "media_type": "image/jpeg", "width": 1, "height": 1}
    Photo.objects.create(report=report, kind="visit", sha256="a" * 64, **size)
    assert service_request(with_media(Report.objects.all())[0], public_words(report))["media_url"] is None
    first = Photo.objects.create(report=report, kind="report", sha256="b" * 64, **size)
    Photo.objects.create(report=report, kind="report", sha256="c" * 64, **size)
    request = service_request(with_media(Report.objects.all())[0], public_words(report))
    assert request["media_url"] == f"https://crm.example.go.id/api/v1/reports/JK2603010001/photos/{first.pk}"


def test_a_report_without_a_place_says_so_with_nothing(world: World) -> None:
    _report(world, point=None, kelurahan_code="", unit=None)
    (report,) = with_media(Report.objects.all())
    request = service_request(report, public_words(report))
    nothing = ("lat", "long", "address", "address_id", "agency_responsible", "zipcode", "service_notice")
    assert [request[name] for name in nothing] == [None] * len(nothing)
