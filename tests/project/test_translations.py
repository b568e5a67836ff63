"""Everything that people read is Indonesian, and has its English: nothing left out, nothing left over."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.test import Client
from django.utils.translation import ngettext, override, pgettext
from pytest_django import Settings

from tests.project.catalogue import (
    INDONESIAN,
    Message,
    bare_sentences,
    bare_words,
    messages_of,
    parts_of,
)

ROOT: Path = project.BASE_DIR
ENGLISH = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
APPS = ("boundaries", "field_api", "maps", "geo_crm")
NAMES = re.compile(
    r"\bOGC API\b|\bJSON\b|\bGDAL\b|"
    r"Cepat Respon Masyarakat|\bWIB\b|\bkm\b|\bRSS\b|\bAtom\b|\bEnter\b|JK2603010001|"
    r"Kebon Kelapa, Gambir, Jakarta Pusat"
)
"""The same in every language."""
ONLY_INDONESIAN = {
    "lapangan.html": "the phone app speaks to the field officers, in Indonesian",
    **dict.fromkeys(
        [path.name for path in (ROOT / "maps/templates/maps/files").iterdir()],
        "a file that the office keeps; made by a command too, where nobody has a language",
    ),
}
PAGES = (
    "field_api/*.py", "field_api/models/*.py", "field_api/results/*.py", "field_api/steps/*.py",
    "field_api/web/**/*.py", "maps/*.py", "maps/analysis/*.py", "maps/areas/*.py", "maps/bulletin/*.py",
    "maps/hotspots/*.py", "maps/ogc/*.py",
)  # fmt: skip
"""What pages say. Commands, imports and the interface for programs speak Indonesian only."""
ONE_LANGUAGE = {
    "field_api/field_day.py": "for the phone app",
    "field_api/web/shell.py": "for the phone app",
    "field_api/steps/blobs.py": "for the phone app",
    "field_api/steps/sealed.py": "for the phone app",
    "field_api/steps/anonymise.py": "for a command",
    "field_api/steps/category_names.py": "for a command",
    "field_api/evidence_words.py": "says stored Indonesian again in English",
    "field_api/web/dispatch_words.py": "says stored Indonesian again in English",
    "field_api/steps/merge.py": "stored as the reason of a refusal, which its reporter gets",
    "field_api/tracking.py": "stands for a number in a reason that was stored in Indonesian",
    "field_api/steps/outbox.py": "stored as the result of a try",
    "maps/external.py": "for a command",
    "maps/vendor.py": "for a command",
    "maps/areas/views.py": "the name of a file",
}

needs_gettext = pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext is not installed")


@pytest.fixture(scope="module")
def english() -> list[Message]:
    return messages_of(ENGLISH)


@needs_gettext
def test_the_english_catalogue_holds_what_the_program_says_and_nothing_else(
    english: list[Message], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    ignored = shutil.ignore_patterns("static", "__pycache__", "*.mo")
    for app in APPS:
        shutil.copytree(ROOT / app, tmp_path / app, ignore=ignored)
    (tmp_path / "locale").mkdir()
    monkeypatch.chdir(tmp_path)
    settings.LOCALE_PATHS = []
    call_command("makemessages", locale=["en"], no_location=True, no_wrap=True, verbosity=0)
    said = {message.key for message in messages_of(tmp_path / "locale/en/LC_MESSAGES/django.po")}
    held = {message.key for message in english}
    assert said - held == set(), "run bin/manage makemessages -l en --no-location --no-wrap, and translate"
    assert held - said == set(), "nobody says this any more; leave it out"


def test_every_message_is_translated_for_certain(english: list[Message]) -> None:
    assert [one.text for one in english if one.is_fuzzy or not one.said or not all(one.said)] == []
    assert [one.text for one in english if len(one.said) != (2 if one.plural else 1)] == []
    assert "#~" not in ENGLISH.read_text()


def test_every_translation_keeps_the_placeholders(english: list[Message]) -> None:
    assert [
        (one.text, said) for one in english for said in one.said if parts_of(said) != parts_of(one.text)
    ] == []


def test_no_translation_was_left_in_indonesian(english: list[Message]) -> None:
    said = {said for one in english for said in one.said}
    assert {one for one in said if INDONESIAN.search(one)} == set()


def test_the_source_is_the_indonesian_so_it_needs_no_catalogue(english: list[Message]) -> None:
    """What is asked for comes back as it stands, also where Django or a library has the same words."""
    with override("id"):
        for one in english:
            if one.plural:
                assert ngettext(one.text, one.plural, 2) == one.plural == one.text
            else:
                assert pgettext(one.context, one.text) == one.text


@pytest.mark.parametrize(
    "path", sorted(one for app in APPS for one in (ROOT / app).rglob("templates/**/*.html"))
)
def test_a_template_shows_no_words_that_cannot_be_translated(path: Path) -> None:
    if path.name in ONLY_INDONESIAN:
        pytest.skip(ONLY_INDONESIAN[path.name])
    assert list(bare_words(path.read_text(), without=NAMES)) == []


def test_python_says_no_sentence_that_cannot_be_translated() -> None:
    paths = {path for pattern in PAGES for path in ROOT.glob(pattern)}
    bare = {str(path.relative_to(ROOT)): list(bare_sentences(path.read_text())) for path in paths}
    assert len(bare) > 100
    assert {name: said for name, said in bare.items() if said and name not in ONE_LANGUAGE} == {}
    assert [name for name in ONE_LANGUAGE if not bare[name]] == [], "these need no exception any more"


@pytest.mark.django_db
def test_an_english_page_is_english(client: Client) -> None:
    body = client.get("/en/lacak/").content.decode()
    assert "<h1>Track a report</h1>" in body
    assert "Lacak" not in body.replace("/lacak/", "")
    assert "<h1>Lacak laporan</h1>" in client.get("/lacak/").content.decode()
