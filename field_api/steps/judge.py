"""What does this photo prove? Fingerprint it, look for it among earlier ones, judge it, write it down."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from django.db import InterfaceError, OperationalError, connection
from django_tasks import task

from field_api import clock, originals
from field_api.evidence.angle import AngleMatch, can_compare
from field_api.evidence.apart import apart
from field_api.evidence.files import angles, look, same_picture
from field_api.evidence.opening import PhotoRefused
from field_api.evidence.reuse import (
    Fingerprint,
    ReuseKind,
    ReuseMatch,
    compare,
    query_variants,
)
from field_api.evidence.rules import Rules
from field_api.evidence.verdict import Judgement, judge_refused
from field_api.evidence.verdict import judge_photo as judge_facts
from field_api.evidence.witnesses import Site
from field_api.models import JudgeFailure, Photo, Verdict
from field_api.models.bits import as_bits
from field_api.photo_rules import rules_in_force
from field_api.public_copies import make_copies
from field_api.steps.shutter import live_fix
from field_api.steps.suspect import suspect_record_of
from field_api.steps.unjudged import note_failure, unjudged

log = logging.getLogger(__name__)

LEFT_FOR_AT_MOST = timedelta(minutes=2)
"""In one round of `tend`, whose other parts wait meanwhile: under new rules every photo is to be judged."""
SHOWN_MATCHES = 5
LOOKED_AT = 10
"""So many of the closest earlier photos are compared by their features if need be; up to 0.5 s each."""
COMPARED_ANGLES = 3
"""With so many of the report's own photos a follow-up photo is compared; 40 to 100 ms a pair."""
DEAR_PIXELS = 16_000_000
_CLAIMS = frozenset({Photo.Kind.FOLLOW_UP, Photo.Kind.VISIT})
"""Photos that must be new; a citizen may send one picture with two reports."""


@task()
def judge_photo(photo_id: int) -> str:
    """Judge one stored photo and keep the verdict; the same rules again replace their own verdict only.

    Without a place to compare with it is only fingerprinted, and the answer is empty.
    Whatever it raises is noted down with the photo: FileNotFoundError when the original is gone, MemoryError
    or TimeoutError when opening it takes too much.
    """
    photo = Photo.objects.select_related("report").get(pk=photo_id)
    rules = rules_in_force()
    try:
        judgement = _judge(photo, rules)
    except Exception as failure:
        note_failure(photo, failure, rules)
        raise
    JudgeFailure.objects.filter(photo=photo).delete()
    if _is_dear(photo):
        make_copies(photo.sha256)
    return _keep(photo, judgement) if judgement else ""


def judge_left() -> int:
    """Judge what no task has judged, for at most two minutes; how many. One that fails stops no other."""
    judged, begun = 0, time.monotonic()
    for photo_id in list(unjudged()):
        if time.monotonic() - begun > LEFT_FOR_AT_MOST.total_seconds():
            break
        try:
            judge_photo.call(photo_id)
            judged += 1
        except (OperationalError, InterfaceError, Photo.DoesNotExist):
            raise
        except Exception:  # it is noted down, and left after three tries
            log.exception("photo %s could not be judged", photo_id)
    return judged


def _is_dear(photo: Photo) -> bool:
    """Whether its public copies take more than a tenth of a second: too long for whoever looks first."""
    return photo.media_type != "image/jpeg" or photo.width * photo.height > DEAR_PIXELS


def _keep(photo: Photo, judgement: Judgement) -> str:
    record = judgement.as_dict()
    Verdict.objects.update_or_create(
        photo=photo,
        rule_version=judgement.rule_version,
        defaults={
            "result": record["verdict"],
            "reasons": record["reasons"],
            "inputs": record["inputs"] | {"position": record["position"], "taken_at": record["taken_at"]},
            "distance_m": judgement.distance_m,
            "computed_at": clock.now(),
        },
    )
    suspect_record_of(photo)
    return str(judgement.verdict.value)


