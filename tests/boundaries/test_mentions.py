"""Names of areas in what people write."""

from __future__ import annotations

import pytest

from boundaries.mentions import likely_kelurahan, mentions


def _names(text: str) -> list[tuple[str, str]]:
    return [(mention.area.short_name, mention.manner) for mention in mentions(text)]


def test_a_kelurahan_said_to_be_one_is_the_surest():
    text = "Lampu mati sejak Senin di Kalibata, dekat kel. Karet"

    assert _names(text) == [("Karet", "named"), ("Kalibata", "mentioned")]
    assert [text[mention.start : mention.end] for mention in mentions(text)] == ["Karet", "Kalibata"]


def test_the_longest_name_wins():
    assert _names("got mampet di Kebayoran Lama Utr") == [("Kebayoran Lama Utara", "mentioned")]


def test_a_street_may_bear_the_name_of_another_part_of_town():
    assert _names("Jl. Kebon Sirih Raya macet total") == [("Kebon Sirih", "beside")]


def test_the_word_kecamatan_is_taken_at_its_word():
    found = mentions("Kec. Koja, banjir setinggi lutut")

    assert [(mention.area.code, mention.manner) for mention in found] == [("31.72.03", "named")]


@pytest.mark.parametrize("text", ["", "pohon jati tumbang di gunung sampah", "RT 02 RW 05", "!!!"])
def test_everyday_words_are_no_kelurahan(text):
    assert mentions(text) == []


def test_a_kelurahan_in_the_kota_that_is_named_too_comes_first():
    found = likely_kelurahan("antara Cipinang dan Slipi, Jakarta Barat")

    assert [area.name for area in found] == ["Slipi", "Cipinang"]


def test_each_area_is_given_once():
    assert _names("Slipi, ya Slipi, kelurahan Slipi") == [("Slipi", "named")]
