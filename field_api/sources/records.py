"""A record of named values becomes a report: what CSV, GeoJSON and Open311 have in common."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from field_api.sources.columns import CLOSED_WORDS, Columns
from field_api.sources.rows import BadValue, StableIds, fitting_id
from field_api.sources.time_style import Times
from field_api.steps.import_batch import IncomingReport

_SEPARATORS = re.compile(r"[.,]")


def report_of(
    record: Mapping[str, Any], columns: Columns, *, fallback_ids: StableIds, times: Times, raw: str
) -> IncomingReport:
    """Read one record by its columns; one without an id gets one from its raw text. Raises BadValue."""
    received_at = times.read(record.get(columns.time), record.get(columns.clock))
    lon = number(record.get(columns.lon), "Bujur")
    lat = number(record.get(columns.lat), "Lintang")
    is_closed = text(record.get(columns.status)).lower() in CLOSED_WORDS
    external_id = fitting_id(text(record.get(columns.id)))
    return IncomingReport(
        external_id=external_id or fallback_ids.of([raw]),
        received_at=received_at,
        lon=lon,
        lat=lat,
        accuracy_m=accuracy(record.get(columns.accuracy)),
        category=text(record.get(columns.category)),
        description=text(record.get(columns.description)),
        address=text(record.get(columns.address)),
        is_closed=is_closed,
        closing_note=text(record.get(columns.closing_note)) if is_closed else "",
        closed_at=_closing_time(record.get(columns.closed_at), times) if is_closed else None,
    )


def text(value: Any) -> str:
    """A value as stripped text: nothing for null, no NUL (PostgreSQL has none), no lone surrogates."""
    if value is None:
        return ""
    plain = value if isinstance(value, str) else str(value)
    if "\x00" in plain or not plain.isascii():
        plain = plain.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return plain.strip()


def number(value: Any, name: str) -> float:
    """A number with point or comma: 106.8272, 106,8272, 701.234,56. Raises BadValue, naming the value."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return float(value)
    plain = text(value).replace(" ", "").replace("\u00a0", "")
    if not plain or plain.lower() in {"null", "none", "nan", "-"}:
        raise BadValue(f"{name} kosong.")
    try:
        return float(_with_decimal_point(plain))
    except ValueError as error:
        raise BadValue(f"{name} bukan angka: '{plain[:40]}'.") from error


def accuracy(value: Any) -> float | None:
    """Metres, None when there is no usable number: a report without it is as good as most."""
    try:
        metres = number(value, "Akurasi")
    except BadValue:
        return None
    return metres if 0 < metres <= 100_000 else None


def _closing_time(value: Any, times: Times) -> datetime | None:
    """None for one that cannot be read: when it was closed is no reason to lose a report."""
    try:
        return times.read(value)
    except BadValue:
        return None


def _with_decimal_point(plain: str) -> str:
    """The last separator is the decimal one, unless it occurs more than once: then it groups thousands."""
    separators = _SEPARATORS.findall(plain)
    if not separators:
        return plain
    last = separators[-1]
    if separators.count(last) > 1:
        return plain.replace(last, "") if len(set(separators)) == 1 else "?"
    whole, _, part = plain.rpartition(last)
    return f"{_SEPARATORS.sub('', whole)}.{part}"
