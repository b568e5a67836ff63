"""One report as the validation desk shows it: what was reported, what was claimed and what was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from field_api.desk.checklist import Answered, checklist_of, said_in
from field_api.desk.place_history import NEAR_M, earlier_here
from field_api.evidence.reasons import Weight
from field_api.models import (
    Assignment,
    Criterion,
    FollowUp,
    Photo,
    ReplyText,
    Report,
    Suspicion,
    Verdict,
    Visit,
)
from field_api.queries import place_names
from field_api.web.arrivals import FLAGS
from field_api.web.dossier import Pair, circles_of, map_of, visit_circle
from field_api.web.photo_results import result_of
from field_api.workflow import Status

CANNOT = {
    "weather": gettext_lazy("cuaca"),
    "access": gettext_lazy("akses tertutup"),
    "gone": gettext_lazy("objeknya sudah tidak ada"),
}
ANSWER_WORDS = {"yes": gettext_lazy("Ya"), "no": gettext_lazy("Tidak"), "unknown": gettext_lazy("Tidak tahu")}
_BEFORE = (Photo.Kind.REPORT, Photo.Kind.REOPEN)


@dataclass(frozen=True)
class Judged:
    """A photo with what it proves, in words. `name` is what the page calls it."""

    photo: Photo
    name: str
    result: str
    reasons: list[str]
    is_doubtful: bool


@dataclass(frozen=True)
class Found:
    """One visit: its photos, its answers, why it could not be judged, and what is odd about it."""

    visit: Visit
    photos: list[Judged]
    answers: list[Answered]
    cannot: str
    flags: list[str]
    is_corrected: bool


@dataclass(frozen=True)
class Ready:
    """Words that can be taken into a reason; `value` names them in a form."""

    value: str
    title: str
    text: str


def desk_case(user: User, report: Report) -> dict[str, Any]:
    """All that the page needs besides the form: see the template. A fixed number of queries."""
    claims = list(report.follow_ups.select_related("unit", "by").order_by("-received_at", "-id"))
    visits = list(report.visits.select_related("validator", "corrects").order_by("-received_at", "-id"))
    photos = list(report.photos.prefetch_related("verdicts").select_related("failure").order_by("pk"))
    for photo in photos:
        photo.report = report
    judged = list(_judged(photos, claims[:1], visits))
    lines = checklist_of(visits, report.category)
    found = _found(visits, judged, lines)
    since = claims[0].received_at if claims else report.received_at
    current = [one for one in found if one.visit.received_at >= since]
    doubts = list(report.suspicions.select_related("unit", "validator", "follow_up", "visit"))
    holder = report.assignments.filter(state=Assignment.State.ACTIVE).select_related("validator").first()
    newest = current[0].visit if current else None
    return {
        "report": report,
        "place": place_names(report.kelurahan_code),
        "before": [photo for photo in photos if photo.kind in _BEFORE],
        "claim": claims[0] if claims else None,
        "claim_photos": [one for one in judged if claims and one.photo.follow_up_id == claims[0].pk],
        "older_claims": claims[1:],
        "found": current,
        "older_found": [one for one in found if one.visit.received_at < since],
        "pairs": list(_pairs(photos, judged, newest)),
        "config": map_of(report) | {"circles": list(_circles(report, judged, newest))},
        "unasked": lines[None],
        "answer_words": ANSWER_WORDS,
        "suspicions": doubts,
        "is_suspected": _is_suspected(doubts, claims),
        "history": earlier_here(user, report),
        "near_m": NEAR_M,
        "notes": list(report.notes.select_related("by")),
        "moves": list(report.changes.select_related("unit")),
        "cases": list(report.meeting_cases.select_related("criterion", "by")),
        "holder": holder.validator if holder else None,
        "ready": _ready(report, current, lines[None]),
    }


def _judged(photos: Sequence[Photo], claims: Sequence[FollowUp], visits: Sequence[Visit]) -> Iterator[Judged]:
    """The photos of the newest claim and of every visit, each with a name of its own."""
    of_claim = [photo for photo in photos if claims and photo.follow_up_id == claims[0].pk]
    known = {visit.pk for visit in visits}
    of_visits = [photo for photo in photos if photo.visit_id in known]
    for words, group in ((_("tindak lanjut"), of_claim), (_("kunjungan"), of_visits)):
        for number, photo in enumerate(group, start=1):
            verdict = _verdict(photo)
            yield Judged(
                photo=photo,
                name=f"{words} {number}",
                result=result_of(photo, verdict),
                reasons=[one["text"] for one in verdict.reasons] if verdict else [],
                is_doubtful=verdict is not None and _is_doubtful(verdict),
            )


def _verdict(photo: Photo) -> Verdict | None:
    return next(iter(photo.verdicts.all()), None)


def _is_doubtful(verdict: Verdict) -> bool:
    weights = {one["weight"] for one in verdict.reasons}
    return verdict.result == "far" or not weights.isdisjoint({Weight.DOUBT, Weight.CONTRADICTION})


def _found(
    visits: Sequence[Visit], judged: Iterable[Judged], lines: Mapping[Any, list[Answered]]
) -> list[Found]:
    photos: dict[Any, list[Judged]] = defaultdict(list)
    for one in judged:
        photos[one.photo.visit_id].append(one)
    corrected = {visit.corrects_id for visit in visits}
    return [
        Found(
            visit=visit,
            photos=photos[visit.pk],
            answers=lines[visit.pk],
            cannot=str(CANNOT.get(str(said_in(visit).get("cannot_reason")), "")),
            flags=[FLAGS.get(flag, flag) for flag in visit.flags],
            is_corrected=visit.pk in corrected,
        )
        for visit in visits
    ]


def _pairs(
    photos: Sequence[Photo], judged: Sequence[Judged], newest: Visit | None
) -> Iterator[tuple[str, Pair]]:
    """The reporter's first photo with each of the claim's, and the claim's first with each of the visit's."""
    first = next((photo for photo in photos if photo.kind == Photo.Kind.REPORT), None)
    claimed = [one for one in judged if one.photo.kind == Photo.Kind.FOLLOW_UP]
    seen = [one for one in judged if newest and one.photo.visit_id == newest.pk]
    for one in claimed if first else []:
        assert first is not None  # noqa: S101
        yield one.name, Pair(first, one.photo, _("Foto pelapor"), is_mirrored=False)
    base = (claimed[0].photo, _("Foto tindak lanjut")) if claimed else (first, _("Foto pelapor"))
    for one in seen if base[0] else []:
        assert base[0] is not None  # noqa: S101
        yield one.name, Pair(base[0], one.photo, base[1], is_mirrored=False)


def _circles(report: Report, judged: Sequence[Judged], newest: Visit | None) -> Iterator[dict[str, Any]]:
    """Where the claim's photos and the newest visit with its photos were."""
    yield from visit_circle(newest, report)
    shown = [
        one for one in judged if one.photo.visit_id is None or (newest and one.photo.visit_id == newest.pk)
    ]
    verdicts = {one.photo.pk: _verdict(one.photo) for one in shown}
    yield from circles_of([(_("Foto %s") % one.name, one.photo) for one in shown], verdicts)


