"""The page of an area: CPU and SQL a page, against one that asks a query for each category, stage and area.

Run `python -m bench.dashboard [reports]`; by default 50,000 reports of some four moves, in a transaction
of DATABASE_URL's database that is undone at the end. Both are asked for the same numbers and must agree.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any, TypeVar

import numpy as np
from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.test import Client, override_settings

import bench.ready  # noqa: F401  sets Django up for what follows
from bench.size import sized
from boundaries import official
from field_api import clock
from field_api.models import Category, CategoryGroup, Report, StatusChange
from field_api.workflow import OPEN, Status
from maps.areas.choice import Choice, choice_from, within
from maps.areas.counts import due
from maps.areas.listing import page_of, points, rows
from maps.areas.page import area_page
from maps.areas.scope import scope_of, whole

REPORTS, CATEGORIES, DAYS, ROUNDS = *sized((50_000, 60), (400, 5)), 180, sized(5, 1)
FLOW = ("MENUNGGU", "KOORDINASI", "PROSES", "TINDAK_LANJUT", "VALIDASI", "SELESAI")
PAGES = {"/jakarta": "", "/kota/31.74": "31.74", "/kelurahan/31.74.08.1004": "31.74.08.1004"}
T = TypeVar("T")


@dataclass(frozen=True)
class Cost:
    cpu_ms: float
    wall_ms: float
    queries: int


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS
    with transaction.atomic(), override_settings(ALLOWED_HOSTS=["testserver"]):
        fill(count)
        print(f"{count:,} reports, {StatusChange.objects.count():,} moves; middle of {ROUNDS} rounds")
        for url, code in PAGES.items():
            compare(url, code)
        transaction.set_rollback(True)


def compare(url: str, code: str) -> None:
    choice = choice_from(scope_of(code) if code else whole(), {})  # type: ignore[arg-type]
    ours, page = cost(lambda: area_page(choice))
    naive, numbers = cost(lambda: one_by_one(choice), rounds=1)
    assert (page.standing.open, page.standing.overdue, page.arrived.now) == numbers[:3]
    assert {line.name: line.now for line in page.categories if line.now} == numbers[3]
    served, answer = cost(lambda: Client().get(url))
    assert answer.status_code == 200
    print(f"\n{url}: {page.arrived.now:,} came in, {page.standing.open:,} open")
    for name, one in (("ours, numbers", ours), ("one by one, numbers", naive), ("ours, whole page", served)):
        print(f"  {name:<20} {one.queries:5} queries {one.cpu_ms:8.0f} ms CPU {one.wall_ms:8.0f} ms in all")
    print(
        f"  ratio: {naive.queries / ours.queries:.0f} times the queries,"
        f" {naive.cpu_ms / ours.cpu_ms:.1f} times the CPU, {naive.wall_ms / ours.wall_ms:.1f} times as long"
    )


def cost(work: Callable[[], T], rounds: int = ROUNDS) -> tuple[Cost, T]:
    """CPU of this process only; what the database takes is in the whole time. The first round warms up."""
    queries = 0

    def count(execute: Callable[..., Any], *args: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*args)

    with connection.execute_wrapper(count):
        answer = work()
    cpu, wall = [], []
    for _ in range(rounds):
        started, used = time.perf_counter(), time.process_time()
        answer = work()
        cpu.append(1000 * (time.process_time() - used))
        wall.append(1000 * (time.perf_counter() - started))
    return Cost(median(cpu), median(wall), queries), answer


def fill(count: int) -> None:
    """Seeded reports all over Jakarta, each as far along its flow as chance took it."""
    dice = np.random.default_rng(42)
    group = CategoryGroup.objects.create(slug="bench", name="Bench")
    new = [Category(slug=f"bench-{n}", name=f"Bench {n}", group=group) for n in range(CATEGORIES)]
    categories = Category.objects.bulk_create(new)
    areas = [area for area in official.areas("kelurahan") if area.lon]
    now = clock.now()
    reports, ends = [], []
    for n, (area, category, age, steps) in enumerate(
        zip(
            dice.integers(len(areas), size=count),
            dice.integers(CATEGORIES, size=count),
            dice.uniform(0, DAYS * 24, count),
            dice.integers(1, len(FLOW) + 1, size=count),
            strict=True,
        )
    ):
        received = now - timedelta(hours=float(age))
        moments = [
            received,
            *sorted(received + timedelta(hours=float(h)) for h in dice.uniform(0, age, steps - 1)),
        ]
        reports.append(_report(n, areas[area], categories[category], FLOW[steps - 1], moments))
        ends.append(moments)
    Report.objects.bulk_create(reports, batch_size=5000)
    StatusChange.objects.bulk_create(
        [
            StatusChange(report=report, was=FLOW[i - 1] if i else "", became=FLOW[i], at=at)
            for report, moments in zip(reports, ends, strict=True)
            for i, at in enumerate(moments)
        ],
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE field_api_report, field_api_statuschange")


def _report(
    n: int, area: official.OfficialArea, category: Category, status: str, moments: list[datetime]
) -> Report:
    return Report(
        number=f"BENCH{n:07}",
        category=category,
        point=Point(area.lon, area.lat, srid=4326),
        kelurahan_code=area.code,
        received_at=moments[0],
        status=status,
        status_since=moments[-1],
        due_at=None if status == "SELESAI" else moments[-1] + timedelta(days=7),
        is_private=n % 10 == 0,
    )


def one_by_one(choice: Choice) -> tuple[int, int, int, dict[str, int]]:
    """The same page as it is often written: a count for each cell of each table, durations in Python."""
    open_now = choice.of_area().filter(status__in=OPEN)
    here = within(choice.of_area(), choice.period)
    past = choice.period.before
    assert past
    before = within(choice.of_area(), past)
    by_category = {}
    for category in Category.objects.all():
        by_category[category.name] = here.filter(category=category).count()
        before.filter(category=category).count()
    for stage in Status:
        here.filter(status=stage).count()
        before.filter(status=stage).count()
    late = open_now.filter(due_at__lt=choice.now)
    for scope in choice.scope.below:
        inside = open_now.filter(kelurahan_code__startswith=scope.code)
        (inside.count(), inside.filter(due_at__lt=choice.now).count())
    _durations(choice)
    points(choice)
    page_of(choice)
    for at_deadline in due(choice):
        shown = choice.open_now().filter(at_deadline)
        (shown.count(), rows(shown.order_by("due_at")[:10], choice.now))
    names = {name: count for name, count in by_category.items() if count}
    return open_now.count(), late.count(), here.count(), names


def _durations(choice: Choice) -> dict[str, tuple[float, float]]:
    """Mean and median of each stage from all moves of the reports that moved in the period."""
    moved = choice.of_area().filter(status_since__gte=choice.period.start)
    moves = StatusChange.objects.filter(report__in=moved).order_by("report", "at", "pk")
    hours: dict[str, list[float]] = {"coordination": [], "completion": [], "validation": []}
    begun = claimed = choice.now
    for change in moves:
        if change.was in {"", "SELESAI"}:
            begun = change.at
        if change.became == "TINDAK_LANJUT":
            claimed = change.at
        if change.became in {"PROSES", "DITOLAK"}:
            hours["coordination"].append((change.at - begun).total_seconds() / 3600)
        if change.became == "SELESAI":
            hours["completion"].append((claimed - begun).total_seconds() / 3600)
            hours["validation"].append((change.at - claimed).total_seconds() / 3600)
    return {stage: (float(np.mean(some)), float(np.median(some))) for stage, some in hours.items() if some}


if __name__ == "__main__":
    main()
