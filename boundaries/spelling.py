"""One key for the many ways an area's name is written: "Kel. Pal Meriam" and "PALMERIAM" are one name."""

from __future__ import annotations

import re
import unicodedata

LEVEL_WORDS = {
    "kelurahan": "kelurahan",
    "kel": "kelurahan",
    "lurah": "kelurahan",
    "kecamatan": "kecamatan",
    "kec": "kecamatan",
    "camat": "kecamatan",
    "kabupaten": "kota",
    "kab": "kota",
    "kotamadya": "kota",
}
"""Words before a name that say what kind of area it is. Not "kota": "Kota Bambu Utara" is a kelurahan."""

_FOLDED_WORDS = {
    "brt": "barat",
    "gn": "gunung",
    "hutan": "utan",
    "ii": "dua",
    "jkt": "jakarta",
    "kamp": "kampung",
    "kampong": "kampung",
    "kb": "kebon",
    "kbn": "kebon",
    "kby": "kebayoran",
    "kebun": "kebon",
    "kep": "kepulauan",
    "keramat": "kramat",
    "kmp": "kampung",
    "kp": "kampung",
    "pd": "pondok",
    "pdk": "pondok",
    "plo": "pulo",
    "pst": "pusat",
    "ps": "pasar",
    "psr": "pasar",
    "pulau": "pulo",
    "sel": "selatan",
    "slt": "selatan",
    "tg": "tanjung",
    "tim": "timur",
    "tj": "tanjung",
    "tjg": "tanjung",
    "tmr": "timur",
    "utr": "utara",
    "2": "dua",
}
_KOTA_WORDS = {"adm", "administrasi", "jakarta", "jkt"}
_WORD = re.compile(r"[a-z0-9]+")
_DOUBLED = re.compile(r"([a-z])\1+")


def words(text: str) -> list[str]:
    """The words of a text in lower case, without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return _WORD.findall(plain.lower())


def name_key(name: str) -> str:
    """A name without its spelling: no level word, case, spaces, punctuation, short forms or doubled letters.

    Equal keys mean the same name ("Kel. Kebun Jeruk" and "kebon jeruk"); the key is not for people to read.
    An empty string comes back for a text without letters or digits.
    """
    return key_of_words(_without_level_words(words(name)))


def key_of_words(parts: list[str]) -> str:
    """The key of words that `words()` gave, with no level word taken off."""
    folded = (_fold(word, parts[at + 1 : at + 2]) for at, word in enumerate(parts))
    return _DOUBLED.sub(r"\1", "".join(folded))


def _fold(word: str, following: list[str]) -> str:
    # "Rw. Buaya" is Rawa Buaya, but "RW 05" is a neighbourhood number.
    if word == "rw" and following and following[0].isalpha():
        return "rawa"
    return _FOLDED_WORDS.get(word, word)


def _without_level_words(parts: list[str]) -> list[str]:
    while len(parts) > 1:
        first, second = parts[0], parts[1]
        is_level = first in LEVEL_WORDS or first in {"adm", "administrasi"}
        if not (is_level or (first == "kota" and second in _KOTA_WORDS)):
            break
        parts = parts[1:]
    return parts
