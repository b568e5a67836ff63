"""What in typed words may stand for a person, and what only looks like it."""

from __future__ import annotations

import pytest

from field_api.personal_words import masked, names_a_person


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Telp 0812-9876-5432 ya", "Telp [dihapus] ya"),
        ("WA +62 812 9876 5432", "WA [dihapus]"),
        ("Surel a.b+c@mail.example.id.", "Surel [dihapus]."),
        ("NIK 3171234567890123", "NIK [dihapus]"),
        ("Depan rumah Pak Budi Santoso, malam", "Depan rumah Pak [dihapus], malam"),
        ("nama saya siti", "nama saya [dihapus]"),
        ("Nama: Rina", "Nama: [dihapus]"),
        ("a.n. Sri Wahyuni", "a.n. [dihapus]"),
    ],
)
def test_what_names_a_person_is_found(text: str, without: str) -> None:
    assert (names_a_person(text), masked(text)) == (True, without)


@pytest.mark.parametrize(
    "text",
    [
        "Jl. Kebon Sirih No. 12 RT 003 RW 004 10340",
        "Pak RT dan Bu Lurah sudah tahu",
        "Sejak 2026-03-01 pukul 12.30, titik -6.1754, 106.8272",
        "Ibu Kota Jakarta, tanya ibu yang jualan",
        "Tiang nomor 12345678, laporan JK2603010001",
    ],
)
def test_places_days_and_offices_are_nobody(text: str) -> None:
    assert masked(text) == text


def test_words_that_are_known_go_whole() -> None:
    assert masked("rumah budi, Budiman, BUDI", known=["Budi", ""]) == "rumah [dihapus], Budiman, [dihapus]"
