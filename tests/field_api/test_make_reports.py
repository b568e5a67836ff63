"""Made-up reports: like real ones, the same for a seed, never among real ones unasked, and gone again."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from boundaries.bulk import locate_many
from field_api.models import Category, DayNumber, Deadline, Outbox, Report, RoutingRule, StatusChange
from field_api.steps.deadlines import due_times, local_day
from field_api.steps.numbering import take_numbers
from field_api.volume import loading, make
from field_api.workflow import CLOSED, MOVES, Status
from tests.field_api.world import World

UNTIL = "2026-03-01"


@pytest.fixture
def city(world: World) -> World:
    """With a second category and a rule for whom the first is passed on to."""
    Category.objects.create(slug="pohon", name="Pohon", group=world.category.group, keywords="pohon tumbang")
    RoutingRule.objects.create(kind="suggest", group=world.category.group, unit=world.dinas)
    return world


def made(count: int = 400, seed: int = 7, **more: Any) -> str:
    told = io.StringIO()
    call_command("make_reports", str(count), seed=seed, **{"until": UNTIL, **more}, stdout=told)
    return told.getvalue()


def _contents() -> list[tuple[Any, ...]]:
    columns = ("number", "category__slug", "description", "received_at", "point", "accuracy_m", "place")
    more = ("kelurahan_code", "status", "unit__code", "due_at", "complete_by", "is_private", "moderation")
    return [
        (*row[:4], row[4] and row[4].coords, *row[5:])
        for row in Report.objects.order_by("number").values_list(*columns, *more)
    ]


def _moves() -> list[tuple[Any, ...]]:
    rows = StatusChange.objects.order_by("report__number", "at")
    return list(rows.values_list("report__number", "was", "became", "at", "unit__code", "note"))


def test_the_same_seed_makes_the_same_reports_and_another_seed_others(city: World) -> None:
    made()
    first = _contents(), _moves()
    call_command("make_reports", remove=True, stdout=io.StringIO())
    made()
    assert (_contents(), _moves()) == first
    call_command("make_reports", remove=True, stdout=io.StringIO())
    made(seed=8)
    assert _contents() != first[0]


def test_the_number_is_the_day_in_jakarta_and_the_running_number_of_that_day(city: World) -> None:
    take_numbers(date(2025, 6, 2), 41)
    made(3000)
    last: Counter[date] = Counter()
    for report in Report.objects.order_by("received_at", "pk"):
        day = local_day(report.received_at)
        last[day] += 1
        before = 41 if day == date(2025, 6, 2) else 0
        assert report.number == f"JK{day:%y%m%d}{last[day] + before:04}"
    known = dict(DayNumber.objects.values_list("day", "last"))
    assert known == {**last, date(2025, 6, 2): last[date(2025, 6, 2)] + 41}
    assert min(last) >= date(2016, 1, 1)
    assert max(last) <= date(2026, 3, 1)


def test_the_kelurahan_is_the_one_whose_outline_holds_the_point(city: World) -> None:
    made(1500)
    rows = list(Report.objects.filter(point__isnull=False))
    lon, lat = np.array([row.point.coords for row in rows if row.point]).T
    accuracy = np.array([row.accuracy_m or np.nan for row in rows])
    found = locate_many(lon, lat, accuracy_m=accuracy)
    assert [row.kelurahan_code for row in rows] == [code or "" for code in found.codes]
    words = {(True, True): "ambiguous", (True, False): "inside", (False, False): "outside"}
    expected = [words[bool(a), bool(b)] for a, b in zip(found.inside, found.ambiguous, strict=True)]
    assert [row.place for row in rows] == expected
    assert {row.edition_id for row in rows} == {city.edition.pk}
    nowhere = Report.objects.filter(point=None)
    assert set(nowhere.values_list("place", "kelurahan_code", "edition")) <= {("unlocated", "", None)}


def test_some_geotags_are_bad_in_each_way(city: World) -> None:
    made(6000)
    every = Report.objects.all()
    assert every.filter(point=None).exists()
    assert every.filter(place="outside", point__isnull=False).count() > 60
    assert every.filter(accuracy_m__gt=100).count() > 120
    assert every.filter(accuracy_m=None, point__isnull=False).exists()
    again = every.values("point", "category").annotate(n=Count("pk")).filter(n__gt=1, point__isnull=False)
    assert len(again) > 60


def test_every_move_is_one_that_the_table_allows_and_the_last_is_where_it_stands(city: World) -> None:
    made(1500)
    reports = list(Report.objects.prefetch_related("changes"))
    ways = set()
    for report in reports:
        changes = list(report.changes.all())
        assert (changes[0].was, changes[0].became, changes[0].at) == ("", "MENUNGGU", report.received_at)
        for before, after in pairwise(changes):
            assert after.was == before.became
            assert Status(after.became) in MOVES[Status(before.became)]
            assert before.at < after.at
            assert before.pk < after.pk
        assert (changes[-1].became, changes[-1].at) == (report.status, report.status_since)
        assert changes[-1].unit_id == report.unit_id
        ways.add(tuple(change.became for change in changes))
    assert len(ways) > 6
    closed = [report for report in reports if report.status in CLOSED]
    assert 0.9 < len(closed) / len(reports) < 1
    refused = StatusChange.objects.filter(became="DITOLAK")
    assert refused.exists()
    assert not refused.filter(note="").exists()
    assert StatusChange.objects.filter(became="DISPOSISI", unit=city.dinas).exists()
    ends = (
        Report.objects.latest("status_since").status_since,
        Report.objects.latest("received_at").received_at,
    )
    assert max(local_day(end) for end in ends) <= date(2026, 3, 1)


def test_deadlines_are_those_that_the_steps_set(city: World) -> None:
    Deadline.objects.create(
        stage="completion",
        hours=24,
        clock="working",
        category=city.category,
        valid_from="2024-01-01",
        source="uji",
    )
    made(1500)
    stages = ["coordination", "completion", "validation"]
    for report in Report.objects.exclude(status__in=CLOSED):
        whole = due_times(report.category_id, report.received_at, stages)
        assert report.complete_by == whole.get("completion")
        if report.status in {"DISPOSISI", "PROSES"}:
            assert report.due_at == report.complete_by
        elif report.status == "MENUNGGU":
            assert report.due_at == whole.get("coordination")
        elif report.status == "TINDAK_LANJUT":
            own = due_times(report.category_id, report.status_since, stages)
            assert report.due_at == own.get("validation")
    assert not Report.objects.filter(status__in=CLOSED, due_at__isnull=False).exists()
    assert Report.objects.filter(complete_by=None, received_at__year__lt=2020).exists()


def test_later_years_weeks_and_hours_have_their_shape(city: World) -> None:
    made(20_000, no_changes=True)
    assert not StatusChange.objects.exists()
    local = [row + timedelta(hours=7) for row in Report.objects.values_list("received_at", flat=True)]
    years, days = Counter(at.year for at in local), Counter(at.isoweekday() for at in local)
    hours = Counter(at.hour for at in local)
    assert years[2024] / years[2018] == pytest.approx(185_852 / 109_839, rel=0.1)
    assert years[2017] / years[2021] == pytest.approx(235_914 / 91_984, rel=0.1)
    assert min(days[day] for day in range(1, 6)) > 1.2 * max(days[6], days[7])
    assert sum(hours[h] for h in range(8, 12)) > 8 * sum(hours[h] for h in range(4))


def test_indexes_and_keys_are_as_they_were_after_a_large_load(city: World, monkeypatch: Any) -> None:
    def parts() -> set[tuple[str, str]]:
        """PostgreSQL writes the same condition of an index in other words when it reads its own again."""
        found = [*loading._parts("field_api_report"), *loading._parts("field_api_statuschange")]
        return {(drop, make.partition(" WHERE ")[0]) for drop, make in found}

    before = parts()
    monkeypatch.setattr(make, "REBUILD_FROM", 10)
    made(50)
    assert parts() == before
    assert len(before) > 20
    call_command("make_reports", remove=True, stdout=io.StringIO())
    assert parts() == before


def test_it_refuses_among_real_reports_unless_it_is_told_to_and_removes_only_its_own(city: World) -> None:
    real = Report.objects.create(number="JK2506020042", category=city.category)
    take_numbers(date(2025, 6, 2), 42)
    with pytest.raises(CommandError, match="1 laporan yang bukan rekaan"):
        made()
    assert Report.objects.count() == 1
    made(300, beside_real=True)
    busy = Report.objects.filter(source=make.SOURCE).first()
    assert busy
    Outbox.objects.create(report=busy, kind="received", payload={})
    assert "dihapus: 300." in _removed()
    assert list(Report.objects.all()) == [real]
    assert not StatusChange.objects.exists()
    assert list(DayNumber.objects.values_list("day", "last")) == [(date(2025, 6, 2), 42)]
    assert "dihapus: 0." in _removed()


def test_nothing_is_removed_while_a_real_report_leans_on_a_made_one(city: World) -> None:
    made(50)
    original = Report.objects.first()
    Report.objects.create(number="JK2506020042", category=city.category, duplicate_of=original)
    with pytest.raises(CommandError, match="Tidak ada yang dihapus"):
        _removed()
    assert Report.objects.count() == 51


@pytest.mark.parametrize(
    ("count", "options", "words"),
    [
        ("0", {}, "1 sampai"),
        ("-5", {}, "1 sampai"),
        ("21000000", {}, "1 sampai"),
        ("banyak", {}, "bukan bilangan bulat"),
        ("1e6", {}, "bukan bilangan bulat"),
        (None, {}, "Sebutkan berapa"),
        ("5", {"remove": True}, "jangan sebutkan jumlah"),
        ("5", {"until": "kemarin"}, "tidak terbaca"),
        ("5", {"until": "2031-01-01"}, "kemarin"),
        ("5", {"until": "2015-12-31"}, "2016-01-01"),
        ("5", {"seed": -1}, "--seed"),
    ],
)
def test_nonsense_is_refused(city: World, count: str | None, options: dict[str, Any], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("make_reports", *([count] if count else []), **options)
    assert not Report.objects.exists()


def test_without_boundaries_or_categories_it_says_what_is_missing(city: World) -> None:
    city.edition.state = "draft"
    city.edition.save()
    with pytest.raises(CommandError, match="batas"):
        made()
    Category.objects.update(is_active=False)
    with pytest.raises(CommandError, match="load_fixtures"):
        made()


def _removed() -> str:
    told = io.StringIO()
    call_command("make_reports", remove=True, stdout=told)
    return told.getvalue()
