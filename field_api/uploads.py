"""What a door says of the bodies it takes, so that one too large is refused by its length alone."""

from __future__ import annotations

from typing import TypeVar

from django.conf import settings

View = TypeVar("View")
MAX_PHOTOS = 6
"""In one report, follow-up, visit or reopening."""
AROUND_PHOTOS_BYTES = 1_000_000
"""Room for the words of a form, its boundaries and the names of its files."""


def takes_photos(view: View) -> View:
    """Marks a view whose POST may bring MAX_PHOTOS photos; every other body is at most a form's.

    For a function and for a class with `as_view`.
    """
    view.takes_photos = True  # type: ignore[attr-defined]
    return view


def reads_its_body(view: View) -> View:
    """Marks a view that reads its body piece by piece, with a limit and a check of its length of its own."""
    view.reads_its_body = True  # type: ignore[attr-defined]
    return view


def max_body_bytes(view: object) -> int | None:
    """The most that a view reads, by its marks; None when it looks after that itself."""
    marked = [view, getattr(view, "cls", None), getattr(view, "view_class", None)]
    if any(getattr(one, "reads_its_body", False) for one in marked):
        return None
    if any(getattr(one, "takes_photos", False) for one in marked):
        return int(MAX_PHOTOS * settings.MAX_PHOTO_BYTES + AROUND_PHOTOS_BYTES)
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or AROUND_PHOTOS_BYTES)