def _is_suspected(doubts: Sequence[Suspicion], claims: Sequence[FollowUp]) -> bool:
    """Whether the newest claim is: then saying that it is true needs a reason."""
    newest = claims[0].pk if claims else None
    return any(one.state == Suspicion.State.OPEN and one.follow_up_id == newest for one in doubts if newest)


def words_of(values: Sequence[str], report: Report) -> list[str]:
    """The texts of the ready words that were ticked; what is not known is left out. Two queries."""
    keys = {int(one[1:]) for one in values if one[:1] == "c" and one[1:].isdecimal() and len(one) < 19}
    rules = [_rule(one) for one in Criterion.objects.filter(pk__in=keys)]
    return [one.text for one in (*rules, *_texts(report)) if one.value in values]


def _ready(report: Report, found: Sequence[Found], unasked: Sequence[Answered]) -> list[Ready]:
    """The rules of what the newest visit answered with no, those of the rest of the list, and kept words."""
    rows = [one for one in (*(found[0].answers if found else []), *unasked) if one.answer != "yes"]
    rows.sort(key=lambda one: one.answer != "no")
    return [*(_rule(one.criterion) for one in rows if one.criterion), *_texts(report)]


def _rule(one: Criterion) -> Ready:
    words = _("Belum memenuhi: %(rule)s (%(source)s)") % {"rule": one.rule, "source": one.source}
    return Ready(f"c{one.pk}", one.question, words)


def _texts(report: Report) -> list[Ready]:
    """Kept words for sending back a report of this category."""
    mine = Q(category=report.category) | Q(group=report.category.group_id) | Q(category=None, group=None)
    rows = ReplyText.objects.filter(mine, status=Status.PROSES, is_active=True)
    return [Ready(f"t{row.pk}", row.title, row.text) for row in rows]
