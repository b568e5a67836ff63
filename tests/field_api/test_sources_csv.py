"""CSV as it comes: delimiters, encodings, column names, broken quotes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from field_api.sources.csv_file import detect_delimiter
from field_api.sources.rows import NotReadable
from tests.field_api.sources import reports_of, rows_of

WIB = ZoneInfo("Asia/Jakarta")
HEADER = "id,lon,lat,tanggal,kategori,deskripsi\n"
ROW = "7,106.8272,-6.1754,2026-02-21 06:30,Banjir,Air naik\n"


def test_a_plain_file_is_read_whole(tmp_path: Path):
    (report,) = reports_of(tmp_path, "csv", HEADER + ROW)

    assert (report.external_id, report.lon, report.lat) == ("7", 106.8272, -6.1754)
    assert (report.category, report.description) == ("Banjir", "Air naik")
    assert report.received_at == datetime(2026, 2, 21, 6, 30, tzinfo=WIB)
    assert not report.is_closed


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str):
    (report,) = reports_of(tmp_path, "csv", (HEADER + ROW).replace(",", delimiter))

    assert (report.lon, report.description) == (106.8272, "Air naik")


def test_decimal_commas_do_not_pass_for_the_delimiter(tmp_path: Path):
    text = "id;bujur;lintang;waktu\n1;106,8272;-6,1754;2026-02-21\n2;106,83;-6,18;2026-02-21\n"

    assert [(r.lon, r.lat) for r in reports_of(tmp_path, "csv", text)] == [
        (106.8272, -6.1754),
        (106.83, -6.18),
    ]


def test_text_full_of_semicolons_does_not_mislead():
    sample = "id,lon,lat,isi\n" + "1,106.8,-6.1,a;b;c;d\n" * 20

    assert detect_delimiter(sample, "x") == ","


def test_a_line_for_excel_names_the_delimiter(tmp_path: Path):
    (report,) = reports_of(tmp_path, "csv", "sep=;\r\n" + (HEADER + ROW).replace(",", ";"))

    assert report.external_id == "7"


@pytest.mark.parametrize(
    "names",
    [
        ("nomor", "longitude", "latitude", "created_at", "category", "description"),
        ("Report ID", "LNG", "LAT", "Tanggal Laporan", "Jenis Laporan", "Isi Laporan"),
        ("service_request_id", "long", "lat", "requested_datetime", "service_name", "description"),
        ("ID", "X", "Y", "Waktu", "Kategori", "Keterangan"),
        ("id", "Bujur (BT)", "Lintang (LS)", "tgl", "topik", "uraian"),
    ],
)
def test_usual_column_names_are_known_in_both_languages(tmp_path: Path, names: tuple[str, ...]):
    options = {"lon_field": "bujurbt", "lat_field": "Lintang (LS)"} if "tgl" in names else {}

    (report,) = reports_of(tmp_path, "csv", ",".join(names) + "\n" + ROW, **options)

    assert (report.external_id, report.lon, report.category) == ("7", 106.8272, "Banjir")
    assert report.description == "Air naik"


def test_columns_can_be_named(tmp_path: Path):
    (report,) = reports_of(
        tmp_path,
        "csv",
        "a,b,c,d,e\n106.8272,-6.1754,2026-02-21,Jalan,K-1\n",
        lon_field="a",
        lat_field="b",
        time_field="c",
        category_field="d",
        id_field="E",
    )

    assert (report.lon, report.category, report.external_id) == (106.8272, "Jalan", "K-1")


def test_a_missing_column_is_named_with_its_option_and_what_there_is(tmp_path: Path):
    with pytest.raises(
        NotReadable, match=r"bujur tidak ditemukan; sebutkan dengan --lon-field.*id, foo, lat"
    ):
        rows_of(tmp_path, "csv", "id,foo,lat,tanggal\n1,2,3,4\n")


def test_a_column_named_in_vain_is_an_error(tmp_path: Path):
    with pytest.raises(NotReadable, match=r"'bar' \(--time-field\) tidak ada.*id, lon, lat"):
        rows_of(tmp_path, "csv", HEADER + ROW, time_field="bar")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found(tmp_path: Path, encoding: str):
    text = HEADER + ROW + "8,106.83,-6.18,2026-02-21,Jalan,“Kafé” rusak di dekat café – 50°\n"

    reports = reports_of(tmp_path, "csv", text.encode(encoding))

    assert reports[1].description == "“Kafé” rusak di dekat café – 50°"


def test_bytes_that_are_not_utf8_far_into_the_file_still_decide(tmp_path: Path):
    text = HEADER + ROW * 30_000 + "8,106.83,-6.18,2026-02-21,Jalan,café\n"

    assert reports_of(tmp_path, "csv", text.encode("cp1252"))[-1].description == "café"


def test_a_wrong_encoding_name_is_an_error(tmp_path: Path):
    with pytest.raises(NotReadable, match="Pengodean 'utf-88' tidak dikenal"):
        rows_of(tmp_path, "csv", HEADER + ROW, encoding="utf-88")


def test_a_packed_file_is_unpacked(tmp_path: Path):
    (row,) = rows_of(tmp_path, "csv", HEADER + ROW, packed=True)

    assert row.report


def test_a_damaged_gzip_file_is_an_error(tmp_path: Path):
    with pytest.raises(NotReadable, match="gzip rusak"):
        rows_of(tmp_path, "csv", b"\x1f\x8b\x08\x00" + b"x" * 100)


def test_text_over_several_lines_stays_one_record(tmp_path: Path):
    text = HEADER + '7,106.8,-6.1,2026-02-21,Banjir,"baris satu\nbaris ""dua"""\n' + ROW

    rows = rows_of(tmp_path, "csv", text)

    assert [row.number for row in rows] == [2, 4]
    assert rows[0].report
    assert rows[0].report.description == 'baris satu\nbaris "dua"'


