"""How a file writes its times is decided once, from all its rows, and said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from field_api.sources.columns import Columns, find_columns
from field_api.sources.rows import BadValue, NotReadable, ReadOptions
from field_api.sources.time_style import MONTH_FIRST, Times
from field_api.sources.times import joined, parse_time
from tests.field_api.sources import reports_of, rows_of

WIB = timezone(timedelta(hours=7))
MORNING = datetime(2017, 2, 21, 6, 30, tzinfo=WIB)


def settled(*texts: str, order: str = "") -> tuple[Times, str]:
    times = Times(order)
    for text in texts:
        times.read(text)
    return times, " ".join(times.settle())


@pytest.mark.parametrize(
    "text",
    [
        "2017-02-21 06:30:00 AM",
        "21/02/2017 6:30 a.m.",
        "21/02/2017 06:30 +0700",
        "21/02/2017 06:30 GMT+7",
        "21/02/2017 07:30 +08:00",
        "2017-02-20 23:30 UTC",
        "2017-02-20T23:30:00.000Z",
        "2017-02-21T06:30:00+07",
        "2017/02/21 06:30",
        "Feb 21, 2017 06:30",
        "20170221T0630",
        "201702210630",
        "20170221063000",
        "1487633400000.0",
        "1487633400000000",
        "1,4876334000E+12",
    ],
)
def test_more_spellings_of_one_moment(text: str) -> None:
    assert parse_time(text) == MORNING


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1764072011230", datetime(2025, 11, 25, 12, 0, 11, 230_000, tzinfo=UTC)),
        ("1764072011", datetime(2025, 11, 25, 12, 0, 11, tzinfo=UTC)),
        ("946684800000", datetime(2000, 1, 1, tzinfo=UTC)),
        ("23/03/2025 12:06:56 AM", datetime(2025, 3, 23, 0, 6, 56, tzinfo=WIB)),
        ("23/03/2025 12:06:56 PM", datetime(2025, 3, 23, 12, 6, 56, tzinfo=WIB)),
        ("23/03/2025 11:33:07 PM", datetime(2025, 3, 23, 23, 33, 7, tzinfo=WIB)),
    ],
)
def test_epochs_and_clocks_of_twelve_hours(text: str, moment: datetime) -> None:
    assert parse_time(text) == moment


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1.4876334E+12", "kehilangan angka"),
        ("21/02/2017 13:30 PM", "tidak ada di kalender"),
        ("21/02/2017 0:30 AM", "tidak ada di kalender"),
        ("21/02/2017 24:30", "tidak ada di kalender"),
    ],
)
def test_what_lost_its_digits_or_its_sense_is_refused(text: str, words: str) -> None:
    with pytest.raises(BadValue, match=words):
        parse_time(text)


def test_one_row_that_only_a_month_first_makes_possible_decides_for_all() -> None:
    times, said = settled("4/5/2016 7:54", "4/12/2016 7:54", "4/13/2016 7:54")

    assert "bulan dahulu" in said
    assert "'4/13/2016 7:54'" in said
    assert times.read("4/5/2016 7:54") == datetime(2016, 4, 5, 7, 54, tzinfo=WIB)
    with pytest.raises(BadValue):
        times.read("21/4/2016 7:54")


def test_indonesian_dates_need_no_word_and_have_the_last_one() -> None:
    times, said = settled("4/5/2016", "13/4/2016", "2016-04-13")

    assert said == ""
    assert times.read("4/5/2016").date() == date(2016, 5, 4)


def test_a_typing_error_among_many_does_not_turn_the_others() -> None:
    times, said = settled("13/4/2016", "14/4/2016", "4/15/2016", "4/5/2016")

    assert "bercampur: dibaca hari dahulu; 1 baris" in said
    assert times.read("4/5/2016").date() == date(2016, 5, 4)


def test_dates_that_may_be_either_are_read_as_here_and_said() -> None:
    times, said = settled("4/5/2016 17:00", "6/7/2016 18:00", "8/8/2016")

    assert "dibaca hari dahulu" in said
    assert "--dates month-first" in said
    assert times.read("4/5/2016").date() == date(2016, 5, 4)
    times, said = settled("4/5/2016", order=MONTH_FIRST)
    assert "bulan dahulu, seperti diminta" in said
    assert times.read("4/5/2016").date() == date(2016, 4, 5)


def test_a_clock_of_twelve_hours_stands_for_the_month_first_where_nothing_else_tells() -> None:
    times, said = settled("4/5/2016 7:54 PM", "4/6/2016 11:00 AM")

    assert "12 jam dengan AM/PM (2 baris" in said
    assert "dibaca bulan dahulu" in said
    assert times.read("4/5/2016 7:54 PM") == datetime(2016, 4, 5, 19, 54, tzinfo=WIB)
    with pytest.raises(BadValue, match="tanpa AM atau PM"):
        times.read("4/5/2016 7:54")
    assert times.read("4/5/2016 19:54").hour == 19


def test_a_few_am_and_pm_do_not_make_the_others_doubtful() -> None:
    times, said = settled("13/5/2016 7:54 PM", "13/6/2016 7:00", "14/6/2016 8:00")

    assert "jam tanpa AM/PM dibaca 24 jam" in said
    assert times.read("13/6/2016 7:00").hour == 7


@pytest.mark.parametrize(
    ("day", "clock", "text"),
    [
        ("01/01/2020", "14:43:02", "01/01/2020 14:43:02"),
        ("23 Sep 2024", "00:41:43", "23 Sep 2024 00:41:43"),
        ("14:43", "01/01/2020", "01/01/2020 14:43"),
        ("01/01/2020 00:00:00", "2:43 PM", "01/01/2020 2:43 PM"),
        ("01/01/2020 08:15", "14:43", "01/01/2020 08:15"),
        ("01/01/2020", "", "01/01/2020"),
        ("01/01/2020", "pagi", "01/01/2020"),
        ("", "14:43", ""),
    ],
)
def test_date_and_clock_of_two_columns_are_one_time(day: str, clock: str, text: str) -> None:
    assert joined(day, clock) == text


@pytest.mark.parametrize(
    ("names", "time", "clock"),
    [
        (["id", "date", "time", "long", "lat"], "date", "time"),
        (["time", "date", "lon", "lat"], "date", "time"),
        (["Tanggal Laporan Masuk", "Waktu Laporan Masuk"], "Tanggal Laporan Masuk", "Waktu Laporan Masuk"),
        (["Waktu Laporan", "Tanggal"], "Waktu Laporan", "Tanggal"),
        (["dtTime", "waktu selesai"], "dtTime", ""),
        (["Tanggal Lapor Awal", "Jam Tutup", "Tanggal Selesai"], "Tanggal Lapor Awal", ""),
        (["requested_datetime", "time"], "requested_datetime", ""),
        (["Created Date", "Closed Date"], "Created Date", ""),
    ],
)
def test_the_columns_of_date_and_clock_are_found(names: list[str], time: str, clock: str) -> None:
    found = find_columns(names, ReadOptions(), needed=["time"])
    assert (found.time, found.clock) == (time, clock)


def test_columns_can_be_named() -> None:
    options = ReadOptions(time_field="d", clock_field="j")
    assert find_columns(["j", "d"], options, needed=[]) == Columns(time="d", clock="j")


def test_two_columns_are_one_time_in_csv_and_geojson(tmp_path: Path) -> None:
    csv = "Tracking ID,Tanggal Laporan Masuk,Waktu Laporan Masuk,lon,lat\n9,23 Sep 2024,00:41:43,106.8,-6.1\n"
    (report,) = reports_of(tmp_path, "csv", csv)
    assert (report.external_id, report.received_at) == ("9", datetime(2024, 9, 23, 0, 41, 43, tzinfo=WIB))
    feature = (
        '{"type":"Feature","properties":{"date":"01/02/2020","time":"14:43"},'
        '"geometry":{"type":"Point","coordinates":[106.8,-6.1]}}'
    )
    (report,) = reports_of(tmp_path, "geojson", feature)
    assert report.received_at == datetime(2020, 2, 1, 14, 43, tzinfo=WIB)


def test_a_file_without_coordinates_is_told_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(
        NotReadable, match=r"tidak punya kolom koordinat.*Kolom yang ada: id, tanggal, Kelurahan"
    ):
        rows_of(tmp_path, "csv", "id,tanggal,Kelurahan\n1,2024-01-01,Gambir\n")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_needs_no_mark(tmp_path: Path, encoding: str) -> None:
    text = 'id,tanggal,lat,lon,alamat\nD1,2026-03-01 08:00,-6.1754,106.8272,"Café 1"\n'
    (report,) = reports_of(tmp_path, "csv", text.encode(encoding))
    assert (report.external_id, report.address) == ("D1", "Café 1")


def test_a_point_in_a_collection_is_a_place(tmp_path: Path) -> None:
    inner = '{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[106.8272,-6.1754]}]}'
    outer = f'{{"type":"GeometryCollection","geometries":[{inner}]}}'
    for geometry in (inner, outer):
        feature = f'{{"type":"Feature","properties":{{"tanggal":"2026-03-01"}},"geometry":{geometry}}}'
        (report,) = reports_of(tmp_path, "geojson", feature)
        assert (report.lon, report.lat) == (106.8272, -6.1754)
    bare = '{"type":"Feature","properties":{"tanggal":"2026-03-01"},"geometry":{"geometries":[]}}'
    (row,) = rows_of(tmp_path, "geojson", bare)
    assert row.reason == "Geometri kosong: laporan tanpa titik."
