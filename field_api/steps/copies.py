"""A follow-up photo whose very bytes were sent with another report: refused at once, that report is named."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.utils.translation import gettext as _

from field_api.errors import PhotoCopied
from field_api.models import Photo, Report
from field_api.steps.photos import ReadPhoto


def refuse_copies(report: Report, kept: Sequence[ReadPhoto]) -> None:
    """Raise PhotoCopied when one of these files already belongs to another report. Needs a transaction.

    Until it ends nobody else can claim the same files, so that of two claims at once with one file the
    second is refused. The same file for the same report passes: a check afterwards tells that it is old.
    """
    hashes = sorted({one.facts.sha256 for one in kept})
    with connection.cursor() as cursor:
        for sha256 in hashes:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [sha256])
    earlier = Photo.objects.filter(sha256__in=hashes).exclude(report_id=report.pk)
    number = earlier.order_by("id").values_list("report__number", flat=True).first()
    if number:
        raise PhotoCopied(
            _(
                "Foto ini sudah pernah dikirim untuk laporan %(number)s. "
                "Ambil foto baru di lokasi laporan %(here)s."
            )
            % {"number": number, "here": report.number}
        )
