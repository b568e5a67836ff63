"""Photos that no verdict has been given on: those to be judged, and those that cannot be."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import InterfaceError, OperationalError
from django.db.models import Q, QuerySet

from field_api import clock, originals
from field_api.evidence.rules import Rules
from field_api.models import JudgeFailure, Photo
from field_api.photo_rules import rules_in_force

MOST_TRIES = 3


def unjudged() -> Iterable[int]:
    """Photos without a fingerprint, or with a place but no verdict by the rules in force; oldest first.

    One that could not be judged three times is left, until the rules change or its lost file is back.
    """
    photos = Photo.objects.exclude(verdicts__rule_version=rules_in_force().version)
    waiting = photos.filter(Q(report__point__isnull=False) | Q(phash__isnull=True))
    left = [row.photo_id for row in left_alone() if not _is_back(row)]
    return waiting.exclude(pk__in=left).order_by("id").values_list("id", flat=True)


def left_alone() -> QuerySet[JudgeFailure]:
    """Those that will not be tried again under the rules in force."""
    tried = JudgeFailure.objects.filter(tries__gte=MOST_TRIES, rule_version=rules_in_force().version)
    return tried.select_related("photo")


def missing_originals() -> int:
    """Photos whose file was not there when they were last to be judged."""
    return JudgeFailure.objects.filter(reason=JudgeFailure.Reason.GONE).count()


def note_failure(photo: Photo, failure: Exception, rules: Rules) -> None:
    """Remember one more try that failed, and why. A database that is away says nothing about the photo."""
    if isinstance(failure, (OperationalError, InterfaceError)):
        return
    before = JudgeFailure.objects.filter(photo=photo, rule_version=rules.version).first()
    now = {
        "reason": _reason(failure),
        "tries": min(before.tries if before else 0, MOST_TRIES) + 1,
        "rule_version": rules.version,
        "failed_at": clock.now(),
    }
    JudgeFailure.objects.update_or_create(photo=photo, defaults=now)


def _reason(failure: Exception) -> JudgeFailure.Reason:
    kinds = {
        FileNotFoundError: JudgeFailure.Reason.GONE,
        MemoryError: JudgeFailure.Reason.MEMORY,
        TimeoutError: JudgeFailure.Reason.TIME,
    }
    named = (reason for kind, reason in kinds.items() if isinstance(failure, kind))
    return next(named, JudgeFailure.Reason.BROKEN)


def _is_back(row: JudgeFailure) -> bool:
    return row.reason == JudgeFailure.Reason.GONE and originals.is_kept(row.photo.sha256)
