"""One person's request: everything that is kept of them, to hand over or to blank. Nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from field_api import clock
from field_api.errors import BadInput
from field_api.models import Alert, Outbox, Photo, Report, Reporter, StatusChange, Survey, Voice
from field_api.personal_words import masked, names_a_person
from field_api.phone_numbers import BadPhoneNumber, international
from field_api.reporter_keys import is_reporter
from field_api.steps.anonymise import OF_CITIZENS, forget, texts_of
from field_api.steps.bulk_work import bulk_work
from field_api.workflow import CLOSED

EXPORTED, ERASED = "person_exported", "person_erased"
"""Actions in the audit trail; their rows name reports and the way of asking, never the person."""
_LAST_DIGITS = 7


@dataclass(frozen=True)
class Person:
    """By what somebody is known: an e-mail, a telephone number as they type it, or a report with its key."""

    email: str = ""
    phone: str = ""
    number: str = ""
    key: str = ""

    @property
    def asked_by(self) -> str:
        return "email" if self.email else "phone" if self.phone else "report"


def export_person(who: Person) -> dict[str, Any]:
    """What is kept of them, as JSON-able data. Raises BadInput for nobody that can be found so."""
    with bulk_work(EXPORTED) as detail:
        keys, alerts = _of(who)
        reports = Report.objects.filter(pk__in=keys).select_related("category", "reporter").order_by("pk")
        found = {
            "asked_by": who.asked_by,
            "made_at": clock.now().isoformat(),
            "reports": [_told(report) for report in reports],
            "alerts": [_alert(alert) for alert in alerts],
            "named_in": _named_in(who, keys),
        }
        detail |= {"asked_by": who.asked_by, "reports": [report.number for report in reports]}
    return found


def erase_person(who: Person) -> list[str]:
    """Blank what tells who they are; the numbers of their reports. Safe to repeat.

    The reports stay, with their place and course. Names, numbers and addresses in what they typed give way to
    a mark; where words may still name somebody, a person is asked to look. Raises BadInput for nobody that
    can be found so.
    """
    with bulk_work(ERASED) as detail:
        keys, alerts = _of(who)
        numbers = list(Report.objects.filter(pk__in=keys).order_by("pk").values_list("number", flat=True))
        known = _known(keys, who)
        mask_words(keys, known=known)
        _mask_notes(StatusChange.objects.filter(report__in=keys, was__in=CLOSED, by=None), known)
        forget(keys)
        now = clock.now()
        Outbox.objects.filter(kind="alert", payload__alert__in=[one.pk for one in alerts]).update(
            to_email="", sent_at=now, outcome="dihapus atas permintaan"
        )
        for alert in alerts:
            alert.email, alert.ended_at = "", alert.ended_at or now
            alert.save(update_fields=["email", "ended_at"])
        detail |= {"asked_by": who.asked_by, "reports": numbers, "alerts": len(alerts)}
    return numbers


def mask_words(keys: list[int], *, known: Iterable[str] = ()) -> None:
    """In what citizens typed about these reports; `known` are words that are somebody's, as a name.

    Why a report was opened again is part of its course, which only the owner of the tables may change.
    """
    known = list(known)
    for report in Report.objects.filter(pk__in=keys):
        report.description = masked(report.description, known=known)
        report.address = masked(report.address, known=known)[:300]
        report.save(update_fields=["description", "address"])
    _mask_notes(Survey.objects.filter(report__in=keys), known, 1000)
    _mask_notes(Voice.objects.filter(report__in=keys), known, 500)


def _mask_notes(rows: QuerySet[Any], known: Iterable[str], most: int | None = None) -> None:
    for row in rows:
        note = masked(row.note, known=known)[:most]
        if note != row.note:
            rows.filter(pk=row.pk).update(note=note)


def _of(who: Person) -> tuple[list[int], list[Alert]]:
    """Their reports, and alerts that go to their address. Raises BadInput."""
    keys, alerts = _reports_of(who), []
    if who.email:
        alerts = list(Alert.objects.filter(email__iexact=who.email.strip()))
    if not keys and not alerts:
        raise BadInput(_("Tidak ada laporan atau langganan dengan data ini. Periksa lagi ejaannya."))
    return keys, alerts


def _reports_of(who: Person) -> list[int]:
    if who.email:
        same = Reporter.objects.filter(email__iexact=who.email.strip()).exclude(email="")
        return list(same.values_list("report_id", flat=True))
    if who.phone:
        return _with_phone(who.phone)
    if not is_reporter(who.number, who.key):
        raise BadInput(_("Nomor laporan dan kuncinya tidak cocok."))
    return list(Report.objects.filter(number=who.number).values_list("pk", flat=True))


def _with_phone(typed: str) -> list[int]:
    """Also those whose number is still as it was typed, years ago or in another program."""
    try:
        wanted = international(typed)
    except BadPhoneNumber as wrong:
        raise BadInput(_("Nomor telepon ini tidak terbaca.")) from wrong
    digits = r"\D*".join(wanted[-_LAST_DIGITS:])
    like = Reporter.objects.filter(Q(phone=wanted) | Q(phone__regex=rf"{digits}\D*$"))
    return [row.pk for row in like if _read(row.phone) == wanted]


def _read(phone: str) -> str:
    try:
        return international(phone)
    except BadPhoneNumber:
        return phone


def _known(keys: list[int], who: Person) -> set[str]:
    rows = Reporter.objects.filter(report__in=keys).values_list("name", "email", "phone")
    return {word for row in rows for word in row if word} | {word for word in (who.email, who.phone) if word}


def _named_in(who: Person, keys: list[int]) -> list[str]:
    """Numbers of other reports whose words have their address or number as they wrote it."""
    word = (who.email or who.phone).strip()
    if not word:
        return []
    said = Q(description__icontains=word) | Q(address__icontains=word)
    return list(Report.objects.filter(said).exclude(pk__in=keys).values_list("number", flat=True)[:1000])


def _told(report: Report) -> dict[str, Any]:
    known = getattr(report, "reporter", None)
    names = ("name", "email", "phone", "consent_at", "consent_text", "confirmed_at", "anonymised_at")
    photos = report.photos.filter(kind__in=OF_CITIZENS)
    return {
        "number": report.number,
        "received_at": report.received_at.isoformat(),
        "channel": report.channel,
        "category": report.category.name,
        "is_private": report.is_private,
        "status": report.status,
        "point": list(report.point.coords) if report.point else None,
        "accuracy_m": report.accuracy_m,
        "contact": {name: _plain(getattr(known, name)) for name in names} if known else None,
        "device": report.device,
        "texts": [text for _pk, text in texts_of([report.pk])],
        "photos": [_photo(photo) for photo in photos],
        "messages": [
            {"kind": row.kind, "created_at": row.created_at.isoformat(), "sent_at": _plain(row.sent_at)}
            for row in report.messages.exclude(kind="alert")
        ],
        "names_a_person": any(names_a_person(text) for _pk, text in texts_of([report.pk])),
    }


def _photo(photo: Photo) -> dict[str, Any]:
    return {
        "sha256": photo.sha256,
        "kind": photo.kind,
        "received_at": photo.received_at.isoformat(),
        "facts": photo.facts,
        "fix": list(photo.fix_point.coords) if photo.fix_point else None,
        "fix_at": _plain(photo.fix_at),
    }


def _alert(alert: Alert) -> dict[str, Any]:
    return {
        "email": alert.email,
        "kind": alert.kind,
        "area_code": alert.area_code,
        "point": list(alert.point.coords) if alert.point else None,
        "report": alert.report.number if alert.report else None,
        "created_at": alert.created_at.isoformat(),
        "confirmed_at": _plain(alert.confirmed_at),
        "ended_at": _plain(alert.ended_at),
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
