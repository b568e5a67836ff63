"""What was seen on a phone is not given to anybody else any more."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import User

from field_api import clock
from field_api.models import Assignment


def mark_opened(*, by: User, tasks: Collection[int]) -> int:
    """Pin those of these running assignments that are theirs; how many were not pinned before.

    What is not theirs, does not exist or does not run any more is passed over. Safe to repeat: the first
    time is the one that is kept.
    """
    own = Assignment.objects.filter(validator__user=by, state=Assignment.State.ACTIVE)
    return own.filter(pk__in=tasks, opened_at=None).update(opened_at=clock.now())
