"""Reasons and ready words come from the files; a second run changes nothing, a changed file is taken over."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from boundaries.official import FIXTURES
from field_api.models import RejectReason, ReplyText

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    copy = tmp_path / "fixtures"
    shutil.copytree(FIXTURES, copy)
    return copy


def load(directory: Path) -> str:
    out = io.StringIO()
    call_command("load_fixtures", directory=directory, stdout=out)
    return out.getvalue()


def test_they_are_loaded_once(directory: Path) -> None:
    assert "reply_texts.csv: 12 baru, 0 berubah, 0 sama" in load(directory)
    assert (RejectReason.objects.count(), ReplyText.objects.count()) == (9, 12)
    again = load(directory)
    assert "reject_reasons.csv: 0 baru, 0 berubah, 9 sama" in again
    assert "reply_texts.csv: 0 baru, 0 berubah, 12 sama" in again


def test_a_changed_text_is_taken_over_and_keeps_its_row(directory: Path) -> None:
    load(directory)
    before = ReplyText.objects.get(title="Sudah ditambal")
    path = directory / "reply_texts.csv"
    path.write_text(path.read_text().replace("dapat dilalui lagi", "aman dilalui lagi"))
    assert "reply_texts.csv: 0 baru, 1 berubah, 11 sama" in load(directory)
    before.refresh_from_db()
    assert before.text.endswith("aman dilalui lagi.")


def test_a_stage_that_is_not_there_is_named(directory: Path) -> None:
    path = directory / "reply_texts.csv"
    path.write_text(path.read_text().replace("TINDAK_LANJUT", "BERES"))
    with pytest.raises(CommandError, match=r"reply_texts\.csv, baris data"):
        load(directory)
