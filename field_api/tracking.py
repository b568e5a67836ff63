"""How a report stands for whoever follows it: who else has it, where it went, what may still be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _

from field_api import clock
from field_api.errors import NoSuchReport
from field_api.models import Report, StatusChange, Survey
from field_api.workflow import Status


@dataclass(frozen=True)
class Standing:
    """`voices` counts people beside the reporter: those who added theirs, and the reporters of merged ones.

    into, split_from: numbers, or empty. closing: the one that stands, None while the report is not SELESAI.
    """

    voices: int
    into: str
    merged: list[str]
    split_from: str
    parts: list[str]
    closing: StatusChange | None
    survey: Survey | None
    reopen_until: datetime | None

    @property
    def may_reopen(self) -> bool:
        return self.reopen_until is not None and clock.now() <= self.reopen_until


def standing_of(number: str) -> Standing:
    """Four queries at most. Raises NoSuchReport."""
    report = Report.objects.select_related("duplicate_of", "split_from").filter(number=number).first()
    if report is None:
        raise NoSuchReport(_("Laporan %(number)s tidak ditemukan.") % {"number": number})
    merged = dict(report.duplicates.order_by("pk").annotate(n=Count("voices")).values_list("number", "n"))
    closing = closing_of(report)
    return Standing(
        voices=report.voices.count() + len(merged) + sum(merged.values()),
        into=report.duplicate_of.number if report.duplicate_of else "",
        merged=list(merged),
        split_from=report.split_from.number if report.split_from else "",
        parts=list(report.parts.order_by("pk").values_list("number", flat=True)),
        closing=closing,
        survey=getattr(closing, "survey", None),
        reopen_until=closing.at + timedelta(days=settings.REOPEN_WITHIN_DAYS) if closing else None,
    )


def closing_of(report: Report) -> StatusChange | None:
    """The move that closed it as done, with its survey if there is one; None when it is open (again)."""
    if report.status != Status.SELESAI:
        return None
    closings = report.changes.filter(became=Status.SELESAI).select_related("survey")
    return closings.order_by("at", "pk").last()
