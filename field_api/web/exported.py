"""The door through which pages of other apps have the audit trail say that somebody took or read reports."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from field_api.steps.audit import record, record_seen

TAKEN, ASKED_FOR = "reports_exported", "export_asked"


def note_taken(*, by: User, detail: dict[str, Any]) -> None:
    """A file of reports went to this person."""
    record(TAKEN, by=by, detail=detail)


def note_asked(*, by: User, detail: dict[str, Any]) -> None:
    """This person had a file made that is fetched later."""
    record(ASKED_FOR, by=by, detail=detail)


def note_read(*, by: User, number: str = "") -> None:
    """A program of this person read what the public never sees: of one report, or of many. Once an hour."""
    record_seen(number, by=by, page="ogc")
