"""What a message says: a template per kind, filled in when it leaves, in Indonesian.

The first line of a template is the subject. A kind without a template of its own is told as a move.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string, select_template
from django.urls import reverse
from django.utils.translation import override

from field_api.models import Outbox, Report, Reporter, StatusChange
from field_api.queries import is_openly_shown, openly_shown, place_names
from field_api.reporter_keys import reporter_key
from field_api.steps.delivery import Message
from field_api.steps.news import digest_of
from field_api.steps.telling import telling_token
from field_api.tracking import without_unseen_numbers
from field_api.workflow import Status

_ENDS = {Status.SELESAI: "closed", Status.DITOLAK: "rejected"}
_SUBJECT_LENGTH = 120


def message_of(row: Outbox) -> Message:
    """One row in words, with the addresses of whoever is to be told, which may be none."""
    reporter = None if row.to_email else Reporter.objects.filter(report_id=row.report_id).first()
    with override("id"):
        subject, text = words_of(*(_digest(row) if row.kind == "alert" else _of_report(row)))
        if reporter and (reporter.email or reporter.phone):
            text = f"{text}\n{_end_of(reporter)}"
    return Message(
        key=f"{row.pk}",
        kind=row.kind,
        number=row.report.number,
        subject=subject,
        text=text,
        email=row.to_email or (reporter.email if reporter else ""),
        phone=reporter.phone if reporter else "",
        headers=_headers(row, reporter),
    )


def words_of(template: str, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and text of `messages/<template>.txt`; that of `moved` where there is none."""
    with override("id"):
        found = select_template([f"messages/{template}.txt", "messages/moved.txt"])
        subject, _, text = found.render(context).strip().partition("\n")
    return subject.strip()[:_SUBJECT_LENGTH], f"{text.strip()}\n"


def unsubscribe_headers(address: str) -> dict[str, str]:
    """Mail programs show a button for these; one press ends the messages (RFC 2369 and RFC 8058)."""
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _headers(row: Outbox, reporter: Reporter | None) -> dict[str, str]:
    if row.kind == "alert":
        return unsubscribe_headers(_address("alert-end", row.payload["token"]))
    if reporter and reporter.email:
        return unsubscribe_headers(_address("telling-end", telling_token(reporter)))
    return {}


def _end_of(reporter: Reporter) -> str:
    """Ways to end the messages, and to say once that the address is right."""
    token = telling_token(reporter)
    words = {"end_url": _address("telling-end", token), "is_confirmed": reporter.confirmed_at is not None}
    return render_to_string("messages/_end.txt", words | {"url": _address("telling", token)}).strip() + "\n"


def _digest(row: Outbox) -> tuple[str, dict[str, Any]]:
    return "alert", digest_of(row.payload) | {"url": _address("alert-end", row.payload["token"])}


def _of_report(row: Outbox) -> tuple[str, dict[str, Any]]:
    report, became = row.report, str(row.payload.get("became", ""))
    change = report.changes.filter(became=became).select_related("unit").last() if became else None
    runs = not became or report.status == became
    address = _address("follow-report", report.number)
    key_url = f"{address}?kunci={reporter_key(report)}"
    reason = change.note if change and became == Status.DITOLAK else ""
    context = {
        "number": report.number,
        "category": report.category.name,
        "place": place_names(report.kelurahan_code),
        "url": address if is_openly_shown(report) else key_url,
        "key_url": key_url,
        "label": str(Status(became).label) if became else "",
        "unit": change.unit.name if change and change.unit else "",
        "reason": without_unseen_numbers([reason])[0],
        "due_at": report.due_at if runs else None,
        "reopen_until": _reopen_until(change),
        "payload": row.payload | {"into": "".join(_shown(row.payload.get("into", "")))},
    }
    return _template(row, became), context


def _shown(number: str) -> QuerySet[Report, str]:
    """The number where anyone may see that report: who is told may be another person than its reporter."""
    reports = Report.objects.filter(number=number) if number else Report.objects.none()
    return openly_shown(reports).values_list("number", flat=True)


def _template(row: Outbox, became: str) -> str:
    if row.kind != "moved":
        return row.kind
    if row.payload.get("was") == Status.SELESAI:
        return "reopened"
    return _ENDS.get(Status(became), "moved") if became else "moved"


def _reopen_until(change: StatusChange | None) -> Any:
    if change is None or change.became != Status.SELESAI:
        return None
    return change.at + timedelta(days=settings.REOPEN_WITHIN_DAYS)


def _address(name: str, *args: str) -> str:
    """Of an Indonesian page, as mails link to it."""
    with override("id"):
        return f"{settings.PUBLIC_URL}{reverse(name, args=args)}"
