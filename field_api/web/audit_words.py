"""The audit trail in words: what was done, and what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy

from boundaries import official
from field_api.models import AuditEntry, Validator
from field_api.moderation import SENTENCES
from field_api.steps.traps import Doubt
from field_api.web.exported import ASKED_FOR, TAKEN
from field_api.workflow import Status

EXPORTED = "audit_exported"
ACTIONS = {
    "report_seen": gettext_lazy("Membuka laporan"),
    "coordinate": gettext_lazy("Mengoordinasikan"),
    "accept": gettext_lazy("Menerima untuk dikerjakan"),
    "dispose": gettext_lazy("Meneruskan ke unit lain"),
    "hand_back": gettext_lazy("Mengembalikan (bukan kewenangan)"),
    "reject": gettext_lazy("Menolak laporan"),
    "follow_up": gettext_lazy("Mengirim tindak lanjut"),
    "place": gettext_lazy("Memindahkan titik"),
    "merge": gettext_lazy("Menggabungkan laporan"),
    "unmerge": gettext_lazy("Memisahkan kembali"),
    "split": gettext_lazy("Memecah laporan"),
    "note": gettext_lazy("Menulis catatan internal"),
    "assignment_run": gettext_lazy("Menjalankan pembagian tugas"),
    "assignment_pinned": gettext_lazy("Menetapkan petugas"),
    "assignment_unpinned": gettext_lazy("Melepas ketetapan petugas"),
    "absence_added": gettext_lazy("Mencatat ketidakhadiran"),
    "absence_ended": gettext_lazy("Mengakhiri ketidakhadiran"),
    "absence_deleted": gettext_lazy("Menghapus ketidakhadiran"),
    "weather_stopped": gettext_lazy("Menghentikan karena cuaca"),
    "weather_stop_ended": gettext_lazy("Mengakhiri penghentian cuaca"),
    "password_changed": gettext_lazy("Mengganti kata sandi sendiri"),
    "password_reset": gettext_lazy("Memasang kata sandi baru lewat surel"),
    "signed_out_everywhere": gettext_lazy("Keluar dari semua perangkat"),
    "reports_anonymised": gettext_lazy("Menghapus data pelapor laporan lama"),
    "person_exported": gettext_lazy("Menyalin data seseorang atas permintaannya"),
    "person_erased": gettext_lazy("Menghapus data seseorang atas permintaannya"),
    "words_masked": gettext_lazy("Menghapus data pribadi dari tulisan pelapor"),
    "words_left": gettext_lazy("Membiarkan tulisan pelapor"),
    "telling_stopped": gettext_lazy("Pelapor minta tidak dikabari lagi"),
    "report_validated": gettext_lazy("Menyatakan benar dan selesai"),
    "report_sent_back": gettext_lazy("Mengembalikan ke unit"),
    "suspicion_cleared": gettext_lazy("Menyatakan kecurigaan wajar"),
    "suspicion_confirmed": gettext_lazy("Memastikan kecurigaan"),
    "case_asked": gettext_lazy("Bertanya ke rapat"),
    "case_answered": gettext_lazy("Menulis keputusan rapat"),
    "moderation_held": gettext_lazy("Ditahan dari umum"),
    "moderation_shown": gettext_lazy("Menampilkan ke umum"),
    "moderation_hidden": gettext_lazy("Menyembunyikan dari umum"),
    "message_retry": gettext_lazy("Mengirim ulang pesan"),
    "message_leave": gettext_lazy("Membiarkan pesan"),
    "results_exported": gettext_lazy("Mengunduh hasil"),
    "worklist_exported": gettext_lazy("Mengunduh daftar kerja"),
    "area_exported": gettext_lazy("Mengunduh laporan wilayah"),
    "analysis_exported": gettext_lazy("Mengunduh analisis"),
    "identity_seen": gettext_lazy("Membuka identitas pelapor"),
    "admin_added": gettext_lazy("Menambah data induk"),
    "admin_changed": gettext_lazy("Mengubah data induk"),
    "admin_deleted": gettext_lazy("Menghapus data induk"),
    "import_undone": gettext_lazy("Membatalkan impor laporan"),
    "reports_made": gettext_lazy("Memuat laporan rekaan"),
    "outbox_decided": gettext_lazy("Memutuskan pesan sesudah pemulihan"),
    "reports_removed": gettext_lazy("Menghapus laporan rekaan"),
    EXPORTED: gettext_lazy("Mengunduh jejak"),
    TAKEN: gettext_lazy("Mengunduh laporan"),
    ASKED_FOR: gettext_lazy("Meminta berkas laporan"),
}
"""What is not named here is shown by its own name."""
_PAGES = {
    "desk": gettext_lazy("meja validasi"),
    "suspicion": gettext_lazy("kecurigaan"),
    "work": gettext_lazy("halaman laporan"),
    "moderation": gettext_lazy("moderasi"),
    "admin": gettext_lazy("administrasi"),
    "api": gettext_lazy("API"),
    "ogc": gettext_lazy("program peta (OGC)"),
    "original": gettext_lazy("berkas asli foto"),
}
_AUDIENCES = {"staff": gettext_lazy("kantor"), "public": gettext_lazy("umum")}
_DETAILS = {
    "page": gettext_lazy("halaman"),
    "reason": gettext_lazy("alasan"),
    "reasons": gettext_lazy("sebab"),
    "words": gettext_lazy("kata"),
    "note": gettext_lazy("catatan"),
    "was": gettext_lazy("semula"),
    "unit": gettext_lazy("unit"),
    "photos": gettext_lazy("foto"),
    "into": gettext_lazy("ke laporan"),
    "with": gettext_lazy("bersama"),
    "part": gettext_lazy("laporan baru"),
    "category": gettext_lazy("kategori"),
    "case": gettext_lazy("kasus"),
    "criterion": gettext_lazy("kriteria"),
    "suspicion": gettext_lazy("kecurigaan"),
    "validator": gettext_lazy("petugas"),
    "first_day": gettext_lazy("hari pertama"),
    "last_day": gettext_lazy("hari terakhir"),
    "stop": gettext_lazy("penghentian"),
    "area": gettext_lazy("wilayah"),
    "since": gettext_lazy("sejak"),
    "until": gettext_lazy("sampai"),
    "run": gettext_lazy("pembagian"),
    "given": gettext_lazy("dibagi"),
    "left_over": gettext_lazy("tersisa"),
    "by_hand": gettext_lazy("dengan tangan"),
    "point": gettext_lazy("titik"),
    "before": gettext_lazy("titik semula"),
    "kelurahan": gettext_lazy("kelurahan"),
    "message": gettext_lazy("pesan"),
    "kind": gettext_lazy("jenis"),
    "format": gettext_lazy("format"),
    "for": gettext_lazy("untuk"),
    "reports": gettext_lazy("banyaknya laporan"),
    "export": gettext_lazy("berkas"),
    "status": gettext_lazy("tahap"),
    "weekday": gettext_lazy("hari"),
    "hours": gettext_lazy("jam"),
    "file": gettext_lazy("berkas"),
    "model": gettext_lazy("data"),
    "row": gettext_lazy("baris"),
    "name": gettext_lazy("nama"),
    "fields": gettext_lazy("kolom"),
    "days": gettext_lazy("hari sejak ditutup"),
    "asked_by": gettext_lazy("diminta dengan"),
    "alerts": gettext_lazy("banyaknya langganan"),
    "account": gettext_lazy("akun mesin"),
    "moves": gettext_lazy("banyaknya perpindahan tahap"),
    "seed": gettext_lazy("angka awal"),
    "decision": gettext_lazy("keputusan"),
    "messages": gettext_lazy("banyaknya pesan"),
}


def people_in(rows: Iterable[AuditEntry]) -> dict[int, str]:
    """The names of the validators that these rows speak of; no query when there are none."""
    named = {row.detail["validator"] for row in rows if isinstance(row.detail.get("validator"), int)}
    return dict(Validator.objects.filter(pk__in=named).values_list("pk", "name")) if named else {}


def details(row: AuditEntry, people: Mapping[int, str]) -> list[tuple[str, str]]:
    """What else is known of it, in words: texts and numbers only, the rest is in the file."""
    shown = []
    for name, value in row.detail.items():
        if value not in ("", None, []) and not isinstance(value, dict):
            shown.append((str(_DETAILS.get(name, name)), _word(name, value, people)))
    return shown


def _word(name: str, value: object, people: Mapping[int, str]) -> str:
    """A value that is not as expected is shown as it is."""
    if isinstance(value, list):
        return ", ".join(_word(name, one, people) for one in value)
    word = str(value)
    if name == "validator":
        return next((called for pk, called in people.items() if pk == value), word)
    with suppress(ValueError):
        return _READ[name](word) if name in _READ else word
    return word


def _moment(word: str) -> str:
    form = "j M Y, H:i" if get_language() == "en" else "j M Y, H.i"
    return date_format(localtime(datetime.fromisoformat(word)), form)


def _area(word: str) -> str:
    area = official.by_code(word)
    return area.name if area else word


_READ: Mapping[str, Callable[[str], str]] = {
    "page": lambda word: str(_PAGES.get(word, word)),
    "for": lambda word: str(_AUDIENCES.get(word, word)),
    "first_day": lambda word: date_format(date.fromisoformat(word), "j M Y"),
    "last_day": lambda word: date_format(date.fromisoformat(word), "j M Y"),
    "since": _moment,
    "until": _moment,
    "reasons": lambda word: str(SENTENCES[Doubt(word)]),
    "was": lambda word: str(Status(word).label),
    "area": _area,
    "kelurahan": _area,
}
