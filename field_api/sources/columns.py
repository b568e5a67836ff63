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
        *("tanggal", "tgl", "waktu", "timestamp", "datetime", "dttime", "created", "date", "time", "opendt"),
    ),
    "category": (
        *("kategori", "kategorilaporan", "namakategori", "category", "categoryname", "servicename"),
        *(
            "complainttype",
            "jenislaporan",
            "jenis",
            "topik",
            "topic",
            "type",
            "tipe",
            "servicecode",
            "casetitle",
        ),
    ),
    "id": (
        *("id", "nomorlaporan", "nolaporan", "idlaporan", "nomor", "reportid", "servicerequestid"),
        *("nomortiket", "tiket", "ticketid", "externalid", "caseid", "caseenquiryid", "pkey", "uuid"),
        *("trackingid", "uniquekey"),
    ),
    "description": (
        *("deskripsi", "isilaporan", "isi", "laporan", "uraian", "keterangan", "description", "text"),
        *("isilaporanawal", "isipengaduan"),
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
_DATE_BEGINS, _CLOCK_BEGINS = ("tanggal", "tgl", "date"), ("waktu", "jam", "pukul", "time")
_OF_ITS_END = ("selesai", "tutup", "close", "update", "ubah", "tenggat", "due", "resolve")
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
    clock: str = ""
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
    if not options.time_field:
        chosen["time"] = chosen["time"] or _beginning_with((*_DATE_BEGINS, *_CLOCK_BEGINS), by_key, chosen)
    if not options.clock_field:
        chosen["clock"] = _clock_beside(by_key, chosen)
    if "lon" in needed and not (chosen["lon"] or chosen["lat"]):
        raise NotReadable(
            "Berkas ini tidak punya kolom koordinat, dan nama kelurahan saja bukan titik: tambahkan bujur "
            "dan lintang tiap laporan, atau sebutkan kolomnya dengan --lon-field dan --lat-field. "
            f"{_seen(names)}"
        )
    for field in needed:
        if not chosen[field]:
            raise NotReadable(
                f"Kolom {_INDONESIAN[field]} tidak ditemukan; sebutkan dengan {_OPTION[field]}. "
                f"{_seen(names)}"
            )
    return Columns(**chosen)


def _named_by_caller(by_key: Mapping[str, str], names: Sequence[str], options: ReadOptions) -> dict[str, str]:
    chosen = {}
    for field in ("lon", "lat", "time", "clock", "category", "id"):
        wanted = getattr(options, f"{field}_field")
        if not wanted:
            continue
        found = wanted if wanted in names else by_key.get(_key(wanted))
        if found is None:
            raise NotReadable(f"Kolom '{wanted}' (--{field}-field) tidak ada di berkas. {_seen(names)}")
        chosen[field] = found
    return chosen


def _clock_beside(by_key: Mapping[str, str], chosen: Mapping[str, str]) -> str:
    """The column that completes the time: a clock beside a date, or a date beside a clock; "" for none."""
    key = _key(chosen["time"])
    if "datetime" in key or key.startswith("dttime"):
        return ""
    other = _DATE_BEGINS if key.startswith(_CLOCK_BEGINS) else _CLOCK_BEGINS
    if other is _CLOCK_BEGINS and not key.startswith(_DATE_BEGINS):
        return ""
    return _beginning_with(other, by_key, {**chosen, "clock": ""})


def _beginning_with(beginnings: Sequence[str], by_key: Mapping[str, str], chosen: Mapping[str, str]) -> str:
    """The first column that is not chosen and not about a report's end, by the order of the beginnings."""
    free = {key: name for key, name in by_key.items() if name not in chosen.values()}
    of_start = {key: name for key, name in free.items() if not any(word in key for word in _OF_ITS_END)}
    found = (name for word in beginnings for key, name in of_start.items() if key.startswith(word))
    return next(found, "")


def _key(name: str) -> str:
    return _NOT_IN_A_KEY.sub("", name).lower()


def _seen(names: Sequence[str]) -> str:
    return f"Kolom yang ada: {', '.join(name.strip() or '(tanpa nama)' for name in names)}."
