"""Every night all categories are searched, what got lost is taken up again, and old nights are forgotten."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain

from django.db.models import Q
from django.utils import timezone

from field_api import clock
from field_api.models import Category
from maps.hotspots.asking import KELURAHAN, Kind, Question, question_from, yesterday
from maps.hotspots.gathered import first_day_of_pool
from maps.hotspots.rows import load_rows
from maps.hotspots.running import lost_runs, run_search, search
from maps.models import HotspotRun
from maps.selection import JAKARTA

log = logging.getLogger(__name__)

FROM_HOUR = 1
"""In Jakarta: after the day is over, and before anybody comes to work."""
KEPT_NIGHTS = timedelta(days=14)
"""Searches that nobody asked for; those of the first of a month stay."""


def tend_hotspots() -> dict[str, int]:
    """`searched` in this round for the night, `taken_up` of what had got lost, `forgotten`."""
    taken_up = 0
    for pk in list(lost_runs().values_list("pk", flat=True)):
        run_search.call(pk)
        taken_up += 1
    searched = search_all() if is_due() else 0
    return {"taken_up": taken_up, "searched": searched, "forgotten": forget_old_nights()}


def is_due() -> bool:
    """Whether the search of the night, whose last part is the recurring problems, has not been made yet."""
    if timezone.localtime(clock.now(), JAKARTA).hour < FROM_HOUR:
        return False
    made = HotspotRun.objects.filter(kind=Kind.RECURRING, cause=HotspotRun.Cause.NIGHTLY)
    midnight = timezone.localtime(clock.now(), JAKARTA).replace(hour=0, minute=0, second=0, microsecond=0)
    return not made.filter(asked_at__gte=midnight).exists()


def search_all() -> int:
    """Every kind for every category that has reports; how many searches. The reports are read once."""
    last = yesterday()
    questions = list(_questions(last))
    first = min(first_day_of_pool(question) for question in questions if question.kind != Kind.RECURRING)
    rows = load_rows(first, last)
    for question in questions:
        try:
            search(question, cause=HotspotRun.Cause.NIGHTLY, rows=rows)
        except Exception:  # it is marked as failed; the other categories have their night all the same
            log.exception("the search for %s failed", question)
    return len(questions)


def forget_old_nights() -> int:
    """Searches of past nights that no other points to; how many."""
    before = clock.now() - KEPT_NIGHTS
    old = HotspotRun.objects.filter(cause=HotspotRun.Cause.NIGHTLY, asked_at__lt=before)
    wanted = HotspotRun.objects.filter(same_as__isnull=False).values("same_as")
    forgotten, _rows = old.exclude(Q(asked_at__day=1) | Q(pk__in=wanted)).delete()
    return forgotten


def _questions(last: date) -> Iterator[Question]:
    """The recurring problems come last, so that they stand for the whole night."""
    with_reports = Category.objects.filter(reports__isnull=False).order_by("slug").distinct()
    slugs = list(with_reports.values_list("slug", flat=True))
    to = {"to": str(last)}
    for slug in ["", *slugs]:
        for areas in ("hex250", KELURAHAN):
            yield question_from({"kind": "now", "category": slug, "areas": areas, **to})
        yield question_from({"kind": "emerging", "category": slug, **to})
    yield from chain(
        [question_from({"kind": "new", **to})],
        [question_from({"kind": "recurring", **to})],
    )
