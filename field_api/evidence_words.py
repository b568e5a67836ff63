"""What the checks wrote of photos and journeys, in the language of the page.

A verdict keeps its sentences as they were written, in Indonesian, since the check knows no reader. On English
pages a sentence is recognised by its wording, and said again with the same numbers; one that is not known
stays as it is.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import get_language, gettext, gettext_noop

_MONTHS = {
    "Januari": "January", "Februari": "February", "Maret": "March", "April": "April", "Mei": "May",
    "Juni": "June", "Juli": "July", "Agustus": "August", "September": "September",
    "Oktober": "October", "November": "November", "Desember": "December",
}  # fmt: skip
_MOMENT = re.compile(r"(\d+) (" + "|".join(_MONTHS) + r") (\d+) pukul (\d+)\.(\d+) WIB")
_KILOMETRES = re.compile(r"[\d.,]+(?= km\b)")
_SPANS = {
    r"kurang dari 1 menit": "less than 1 minute",
    r"\b1 jam\b": "1 hour",
    r"(\d+) jam\b": r"\1 hours",
    r"\b1 menit\b": "1 minute",
    r"(\d+) menit\b": r"\1 minutes",
    r"\b1 hari\b": "1 day",
    r"(\d+) hari\b": r"\1 days",
}
_PHRASES = {
    "yang tertulis di foto": "written in the photo",
    "dari aplikasi": "from the application",
    "sebelum": "before",
    "sesudah": "after",
    ", dengan cap atau bagian bawah yang berbeda": ", with another stamp or lower part",
    "seluruhnya dibuat oleh kecerdasan buatan": "made altogether by artificial intelligence",
    "sebagian dibuat oleh kecerdasan buatan": "made in part by artificial intelligence",
    "sebagian dibuat oleh komputer": "made in part by a computer",
    "dibuat oleh komputer": "made by a computer",
    ", dicerminkan": ", mirrored",
    ", dicerminkan, dengan bagian bawah yang berbeda": ", mirrored, with another lower part",
}
_SENTENCES = (
    gettext_noop("Foto diambil %(distance)s dari titik laporan, jadi di tempat yang sama."),
    gettext_noop(
        "Foto diambil %(distance)s dari titik laporan; ketelitian posisi tidak menjelaskan jarak itu."
    ),
    gettext_noop(
        "Foto diambil sekitar %(distance)s dari titik laporan; ketelitian posisi foto (%(own)s) "
        "dan titik laporan (%(other)s) belum cukup untuk memastikan."
    ),
    gettext_noop("Posisi %(whose)s %(distance)s dari titik laporan."),
    gettext_noop("Ketelitian posisi foto tidak disebut; dipakai perkiraan %(radius)s."),
    gettext_noop("Ketelitian titik laporan tidak diketahui; dipakai perkiraan %(radius)s."),
    gettext_noop("Saat memotret, GPS ponsel menyatakan posisinya belum sah."),
    gettext_noop("Posisi foto berada di luar wilayah DKI Jakarta."),
    gettext_noop(
        "Data lokasi di foto dikosongkan oleh ponsel (privasi Android). Ini bukan kesalahan pengirim."
    ),
    gettext_noop(
        "Foto menyebut koordinat 0,0: ponsel belum mendapat posisi saat memotret. "
        "Ini bukan kesalahan pengirim."
    ),
    gettext_noop("Data lokasi di foto tidak dapat dibaca%(note)s."),
    gettext_noop("Koordinat di foto tidak mungkin%(note)s."),
    gettext_noop(
        "Foto tidak membawa data lokasi; banyak ponsel dan aplikasi menghapusnya. "
        "Ini bukan kesalahan pengirim."
    ),
    gettext_noop(
        "Posisi dari aplikasi dicatat %(span)s %(when)s foto diambil, jadi belum tentu tempat foto diambil."
    ),
    gettext_noop(
        "Posisi dari aplikasi dan posisi di dalam foto berjarak %(distance)s; keduanya tidak mungkin benar."
    ),
    gettext_noop("Berkas foto ini sudah pernah dikirim%(where)s."),
    gettext_noop("Gambar yang sama sudah pernah dikirim%(where)s%(how)s."),
    gettext_noop("Foto ini mirip dengan foto yang pernah dikirim%(where)s%(how)s; bandingkan keduanya."),
    gettext_noop(
        "Sekilas foto ini mirip dengan foto yang pernah dikirim%(where)s, tetapi rinciannya berbeda."
    ),
    gettext_noop(
        "Sudut pandangnya sama persis dengan foto laporan%(where)s: mungkin foto laporan itu yang "
        "disunting. Bandingkan keduanya."
    ),
    gettext_noop("Foto tidak menyebut waktu pengambilannya."),
    gettext_noop("Waktu pengambilan foto hanya diketahui dari jam GPS-nya."),
    gettext_noop("Waktu pengambilan foto hanya diketahui dari waktu berkasnya dibuat kamera."),
    gettext_noop("Waktu pengambilan foto hanya diketahui dari waktu berkasnya terakhir disimpan."),
    gettext_noop("Jam kamera menunjuk %(at)s, tampaknya tanggal bawaan yang belum disetel."),
    gettext_noop("Jam GPS di foto memakai waktu setempat, bukan UTC; jamnya cocok dengan jam kamera."),
    gettext_noop("Tanggal GPS di foto memakai tanggal setempat, bukan UTC; jamnya cocok dengan jam kamera."),
    gettext_noop(
        "Tanggal GPS di foto mundur 1.024 minggu, kesalahan yang dikenal pada penerima GPS lama; "
        "jamnya cocok dengan jam kamera."
    ),
    gettext_noop("Foto tidak menyebut zona waktu; jamnya dianggap WIB (+07:00)."),
    gettext_noop("Foto tidak menyebut zona waktu; menurut jam GPS-nya UTC%(zone)s."),
    gettext_noop(
        "Jam GPS di foto hanya berisi tanggal (pukul 00.00 tepat); umur posisinya tidak diketahui pasti."
    ),
    gettext_noop(
        "Posisi GPS di foto sudah berumur %(span)s saat foto diambil. "
        "Posisi itu belum tentu tempat foto diambil."
    ),
    gettext_noop(
        "Jam GPS di foto %(span)s lebih lambat daripada jam fotonya. "
        "Posisi itu belum tentu tempat foto diambil."
    ),
    gettext_noop(
        "Foto diambil %(at)s, %(span)s sebelum laporan dibuat. "
        "Mungkin jamnya mundur 1.024 minggu, kesalahan penerima GPS lama."
    ),
    gettext_noop("Foto diambil %(at)s, %(span)s sebelum laporan dibuat."),
    gettext_noop(
        "Menurut jamnya, foto diambil %(at)s, %(span)s setelah kami terima. "
        "Mungkin jam GPS-nya memakai waktu setempat."
    ),
    gettext_noop(
        "Menurut jamnya, foto diambil %(at)s, %(span)s setelah kami terima. Mungkin jamnya WITA atau WIT."
    ),
    gettext_noop("Menurut jamnya, foto diambil %(at)s, %(span)s setelah kami terima."),
    gettext_noop("Jam di dalam foto (%(at)s) berbeda %(span)s dari jam aplikasi saat memotret (%(live)s)."),
    gettext_noop("Foto membawa perintah untuk pembuat gambar (%(keys)s), jadi tampaknya bukan hasil kamera."),
    gettext_noop("Menurut metadatanya, gambar ini %(made)s (%(kind)s)."),
    gettext_noop("Metadata foto menyebut %(tool)s, pembuat gambar dengan kecerdasan buatan."),
    gettext_noop("Foto pernah disimpan dengan pengolah gambar: %(tools)s. Mintalah berkas aslinya."),
    gettext_noop("Menurut metadatanya, gambar ini olahan atau bukan hasil kamera (%(kind)s)."),
    gettext_noop("Foto membawa catatan asal-usul C2PA; tanda tangannya belum diperiksa."),
    gettext_noop(
        "Antara %(from)s dan %(to)s posisi berpindah %(distance)s dalam %(span)s; "
        "itu lebih cepat daripada %(speed)s km/jam."
    ),
    gettext_noop(
        "Posisi %(lat)s, %(lon)s terulang sampai angka terakhir sebanyak %(count)s kali, untuk lokasi "
        "atau waktu yang berbeda."
    ),
    gettext_noop("Ketelitian posisi selalu %(radius)s pada %(count)s posisi yang berbeda."),
    gettext_noop("Waktu posisi berbeda %(span)s dari jam ponsel (%(at)s)."),
    gettext_noop("Jam ponsel berbeda %(span)s dari jam kami (%(at)s)."),
    gettext_noop("Berkas kosong."),
    gettext_noop("Berkas foto lebih besar dari %(megabytes)s MB."),
    gettext_noop("Berkas %(kind)s tidak diterima; kirim foto JPEG, PNG, WebP, atau HEIC."),
    gettext_noop("Berkas ini bukan foto yang dapat dibaca (JPEG, PNG, WebP, atau HEIC)."),
    gettext_noop("Foto lebih dari %(millions)s megapiksel; kirim foto yang lebih kecil."),
    gettext_noop("Sisi panjang foto %(pixels)s piksel, paling banyak %(most)s; kirim foto yang lebih kecil."),
    gettext_noop(
        "Foto ini %(width)s x %(height)s piksel: sisi panjangnya lebih dari %(times)s kali sisi pendeknya. "
        "Potong dulu, lalu kirim lagi."
    ),
    gettext_noop("Kepala berkas foto rusak; kirim ulang berkas aslinya."),
    gettext_noop("Isi foto rusak atau terpotong; kirim ulang berkas aslinya."),
)


def in_language(text: str) -> str:
    """A sentence of a check as the reader's language says it."""
    if get_language() != "en":
        return text
    for sentence in _SENTENCES:
        if found := pattern_of(sentence).fullmatch(text):
            return gettext(sentence) % {name: _value(said) for name, said in found.groupdict().items()}
    return text


def is_known(text: str) -> bool:
    """Whether `in_language` has it in English."""
    return any(pattern_of(sentence).fullmatch(text) for sentence in _SENTENCES)


@cache
def pattern_of(sentence: str) -> re.Pattern[str]:
    """What a sentence with named gaps looks like once they are filled."""
    parts = re.split(r"%\((\w+)\)s", sentence)
    literal = [re.escape(part) for part in parts[::2]]
    named = [f"(?P<{name}>.*?)" for name in parts[1::2]]
    return re.compile("".join(word for pair in zip(literal, [*named, ""], strict=True) for word in pair))


def _value(said: str) -> str:
    """What stands between the words: moments, spans, distances, and a few phrases."""
    if said in _PHRASES:
        return _PHRASES[said]
    said = _MOMENT.sub(lambda at: f"{at[1]} {_MONTHS[at[2]]} {at[3]} at {at[4]}:{at[5]} WIB", said)
    said = _KILOMETRES.sub(lambda number: number[0].translate(str.maketrans(",.", ".,")), said)
    for pattern, english in _SPANS.items():
        said = re.sub(pattern, english, said)
    return said
