"""The same problem, seen by somebody else: a voice is added to the report that is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from field_api.errors import BadInput, NoSuchReport, WrongStatus
from field_api.models import Photo, Report, Voice
from field_api.queries import locked, openly_shown, shown_original
from field_api.steps.photos import PhotoIn, ReadPhoto, attach, read_photos
from field_api.workflow import CLOSED

MAX_VOICE_PHOTOS = 1


@dataclass(frozen=True)
class Counted:
    """`number` is the report that has it now; `is_new` is False when this device was counted before."""

    number: str
    voices: int
    is_new: bool


def add_voice(*, number: str, device: str, note: str = "", photos: Sequence[PhotoIn] = ()) -> Counted:
    """Count one device once for a report; the reporter's own device is not counted beside the report itself.

    A copy that was merged hands the voice on to the report that stayed. Photos and note are for the staff.
    Safe to repeat. Raises BadInput without a device or with too many photos, NoSuchReport also for one that
    the public may not see, WrongStatus when it is closed, PhotoRefused.
    """
    if not device:
        raise BadInput(_("Peramban ini tidak menyebut dirinya, jadi suara tidak bisa dihitung sekali saja."))
    if len(photos) > MAX_VOICE_PHOTOS:
        raise BadInput(_("Dukungan cukup dengan satu foto."))
    _shown(number)
    return _add(number, device, note.strip(), read_photos(photos))


@transaction.atomic
def _add(number: str, device: str, note: str, kept: Sequence[ReadPhoto]) -> Counted:
    report = locked(_shown(number).pk)
    if report.status in CLOSED:
        raise WrongStatus(
            _("Laporan %(number)s sudah ditutup. Bila masalahnya masih ada, buat laporan baru.")
            % {"number": report.number},
            status=report.status,
            allowed=[],
        )
    is_new = False
    if report.device != device:
        _voice, is_new = Voice.objects.get_or_create(report=report, device=device, defaults={"note": note})
    if is_new and (new := _not_there_yet(report, kept)):
        attach(new, report=report, kind=Photo.Kind.VOICE)
    return Counted(report.number, report.voices.count(), is_new)


def _shown(number: str) -> Report:
    """The report that stayed, if this one was merged. Raises NoSuchReport."""
    found = openly_shown(Report.objects.all()).select_related("duplicate_of").filter(number=number).first()
    if found is None:
        raise NoSuchReport(_("Laporan %(number)s tidak ditemukan.") % {"number": number})
    return shown_original(found) or found


def _not_there_yet(report: Report, kept: Sequence[ReadPhoto]) -> list[ReadPhoto]:
    """Neighbours forward each other the same picture."""
    there = set(report.photos.filter(kind=Photo.Kind.VOICE).values_list("sha256", flat=True))
    return [one for one in kept if one.facts.sha256 not in there]
