"""Whoever left an address with a report says by a link in its messages that it is theirs, or wants no more.

Until somebody has said that it is theirs, an address gets a few messages a day: anybody may type it.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from field_api import clock
from field_api.errors import NoSuchAlert
from field_api.models import Alert, Outbox, Reporter
from field_api.steps.anonymise import forget_contact
from field_api.steps.audit import record

UNCONFIRMED_PER_DAY = 5
PUT_OFF = timedelta(hours=1)
STOPPED = "telling_stopped"
_SALT = "field_api.telling"


def telling_token(reporter: Reporter) -> str:
    """For links in messages to this address alone; void when another one stands there."""
    return Signer(salt=_SALT).sign(f"{reporter.pk}.{_mark(reporter, settings.SECRET_KEY)}")


def told_by(token: str) -> Reporter:
    """Raises NoSuchAlert, also when the address is forgotten by now."""
    try:
        pk, _dot, mark = Signer(salt=_SALT).unsign(token).partition(".")
    except BadSignature:
        pk, mark = "", ""
    known = Reporter.objects.select_related("report")
    reporter = known.filter(pk=int(pk)).first() if pk.isdecimal() else None
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if reporter is None or mark not in [_mark(reporter, secret) for secret in secrets]:
        raise NoSuchAlert(_("Alamat ini tidak dikabari lagi tentang laporan itu."))
    return reporter


def confirm_address(token: str) -> Reporter:
    """The address is theirs; all that is known of it by other reports is confirmed, too. Safe to repeat."""
    reporter = told_by(token)
    _same_address(reporter).filter(confirmed_at=None).update(confirmed_at=clock.now())
    reporter.refresh_from_db()
    return reporter


@transaction.atomic
def stop_telling(token: str) -> None:
    """Consent is taken back: the address is forgotten for this report, and nothing more is sent."""
    reporter = told_by(token)
    forget_contact([reporter.pk], clock.now())
    record(STOPPED, by=None, number=reporter.report.number)


def is_enough_for_today(reporter: Reporter) -> bool:
    """Whether an address that nobody said is theirs got its messages of the last 24 hours."""
    if not (reporter.email or reporter.phone):
        return False
    rows = _same_address(reporter)
    if rows.filter(confirmed_at__isnull=False).exists():
        return False
    if (
        reporter.email
        and Alert.objects.filter(email__iexact=reporter.email, confirmed_at__isnull=False).exists()
    ):
        return False
    sent = Outbox.objects.filter(sent_at__gt=clock.now() - timedelta(days=1), to_email="")
    return sent.filter(report__in=rows.values("pk")).exclude(delivered=[]).count() >= UNCONFIRMED_PER_DAY


def _same_address(reporter: Reporter) -> QuerySet[Reporter]:
    """By the mail where there is one, else by the number: a link read at one does not prove the other."""
    if reporter.email:
        return Reporter.objects.filter(email__iexact=reporter.email).exclude(email="")
    return Reporter.objects.filter(phone=reporter.phone).exclude(phone="")


def _mark(reporter: Reporter, secret: str) -> str:
    address = f"{reporter.email}|{reporter.phone}"
    return salted_hmac(_SALT, address, secret=secret, algorithm="sha256").hexdigest()[:16]
