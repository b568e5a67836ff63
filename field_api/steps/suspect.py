"""What the photos of one claim or visit say against it, gathered for the coordinator. It decides nothing."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any, TypedDict

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from field_api import clock
from field_api.evidence.angle import AngleMatch
from field_api.evidence.reasons import Weight
from field_api.models import FollowUp, Photo, Suspicion, Verdict, Visit
from field_api.photo_rules import rules_in_force
from field_api.steps.upkeep import for_each

MOST_COUNTED = 99
FAR = "far"
SAME_ANGLE = "same_angle"
_WORTH = {Weight.CONTRADICTION.value: 10_000, FAR: 100, Weight.DOUBT.value: 1}


class Pair(TypedDict):
    """The earlier photo; its id is null in verdicts that were written without it."""

    photo: int | None
    report: str
    variant: str


class SuspicionReason(TypedDict):
    """`weight` is contradiction, far or doubt. `photo` is null for what a whole visit is reproached with."""

    code: str
    text: str
    weight: str
    photo: int | None
    other: Pair | None


def suspect_record_of(photo: Photo) -> Suspicion | None:
    """Bring the suspicion of this photo's follow-up or visit up to date, None when nothing speaks against it.

    To be called when a verdict has been written. Safe to repeat; two at once follow one another.
    """
    if photo.follow_up_id:
        return suspect_follow_up(photo.follow_up_id)
    return suspect_visit(photo.visit_id) if photo.visit_id else None


@transaction.atomic
def suspect_follow_up(pk: int) -> Suspicion | None:
    """Open, change or leave alone the suspicion of one claim, from the newest verdicts of its photos."""
    claim = FollowUp.objects.select_for_update(no_key=True).get(pk=pk)
    known = Suspicion.objects.select_for_update().filter(follow_up=claim).first()
    new = Suspicion(report_id=claim.report_id, follow_up=claim, unit_id=claim.unit_id)
    return _bring_up_to_date(known or new, list(_of_photos(Photo.objects.filter(follow_up=claim))))


@transaction.atomic
def suspect_visit(pk: uuid.UUID, journey: Sequence[SuspicionReason] | None = None) -> Suspicion | None:
    """The same for a visit. `journey`: what speaks against the whole of it; None leaves that as it is."""
    visit = Visit.objects.select_for_update(no_key=True).get(pk=pk)
    known = Suspicion.objects.select_for_update().filter(visit=visit).first()
    new = Suspicion(report_id=visit.report_id, visit=visit, validator_id=visit.validator_id)
    row = known or new
    of_journey = [one for one in row.reasons if one["photo"] is None] if journey is None else journey
    return _bring_up_to_date(row, [*of_journey, *_of_photos(Photo.objects.filter(visit=visit))])


def suspect_all() -> int:
    """Take up what was lost between a verdict and its suspicion. Returns how many records it was."""
    newest = Verdict.objects.filter(photo=OuterRef("photo")).order_by("-computed_at").values("pk")[:1]
    verdicts = Verdict.objects.filter(pk=Subquery(newest)).filter(_speaks_against())
    claims, visits = (
        verdicts.filter(**{f"photo__{record}__isnull": False})
        .filter(
            ~Exists(
                Suspicion.objects.filter(
                    **{record: OuterRef(f"photo__{record}")}, checked_at__gte=OuterRef("computed_at")
                )
            )
        )
        .order_by("photo_id")
        .values_list(f"photo__{record}", flat=True)
        for record in ("follow_up", "visit")
    )
    lost_claims, lost_visits = dict.fromkeys(claims), dict.fromkeys(visits)
    for_each([*zip(repeat("follow_up"), lost_claims), *zip(repeat("visit"), lost_visits)], _take_up)
    return len(lost_claims) + len(lost_visits)


def _take_up(lost: tuple[str, Any]) -> None:
    record, pk = lost
    if record == "visit":
        suspect_visit(pk)
    else:
        suspect_follow_up(pk)


def key_of(reason: SuspicionReason) -> str:
    """What makes a reason the same one again, whatever numbers its sentence has."""
    other = reason["other"] or {"photo": None, "report": ""}
    words = reason["text"] if reason["photo"] is None else ""
    return "|".join(map(str, (reason["code"], reason["photo"], other["photo"] or other["report"], words)))


def _speaks_against() -> Q:
    doubted = Q()
    for weight in (Weight.DOUBT, Weight.CONTRADICTION):
        doubted |= Q(reasons__contains=[{"weight": weight.value}])
    return doubted | Q(reasons__contains=[{"code": FAR}])


def _bring_up_to_date(row: Suspicion, reasons: list[SuspicionReason]) -> Suspicion | None:
    """Write down what speaks against a record now. Needs the record's lock."""
    at = clock.now()
    if not reasons and not row.history and row.state == Suspicion.State.OPEN:
        if row.pk:
            row.delete()  # nobody ever decided anything; the verdicts keep what the older rules said
        return None
    reasons.sort(key=_worth, reverse=True)
    known = {key_of(one) for one in row.seen}
    if row.state != Suspicion.State.OPEN and not {key_of(one) for one in reasons} <= known:
        _open_again(row, at)
    if row.reasons != reasons:
        row.reasons, row.score, row.changed_at = reasons, score_of(reasons), at
    row.checked_at = at
    if row._state.adding:
        row.opened_at = at
    row.save()
    return row


