"""Being told by mail: an address is entered, proves itself by a link, and ends it by another one."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from boundaries import official
from field_api import clock
from field_api.errors import BadInput, NoSuchAlert, TooMany
from field_api.models import Alert, Category, Outbox, Report
from field_api.queries import active_category, is_openly_shown
from field_api.steps.delivery import Message, TransportError
from field_api.steps.delivery.email import send
from field_api.steps.news import newest_change, subject_of
from field_api.steps.upkeep import for_each
from field_api.steps.wording import unsubscribe_headers, words_of
from field_api.vicinity import Circle

log = logging.getLogger(__name__)

ALL_JAKARTA = "31"
PER_ADDRESS = 20
"""Alerts that one mail address may have, confirmed or not."""
UNCONFIRMED_PER_DAY = 5
"""Mails that strangers can have sent to an address that never agreed to any."""
UNCONFIRMED_KEPT = timedelta(days=7)
ENDED_KEPT = timedelta(days=7)
TOLD_KEPT = timedelta(days=30)

_Kind = Alert.Kind
_NOT_MAILED, _MAILED_BEFORE_ANY = 0, -1
"""`told_until` of an alert that is not confirmed says whether its mail has left."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants to hear of: one of the three. `category` is a slug, empty for all."""

    email: str
    area_code: str = ""
    circle: Circle | None = None
    number: str = ""
    category: str = ""


def subscribe(wish: Wish) -> Alert:
    """Keep the wish and ask the address by mail whether it is its own. Nothing else is sent until it says so.

    Asking for the same again keeps the one there is. Raises BadInput for a place, report or category that
    cannot be followed, TooMany.
    """
    with transaction.atomic():
        alert = _same(_built(wish))
    transaction.on_commit(lambda: ask_by_mail.enqueue(alert.pk), robust=True)
    return alert


def alert_for(token: UUID) -> Alert:
    """Raises NoSuchAlert, also for one that was forgotten because nobody confirmed it."""
    alert = Alert.objects.select_related("report", "category").filter(token=token).first()
    if alert is None:
        raise NoSuchAlert(_("Langganan ini tidak ada lagi. Anda dapat mendaftar lagi."))
    return alert


@transaction.atomic
def confirm(token: UUID) -> Alert:
    """From now on it is told what happens; what happened before is no news. Safe to repeat."""
    alert = Alert.objects.select_for_update(of=("self",)).get(pk=alert_for(token).pk)
    if alert.confirmed_at is None or alert.ended_at is not None:
        alert.confirmed_at, alert.ended_at, alert.told_until = clock.now(), None, newest_change()
        alert.save(update_fields=["confirmed_at", "ended_at", "told_until"])
    return alert


@transaction.atomic
def end(token: UUID) -> Alert:
    """Nothing more is sent. Safe to repeat. Raises NoSuchAlert."""
    alert = alert_for(token)
    Alert.objects.filter(pk=alert.pk, ended_at=None).update(ended_at=clock.now())
    alert.refresh_from_db(fields=["ended_at"])
    return alert


def ask_all() -> int:
    """Send the mails of confirmation that have not left; how many left now."""
    waiting = Alert.objects.filter(confirmed_at=None, ended_at=None, told_until=_NOT_MAILED)
    return for_each(list(waiting.values_list("pk", flat=True)), _ask)


def forget_addresses() -> None:
    """Of wishes that nobody confirmed, of alerts that ended, and of mails that left some time ago."""
    now = clock.now()
    Alert.objects.filter(confirmed_at=None, created_at__lt=now - UNCONFIRMED_KEPT).delete()
    Alert.objects.filter(ended_at__lt=now - ENDED_KEPT).delete()
    Outbox.objects.filter(kind="alert", sent_at__lt=now - TOLD_KEPT).delete()


@task()
def ask_by_mail(pk: int) -> None:
    """Soon after the form; a lost one is found by `tend`."""
    _ask(pk)


@transaction.atomic
def _ask(pk: int) -> bool:
    rows = Alert.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
        "report", "category"
    )
    alert = rows.filter(pk=pk, confirmed_at=None, ended_at=None, told_until=_NOT_MAILED).first()
    if alert is None:
        return False
    with override("id"):
        url = f"{settings.PUBLIC_URL}{reverse('alert', args=[alert.token])}"
        end = f"{settings.PUBLIC_URL}{reverse('alert-end', args=[alert.token])}"
        subject, text = words_of("alert_confirm", {"subject": subject_of(alert), "url": url})
    headers = unsubscribe_headers(end)
    message = Message(
        str(alert.token), "alert_confirm", "", subject, text, email=alert.email, headers=headers
    )
    try:
        send(message)
    except TransportError as failure:
        log.warning("a mail of confirmation did not leave: %s", failure.message)
        if failure.permanent:
            alert.delete()
        return False
    alert.told_until = newest_change() or _MAILED_BEFORE_ANY
    alert.save(update_fields=["told_until"])
    return True


def _built(wish: Wish) -> Alert:
    """The alert, not stored. Raises BadInput."""
    if "email" not in settings.MESSAGE_BACKENDS:
        raise BadInput(_("Kabar lewat surel belum tersedia di sini."))
    alert = Alert(email=wish.email.strip().lower(), category=_category(wish.category))
    if wish.number:
        alert.kind, alert.report, alert.category = _Kind.REPORT, _report(wish.number), None
    elif wish.circle:
        alert.kind, alert.point = _Kind.CIRCLE, wish.circle.centre
        alert.radius_m = wish.circle.radius_m
    else:
        alert.kind, alert.area_code = _Kind.AREA, _area(wish.area_code)
    return alert


def _same(wanted: Alert) -> Alert:
    """The one that is there already, asked again at most once an hour; or this one, stored."""
    mine = Alert.objects.select_for_update().filter(email=wanted.email, ended_at=None)
    alerts = list(mine)
    for alert in alerts:
        if _scope(alert) == _scope(wanted):
            hour_ago = clock.now() - timedelta(hours=1)
            if alert.confirmed_at is None and alert.created_at < hour_ago:
                alert.created_at, alert.told_until = clock.now(), _NOT_MAILED
                alert.save(update_fields=["created_at", "told_until"])
            return alert
    day_ago = clock.now() - timedelta(days=1)
    asked = sum(alert.confirmed_at is None and alert.created_at > day_ago for alert in alerts)
    if len(alerts) >= PER_ADDRESS or asked >= UNCONFIRMED_PER_DAY:
        raise TooMany(
            _("Terlalu banyak langganan untuk alamat ini. Konfirmasi atau akhiri dulu yang sudah ada.")
        )
    wanted.save(force_insert=True)
    return wanted


def _scope(alert: Alert) -> tuple[object, ...]:
    point = alert.point.coords if alert.point else None
    return (alert.kind, alert.area_code, point, alert.radius_m, alert.report_id, alert.category_id)


def _category(slug: str) -> Category | None:
    category = active_category(slug) if slug else None
    if slug and category is None:
        raise BadInput(_("Kategori “%(slug)s” tidak dikenal.") % {"slug": slug})
    return category


def _area(code: str) -> str:
    if code == ALL_JAKARTA:
        return code
    area = official.by_code(code) if code else None
    if area is None:
        raise BadInput(_("Wilayah belum dipilih atau tidak dikenal."))
    return area.code


def _report(number: str) -> Report:
    report = Report.objects.filter(number=number).first()
    if report is None or not is_openly_shown(report):
        raise BadInput(_("Laporan ini tidak ditampilkan untuk umum, jadi tidak dapat diikuti lewat surel."))
    return report
