"""Editions in and out of force: make one current, ask which is."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from boundaries import outlines
from boundaries.errors import BoundaryError, NoActiveEdition
from boundaries.models import Edition, Level


class EmptyEdition(BoundaryError):
    """An edition without kelurahan cannot answer for any point."""

    code = "empty_edition"


@transaction.atomic
def activate(edition: Edition, *, today: date | None = None) -> list[Edition]:
    """Put an edition in force from its `valid_from` on; give the editions that it ended or replaced.

    An active edition that began earlier ends on that day and goes on answering for its own days; one that
    began later is retired. Safe to repeat: an edition that stands is left as it is. A retired or ended
    edition comes back in force. Raises EmptyEdition.
    """
    today = today or timezone.localdate()
    # Without the key, so that reports which name an edition can be taken in meanwhile.
    everyone = list(Edition.objects.select_for_update(no_key=True).order_by("pk"))
    edition.refresh_from_db()
    if not edition.areas.filter(level=Level.KELURAHAN).exists():
        raise EmptyEdition(f"Edisi {edition.pk} tidak memuat kelurahan, jadi tidak dapat diberlakukan.")
    is_active = edition.state == Edition.State.ACTIVE
    if is_active and (edition.valid_to is None or edition.valid_to > today):
        return []
    if edition.state != Edition.State.DRAFT:
        edition.valid_to = None
    given_way = [other for other in everyone if other.pk != edition.pk and _overlap(other, edition)]
    for other in given_way:
        _give_way(other, edition, today)
    edition.state = Edition.State.ACTIVE
    edition.save(update_fields=["state", "valid_to"])
    outlines.build_bodies(edition)
    return given_way


def current_edition(on: date | None = None) -> Edition:
    """The active edition of a day, by default today in Jakarta. Raises NoActiveEdition."""
    day = on or timezone.localdate()
    in_force = Edition.objects.filter(state=Edition.State.ACTIVE, valid_from__lte=day)
    edition = in_force.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day)).first()
    if edition is None:
        raise NoActiveEdition
    return edition


def version_of(edition: Edition) -> str:
    """What stands in the address of its outlines, so that a browser may keep them until another edition."""
    return f"{edition.pk}-{edition.created_at:%Y%m%d%H%M%S}"


def _overlap(other: Edition, edition: Edition) -> bool:
    if other.state != Edition.State.ACTIVE:
        return False
    ends_before = other.valid_to is not None and other.valid_to <= edition.valid_from
    begins_after = edition.valid_to is not None and edition.valid_to <= other.valid_from
    return not (ends_before or begins_after)


def _give_way(other: Edition, edition: Edition, today: date) -> None:
    if other.valid_from < edition.valid_from:
        other.valid_to = edition.valid_from
    else:
        other.state = Edition.State.RETIRED
        other.valid_to = today if today > other.valid_from else None
    other.save(update_fields=["state", "valid_to"])
