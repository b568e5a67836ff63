"""Who reported is forgotten some time after a report was closed; the report itself stays."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from field_api import clock
from field_api.errors import BadInput
from field_api.models import Report, Reporter, SentRequest
from field_api.workflow import CLOSED


def anonymise_reporters(*, closed_for: timedelta) -> int:
    """Blank the name, e-mail and phone of reporters whose report has been closed for so long; how many.

    So is the link to a picture of theirs that another program sent along.

    Safe to repeat. Raises BadInput for a time in which the reporter may still reopen it.
    """
    least = timedelta(days=settings.REOPEN_WITHIN_DAYS)
    if closed_for < least:
        raise BadInput(
            f"Paling cepat {least.days} hari: sampai itu pelapor masih bisa membuka laporannya lagi."
        )
    now = clock.now()
    closed = Report.objects.filter(status__in=CLOSED, status_since__lte=now - closed_for)
    SentRequest.objects.filter(report__in=closed).exclude(media_url="").update(media_url="")
    due = Reporter.objects.filter(anonymised_at=None, report__in=closed)
    return due.update(name="", email="", phone="", anonymised_at=now)
