"""Which column is which: by name in Indonesian or English, or as the caller says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from field_api.sources.rows import NotReadable, ReadOptions

USUAL_NAMES: dict[str, tuple[str, ...]] = {
    "lon": (
        *("lon", "lng", "long", "longitude", "bujur", "bujurtimur", "garisbujur", "koordinatx", "coordx"),
        *("xcoord", "xcoordinate", "longitud", "x", "easting", "pointx", "geolon", "geolng"),
    ),
    "lat": (
        *("lat", "latitude", "lintang", "lintangselatan", "garislintang", "koordinaty", "coordy"),
        *("ycoord", "ycoordinate", "latitud", "y", "northing", "pointy", "geolat"),
    ),
    "time": (
        *("tanggallaporan", "tgllaporan", "waktulaporan", "tanggalpengaduan", "tanggallapor", "tanggalmasuk"),
        *("reportedat", "receivedat", "requesteddatetime", "createdat", "createddate", "datecreated"),
        *("tanggal", "tgl", "waktu", "timestamp", "datetime", "created", "date", "time", "opendt"),
    ),
    "category": (
        *("kategori", "kategorilaporan", "namakategori", "category", "categoryname", "servicename"),
        *("jenislaporan", "jenis", "topik", "topic", "type", "tipe", "servicecode", "casetitle"),
    ),
    "id": (
        *("id", "nomorlaporan", "nolaporan", "idlaporan", "nomor", "reportid", "servicerequestid"),
        *("nomortiket", "tiket", "ticketid", "externalid", "caseid", "caseenquiryid", "pkey", "uuid"),
    ),
    "description": (
        *("deskripsi", "isilaporan", "isi", "laporan", "uraian", "keterangan", "description", "text"),
        *("detail", "message", "pesan"),
    ),
    "address": ("alamat", "alamatlokasi", "lokasi", "address", "location", "addressstring", "street"),
    "status": ("status", "statuslaporan", "casestatus"),
    "closed_at": (
        *("tanggalselesai", "waktuselesai", "closedat", "closeddate", "closeddt", "updateddatetime"),
        *("updatedat", "resolvedat"),
    ),
    "closing_note": ("statusnotes", "closurereason", "alasanpenutupan", "catatanpenyelesaian"),
    "accuracy": ("accuracy", "accuracym", "akurasi", "akurasim", "akurasimeter", "horizontalaccuracy"),
}
_OPTION = {"lon": "--lon-field", "lat": "--lat-field", "time": "--time-field"}
_INDONESIAN = {"lon": "bujur", "lat": "lintang", "time": "waktu"}
_NOT_IN_A_KEY = re.compile(r"[\W_]+")
CLOSED_WORDS = frozenset(
    ["closed", "selesai", "ditutup", "done", "resolved", "completed", "fixed", "archived"]
)


@dataclass(frozen=True, slots=True)
class Columns:
    """The name of each column in the file, an empty string where there is none."""

    lon: str = ""
    lat: str = ""
    time: str = ""
    category: str = ""
    id: str = ""
    description: str = ""
    address: str = ""
    status: str = ""
    closed_at: str = ""
    closing_note: str = ""
    accuracy: str = ""


def find_columns(names: Sequence[str], options: ReadOptions, *, needed: Sequence[str]) -> Columns:
    """Match the names of a file's columns. What the caller names goes before what is usual.

    Raises NotReadable, listing the columns seen and the option that names one, when a named column is not
    there or none of the usual names of a needed one is.
    """
    by_key: dict[str, str] = {}
    for name in names:
        by_key.setdefault(_key(name), name)
    chosen = _named_by_caller(by_key, names, options)
    for field, usual in USUAL_NAMES.items():
        free = (by_key[key] for key in usual if key in by_key and by_key[key] not in chosen.values())
        chosen.setdefault(field, next(free, ""))
    for field in needed:
        if not chosen[field]:
            raise NotReadable(
                f"Kolom {_INDONESIAN[field]} tidak ditemukan; sebutkan dengan {_OPTION[field]}. "
                f"{_seen(names)}"
            )
    return Columns(**chosen)


def _named_by_caller(by_key: Mapping[str, str], names: Sequence[str], options: ReadOptions) -> dict[str, str]:
    chosen = {}
    for field in ("lon", "lat", "time", "category", "id"):
        wanted = getattr(options, f"{field}_field")
        if not wanted:
            continue
        found = wanted if wanted in names else by_key.get(_key(wanted))
        if found is None:
            raise NotReadable(f"Kolom '{wanted}' (--{field}-field) tidak ada di berkas. {_seen(names)}")
        chosen[field] = found
    return chosen


def _key(name: str) -> str:
    return _NOT_IN_A_KEY.sub("", name).lower()


def _seen(names: Sequence[str]) -> str:
    return f"Kolom yang ada: {', '.join(name.strip() or '(tanpa nama)' for name in names)}."
