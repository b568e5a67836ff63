"""Searches are run once: the same question of the same data with the same seed has its answer already."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django_tasks import task

from field_api import clock
from field_api.errors import BadInput
from maps.hotspots import history, news, recurring
from maps.hotspots.asking import METHOD, SEED, Kind, Question, stored_question
from maps.hotspots.found import Found
from maps.hotspots.gathered import first_day_of_pool, gather
from maps.hotspots.rows import Rows, load_rows
from maps.hotspots.spots import spots_now, spots_over_months
from maps.models import HotspotRun

State = HotspotRun.State
LOST_AFTER = timedelta(minutes=30)
"""A search that was asked for and has no answer by then has lost its worker."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """The version of the numbers, and what finds the answer in them."""

    version: str
    find: Callable[[], Found]


def latest_run(question: Question, *, any_days: bool = False) -> HotspotRun | None:
    """The newest finished search of this question; with `any_days` of any days. One query."""
    found = HotspotRun.objects.filter(state__in=[State.DONE, State.REFUSED]).select_related("same_as")
    if not any_days:
        return found.filter(question_key=question.key).order_by("-id").first()
    shelf = found.filter(kind=question.kind, category=question.category, areas=question.areas)
    return shelf.filter(question__against=question.against).order_by("-id").first()


def pending_run(question: Question) -> HotspotRun | None:
    """One that was asked for and has no answer yet. One query."""
    waiting = HotspotRun.objects.filter(question_key=question.key, state__in=[State.WAITING, State.RUNNING])
    return waiting.order_by("-id").first()


def ask(question: Question, *, by: User | None, cause: HotspotRun.Cause, seed: int = SEED) -> HotspotRun:
    """Have it searched by a worker; one that waits already is not asked for twice."""
    if waiting := pending_run(question):
        return waiting
    run = _new_run(question, cause, seed, by)
    transaction.on_commit(lambda: run_search.enqueue(run.pk))
    return run


@task()
def run_search(run_id: int) -> str:
    """Find the answer of a search that waits; its state afterwards. Safe to repeat."""
    run = HotspotRun.objects.get(pk=run_id)
    if not run.is_finished:
        run.started_at, run.state = clock.now(), State.RUNNING
        run.save(update_fields=["started_at", "state"])
        try:
            _finish(run, None)
        except Exception:
            _failed(run)
            raise
    return run.state


def search(
    question: Question, *, cause: HotspotRun.Cause, seed: int = SEED, rows: Rows | None = None
) -> HotspotRun:
    """Search here and now, or give the earlier answer to the same. `rows` saves reading the reports again."""
    run = _new_run(question, cause, seed, None, save=False)
    run.started_at = clock.now()
    try:
        return _finish(run, rows)
    except Exception:
        _failed(run)
        raise


def lost_runs() -> QuerySet[HotspotRun]:
    """Asked for a while ago, and nobody works on them."""
    before = clock.now() - LOST_AFTER
    waiting = Q(state=State.WAITING, asked_at__lt=before)
    return HotspotRun.objects.filter(waiting | Q(state=State.RUNNING, started_at__lt=before))


def _new_run(
    question: Question, cause: HotspotRun.Cause, seed: int, by: User | None, *, save: bool = True
) -> HotspotRun:
    run = HotspotRun(
        kind=question.kind,
        category=question.category,
        areas=question.areas,
        question=question.as_json(),
        question_key=question.key,
        seed=seed,
        method=METHOD,
        cause=cause,
        asked_by=by,
        asked_at=clock.now(),
    )
    if save:
        run.save()
    return run


def _finish(run: HotspotRun, rows: Rows | None) -> HotspotRun:
    """Answer it, or point to the search that has the same answer."""
    began = time.perf_counter()
    try:
        ready = _ready(stored_question(run.question), run.seed, rows)
        if earlier := _same(run, ready.version):
            return _pointed(run, earlier, ready.version)
        found = ready.find()
    except BadInput as error:
        run.state, run.summary = State.FAILED, {"said": error.detail}
        return _stored(run, began)
    run.data_version, run.summary = ready.version, found.summary
    run.state = State.REFUSED if found.answer is None else State.DONE
    run.packed = None if found.answer is None else HotspotRun.pack(found.answer)
    try:
        with transaction.atomic():
            return _stored(run, began)
    except IntegrityError:  # somebody else was quicker with the very same
        run.packed = None
        return _pointed(run, HotspotRun.objects.get(**_sameness(run, ready.version)), ready.version)


def _ready(question: Question, seed: int, rows: Rows | None) -> _Ready:
    """Read what the search needs. Raises BadInput when its category or the boundaries are gone."""
    categories = question.selection().category_ids
    if question.kind == Kind.RECURRING:
        reports = history.told(question, categories)
        version = history.version_of(question, reports)
        return _Ready(version, lambda: recurring.recurring_places(question, reports))
    if rows is None:
        rows = load_rows(first_day_of_pool(question), question.last_day)
    if question.kind == Kind.NEW:
        own = rows.between(question.first_day, question.last_day).of(categories)
        return _Ready(news.version_of(own), lambda: news.new_clusters(question, categories, own, seed))
    gathered = gather(question, categories, rows)
    finds = spots_over_months if question.kind == Kind.EMERGING else spots_now
    return _Ready(gathered.version, lambda: finds(question, gathered))


def _sameness(run: HotspotRun, version: str) -> dict[str, object]:
    return {
        "question_key": run.question_key,
        "data_version": version,
        "seed": run.seed,
        "method": run.method,
        "state__in": [State.DONE, State.REFUSED],
        "same_as": None,
    }


def _same(run: HotspotRun, version: str) -> HotspotRun | None:
    return HotspotRun.objects.filter(**_sameness(run, version)).first()


def _pointed(run: HotspotRun, earlier: HotspotRun, version: str) -> HotspotRun:
    """What was asked for, or belongs to a night, points to the answer; else it need not be stored."""
    if run.cause == HotspotRun.Cause.COMMAND:
        return earlier
    run.data_version, run.state, run.summary, run.same_as = version, earlier.state, earlier.summary, earlier
    return _stored(run, time.perf_counter())


def _failed(run: HotspotRun) -> None:
    """So that nobody waits for it; the reason is in the log."""
    run.state, run.finished_at = State.FAILED, clock.now()
    run.save()


def _stored(run: HotspotRun, began: float) -> HotspotRun:
    run.finished_at, run.duration_s = clock.now(), round(time.perf_counter() - began, 3)
    run.save()
    return run
