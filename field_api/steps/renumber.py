"""A report becomes a second one: same place and channel, same reporter, its own number and deadlines."""

from __future__ import annotations

from collections.abc import Sequence

from field_api import clock
from field_api.models import Category, Deadline, Photo, Report, Reporter, StatusChange
from field_api.steps.deadlines import due_times, local_day
from field_api.steps.numbering import number_report
from field_api.steps.photos import judge_soon, store_rows
from field_api.steps.route import route

_SAME = (
    *("channel", "is_private", "point", "accuracy_m", "pin_moved", "address", "moderation", "device"),
    *("place", "kelurahan_code", "edition_id", "place_detail"),
)
_PHOTO = ("sha256", "size_bytes", "media_type", "width", "height", "facts", "shutter", "phash", "phash_core")
_FIX = ("fix_point", "fix_accuracy_m", "fix_at", "received_at")
_CONTACT = ("name", "email", "phone", "consent_at", "consent_text", "confirmed_at", "anonymised_at")


def second_report(
    first: Report, *, category: Category, description: str, photos: Sequence[Photo], key: str
) -> Report:
    """Make it from a locked report, inside its transaction; `key` names it once and for all.

    It begins at MENUNGGU with the unit of its category and place, and its days count from now.
    """
    way, now = route(category, first.kelurahan_code), clock.now()
    stages = [Deadline.Stage.COORDINATION, Deadline.Stage.COMPLETION]
    due = due_times(category.pk, now, stages)
    report = Report(
        **{name: getattr(first, name) for name in _SAME},
        category=category,
        description=description,
        received_at=now,
        status_since=now,
        home_unit=way.home,
        unit=way.receiver,
        due_at=due.get(Deadline.Stage.COORDINATION),
        complete_by=due.get(Deadline.Stage.COMPLETION),
        split_from=first,
        derived_key=key,
    )
    number_report(report, local_day(now))
    report.save(force_insert=True)
    StatusChange(report=report, became=report.status, unit=report.unit, at=now).save(force_insert=True)
    _take_along(report, first, photos)
    return report


def _take_along(report: Report, first: Report, photos: Sequence[Photo]) -> None:
    """The reporter's address and copies of the rows of photos; their files are the same."""
    if known := Reporter.objects.filter(report=first).first():
        Reporter.objects.create(report=report, **{name: getattr(known, name) for name in _CONTACT})
    rows = [
        Photo(
            report=report,
            kind=Photo.Kind.REPORT,
            **{name: getattr(photo, name) for name in (*_PHOTO, *_FIX)},
        )
        for photo in photos
    ]
    judge_soon(store_rows(rows, of=report))
