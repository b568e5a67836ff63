"""Why a validator got a task, or nobody did, in the language of the page.

A run keeps its reasons as they were written, in Indonesian. On English pages each part between semicolons is
recognised by its wording, as the sentences of checks are in `evidence_words`; an unknown one stays as it is.
"""

from __future__ import annotations

from django.utils.translation import get_language, gettext, gettext_noop

from field_api.dispatch.reasons import ORDINALS
from field_api.evidence_words import pattern_of

_ENGLISH_ORDINALS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_VALUES = {
    **dict(zip(ORDINALS, _ENGLISH_ORDINALS, strict=True)),
    "yang terdekat": "the nearest one is",
    "yang lebih dekat": "those who are nearer are",
    "penuh": "full",
    "lebih banyak bebannya": "busier",
    "penuh atau lebih banyak bebannya": "full or busier",
    "tidak bertugas": "is not on duty",
    "tidak boleh ke sini": "may not go there",
    "sudah penuh": "is full",
    "lebih jauh atau lebih banyak bebannya": "is farther away or busier",
}
_PARTS = (
    gettext_noop("terdekat dari yang boleh ke sini"),
    gettext_noop("terdekat"),
    gettext_noop("%(rank)s terdekat"),
    gettext_noop("petugas sebelumnya %(why)s"),
    gettext_noop("tetap pada petugas yang sama"),
    gettext_noop("tugas sudah dibuka"),
    gettext_noop("ditempatkan dengan tangan"),
    gettext_noop("tidak ada jalan bagi petugas yang boleh ke sini"),
    gettext_noop("tidak ada petugas yang bertugas"),
    gettext_noop("perlu kapal"),
    gettext_noop("tidak ada petugas kapal yang bertugas"),
    gettext_noop("petugas ini tidak bertugas kapal"),
    gettext_noop("tidak ada petugas untuk wilayah %(area)s"),
    gettext_noop("semua petugas yang ada berasal dari unit yang menangani laporan ini"),
    gettext_noop("di luar wilayah tugasnya (%(areas)s)"),
    gettext_noop(
        "berasal dari unit yang menangani laporan ini, atau kunjungannya ke sini terbukti tidak benar"
    ),
    gettext_noop("satu-satunya petugas yang boleh ke sini sudah penuh (%(places)s tempat)"),
    gettext_noop("%(people)s petugas yang boleh ke sini sudah penuh (%(places)s tempat)"),
    gettext_noop("kurang %(missing)s tempat"),
    gettext_noop("%(nearer)s sudah %(hindrance)s"),
)


def reason_in_language(text: str) -> str:
    """A reason of a plan as the reader's language says it."""
    if get_language() != "en":
        return text
    return "; ".join(_part(part) for part in text.split("; "))


def _part(text: str) -> str:
    for known in _PARTS:
        if found := pattern_of(known).fullmatch(text):
            return gettext(known) % {
                name: _VALUES.get(said, said) for name, said in found.groupdict().items()
            }
    return text
