"""English pages say in English what is stored in Indonesian, with the same numbers and their own times."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client
from django.utils.translation import override

from field_api.evidence_words import in_language, is_known
from field_api.models import RejectReason
from field_api.ready_words import rejection
from field_api.refusals import in_language as reasons_in_language
from field_api.steps.coordinate import reject
from tests.field_api.racing import new_report
from tests.field_api.test_office_pages import signed_in
from tests.field_api.world import World

EVIDENCE: Path = settings.BASE_DIR / "field_api" / "evidence"
MODULES = ("sentences", "times", "alteration", "journeys", "opening")
PARTS = {
    "Ini bukan kesalahan pengirim.",
    " Mungkin jamnya WITA atau WIT.",
    " Mungkin jam GPS-nya memakai waktu setempat.",
    " Mungkin jamnya mundur 1.024 minggu, kesalahan penerima GPS lama.",
}
"""Said at the end of other sentences only."""


def sentences_of(module: str) -> Iterator[str]:
    """Each sentence that a check may write, with X for what it fills in."""
    tree = ast.parse((EVIDENCE / f"{module}.py").read_text())
    docs = {
        ast.get_docstring(one, clean=False)
        for one in ast.walk(tree)
        if hasattr(one, "body") and isinstance(one, ast.Module | ast.FunctionDef | ast.ClassDef)
    }
    inside = {id(part) for one in ast.walk(tree) if isinstance(one, ast.JoinedStr) for part in one.values}
    inside |= {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for one in ast.walk(tree):
        if isinstance(one, ast.JoinedStr):
            said = "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in one.values)
        elif isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in inside:
            said = one.value.replace("{}", "X")
        else:
            continue
        if said.endswith(".") and " " in said.strip() and said not in docs:
            yield said


@pytest.mark.parametrize("module", MODULES)
def test_every_sentence_of_a_check_is_known_in_english(module: str) -> None:
    found = [said for said in sentences_of(module) if said not in PARTS]
    assert found
    tails = [" Posisi itu belum tentu tempat foto diambil.", " Ini bukan kesalahan pengirim."]
    filled = [said.replace(" X", tails[1]) if said.endswith(" X") else said for said in found]
    unknown = [said for said in filled if not any(is_known(said + end) for end in ["", *tails])]
    assert [said for said in unknown if said not in tails] == []


def test_numbers_spans_and_moments_are_said_again() -> None:
    stored = "Foto diambil 5 Maret 2025 pukul 10.05 WIB, 27 jam 4 menit sebelum laporan dibuat."
    far = "Foto diambil 1,2 km dari titik laporan; ketelitian posisi tidak menjelaskan jarak itu."
    assert in_language(stored) == stored
    with override("en"):
        assert in_language(stored) == (
            "The photo was taken on 5 March 2025 at 10:05 WIB, 27 hours 4 minutes before the report was made."
        )
        assert in_language(far) == (
            "The photo was taken 1.2 km from the place of the report; the accuracy does not explain that."
        )
        assert in_language("Kalimat dari versi lama.") == "Kalimat dari versi lama."


def test_times_are_written_as_the_language_writes_them() -> None:
    at = datetime(2026, 3, 2, 10, 44, tzinfo=UTC)
    template = Template('{{ at|date:"j F Y, H.i" }}')
    assert template.render(Context({"at": at})) == "2 Maret 2026, 17.44"
    with override("en"):
        assert template.render(Context({"at": at})) == "2 March 2026, 17:44"


def test_a_maintained_reason_is_english_on_english_pages_and_as_it_was_told_in_store(world: World) -> None:
    RejectReason.objects.create(slug="luar", text="Di luar Jakarta.", text_en="Outside Jakarta.")
    report = new_report(world)
    client = signed_in(world.west_officer)
    assert ">Outside Jakarta.</option>" in client.get(f"/en/kerja/{report.number}").content.decode()
    reject(number=report.number, by=world.west_officer, reason=rejection("luar", "Hubungi Depok."))
    page = client.get(f"/en/kerja/{report.number}").content.decode()
    assert "Outside Jakarta.<br>Hubungi Depok." in page
    assert "Outside Jakarta." in Client().get(f"/en/lacak/{report.number}").content.decode()
    assert "Di luar Jakarta." in Client().get(f"/lacak/{report.number}").content.decode()
    stored = report.changes.latest("id")
    assert stored.note == "Di luar Jakarta.\nHubungi Depok."
    assert reasons_in_language([stored])[0].note == stored.note
