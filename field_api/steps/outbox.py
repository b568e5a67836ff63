"""Messages leave: what waits in the outbox goes out by e-mail, at least once, with growing pauses."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from field_api import clock
from field_api.models import Outbox, Reporter
from field_api.workflow import Status

MAX_ATTEMPTS = 12
FIRST_PAUSE = timedelta(minutes=1)
"""Each pause is twice the one before, so a mail server may be down for a day and a half."""


def send_waiting(limit: int = 500) -> int:
    """Send what is due; two workers never take the same row. Returns how many left the queue."""
    sent = 0
    while sent < limit and _send_one():
        sent += 1
    return sent


def given_up() -> int:
    """Messages that will not be tried again."""
    return Outbox.objects.filter(sent_at=None, attempts__gte=MAX_ATTEMPTS).count()


@transaction.atomic
def _send_one() -> bool:
    waiting = Outbox.objects.filter(sent_at=None, attempts__lt=MAX_ATTEMPTS, next_try_at__lte=clock.now())
    message = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("report").first()
    if message is None:
        return False
    message.attempts += 1
    try:
        message.outcome = _deliver(message)
        message.sent_at = clock.now()
    except (OSError, SMTPException, ValueError) as failure:  # ValueError: an address that no mail can have
        message.outcome = (str(failure) or type(failure).__name__)[:200]
        message.next_try_at = clock.now() + FIRST_PAUSE * 2 ** (message.attempts - 1)
    message.save(update_fields=["attempts", "outcome", "sent_at", "next_try_at"])
    return True


def _deliver(message: Outbox) -> str:
    """Tell the reporter where they left an address; nobody to tell is an outcome too."""
    reporter = Reporter.objects.filter(report_id=message.report_id).first()
    if reporter is None or not reporter.email:
        return "tidak ada alamat surel"
    send_mail(f"Laporan {message.report.number}", _words(message), None, [reporter.email])
    return "surel"


def _words(message: Outbox) -> str:
    number = message.report.number
    address = f"{settings.PUBLIC_URL}/laporan/{number}"
    if message.kind == "received":
        return f"Laporan Anda diterima dengan nomor {number}. Ikuti di {address}."
    became = Status(message.payload["became"]).label
    return f"Laporan {number} kini berstatus {became}. Ikuti di {address}."
