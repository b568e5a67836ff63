"""What a caller can get wrong, each with a sentence for people; `rest/errors.py` gives it a status."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any


class CallerError(Exception):
    """Base of everything here: the caller can read the sentence and do better."""

    code = "caller_error"
    is_kept = False
    """What was refused lies in quarantine, so that its sender may let go of it."""

    def __init__(self, detail: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after_s = retry_after_s
        """When it may be tried again, for the header Retry-After."""

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.retry_after_s is None else {"Retry-After": str(ceil(self.retry_after_s))}


class NoSuchReport(CallerError):
    code = "no_such_report"


class NoSuchSuspicion(CallerError):
    code = "no_such_suspicion"


class NoSuchRecord(CallerError):
    code = "no_such_record"


class NoSuchMessage(CallerError):
    code = "no_such_message"


class NoSuchEntry(CallerError):
    """An absence or a weather stop that does not exist."""

    code = "no_such_entry"


class NoSuchSearch(CallerError):
    """A search for hot spots that does not exist, or has no answer yet."""

    code = "no_such_search"


class NoSuchAlert(CallerError):
    code = "no_such_alert"


class NotYours(CallerError):
    """The person is known but this report, or this step, belongs to somebody else."""

    code = "not_yours"


class NotField(NotYours):
    """The password is right, but this role has no work in the field."""

    code = "not_field"


class BadLogin(CallerError):
    code = "bad_login"


class LockedOut(CallerError):
    """Too many wrong passwords; none is looked at until some time has passed."""

    code = "locked_out"


class WrongStatus(CallerError):
    """The step does not follow from where the report is; `allowed` says what does."""

    code = "wrong_status"

    def __init__(self, detail: str, *, status: str, allowed: Sequence[str]) -> None:
        super().__init__(detail)
        self.status = status
        self.allowed = list(allowed)


class Conflict(CallerError):
    """The same key was used for something else, or somebody else was first."""

    code = "conflict"


class PlanChanged(Conflict):
    """The plan that was seen is not the plan that would be carried out now; `changes` says why."""

    code = "plan_changed"

    def __init__(self, detail: str, *, changes: Sequence[str]) -> None:
        super().__init__(detail)
        self.changes = list(changes)


class BadInput(CallerError):
    """A value that can be read but cannot be right."""

    code = "bad_input"


class PhotoRefused(BadInput):
    code = "photo_refused"


class PhotoCopied(Conflict):
    """A claim rests on the very file that another report has."""

    code = "photo_copied"


class TooLate(CallerError):
    """The days in which this could be asked for are over."""

    code = "too_late"


class TooMany(CallerError):
    """More in a day than one device may send."""

    code = "too_many"


class Busy(CallerError):
    """Nothing is wrong; the same question is answered in a few seconds."""

    code = "busy"


class TooManyReads(TooMany):
    """An address without an account has had its share of dear reads."""

    code = "throttled"


class TooBusy(CallerError):
    """As many are being made as may be at a time."""

    code = "busy"


class BadKey(CallerError):
    """No API key, or one that does not open this door."""

    code = "bad_key"


class KeyUsedUp(BadKey):
    """The key is right but has been used as often as it may be."""

    code = "key_used_up"


class NoSuchBlob(CallerError):
    code = "no_such_blob"


class CutShort(CallerError):
    """Fewer bytes came than were announced."""

    code = "cut_short"


class TooLarge(CallerError):
    code = "too_large"


class HashMismatch(BadInput):
    """What came is not what its sender hashed."""

    code = "hash_mismatch"


class PayloadDiffers(Conflict):
    """The id of a sealed record that is here came again with other content, or from somebody else."""

    code = "payload_differs"


class BlobsMissing(CallerError):
    """A sealed record names photos that are not here; `missing` has their SHA-256."""

    code = "blobs_missing"

    def __init__(self, detail: str, *, missing: Sequence[str]) -> None:
        super().__init__(detail)
        self.missing = list(missing)


class Unreadable(BadInput):
    code = "unreadable"


class UnknownForm(BadInput):
    """Sealed by an application whose form this server does not know."""

    code = "unknown_form"


class WrongShape(BadInput):
    """Fields are missing or of the wrong kind; `fields` says which."""

    code = "invalid"

    def __init__(self, detail: str, *, fields: Any) -> None:
        super().__init__(detail)
        self.fields = fields