def _judge(photo: Photo, rules: Rules) -> Judgement | None:
    path = originals.original_path(photo.sha256)
    try:
        facts, prints, marks = apart(look, path)
    except PhotoRefused as refusal:
        return judge_refused(refusal, rules)
    _remember(photo, prints, rules)
    report = photo.report
    if report.point is None:
        return None
    return judge_facts(
        facts,
        Site(report.point.x, report.point.y, report.accuracy_m),
        live_fix=live_fix(photo, rules),
        reported_at=report.received_at if photo.kind in _CLAIMS else None,
        received_at=photo.received_at,
        reuse=_seen_before(photo, path, prints, rules) if photo.kind in _CLAIMS else [],
        marks=marks,
        angles=_angles(photo, path, rules),
        rules=rules,
    )


def _angles(photo: Photo, path: Path, rules: Rules) -> list[AngleMatch] | None:
    """How a follow-up photo's frame lies in those of the report's own photos; None: OpenCV is missing."""
    if photo.kind != Photo.Kind.FOLLOW_UP:
        return []
    if not can_compare():
        return None
    own = photo.report.photos.filter(kind=Photo.Kind.REPORT).order_by("id")
    others = [(other.pk, originals.original_path(other.sha256)) for other in own[:COMPARED_ANGLES]]
    return apart(angles, path, others, photo.report.number, rules) if others else []


def _remember(photo: Photo, prints: Fingerprint, rules: Rules) -> None:
    """Store the fingerprint. Later claims that were judged before it was there are judged again.

    Two workers may judge two photos in any order; without this, a copy that is judged before its original
    has a fingerprint would go unnoticed.
    """
    is_new = photo.phash is None
    photo.phash, photo.phash_core = prints.phash or None, prints.phash_core or None
    photo.save(update_fields=["phash", "phash_core"])
    if is_new:
        later = Photo.objects.filter(pk__in=_alike(prints, ">", photo, rules), kind__in=_CLAIMS)
        for pk in later.values_list("pk", flat=True):
            judge_photo.enqueue(pk)


def _seen_before(photo: Photo, path: Path, prints: Fingerprint, rules: Rules) -> list[ReuseMatch]:
    """The closest earlier photos of any report, named by report number; chance likenesses last."""
    ids = _alike(prints, "<", photo, rules)[:LOOKED_AT]
    matches = []
    for old in Photo.objects.filter(pk__in=ids).select_related("report"):
        kept = Fingerprint(old.sha256, old.phash or "", old.phash_core or "")
        if match := compare(prints, kept, of=old.report.number, rules=rules):
            matches.append(replace(_looked_at(match, path, old, rules), photo_id=old.pk))
    matches.sort(key=lambda match: (match.kind is ReuseKind.CHANCE, match.distance))
    return matches[:SHOWN_MATCHES]


def _looked_at(match: ReuseMatch, path: Path, old: Photo, rules: Rules) -> ReuseMatch:
    """The match after a look at the features, or as it is where nobody can look."""
    if match.kind is not ReuseKind.LOOK or not can_compare():
        return match
    try:
        return apart(same_picture, match, path, originals.original_path(old.sha256), rules)
    except (FileNotFoundError, PhotoRefused):  # the judgement of that photo says so
        return match


def _alike(prints: Fingerprint, side: str, photo: Photo, rules: Rules) -> list[int]:
    """Ids of photos received before (<) or after (>) this one and within reach of any form of it, the closest
    first; PostgreSQL counts the bits. Keys tell no order: those of reports that are not shown are apart.
    """
    distances, bits = ["CASE WHEN sha256 = %s THEN 0 ELSE 257 END"], [prints.sha256]
    for query in query_variants(prints):
        distances.append(f"coalesce(bit_count({query.column} # %s::bit(256)), 257)")
        bits.append(as_bits(query.phash))
    nearest = f"least({', '.join(distances)})"
    sql = (
        f"SELECT id FROM (SELECT id, {nearest} AS distance FROM field_api_photo"  # noqa: S608  all words are ours
        f" WHERE (received_at, id) {side} (%s, %s)) AS others WHERE distance <= %s ORDER BY distance, id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*bits, photo.received_at, photo.pk, rules.look_bits])
        return [found for (found,) in cursor.fetchall()]
