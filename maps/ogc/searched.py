"""The columns of what a search for hot spots found, by its kind."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maps.hotspots.asking import Kind
from maps.hotspots.core.labels import COLD, HOT
from maps.hotspots.words import CLASSES
from maps.ogc.collection import Property


def columns_of(kind: Kind) -> tuple[Property, ...]:
    return (*_WHERE, *_OF[kind], *_ABOUT)


_WHERE = (
    Property("category", "string", _("Kategori (kode)"), is_queryable=True),
    Property("kelurahan", "string", _("Kode kelurahan"), is_queryable=True),
    Property("kelurahan_name", "string", _("Kelurahan")),
    Property("above", "string", _("Kecamatan dan kota")),
)
_ABOUT = (
    Property("first_day", "string", _("Hari pertama")),
    Property("last_day", "string", _("Hari terakhir")),
    Property("run", "integer", _("Nomor pencarian"), is_queryable=True),
)
_CHANCE = (
    Property("z", "number", _("z")),
    Property("p", "number", _("p")),
    Property("q", "number", _("q, laju temuan palsu")),
)
_COUNTS = (
    Property("observed", "integer", _("Laporan")),
    Property("expected", "number", _("Perkiraan")),
)
_OF = {
    Kind.NOW: (
        Property("class", "string", _("Kelas"), choices=CLASSES, is_queryable=True),
        *_COUNTS,
        Property("around", "integer", _("Laporan bersama tetangga")),
        Property("around_expected", "number", _("Perkiraan bersama tetangga")),
        *_CHANCE,
    ),
    Kind.EMERGING: (
        Property("label", "string", _("Label"), choices=(*HOT, *COLD), is_queryable=True),
        *_COUNTS,
        Property("hot_months", "integer", _("Bulan panas")),
        Property("cold_months", "integer", _("Bulan dingin")),
        Property("trend_z", "number", _("z kecenderungan")),
        Property("trend_p", "number", _("p kecenderungan")),
        *_CHANCE,
    ),
    Kind.NEW: (
        *_COUNTS,
        Property("days", "integer", _("Hari")),
        Property("radius_m", "number", _("Jari-jari (m)")),
        Property("p", "number", _("p")),
    ),
    Kind.RECURRING: (
        Property("times", "integer", _("Berapa kali kembali")),
        Property("reports", "integer", _("Laporan")),
        Property("open", "integer", _("Belum selesai")),
        Property("reopenings", "integer", _("Dibuka lagi")),
        Property("mean_days", "number", _("Rata-rata hari sampai kembali")),
        Property("visits", "integer", _("Kunjungan")),
        Property("hours", "number", _("Jam penanganan")),
    ),
}
