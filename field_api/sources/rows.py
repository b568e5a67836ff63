"""What a reader gives back for each record of a file, and what its caller can ask of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from field_api.errors import CallerError
from field_api.steps.import_batch import IncomingReport

_LONGEST_ID = 120


class NotReadable(CallerError):
    """The file as a whole cannot be read so; the sentence says what to do."""

    code = "not_readable"


class BadValue(ValueError):
    """One value of one record cannot be right; the sentence becomes the reason of its rejection."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the caller knows better than the detection; an empty string leaves it to the detection."""

    lon_field: str = ""
    lat_field: str = ""
    time_field: str = ""
    category_field: str = ""
    id_field: str = ""
    clock_field: str = ""
    crs: str = ""
    delimiter: str = ""
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One record: a report, or the reason why it is none.

    `number` is the line in a text file (the header is line 1), the position from 1 elsewhere; `raw` is the
    record as it stands there. The coordinates are as written: not yet checked, in the file's own CRS.
    """

    number: int
    raw: str
    report: IncomingReport | None
    reason: str = ""


class StableIds:
    """Ids for records that come without one: the same record of the same file gets the same id every time.

    A record that occurs n times in a file gets n ids, so that no repeat is lost and none is stored twice.
    """

    def __init__(self) -> None:
        self._seen: Counter[bytes] = Counter()

    def of(self, parts: Iterable[str]) -> str:
        digest = sha256("\x1f".join(parts).encode("utf-8", "replace"))
        self._seen[digest.digest()] += 1
        digest.update(b"\x1e%d" % self._seen[digest.digest()])
        return f"sha256:{digest.hexdigest()}"


def fitting_id(text: str) -> str:
    """An id that fits its column: one of more than 120 characters becomes its hash."""
    text = text.strip()
    return (
        text if len(text) <= _LONGEST_ID else f"sha256:{sha256(text.encode('utf-8', 'replace')).hexdigest()}"
    )