def _open_again(row: Suspicion, at: Any) -> None:
    """Something that nobody has looked at: the earlier decision becomes history."""
    row.history = [*row.history, decision_of(row)]
    row.state, row.decided_by, row.decided_at, row.decision_note = Suspicion.State.OPEN, None, None, ""
    row.opened_at = at


def decision_of(row: Suspicion) -> dict[str, Any]:
    """The present decision as it is kept in `history`."""
    assert row.decided_by is not None  # noqa: S101  the database holds that
    assert row.decided_at is not None  # noqa: S101
    return {
        "state": row.state,
        "by": row.decided_by.get_username(),
        "at": row.decided_at.isoformat(),
        "note": row.decision_note,
        "reasons": row.seen,
    }


def score_of(reasons: Iterable[SuspicionReason]) -> int:
    """How bad it is, the worst highest: see Suspicion."""
    worths = Counter(map(_worth, reasons))
    return sum(worth * min(MOST_COUNTED, count) for worth, count in worths.items())


def _worth(reason: SuspicionReason) -> int:
    """Nobody stands by chance where the reporter stood: that doubt is as strong as a far photo."""
    return _WORTH[FAR if reason["code"] == SAME_ANGLE else reason["weight"]]


def _of_photos(photos: Any) -> Iterator[SuspicionReason]:
    """From the newest verdict of each photo: what is far, doubtful or cannot be."""
    for photo in photos.prefetch_related("verdicts").order_by("pk"):
        for verdict in photo.verdicts.all()[:1]:
            yield from _of_verdict(photo.pk, verdict)


def _of_verdict(photo: int, verdict: Verdict) -> Iterator[SuspicionReason]:
    matches = iter(verdict.inputs.get("reuse") or [])
    for reason in verdict.reasons:
        other: Pair | None = None
        if reason["code"].startswith("reuse_"):
            other = _pair(next(matches, {}))
        elif reason["code"] == SAME_ANGLE:
            other = _same_angle(verdict.inputs.get("angles") or [])
        weight = FAR if reason["code"] == FAR else reason["weight"]
        if weight in _WORTH:
            yield SuspicionReason(
                code=reason["code"], text=reason["text"], weight=weight, photo=photo, other=other
            )


def _same_angle(angles: Iterable[dict[str, Any]]) -> Pair | None:
    known = AngleMatch.__dataclass_fields__
    rules = rules_in_force()
    found = (AngleMatch(**{key: one[key] for key in one if key in known}) for one in angles)
    same = next((one for one in found if one.is_same_angle(rules)), None)
    return Pair(photo=same.photo_id, report=same.of, variant="same") if same else None


def _pair(match: dict[str, Any]) -> Pair:
    return Pair(photo=match.get("photo_id"), report=match.get("of", ""), variant=match.get("variant", "same"))
