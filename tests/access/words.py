"""What each row sends: words that would be taken from whoever may, so that only the right is asked for."""

from __future__ import annotations

from typing import Any

from field_api.rest.sealed_shape import sealed
from tests.access.stage import Stage
from tests.field_api.photos import jpeg
from tests.field_api.sealing import claim_body, visit_body
from tests.field_api.world import IN_WEST

JSON = "application/json"
_WHERE = {"lon": IN_WEST[0], "lat": IN_WEST[1]}
_GEOREPORT = {"lat": IN_WEST[1], "long": IN_WEST[0], "description": "Lubang"}
_ENDINGS: dict[str, dict[str, Any]] = {
    "/reject": {"reason": "Bukan"},
    "/hand-back": {"reason": "Bukan"},
    "/send-back": {"reason": "Bukan"},
    "/unmerge": {"reason": "Bukan"},
    "/dispose": {"to_unit": "dinas-bina-marga"},
    "/place": _WHERE,
    "/notes": {"text": "Halo"},
    "/confirm": {"note": "Palsu"},
    "/clear": {"note": "Wajar"},
    "/api/v1/reports/{west}/moderation": {"to": "hidden", "reason": "Nama orang"},
    "/disposisi": {"unit": "dinas-bina-marga", "note": "Tolong"},
    "/pin": _WHERE,
    "/koordinator/pesan/{message}": {"decision": "leave", "note": "Salah alamat"},
    "/koordinator/kiriman/{arrival}": {"note": "Sudah dilihat"},
    "/koordinator/kecurigaan/{suspicion}": {"decision": "clear", "note": "Wajar"},
    "/koordinator/kalender": {"step": "add", "first_day": "2030-02-01", "last_day": "2030-02-02"},
    "/koordinator/cuaca": {"step": "add", "area": "31.71", "until": "2030-01-01T10:00", "reason": "Badai"},
    "/api/v1/dispatch/commit": {"token": "x"},
    "/api/v1/session": {"username": "siapa", "password": "salah"},
    "/api/v1/token": {"username": "siapa", "password": "salah"},
    "/masuk/": {"username": "siapa", "password": "salah"},
    "/ekspor/buat": {"format": "csv"},
    "/langganan/": {"email": "warga@example.org", "area": "31"},
    "/kriteria/rapat/{case}": {"question": "Boleh?", "rule": "Tidak", "scope": "all"},
}


def words_for(method: str, pattern: str, stage: Stage) -> dict[str, Any]:
    """For this row; `raw` and `type` are a body of its own kind."""
    words, numbers = stage.words, stage.numbers
    own: dict[str, dict[str, Any]] = {
        "POST /kerja/massal": {"nomor": [*numbers.values()], "langkah": "catatan", "catatan": "Halo"},
        "POST /koordinator/pembagian/lepas": {"number": numbers["private"]},
        "POST /koordinator/moderasi": {"number": numbers["held"], "to": "shown", "reason": "Aman"},
        "POST /kriteria/tanya": {"number": numbers["private"], "question": "Bagaimana?"},
        "POST /lacak/{west}/penilaian": {"kunci": "salah", "beres": "ya", "nilai": "5"},
        "POST /lacak/{west}/penilaian#key": {"kunci": words["key"], "beres": "ya", "nilai": "5"},
        "POST /lacak/{west}/buka-lagi": {"kunci": "salah", "reason": "Belum"},
        "POST /lacak/{west}/buka-lagi#key": {"kunci": words["key"], "reason": "Belum"},
        "POST /api/v1/reports/{west}/reopen": {"reporter_key": "salah", "reason": "Belum"},
        "POST /api/v1/reports/{west}/reopen#key": {"reporter_key": words["key"], "reason": "Belum"},
        "POST /api/v1/reports": {"category": words["category"], "description": "Baru", **_WHERE},
        "POST /open311/v2/requests.json": {"service_code": words["category"], **_GEOREPORT},
        "POST /open311/v2/requests.json#key": {
            "service_code": words["category"],
            "api_key": words["api_key"],
            **_GEOREPORT,
        },
        "POST /api/v1/reports/{west}/merge": {"into": numbers["private"]},
        "POST /api/v1/reports/{west}/split": {"category": words["other_category"], "description": "Dua"},
        "POST /kerja/{west}/gabung": {"lain": numbers["private"]},
        "POST /kerja/{west}/serap": {"lain": numbers["private"]},
        "POST /kerja/{west}/pisah": {"kategori": words["other_category"], "isi": "Dua"},
        "POST /api/v1/field/opened": {"tasks": [1]},
        "PUT /api/v1/blobs/{new_blob}": {"raw": jpeg(4712), "type": "application/octet-stream"},
        "PUT /api/v1/reports/blobs/{new_blob}": {"raw": jpeg(4712), "type": "application/octet-stream"},
        "PUT /api/v1/visits/{new_id}": {"raw": sealed(visit_body(numbers["private"])), "type": JSON},
        "PUT /api/v1/follow-ups/{new_id}": {"raw": sealed(claim_body(numbers["west"])), "type": JSON},
        "POST /api/v1/visits/reconcile": {"raw": b"[]", "type": JSON},
        "POST /api/v1/dispatch/absences": {
            "validator": words["validator"],
            "first_day": "2030-03-01",
            "last_day": "2030-03-02",
        },
        "PATCH /api/v1/dispatch/absences/{absence}": {"last_day": "2030-01-01"},
        "DELETE /api/v1/dispatch/absences/{absence}": {"reason": "Salah tulis"},
        "POST /api/v1/dispatch/stops": {
            "area_code": "31.71",
            "until": "2030-01-01T10:00+07:00",
            "reason": "Badai",
        },
    }
    if (row := f"{method} {pattern}") in own:
        return own[row]
    address, _, step = pattern.partition("#")
    if address.startswith("/koordinator/validasi/"):
        return {"step": step, "claim": words["claim"], "reason": "Bukan", "question": "Boleh?"}
    return next((said for ending, said in _ENDINGS.items() if address.endswith(ending)), {"note": "Halo"})