def test_a_quote_never_closed_costs_no_other_record(tmp_path: Path):
    text = HEADER + '6,106.8,-6.1,2026-02-21,Banjir,"air naik\n' + ROW + ROW.replace("7,", "8,", 1)

    reports = reports_of(tmp_path, "csv", text)

    assert [report.external_id for report in reports] == ["6", "7", "8"]
    assert reports[0].description == "air naik"


def test_quotes_inside_quotes_are_forgiven(tmp_path: Path):
    (report,) = reports_of(tmp_path, "csv", HEADER + '7,106.8,-6.1,2026-02-21,Banjir,"kata "siapa" itu"\n')

    assert "siapa" in report.description


def test_a_row_with_too_many_columns_is_rejected_with_the_reason(tmp_path: Path):
    rows = rows_of(tmp_path, "csv", HEADER + ROW + "8,106.8,-6.1,2026-02-21,Banjir,air naik, tinggi\n")

    assert rows[1].report is None
    assert "7 kolom, seharusnya 6" in rows[1].reason
    assert (rows[1].number, rows[1].raw) == (3, "8,106.8,-6.1,2026-02-21,Banjir,air naik, tinggi")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("8,,-6.1,2026-02-21,Banjir,x", "Bujur kosong."),
        ("8,106.8,null,2026-02-21,Banjir,x", "Lintang kosong."),
        ("8,abc,-6.1,2026-02-21,Banjir,x", "Bujur bukan angka: 'abc'."),
        ("8,106.8,-6.1,,Banjir,x", "Waktu laporan kosong."),
        ("8,106.8,-6.1,kemarin,Banjir,x", "Waktu 'kemarin' tidak terbaca"),
        ("8,106.8,-6.1,31/02/2026,Banjir,x", "tidak ada di kalender"),
        ("8,106.8,-6.1,1999-12-31,Banjir,x", "sebelum tahun 2000"),
        ("8,106.8,-6.1,2999-01-01,Banjir,x", "di masa depan"),
        ("8", "Waktu laporan kosong."),
    ],
)
def test_a_bad_value_rejects_its_row_only(tmp_path: Path, row: str, reason: str):
    rows = rows_of(tmp_path, "csv", HEADER + row + "\n" + ROW)

    assert rows[0].report is None
    assert reason in rows[0].reason
    assert rows[1].report


def test_blank_lines_are_no_records(tmp_path: Path):
    assert len(rows_of(tmp_path, "csv", HEADER + "\n,,,,,\n" + ROW + "\n\n")) == 1


def test_records_without_an_id_get_the_same_one_each_time_and_repeats_their_own(tmp_path: Path):
    text = "lon,lat,tanggal\n" + "106.8,-6.1,2026-02-21\n" * 2 + "106.9,-6.1,2026-02-21\n"

    ids = [report.external_id for report in reports_of(tmp_path, "csv", text)]
    again = [report.external_id for report in reports_of(tmp_path, "csv", text)]

    assert len(set(ids)) == 3
    assert ids == again


def test_a_long_id_becomes_its_hash(tmp_path: Path):
    (report,) = reports_of(tmp_path, "csv", HEADER + ROW.replace("7,", "N" * 200 + ",", 1))

    assert report.external_id.startswith("sha256:")
    assert len(report.external_id) == 71


def test_nul_characters_do_not_reach_the_database(tmp_path: Path):
    (report,) = reports_of(tmp_path, "csv", HEADER + ROW.replace("Air", "Ai\x00r"))

    assert report.description == "Air naik"


def test_a_closed_report_brings_when_and_why(tmp_path: Path):
    text = "id,lon,lat,tanggal,status,tanggal_selesai\n1,106.8,-6.1,2026-02-21,Selesai,2026-02-23\n"

    (report,) = reports_of(tmp_path, "csv", text)

    assert report.is_closed
    assert report.closed_at == datetime(2026, 2, 23, tzinfo=WIB)


@pytest.mark.parametrize("content", ["satu kolom saja\nbaris\n", "%PDF-1.7\n1 0 obj\n"])
def test_what_is_no_table_is_an_error(tmp_path: Path, content: str):
    with pytest.raises(NotReadable, match="tidak terlihat sebagai CSV"):
        rows_of(tmp_path, "csv", content)
