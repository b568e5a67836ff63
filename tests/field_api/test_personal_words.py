"""What in typed words may stand for a person, and what only looks like it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from field_api.personal_words import masked, names_a_person

NAMED = [
    ("Telp 0812-9876-5432 ya", "Telp [dihapus] ya"),
    ("WA +62 812 9876 5432", "WA [dihapus]"),
    ("Surel a.b+c@mail.example.id.", "Surel [dihapus]."),
    ("NIK 3171234567890123", "NIK [dihapus]"),
    ("Depan rumah Pak Budi Santoso, malam", "Depan rumah Pak [dihapus], malam"),
    ("nama saya siti", "nama saya [dihapus]"),
    ("Nama: Rina", "Nama: [dihapus]"),
    ("a.n. Sri Wahyuni", "a.n. [dihapus]"),
]


@pytest.mark.parametrize(("text", "without"), NAMED)
def test_what_names_a_person_is_found(text: str, without: str) -> None:
    assert (names_a_person(text), masked(text)) == (True, without)


NOBODY = [
    "Jl. Kebon Sirih No. 12 RT 003 RW 004 10340",
    "Pak RT dan Bu Lurah sudah tahu",
    "Sejak 2026-03-01 pukul 12.30, titik -6.1754, 106.8272",
    "Ibu Kota Jakarta, tanya ibu yang jualan",
    "Tiang nomor 12345678, laporan JK2603010001",
]


@pytest.mark.parametrize("text", NOBODY)
def test_places_days_and_offices_are_nobody(text: str) -> None:
    assert masked(text) == text


def test_words_that_are_known_go_whole() -> None:
    assert masked("rumah budi, Budiman, BUDI", known=["Budi", ""]) == "rumah [dihapus], Budiman, [dihapus]"


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_the_page_of_the_form_sees_the_same() -> None:
    module = Path(settings.BASE_DIR) / "field_api/static/lapor/personal_words.js"
    script = f"""
        const source = await (await import("node:fs/promises")).readFile({json.dumps(str(module))}, "utf8");
        const {{ namesAPerson }} = await import("data:text/javascript," + encodeURIComponent(source));
        const texts = JSON.parse({json.dumps(json.dumps([text for text, _without in NAMED] + NOBODY))});
        console.log(JSON.stringify(texts.map((text) => namesAPerson(text))));
    """
    asked = ["node", "--input-type=module", "-e", script]
    said = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=60).stdout
    # "Nama: ..." and "a.n. ..." stand for offices as often; the page says nothing of them.
    names = [not text.startswith(("Nama:", "a.n.")) for text, _without in NAMED]
    assert json.loads(said) == names + [False] * len(NOBODY)
