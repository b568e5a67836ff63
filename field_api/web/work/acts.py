"""From the words of a form to a step, and back to a sentence that says what happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _

from boundaries.errors import BoundaryError
from field_api.errors import BadInput, CallerError, WrongStatus
from field_api.models import Report
from field_api.possible import Step
from field_api.queries import has_contact, openly_shown, report_for
from field_api.ready_words import rejection
from field_api.steps import coordinate as coordination
from field_api.steps.follow_up import submit_follow_up
from field_api.steps.merge import merge, unmerge
from field_api.steps.note import add_note
from field_api.steps.photos import uploaded
from field_api.steps.place import confirm_place
from field_api.steps.split import MAX_DESCRIPTION_LENGTH, split
from field_api.suggestions import unit_named
from field_api.typed import written
from field_api.workflow import Status, allowed_from

MAX_WORDS = 2000
Refusal = (CallerError, BoundaryError)


@dataclass(frozen=True)
class Form:
    """What came with the POST; `files` are the photos of a follow-up."""

    number: str
    by: User
    words: QueryDict
    files: Sequence[UploadedFile[Any]] = field(default_factory=tuple)

    def word(self, name: str, most: int = MAX_WORDS) -> str:
        """Raises BadInput when it is longer."""
        return written(self.words, name, most)


def take(step: Step, form: Form) -> str:
    """Take one step; the sentence for whoever took it. Raises what the step raises."""
    return _ACTS[step](form)


def take_over(form: Form) -> str:
    """Whichever step takes it: a new report is coordinated, a disposed one accepted. Raises WrongStatus."""
    report = report_for(form.by, form.number)
    if report.status == Status.KOORDINASI:
        raise WrongStatus(
            _("Sudah diambil; buka laporannya untuk mengerjakan atau mendisposisikannya."),
            status=report.status,
            allowed=allowed_from(report.status),
        )
    return _coordinate(form) if report.status == Status.MENUNGGU else _accept(form)


def _coordinate(form: Form) -> str:
    coordination.coordinate(number=form.number, by=form.by)
    return _("Laporan diambil. Koordinasi dimulai.")


def _accept(form: Form) -> str:
    coordination.accept(number=form.number, by=form.by, note=form.word("note"))
    return _("Laporan dikerjakan unit Anda.")


def _dispose(form: Form) -> str:
    unit = unit_named(form.word("unit_ketik") or form.word("unit"))
    coordination.dispose(number=form.number, by=form.by, to_unit=unit.code, note=form.word("note"))
    return _("Didisposisikan ke %(unit)s.") % {"unit": unit.name}


def _hand_back(form: Form) -> str:
    report = coordination.hand_back(number=form.number, by=form.by, reason=form.word("note"))
    return _("Dikembalikan ke %(unit)s.") % {"unit": _unit_name(report)}


def _reject(form: Form) -> str:
    reason = rejection(form.word("alasan", 60), form.word("note"))
    coordination.reject(number=form.number, by=form.by, reason=reason)
    if has_contact(form.number):
        return _("Laporan ditolak. Pelapor diberi tahu alasannya.")
    return _("Laporan ditolak. Pelapor tidak meninggalkan kontak; alasannya tampil di halaman lacak.")


def _place(form: Form) -> str:
    try:
        lon, lat = float(form.word("lon", 30)), float(form.word("lat", 30))
    except ValueError as error:
        raise BadInput(_("Titik baru tidak terbaca.")) from error
    report = confirm_place(number=form.number, by=form.by, lon=lon, lat=lat)
    return _("Pin dipindahkan. Laporan kini di %(unit)s.") % {"unit": _unit_name(report)}


def _follow_up(form: Form) -> str:
    submit_follow_up(number=form.number, by=form.by, note=form.word("note"), photos=uploaded(form.files))
    return _("Tindak lanjut terkirim dan menunggu validasi.")


def _note(form: Form) -> str:
    add_note(number=form.number, by=form.by, text=form.word("note"))
    return _("Catatan disimpan.")


def _merge(form: Form) -> str:
    into = number_in(form.word("lain") or form.word("ke"))
    stays = merge(number=form.number, into=into, by=form.by)
    said = _("Digabungkan dengan %(number)s. Pelapor diberi tahu.") % {"number": into}
    if not has_contact(form.number):
        said = _("Digabungkan dengan %(number)s. Pelapor tidak meninggalkan kontak.") % {"number": into}
    return said + _untold(stays, [form.number])


def _absorb(form: Form) -> str:
    """Each in its own transaction: what could be merged is, the others are named."""
    numbers = [number_in(one) for one in (*form.words.getlist("dari"), form.word("lain")) if one]
    if not numbers:
        raise BadInput(_("Pilih laporan duplikatnya, atau tulis nomornya."))
    done, failed = [], []
    for number in dict.fromkeys(numbers):
        try:
            merge(number=number, into=form.number, by=form.by)
            done.append(number)
        except CallerError as error:
            failed.append(f"{number}: {error.detail}")
    if failed and not done:
        raise BadInput(" ".join(failed))
    merged = _("Digabungkan ke laporan ini: %(numbers)s.") % {"numbers": ", ".join(done)}
    return " ".join([merged + _untold(report_for(form.by, form.number), done), *failed])


def _untold(stays: Report, copies: Sequence[str]) -> str:
    """A warning where strangers must not learn of a merge: it is easily told them in a note or an answer."""
    seen = openly_shown(Report.objects.filter(number__in=[stays.number, *copies])).count()
    if seen == len(copies) + 1:
        return ""
    return " " + _("Ada yang tidak tampil bagi umum, jadi penggabungan ini tidak terlihat di sana.")


def _unmerge(form: Form) -> str:
    report, _is_new = unmerge(number=form.number, by=form.by, reason=form.word("note"))
    return _("Penggabungan dibatalkan. Masalahnya kini bernomor %(number)s.") % {"number": report.number}


def _split(form: Form) -> str:
    photos = [int(pk) for pk in form.words.getlist("foto") if pk.isdecimal() and len(pk) < 19]
    category, text = form.word("kategori", 80), form.word("isi", MAX_DESCRIPTION_LENGTH)
    part, _is_new = split(number=form.number, by=form.by, category=category, description=text, photos=photos)
    return _("Masalah kedua kini bernomor %(number)s.") % {"number": part.number}


def number_in(typed: str) -> str:
    """A report's number as people type it, in capitals and without spaces."""
    return "".join(filter(str.isalnum, typed.upper()))[:20]


def _unit_name(report: Report) -> str:
    return report.unit.name if report.unit else _("antrean koordinator")


_ACTS: dict[Step, Callable[[Form], str]] = {
    Step.COORDINATE: _coordinate,
    Step.ACCEPT: _accept,
    Step.DISPOSE: _dispose,
    Step.HAND_BACK: _hand_back,
    Step.REJECT: _reject,
    Step.PLACE: _place,
    Step.FOLLOW_UP: _follow_up,
    Step.NOTE: _note,
    Step.MERGE: _merge,
    Step.ABSORB: _absorb,
    Step.UNMERGE: _unmerge,
    Step.SPLIT: _split,
}
