"""When each act of a demo report happens: by day where there is time for it, always in the past."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from field_api.demo.chance import chance_of
from field_api.demo.story import Act
from field_api.steps.deadlines import WIB, batch_time, holidays_from, is_working_day, local_day
from field_api.workflow import Status

_HOURS = {
    Act.COORDINATE: (0.4, 5.5),
    Act.REJECT: (0.5, 5.0),
    Act.MERGE: (0.5, 5.0),
    Act.DISPOSE: (0.5, 6.0),
    Act.DISPOSE_WRONGLY: (0.5, 4.0),
    Act.HAND_BACK: (3.0, 16.0),
    Act.ACCEPT: (2.0, 14.0),
    Act.FOLLOW_UP: (14.0, 110.0),
    Act.ASSIGN: (0.5, 3.0),
    Act.SEND_BACK: (2.0, 18.0),
    Act.VALIDATE: (2.0, 20.0),
    Act.REOPEN: (14.0, 110.0),
}
"""After the act before it, least and most."""
_PACES = (1.0, 0.6, 0.35, 0.2, 0.1, 0.05)
_BY_DAY_FROM_PACE = 0.35
_MARGIN = timedelta(minutes=10)
_BATCH_SETTLED = timedelta(hours=2)


@dataclass(frozen=True)
class Moment:
    """When an act happens, and whether the day's batch does it rather than a person."""

    at: datetime
    is_batch: bool = False


@dataclass(frozen=True)
class Calendar:
    """The moment at which the demo is made, and the batches of the past in order."""

    now: datetime
    batches: Sequence[datetime]

    @classmethod
    def until(cls, now: datetime, first: datetime) -> Calendar:
        """Batches from `first` on; one that ran within the last two hours is left to the demo's visitor."""
        holidays = holidays_from(local_day(first))
        days = (local_day(now) - local_day(first)).days + 1
        dates = [local_day(first) + timedelta(days=n) for n in range(days)]
        batches = [batch_time(day) for day in dates if is_working_day(day, holidays)]
        return cls(now, [batch for batch in batches if batch <= now - _BATCH_SETTLED])

    def batch_after(self, moment: datetime) -> datetime | None:
        index = bisect_right(self.batches, moment)
        return self.batches[index] if index < len(self.batches) else None


@dataclass(frozen=True)
class Course:
    """The acts of one report from its receipt to its outcome."""

    key: str
    acts: Sequence[Act]
    outcome: Status
    received_at: datetime

    def moments(self, calendar: Calendar) -> list[Moment]:
        """One moment an act, in order, all between receipt and now.

        What ends in TINDAK_LANJUT is followed up after the last batch, since that would have taken it on.
        """
        for pace in _PACES:
            moments = self._walk(calendar, pace)
            if not moments or moments[-1].at <= calendar.now - _MARGIN:
                return moments
        step = (calendar.now - self.received_at) / (len(self.acts) + 1)
        return [Moment(self.received_at + step * n) for n in range(1, len(self.acts) + 1)]

    def _walk(self, calendar: Calendar, pace: float) -> list[Moment]:
        """Waits of the usual length times `pace`, nobody's at night unless there is hurry."""
        chance = chance_of(self.key, "timing", pace)
        last_claim = max((n for n, act in enumerate(self.acts) if act is Act.FOLLOW_UP), default=-1)
        moments: list[Moment] = []
        before = self.received_at
        for n, act in enumerate(self.acts):
            moment = Moment(before + timedelta(hours=pace * chance.uniform(*_HOURS[act])))
            if act is Act.ASSIGN:
                moment = _assigned(moment, before, calendar, pace)
            elif n == last_claim and self.outcome == Status.TINDAK_LANJUT:
                moment = Moment(_still_waiting(before, calendar, chance))
            elif n == last_claim and self.outcome == Status.VALIDASI:
                moment = Moment(_just_before_batch(before, calendar, chance) or moment.at)
            elif pace >= _BY_DAY_FROM_PACE:
                moment = Moment(_by_day(moment.at, chance))
            moments.append(moment)
            before = moment.at
        return moments


def _assigned(by_hand: Moment, before: datetime, calendar: Calendar, pace: float) -> Moment:
    """By the next batch, unless that would hold up a report that is in a hurry."""
    batch = calendar.batch_after(before)
    if batch is None or (pace < 1 and batch - before > timedelta(hours=30 * pace)):
        return by_hand
    return Moment(batch, is_batch=True)


def _still_waiting(before: datetime, calendar: Calendar, chance: Random) -> datetime:
    earliest = max([before, *calendar.batches[-1:]]) + timedelta(minutes=1)
    return earliest + chance.uniform(0.1, 0.95) * (calendar.now - _MARGIN - earliest)


def _just_before_batch(before: datetime, calendar: Calendar, chance: Random) -> datetime | None:
    """Within the day before the last batch; None when the report was not that far by then."""
    for last in calendar.batches[-1:]:
        earliest = max(before + timedelta(minutes=30), last - timedelta(hours=26))
        if earliest < last:
            return earliest + chance.random() * (last - earliest)
    return None


def _by_day(moment: datetime, chance: Random) -> datetime:
    """The same moment between 7 and 20 o'clock, else the next morning."""
    local = moment.astimezone(WIB)
    morning = local.replace(hour=7, minute=0) + timedelta(minutes=chance.uniform(5, 170))
    if local.hour < 7:
        return morning
    return moment if local.hour < 20 else morning + timedelta(days=1)
