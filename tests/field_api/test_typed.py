"""What is typed counts as its page counts it, and is kept whole or refused with a word about it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from rest_framework.test import APIClient

from field_api.errors import BadInput
from field_api.models import Note, Report
from field_api.ready_words import rejection
from field_api.steps.traps import form_token
from field_api.typed import plain_text, typed, written
from tests.field_api.test_intake_api import body
from tests.field_api.test_steps import in_west
from tests.field_api.world import World

ClientOf = Callable[[User | None], APIClient]
LINES = "\r\n".join(["a" * 9] * 400)
"""4,000 characters less one as a page counts them, 4,398 as they are sent."""


def test_every_end_of_a_line_is_one_character() -> None:
    assert plain_text(" a\r\nb\rc\nd\x00 ") == "a\nb\nc\nd"


def test_what_is_asked_for_is_cut_and_what_is_kept_is_refused() -> None:
    assert typed({"q": "abcdef"}, "q", 3) == "abc"
    assert written({"note": "ab\r\nc"}, "note", 4) == "ab\nc"
    with pytest.raises(BadInput, match="5 huruf, paling panjang 4"):
        written({"note": "abcde"}, "note", 4)


def test_a_report_may_be_as_long_as_its_page_says(world: World, client_of: ClientOf) -> None:
    sent = body(world, description=LINES)
    for format_ in ("json", "multipart"):
        answer = client_of(None).post("/api/v1/reports", sent, format=format_)
        assert answer.status_code == 201, answer.content
    assert {len(report.description) for report in Report.objects.all()} == {3999}


def test_the_plain_form_takes_as_much_and_says_beside_the_box_what_is_too_much(
    world: World, client: Client
) -> None:
    sent = {"category": world.category.slug, "address": "Jl. Juanda", "form_token": form_token()}
    assert client.post("/lapor", {**sent, "description": LINES}).status_code == 302
    answer = client.post("/lapor", {**sent, "description": LINES + "\r\nbb"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'aria-describedby="keterangan-salah"' in page
    assert "4000" in page.split('id="keterangan-salah">')[1].split("</p>")[0]
    assert "bb</textarea>" in page


def test_an_officer_reads_that_the_words_are_too_long_and_still_has_them(
    world: World, client: Client
) -> None:
    report = in_west(world)
    client.force_login(world.west_officer)
    answer = client.post(f"/kerja/{report.number}/catatan", {"note": "c" * 2001})
    assert answer.status_code == 422
    assert "c" * 2001 in answer.content.decode()
    assert not Note.objects.exists()
    assert client.post(f"/kerja/{report.number}/catatan", {"note": LINES[:2199]}).status_code == 302
    assert Note.objects.get().text.count("\n") == LINES[:2199].count("\r\n")


def test_a_reason_that_would_not_fit_is_refused_and_not_cut(db: None) -> None:
    with pytest.raises(BadInput, match="2001 huruf"):
        rejection("", "d" * 2001)
