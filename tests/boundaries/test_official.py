"""The official table: by either code, by either spelling, and never by accident."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from boundaries import official
from boundaries.spelling import name_key

CROSSWALK = Path(__file__).resolve().parents[2].parent / "shared/data/official/crosswalk_kemendagri_bps.csv"


def test_the_table_has_6_kota_44_kecamatan_and_267_kelurahan():
    assert len(official.areas("kota")) == 6
    assert len(official.areas("kecamatan")) == 44
    assert len(official.areas("kelurahan")) == 267
    assert len(official.areas()) == 317


def test_a_code_is_found_with_and_without_dots():
    kebon_kelapa = official.by_code("31.71.01.1005")

    assert kebon_kelapa is not None
    assert kebon_kelapa.name == "Kebon Kelapa"
    assert official.by_code("3171011005") is kebon_kelapa
    assert official.by_code(" 31.71.01.1005 ") is kebon_kelapa
    assert official.by_code("31.71.01.9999") is None
    assert official.by_code("") is None


def test_the_same_digits_are_pusat_in_law_and_selatan_in_statistics():
    in_law, in_statistics = official.by_code("3171"), official.by_bps_code("3171")

    assert in_law is not None
    assert in_statistics is not None
    assert in_law.name == "Kota Administrasi Jakarta Pusat"
    assert in_statistics.name == "Kota Administrasi Jakarta Selatan"


def test_a_bps_code_is_found_with_and_without_its_prefix():
    ancol = official.by_bps_code("id3175020003")

    assert ancol is not None
    assert (ancol.code, ancol.name) == ("31.72.05.1003", "Ancol")
    assert official.by_bps_code("3175020003") is ancol
    assert official.by_bps_code("ID3175020003") is ancol


@pytest.mark.parametrize("code", ["3175888888", "3175555888", "3174080888"])
def test_lakes_that_bps_numbers_are_no_kelurahan(code):
    assert official.by_bps_code(code) is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("KEBON KELAPA", "Kebon Kelapa"),
        ("Kel. Kebun Kelapa", "Kebon Kelapa"),
        ("Kelurahan Palmerah", "Palmerah"),
        ("Pal Meriam", "Palmeriam"),
        ("Kerendang", "Krendang"),
        ("Kampung Tengah", "Tengah"),
        ("Rw. Badak Sel.", "Rawa Badak Selatan"),
        ("Kota Bambu Utr", "Kota Bambu Utara"),
        ("Pegangsaan II", "Pegangsaan Dua"),
        ("Makassar", "Makasar"),
        ("Pulo Untung Jawa", "Pulau Untung Jawa"),
    ],
)
def test_a_kelurahan_is_found_however_its_name_is_written(written, name):
    found = official.by_name(written, "kelurahan")

    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Kota Jakarta Utara", "31.72"),
        ("Kota Administrasi Jakarta Utara ", "31.72"),
        ("Kota Adm. Jakarta Utara", "31.72"),
        ("KAB. ADM. KEPULAUAN SERIBU", "31.01"),
        ("Jaksel", "31.74"),
    ],
)
def test_a_kota_is_found_however_its_name_is_written(written, code):
    found = official.by_name(written, "kota")

    assert found is not None
    assert found.code == code


def test_a_full_stop_does_not_make_another_kecamatan():
    found = official.by_name("Kepulauan Seribu Selatan.", "kecamatan")

    assert found is not None
    assert found.code == "31.01.02"


def test_a_name_counts_only_inside_the_kecamatan_and_kota_that_are_given():
    assert official.by_name("Cipayung", "kelurahan", kecamatan="Cipayung", kota="Jakarta Timur") is not None
    assert official.by_name("Cipayung", "kelurahan", kota="Kota Depok") is None
    assert official.by_name("Jatinegara", "kelurahan", kecamatan="Cakung") is not None
    assert official.by_name("Jatinegara", "kelurahan", kecamatan="Jatinegara") is None


def test_a_level_is_part_of_the_question():
    assert official.by_name("Setiabudi", "kecamatan") is official.by_code("31.74.02")
    assert official.by_name("Setiabudi", "kelurahan") is official.by_code("31.74.02.1001")
    assert official.by_name("Danau Sunter", "kelurahan") is None
    assert official.by_name("", "kelurahan") is None


def test_a_misspelt_name_brings_the_right_one_to_mind_and_is_not_matched():
    assert official.by_name("Kebon Kelpa", "kelurahan") is None
    assert official.suggestions("Kebon Kelpa", "kelurahan")[0].name == "Kebon Kelapa"
    assert official.suggestions("Timbuktu", "kelurahan") == ()


def test_a_kelurahan_lies_in_its_kecamatan_and_kota():
    kebon_kelapa = official.by_code("31.71.01.1005")

    assert kebon_kelapa is not None
    assert [area.code for area in official.ancestors(kebon_kelapa)] == ["31.71.01", "31.71"]
    assert official.full_name(kebon_kelapa) == "Kebon Kelapa, Gambir, Jakarta Pusat"
    assert official.ancestors(official.areas("kota")[0]) == ()


def test_no_two_areas_of_a_level_share_a_spelling_key():
    for level in ("kota", "kecamatan", "kelurahan"):
        areas = official.areas(level)
        assert len({name_key(area.name) for area in areas}) == len(areas)


def test_every_kelurahan_of_the_crosswalk_is_found_by_either_code_and_either_spelling():
    if not CROSSWALK.exists():
        pytest.skip("needs ../shared/data/official, which is not part of this project")
    with CROSSWALK.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    found = 0
    for row in rows:
        area = official.by_code(row["kode_kemendagri"])
        same = (
            official.by_bps_code(row["kode_bps"]),
            official.by_bps_code("id" + row["kode_bps"]),
            official.by_name(
                row["nama_kemendagri"], "kelurahan", kecamatan=row["kecamatan"], kota=row["kota"]
            ),
            official.by_name(row["nama_bps"], "kelurahan", kecamatan=row["kec_bps"], kota=row["kota"]),
        )
        found += area is not None and all(each is area for each in same)
    assert (found, len(rows)) == (267, 267)
