"""Messages leave: what waits in the outbox goes out on each way in use, at least once, with longer pauses."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import User
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils.translation import gettext as _

from field_api import clock
from field_api.errors import BadInput, NoSuchMessage
from field_api.models import Membership, Outbox, Reporter
from field_api.queries import must_be
from field_api.steps.audit import record
from field_api.steps.delivery import Message, TransportError, backends_in_use
from field_api.steps.outbox_mark import count_one, must_not_be_held, remember
from field_api.steps.telling import PUT_OFF, is_enough_for_today
from field_api.steps.wording import message_of

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 12
FIRST_PAUSE = timedelta(minutes=1)
"""Each pause is twice the one before, so a mail server may be down for a day and a half."""
LOOKS_AFTER_MESSAGES = (Membership.Role.COORDINATOR, Membership.Role.ADMIN)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""The next try of a message that was refused for good."""
_GIVEN_UP = Q(attempts__gte=MAX_ATTEMPTS) | Q(next_try_at=NEVER)
SENDING_FOR_AT_MOST = timedelta(minutes=5)
"""In one go: a mail server that takes ten seconds for each must not keep all else waiting for hours."""
TOO_LONG = timedelta(hours=1)
"""A message that waits longer is an alarm: nothing sends, or the way it should go is shut."""
_REFUSED = ":refused"
_NOBODY = "tidak ada alamat"


def send_waiting(limit: int = 500) -> int:
    """Send what is due, for at most five minutes; two workers never take one row. How many were tried.

    Raises OutboxHeld after a backup was restored, until somebody has decided what is to become of it.
    """
    tried, begun = 0, time.monotonic()
    database = must_not_be_held()
    while tried < limit and time.monotonic() - begun < SENDING_FOR_AT_MOST.total_seconds():
        count = _send_one()
        if not count:
            break
        remember(database, count)
        tried += 1
    return tried


def leave_all_waiting() -> int:
    """Let all that waits go unsent, because it left before a backup took that back. How many there were."""
    waiting = Outbox.objects.filter(sent_at=None)
    return waiting.update(sent_at=clock.now(), outcome="dibiarkan: sesudah cadangan dipulihkan")


def waiting_too_long() -> QuerySet[Outbox]:
    """Messages that should have left more than an hour ago, those given up left out; the oldest first."""
    before = clock.now() - TOO_LONG
    waiting = Outbox.objects.filter(sent_at=None).exclude(_GIVEN_UP)
    late = Q(next_try_at__lt=before) | Q(attempts__gt=0, created_at__lt=before)
    return waiting.filter(late).order_by("created_at", "id")


def stuck() -> QuerySet[Outbox]:
    """Messages that have failed at least once and have not left, those given up first."""
    waiting = Outbox.objects.filter(sent_at=None, attempts__gt=0).select_related("report")
    return waiting.annotate(is_given_up=ExpressionWrapper(_GIVEN_UP, BooleanField())).order_by(
        "-is_given_up", "id"
    )


def given_up() -> int:
    """Messages that will not be tried again."""
    return Outbox.objects.filter(_GIVEN_UP, sent_at=None).count()


def is_given_up(message: Outbox) -> bool:
    """One of those that `given_up` counts."""
    return message.attempts >= MAX_ATTEMPTS or message.next_try_at == NEVER


def ways_left(message: Outbox) -> list[str]:
    """The back-ends in use that have not done their part, those that refused for good among them."""
    return [name for name in backends_in_use() if name not in message.delivered]


@transaction.atomic
def retry_message(*, pk: int, by: User, note: str = "") -> Outbox:
    """Try a stuck message again at once, also on ways that refused it. Raises NotYours, NoSuchMessage."""
    message = _locked_stuck(pk, by)
    message.delivered = [name for name in message.delivered if not name.endswith(_REFUSED)]
    message.attempts, message.next_try_at = 0, clock.now()
    message.save(update_fields=["delivered", "attempts", "next_try_at"])
    _note_down(message, by, "message_retry", note)
    return message


@transaction.atomic
def leave_message(*, pk: int, by: User, note: str) -> Outbox:
    """Give a stuck message up for good; the note says why. Raises NotYours, NoSuchMessage, BadInput."""
    message = _locked_stuck(pk, by)
    if not note.strip():
        raise BadInput(_("Tulis alasan mengapa pesan ini dibiarkan."))
    message.sent_at = clock.now()
    message.outcome = f"dibiarkan: {message.outcome}"[:200]
    message.save(update_fields=["sent_at", "outcome"])
    _note_down(message, by, "message_leave", note)
    return message


def _locked_stuck(pk: int, by: User) -> Outbox:
    must_be(by, *LOOKS_AFTER_MESSAGES)
    message = stuck().select_for_update(of=("self",)).filter(pk=pk).first()
    if message is None:
        raise NoSuchMessage(_("Pesan ini tidak sedang macet; mungkin sudah terkirim."))
    return message


def _note_down(message: Outbox, by: User, action: str, note: str) -> None:
    detail = {"message": message.pk, "kind": message.kind, "note": note.strip()[:500]}
    record(action, by=by, number=message.report.number, detail=detail)


@transaction.atomic
def _send_one() -> int:
    """Take one row that is due and try it; how many the database has tried by then, 0 when none is due."""
    due = Q(sent_at=None, attempts__lt=MAX_ATTEMPTS, next_try_at__lte=clock.now())
    rows = Outbox.objects.select_for_update(skip_locked=True, of=("self",)).filter(due)
    row = rows.select_related("report__category", "report__unit").first()
    if row is None:
        return 0
    if _is_put_off(row):
        return count_one()
    row.attempts += 1
    failures = _deliver_or_say_why(row)
    if any(not failure.permanent for failure in failures):
        row.next_try_at = clock.now() + FIRST_PAUSE * 2 ** (row.attempts - 1)
    elif any(name.endswith(_REFUSED) for name in row.delivered):
        row.next_try_at = NEVER
    else:
        row.sent_at = clock.now()
    row.save(update_fields=["attempts", "outcome", "sent_at", "next_try_at", "delivered"])
    return count_one()


def _is_put_off(row: Outbox) -> bool:
    """Anybody may type anybody's address; it gets a few messages a day before it is confirmed."""
    reporter = None if row.to_email else Reporter.objects.filter(report_id=row.report_id).first()
    if reporter is None or not is_enough_for_today(reporter):
        return False
    row.next_try_at = clock.now() + PUT_OFF
    row.save(update_fields=["next_try_at"])
    return True


def _deliver_or_say_why(row: Outbox) -> list[TransportError]:
    """A message that cannot even be written waits longer each time, as any other, and holds up none."""
    try:
        with transaction.atomic():
            return _deliver(row, message_of(row))
    except (OperationalError, InterfaceError):
        raise
    except Exception as mistake:
        log.exception("message %s could not be written or sent", row.pk)
        row.outcome = f"gagal: {type(mistake).__name__}"[:200]
        return [TransportError(row.outcome, permanent=False)]


def _deliver(row: Outbox, message: Message) -> list[TransportError]:
    """Every way that has not done its part; `delivered` and `outcome` say how far it came."""
    words, failures = [], []
    finished = {name.removesuffix(_REFUSED) for name in row.delivered}
    for name, send in backends_in_use().items():
        if name in finished:
            continue
        try:
            if outcome := send(message):
                words.append(outcome)
            row.delivered.append(name)
        except TransportError as failure:
            failures.append(failure)
            words.append(failure.message)
            if failure.permanent:
                row.delivered.append(f"{name}{_REFUSED}")
    row.outcome = ("; ".join(words) or _NOBODY)[:200]
    return failures
