"""The reporter's last word on how a report was handled: is it really solved, and how good was it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from field_api.errors import BadInput, Conflict, NoSuchReport, NotYours, WrongStatus
from field_api.models import Report, Survey, Unit
from field_api.queries import locked
from field_api.reporter_keys import is_reporter
from field_api.tracking import closing_of
from field_api.workflow import allowed_from

RATINGS = range(1, 6)


@transaction.atomic
def answer_survey(
    *, number: str, reporter_key: str, is_solved: bool, rating: int, note: str = ""
) -> tuple[Survey, bool]:
    """Keep the two answers, once for each closing; the flag is False when these were kept before.

    It counts for the unit that did the work. Raises NotYours for a wrong key, NoSuchReport, WrongStatus while
    the report is not SELESAI, Conflict after other answers, BadInput for a rating that is none.
    """
    if not is_reporter(number, reporter_key):
        raise NotYours(_("Kunci pelapor tidak cocok dengan nomor laporan ini."))
    if rating not in RATINGS:
        raise BadInput(_("Pilih nilai dari 1 sampai 5."))
    known = Report.objects.filter(number=number).first()
    if known is None:
        raise NoSuchReport(_("Laporan %(number)s tidak ditemukan.") % {"number": number})
    report = locked(known.pk)
    closing = closing_of(report)
    if closing is None:
        raise WrongStatus(
            _("Laporan %(number)s belum selesai, jadi belum dapat dinilai.") % {"number": number},
            status=report.status,
            allowed=allowed_from(report.status),
        )
    if earlier := Survey.objects.filter(closing=closing).first():
        if (earlier.is_solved, earlier.rating, earlier.note) != (is_solved, rating, note.strip()):
            raise Conflict(_("Penanganan laporan ini sudah Anda nilai."))
        return earlier, False
    survey = Survey(
        report=report,
        closing=closing,
        unit=_worked(report),
        is_solved=is_solved,
        rating=rating,
        note=note.strip(),
    )
    survey.save(force_insert=True)
    return survey, True


def _worked(report: Report) -> Unit | None:
    """Who claimed that it is done; for a report that came in closed, who had it."""
    claim = report.follow_ups.select_related("unit").order_by("-received_at", "-id").first()
    return claim.unit if claim else report.unit
