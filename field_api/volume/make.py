"""Make many reports at once: where, when, what and how far, the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from boundaries.bulk import locate_many
from boundaries.editions import current_edition
from boundaries.models import Edition
from field_api.models import DayNumber, Report, StatusChange
from field_api.steps.numbering import running
from field_api.volume import days, flows, places
from field_api.volume.days import EPOCH, Ints
from field_api.volume.deadlines import Deadlines
from field_api.volume.kinds import Kinds, kinds
from field_api.volume.loading import Column, built_at_the_end, copy_columns, timestamps
from field_api.volume.offices import Offices, offices
from field_api.volume.rows import CHANNELS, insert_reports, make_tables
from field_api.workflow import Status

SOURCE = "make_reports"
"""What marks a made-up report, so that it can be told from a real one and taken away again."""
MOST = 20_000_000
_LOT = 200_000
REBUILD_FROM = 20_000
"""So many rows at once are quicker without indexes, which are built again at the end."""
_JAKI = date(2019, 9, 1)
_CHANNELS_BEFORE = [0.05, 0.0, 0.14, 0.03, 0.12, 0.1, 0.0, 0.56]
_CHANNELS_SINCE = [0.06, 0.68, 0.08, 0.02, 0.08, 0.06, 0.0, 0.02]
_GEOTAGGED = np.array([True, True, False, False, False, False, True, True])
_PRIVATE, _HELD, _HIDDEN = 0.07, 0.04, 0.003
_HELD_FOR = 3 * 86_400
_EARLY = (Status.MENUNGGU, Status.KOORDINASI, Status.DITOLAK)


@dataclass(frozen=True)
class Made:
    """What was stored, and between which moments' days."""

    reports: int
    changes: int
    last_day: date


@dataclass(frozen=True)
class _City:
    """What every lot needs."""

    edition: Edition
    kinds: Kinds
    streets: places.Streets
    offices: Offices
    codes: list[str]
    deadlines: Deadlines
    end: int


@dataclass(frozen=True)
class _Lot:
    """Reports with who received each (`first`) and who does the work (`doer`)."""

    keys: Ints
    flow: flows.Flows
    first: Ints
    doer: Ints

    def unit_at(self, row: Ints, stage: Ints) -> Ints:
        """Who has these reports in these stages: until one is passed on, whoever received it."""
        early = np.isin(stage, [flows.STATUSES.index(one) for one in _EARLY])
        return np.where(early, self.first[row], self.doer[row])


