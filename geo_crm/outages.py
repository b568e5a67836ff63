"""What is no bug but something that is away for a while: its status, its words, and one line of the log."""

from __future__ import annotations

import errno
import logging
from dataclasses import dataclass
from typing import Any

import psycopg2
from django.db import DatabaseError, InterfaceError, OperationalError
from django.db.transaction import TransactionManagementError
from django.utils.translation import gettext_lazy as _
from psycopg2.errors import ReadOnlySqlTransaction

_AWAY = ("08", "53", "57P")
"""Classes of PostgreSQL's codes: no connection, no resources left, somebody stops the server."""
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Outage:
    status: int
    code: str
    detail: Any
    retry_after_s: int


UNAVAILABLE = Outage(503, "unavailable", _("Layanan sedang tidak tersedia. Coba lagi sebentar lagi."), 10)
DISK_FULL = Outage(
    507, "disk_full", _("Penyimpanan kami penuh: kiriman baru belum dapat diterima. Coba lagi nanti."), 60
)


def outage_of(error: BaseException | None) -> Outage | None:
    """A database that is away, starting, full or read-only is 503, a full disk of ours 507; None is a bug."""
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return DISK_FULL
    if isinstance(error, TransactionManagementError):  # what came before it in the transaction says why
        return outage_of(error.__cause__ or error.__context__)
    if isinstance(error, OperationalError | InterfaceError):
        return UNAVAILABLE
    if isinstance(error, DatabaseError):
        if isinstance(error.__cause__, ReadOnlySqlTransaction):
            return UNAVAILABLE
        code = getattr(error.__cause__, "pgcode", None) or ""
        has_no_kind = type(error.__cause__) is psycopg2.DatabaseError and not code  # broke off in mid-answer
        return UNAVAILABLE if has_no_kind or code.startswith(_AWAY) else None
    return None


class OneLine(logging.Filter):
    """A traceback of 200 lines for each request says nothing that the first line does not."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if outage := outage_of(error):
            request = getattr(record, "request", None)
            asked = f"{request.method} {request.path}" if request else record.getMessage()
            words = str(error).strip().partition("\n")[0]
            record.msg, record.args = "%s %s: %s: %s", (outage.status, asked, type(error).__name__, words)
            record.exc_info, record.exc_text = None, None
        return True
