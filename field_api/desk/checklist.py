"""What a visit answered, beside the rule that each question comes from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from field_api.models import Category, Criterion, Visit

ANSWERS = ("yes", "no", "unknown")


@dataclass(frozen=True)
class Answered:
    """One line of the checklist. `question` as it was put then; `criterion` as it reads now, if it is kept.

    answer: yes, no, unknown, or empty for a question that this visit was not asked.
    """

    question: str
    answer: str
    criterion: Criterion | None


def criteria_for(category: Category) -> QuerySet[Criterion]:
    """Those in force for a category, for its group and for every report, in the order of the checklist."""
    mine = Q(category=category) | Q(group=category.group_id) | Q(category=None, group=None)
    return Criterion.objects.filter(mine, is_active=True)


def said_in(visit: Visit) -> dict[str, Any]:
    """What the phone wrote, as far as it has the expected shape."""
    try:
        said = json.loads(visit.payload or "{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def answers_in(visit: Visit) -> list[tuple[int | None, str, str]]:
    """Id of the criterion, the question as it was put, and the answer: yes, no or unknown."""
    listed = said_in(visit).get("checklist")
    rows = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return [(_key(one.get("id")), _words(one.get("question")), _answer(one.get("answer"))) for one in rows]


def checklist_of(visits: Sequence[Visit], category: Category) -> dict[Any, list[Answered]]:
    """The lines of each visit by its id, and under None those of the category that no visit was asked. One
    query."""
    said = {visit.pk: answers_in(visit) for visit in visits}
    asked = {key for rows in said.values() for key, _, _ in rows if key is not None}
    mine = criteria_for(category)
    known = {one.pk: one for one in Criterion.objects.filter(Q(pk__in=asked) | Q(pk__in=mine.values("pk")))}
    lines: dict[Any, list[Answered]] = {pk: _lines(rows, known) for pk, rows in said.items()}
    rest = [one for one in known.values() if one.pk not in asked]
    return lines | {None: [Answered(one.question, "", one) for one in rest]}


def _lines(rows: Iterable[tuple[int | None, str, str]], known: dict[int, Criterion]) -> list[Answered]:
    found = [(question, answer, known.get(key) if key else None) for key, question, answer in rows]
    return [
        Answered(question or (one.question if one else ""), answer, one) for question, answer, one in found
    ]


def _key(value: object) -> int | None:
    text = str(value) if isinstance(value, str | int) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _words(value: object) -> str:
    return value if isinstance(value, str) else ""


def _answer(value: object) -> str:
    return value if isinstance(value, str) and value in ANSWERS else "unknown"
