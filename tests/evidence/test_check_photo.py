"""`manage check_photo` in a terminal and for a program."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from field_api.evidence.reuse import fingerprint
from tests.evidence.made_photos import MONAS, encoded, exif_bytes, picture, rationals, text

PLACE = {"lon": "106.8271", "lat": "-6.1754"}
TIMES = {36867: text("2025:03:05 10:00:00"), 36881: text("+07:00")}


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "foto.jpg"
    path.write_bytes(encoded(picture(), exif=exif_bytes({**MONAS, 31: rationals((8, 1))}, TIMES)))
    return path


def run(path, *options: str, lon: str = PLACE["lon"], lat: str = PLACE["lat"]) -> str:
    out = StringIO()
    call_command("check_photo", str(path), f"--lon={lon}", f"--lat={lat}", *options, stdout=out)
    return out.getvalue()


def test_json_holds_exactly_the_promised_keys(photo):
    answer = json.loads(run(photo, "--json", "--accuracy=10"))
    prints = fingerprint(photo.read_bytes())
    assert answer == {
        "verdict": "match",
        "reasons": ["Foto diambil 0 m dari titik laporan, jadi di tempat yang sama."],
        "position": {"lon": pytest.approx(106.8271), "lat": pytest.approx(-6.1754), "error_m": 8.0},
        "distance_m": pytest.approx(0, abs=0.01),
        "taken_at": "2025-03-05T10:00:00+07:00",
        "sha256": prints.sha256,
        "phash": prints.phash,
        "rule_version": "foto-4",
    }


def test_the_report_is_readable(photo):
    report = run(photo, lat="-6.2754")
    assert "Hasil   : JAUH (far)" in report
    assert "Posisi  : 106.827100, -6.175400 (±8 m)" in report
    assert "Jarak   : 11,1 km" in report
    assert "Diambil : 5 Maret 2025 pukul 10.00 WIB" in report


@pytest.mark.parametrize("reported", ["2025-03-05T12:00", "2025-03-05T05:00:00+00:00"])
def test_a_report_made_later_contradicts_and_its_time_is_wib_unless_said(photo, reported):
    answer = json.loads(run(photo, "--json", f"--reported-at={reported}"))
    assert answer["verdict"] == "contradictory"
    assert any("2 jam sebelum laporan dibuat" in reason for reason in answer["reasons"])


def test_a_refused_file_is_an_answer_in_json_and_an_error_in_the_terminal(tmp_path):
    path = tmp_path / "foto.tif"
    path.write_bytes(encoded(picture(), "TIFF"))
    answer = json.loads(run(path, "--json"))
    assert (answer["verdict"], answer["position"], answer["distance_m"]) == ("invalid", None, None)
    assert (answer["taken_at"], answer["phash"]) == (None, None)
    assert answer["reasons"] == ["Berkas TIFF tidak diterima; kirim foto JPEG, PNG, WebP, atau HEIC."]
    assert len(answer["sha256"]) == 64
    with pytest.raises(CommandError, match="Berkas TIFF tidak diterima"):
        run(path)


def test_a_cut_photo_is_refused_although_its_exif_is_whole(tmp_path):
    path = tmp_path / "foto.jpg"
    whole = encoded(picture(), exif=exif_bytes(MONAS))
    path.write_bytes(whole[: len(whole) // 2])
    assert json.loads(run(path, "--json"))["verdict"] == "invalid"


@pytest.mark.parametrize("json_option", [[], ["--json"]])
def test_a_missing_file_is_an_error(tmp_path, json_option):
    with pytest.raises(CommandError, match="tidak ada"):
        run(tmp_path / "hilang.jpg", *json_option)


def test_a_folder_is_an_error(tmp_path):
    with pytest.raises(CommandError, match="tidak dapat dibaca"):
        run(tmp_path)


@pytest.mark.parametrize(
    ("lon", "lat", "says"),
    [("-6.2", "106.8", "tertukar"), ("nan", "-6.2", "angka"), ("206", "-6", "Bujur 206"), ("x", "-6", "lon")],
)
def test_bad_coordinates_are_an_error_that_names_them(photo, lon, lat, says):
    with pytest.raises(CommandError, match=says):
        run(photo, lon=lon, lat=lat)


@pytest.mark.parametrize("option", ["--accuracy=-5", "--accuracy=nan", "--reported-at=kemarin"])
def test_a_bad_option_is_an_error(photo, option):
    with pytest.raises(CommandError):
        run(photo, option)
