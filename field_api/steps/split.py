"""Split: one report speaks of two problems, so the second one gets a report of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from field_api.errors import BadInput
from field_api.models import Outbox, Photo, Report
from field_api.queries import active_category, must_hold, report_for_update
from field_api.steps.audit import record
from field_api.steps.moving import must_be_in
from field_api.steps.renumber import second_report
from field_api.workflow import Status

WHILE = (Status.MENUNGGU, Status.KOORDINASI, Status.DISPOSISI, Status.PROSES)
"""Before the work is claimed to be done; later it is clear what was meant."""
OWN_KINDS = (Photo.Kind.REPORT, Photo.Kind.REOPEN)
MAX_DESCRIPTION_LENGTH = 4000


@transaction.atomic
def split(
    *, number: str, by: User, category: str, description: str, photos: Sequence[int] = ()
) -> tuple[Report, bool]:
    """Make a second report at the same place; whether it is new. The first one stays where it is.

    photos: ids of the reporter's photos that show the second problem. The reporter is told its number. The
    same words again are the same second report. For the officer of the unit that has it, and the coordinator
    while nobody has it. Raises NotYours, NoSuchReport, WrongStatus, BadInput for an unknown category,
    no description, or a photo of something else.
    """
    report = report_for_update(by, number)
    must_hold(by, report)
    description = description.strip()
    key = _key(number, category, description, photos)
    if earlier := report.parts.filter(derived_key=key).first():
        return earlier, False
    must_be_in(report, *WHILE)
    about = active_category(category)
    if about is None:
        raise BadInput(
            _("Kategori '%(category)s' tidak dikenal; daftar kategori ada di /api/v1/categories.")
            % {"category": category}
        )
    if not description or len(description) > MAX_DESCRIPTION_LENGTH:
        raise BadInput(
            _("Tulis masalah kedua, paling panjang %(most)s huruf.") % {"most": MAX_DESCRIPTION_LENGTH}
        )
    chosen = _photos(report, photos)
    part = second_report(report, category=about, description=description, photos=chosen, key=key)
    Outbox.objects.create(report=part, kind="split", payload={"split_from": number})
    record("split", by=by, number=number, detail={"part": part.number, "category": category})
    return part, True


def _key(number: str, category: str, description: str, photos: Sequence[int]) -> str:
    content = json.dumps([category, description, sorted(set(photos))])
    return f"split:{number}:{hashlib.sha256(content.encode()).hexdigest()}"


def _photos(report: Report, ids: Sequence[int]) -> list[Photo]:
    found = list(report.photos.filter(pk__in=ids, kind__in=OWN_KINDS))
    if len(found) != len(set(ids)):
        raise BadInput(_("Foto yang dipilih bukan foto pelapor pada laporan ini."))
    return found