def make_reports(
    count: int,
    *,
    seed: int,
    last_day: date,
    with_changes: bool = True,
    told: Callable[[int], None] = lambda stored: None,
) -> Made:
    """Store `count` reports from 2016 to `last_day` with every move, all or none of them.

    The same words make the same reports on the same boundaries, categories and rules; only numbers and keys
    go on from those that are there. `told` is called with how many are stored so far. Raises
    boundaries.errors.NoActiveEdition, and ValueError without an active category.
    """
    seeds = np.random.SeedSequence(seed).spawn(1 + -(-count // _LOT))
    ours, *lots = [np.random.default_rng(one) for one in seeds]
    with transaction.atomic():
        city = _city(last_day, ours)
        seconds = days.received(count, last_day, ours)
        rebuild = count >= REBUILD_FROM and count >= Report.objects.count() // 4
        with built_at_the_end(Report._meta.db_table, StatusChange._meta.db_table, when=rebuild):
            running, keys = _number(seconds), _reserve(Report, count)
            make_tables(city.kinds.categories, city.kinds.sentences, city.kinds.per_category, city.codes)
            moves = 0
            for n, dice in enumerate(lots):
                lot = slice(n * _LOT, (n + 1) * _LOT)
                moves += _store(city, seconds[lot], running[lot], keys[lot], dice, with_changes=with_changes)
                told(min(count, (n + 1) * _LOT))
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {Report._meta.db_table}, {StatusChange._meta.db_table}")
    return Made(count, moves, last_day)


def _city(last_day: date, dice: np.random.Generator) -> _City:
    edition = current_edition()
    about = kinds()
    if not about.categories:
        raise ValueError("no active category")
    codes = [str(code) for code in locate_many([0.0], [0.0], edition=edition).table]
    return _City(
        edition=edition,
        kinds=about,
        streets=places.streets(edition, len(about.categories), dice),
        offices=offices(about.categories, codes),
        codes=codes,
        deadlines=Deadlines(about.categories),
        end=((last_day - EPOCH).days + 1) * 86_400 - days.JAKARTA_S,
    )


def _store(
    city: _City,
    seconds: Ints,
    running: Ints,
    keys: Ints,
    dice: np.random.Generator,
    *,
    with_changes: bool,
) -> int:
    """One lot of reports and, unless told not to, their moves; how many moves."""
    category, sentence = city.kinds.draw(seconds, dice)
    channel = _channels(seconds, dice)
    at = places.draw(city.streets, category, _GEOTAGGED[channel], dice)
    found = locate_many(at.lon, at.lat, accuracy_m=at.accuracy_m, edition=city.edition)
    flow = flows.draw(seconds, found.inside, city.end, dice)
    kelurahan = found.index.astype(np.int64)
    lot = _Lot(
        keys, flow, city.offices.first[category, kelurahan], _doers(city, category, kelurahan, flow, dice)
    )
    due, complete_by = city.deadlines.of(category, seconds, flow.status, flow.clock_start)
    copy_columns(
        "made_reports",
        {
            "id": keys,
            "day": days.local_days(seconds),
            "running": running,
            "category": category,
            "sentence": sentence,
            "channel": channel,
            "is_private": (dice.random(len(keys)) < _PRIVATE).astype(np.int64),
            "received_at": timestamps(seconds),
            "lon": at.lon,
            "lat": at.lat,
            "accuracy_m": at.accuracy_m,
            "is_moved": at.is_moved.astype(np.int64),
            "place": _places(at.lon, found.inside, found.ambiguous),
            "kelurahan": kelurahan,
            "status": flow.status,
            "since": timestamps(flow.since),
            "home": city.offices.home[kelurahan],
            "unit": lot.unit_at(np.arange(len(keys)), flow.status),
            "due": timestamps(due),
            "complete_by": timestamps(complete_by),
            "moderation": _moderations(seconds, city.end, dice),
        },
    )
    insert_reports(edition_id=city.edition.pk, source=SOURCE)
    return _store_moves(lot) if with_changes else 0


def _store_moves(lot: _Lot) -> int:
    """Rows with the same two stages have the same texts, so they go in together; keys follow their order."""
    stages = lot.flow.stages.astype(np.int64)
    row, step = np.nonzero(stages >= 0)
    became = stages[row, step]
    was = np.where(step > 0, stages[row, np.maximum(step, 1) - 1], -1)
    unit = lot.unit_at(row, became)
    columns = {
        "id": _reserve(StatusChange, len(row)),
        "report_id": lot.keys[row],
        "at": timestamps(lot.flow.at[row, step]),
    }
    alike = (was + 1) * 100 + became * 2 + (unit > 0)
    for one in np.unique(alike):
        chosen = alike == one
        before, after = int(was[chosen][0]), flows.STATUSES[int(became[chosen][0])]
        move = (flows.STATUSES[before], after) if before >= 0 else None
        same: dict[str, Column] = {
            "was": move[0].value if move else "",
            "became": after.value,
            "note": flows.REASONS.get(move, "") if move else "",
            "unit_id": unit[chosen] if one % 2 else None,
        }
        copy_columns(StatusChange._meta.db_table, {name: of[chosen] for name, of in columns.items()} | same)
    return len(row)


def _doers(
    city: _City, category: Ints, kelurahan: Ints, flow: flows.Flows, dice: np.random.Generator
) -> Ints:
    """Who does the work: the unit it was passed on to, or the kelurahan (or the ruled unit) itself."""
    passed_on = (flow.stages == flows.STATUSES.index(Status.DISPOSISI)).any(axis=1)
    first = city.offices.first[category, kelurahan]
    ruled = first != city.offices.home[kelurahan]
    given = city.offices.doers(category, kelurahan, dice)
    return np.where(passed_on & ~ruled, given, first)


def _channels(seconds: Ints, dice: np.random.Generator) -> Ints:
    """JAKI came in September 2019; before, most came through other apps."""
    since = days.local_days(seconds) >= (_JAKI - EPOCH).days
    old = dice.choice(len(CHANNELS), len(seconds), p=_CHANNELS_BEFORE)
    new = dice.choice(len(CHANNELS), len(seconds), p=_CHANNELS_SINCE)
    return np.where(since, new, old)


def _places(lon: NDArray[np.float64], inside: NDArray[np.bool_], doubtful: NDArray[np.bool_]) -> Ints:
    """Numbers into `rows.PLACES`."""
    known = np.where(inside, np.where(doubtful, 1, 0), 2)
    return np.where(np.isnan(lon), 3, known).astype(np.int64)


def _moderations(seconds: Ints, end: int, dice: np.random.Generator) -> Ints:
    """Numbers into `rows.MODERATIONS`: some are hidden for good, new ones wait to be read."""
    chance = dice.random(len(seconds))
    held = (chance < _HELD) & (seconds > end - _HELD_FOR)
    hidden = chance > 1 - _HIDDEN
    return np.where(hidden, 2, np.where(held, 1, 0)).astype(np.int64)


def _number(seconds: Ints) -> Ints:
    """Each report's running number of its day, after those that the day has; the days stay locked.

    All are of the public series: nobody is to be kept from finding out what is made up.
    """
    day, first, counts = np.unique(days.local_days(seconds), return_index=True, return_counts=True)
    dates = [EPOCH + timedelta(days=int(one)) for one in day]
    known = dict(DayNumber.objects.select_for_update().filter(day__in=dates).values_list("day", "last"))
    rows = [
        DayNumber(day=date, last=known.get(date, 0) + int(n)) for date, n in zip(dates, counts, strict=True)
    ]
    DayNumber.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["day"], update_fields=["last"], batch_size=5000
    )
    before = np.array([known.get(date, 0) for date in dates], dtype=np.int64)
    in_series = np.arange(len(seconds)) - np.repeat(first - before, counts) + 1
    ever, which = np.unique(in_series, return_inverse=True)
    return np.array([running(int(n)) for n in ever], dtype=np.int64)[which]


def _reserve(model: type[Report | StatusChange], count: int) -> Ints:
    """Keys for rows to come, in a row, from the table's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {model._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(
            "SELECT setval(name, nextval(name) + %s - 1) FROM pg_get_serial_sequence(%s, 'id') AS name",
            [count, model._meta.db_table],
        )
        (last,) = cursor.fetchone()
    return np.arange(last - count + 1, last + 1, dtype=np.int64)
