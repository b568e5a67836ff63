"""The library of criteria: found by the words of people, with the cases and the visits that used each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import Exists, OuterRef, Q, QuerySet

from boundaries.spelling import name_key
from field_api.desk.checklist import answers_in
from field_api.models import Category, Criterion, MeetingCase, Photo, Report, Visit
from field_api.queries import STAFF_PHOTOS, Anyone, openly_shown, visible_reports

LATEST_VISITS = 400
"""Examples are looked for among so many of the newest visits: each keeps its answers sealed in one text."""
EXAMPLES = 3
_LEAST_ALIKE = 0.5
"""Of the trigrams of a typed word, how many some word of a criterion shares: "tambalam" finds "tambalan"."""


@dataclass
class Example:
    """A visit that answered it: its report, and a photo that this reader may see."""

    number: str
    answer: str
    photo: Photo | None
    may_open: bool


@dataclass
class Entry:
    """One criterion with what it was used for. `cases`: decisions of a meeting that made it."""

    criterion: Criterion
    cases: list[MeetingCase] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)


def find_criteria(words: str, category: Category | None) -> list[Criterion]:
    """Those in force that the words speak of, the best first; without words all of them, by category.

    By PostgreSQL's Indonesian full-text search of question, rule and source; where that finds nothing, by
    words that are spelled alike. With a category only what its reports are asked. Two queries at most.
    """
    rows = Criterion.objects.filter(is_active=True).select_related("category", "group")
    if category:
        mine = Q(category=category) | Q(group=category.group_id) | Q(category=None, group=None)
        rows = rows.filter(mine)
    words = words.strip()
    if not words:
        return list(rows.order_by("category__name", "group__name", "position", "slug"))
    question = SearchVector("question", weight="A", config="indonesian")
    text = question + SearchVector("rule", "source", weight="B", config="indonesian")
    asked = SearchQuery(words, config="indonesian", search_type="websearch")
    found = rows.annotate(text=text, rank=SearchRank(text, asked)).filter(text=asked)
    return list(found.order_by("-rank", "position", "slug")) or _alike(words, rows)


def _alike(words: str, rows: QuerySet[Criterion]) -> list[Criterion]:
    typed = [_trigrams(key) for word in words.split() if len(key := name_key(word)) > 2]
    if not typed:
        return []
    ranked = []
    for one in rows:
        theirs = [_trigrams(name_key(word)) for word in f"{one.question} {one.rule} {one.source}".split()]
        nearest = [max((len(mine & other) / len(mine) for other in theirs), default=0.0) for mine in typed]
        if min(nearest) >= _LEAST_ALIKE:
            ranked.append((-sum(nearest), one.position, one.slug, one))
    return [one for *_, one in sorted(ranked, key=lambda row: row[:3])]


def _trigrams(key: str) -> frozenset[str]:
    padded = f"  {key} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def with_use(user: Anyone, criteria: Sequence[Criterion]) -> list[Entry]:
    """Each with the meeting's decisions behind it and its newest examples. Five queries, however many."""
    entries = {one.pk: Entry(one) for one in criteria}
    decided = MeetingCase.objects.filter(criterion__in=entries).select_related("report", "by")
    mine = visible_reports(user).filter(pk=OuterRef("report"))
    for case in decided.annotate(may_open=Exists(mine)).order_by("-answered_at"):
        entries[case.criterion_id or 0].cases.append(case)
    shown = _examples(user, set(entries))
    for pk, examples in shown.items():
        entries[pk].examples = examples
    return list(entries.values())


def _examples(user: Anyone, wanted: set[int]) -> dict[int, list[Example]]:
    """From the newest visits to reports that the reader may see, or that are open to all."""
    full = visible_reports(user).filter(pk=OuterRef("report"))
    public = openly_shown(Report.objects.filter(pk=OuterRef("report")))
    visits = Visit.objects.annotate(may_open=Exists(full), is_public=Exists(public))
    visits = visits.filter(Q(may_open=True) | Q(is_public=True)).select_related("report")
    picked: dict[int, list[tuple[Visit, str]]] = defaultdict(list)
    for visit in visits.order_by("-received_at")[:LATEST_VISITS]:
        for key, _, answer in answers_in(visit):
            if key in wanted and answer != "unknown" and len(picked[key]) < EXAMPLES:
                picked[key].append((visit, answer))
    photos = _photos({visit.report_id for rows in picked.values() for visit, _ in rows})
    return {
        key: [
            Example(
                visit.report.number,
                answer,
                _shown(photos[visit.report_id], visit, may_open=vars(visit)["may_open"]),
                may_open=vars(visit)["may_open"],
            )
            for visit, answer in rows
        ]
        for key, rows in picked.items()
    }


def _photos(reports: set[int]) -> dict[int, list[Photo]]:
    found: dict[int, list[Photo]] = defaultdict(list)
    for photo in Photo.objects.filter(report__in=reports).order_by("-pk"):
        found[photo.report_id].append(photo)
    return found


def _shown(photos: Sequence[Photo], visit: Visit, *, may_open: bool) -> Photo | None:
    """The visit's own for those who may see it, else the newest that is open to all."""
    own = next((one for one in photos if one.visit_id == visit.pk), None) if may_open else None
    return own or next((one for one in photos if one.kind not in STAFF_PHOTOS), None)


def open_cases(user: Anyone) -> list[MeetingCase]:
    """What waits for the meeting, the oldest first; only of reports that this reader may see. Two queries."""
    mine = visible_reports(user).filter(pk=OuterRef("report"))
    rows = MeetingCase.objects.filter(Exists(mine), answered_at=None)
    return list(rows.select_related("report__category__group", "by").order_by("at", "pk"))
