"""What the planner looks at, as the address says it: filters, one or two periods, the slider, one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from field_api import clock
from field_api.errors import BadInput
from maps.analysis.spot import Spot, spot_from
from maps.analysis.steps import MONTH, WEEK, Step, steps_of, unit_for
from maps.selection import JAKARTA, Selection, selection_from

DEFAULT_DAYS = 90
DAYS = (30, 90, 365)
MOST_DAYS = 3660
BEFORE, YEAR, OWN = "before", "year", "own"
HEAT, AREAS = "heat", "areas"
_KEPT = (
    *("category", "status", "area", "weekday", "hours", "from", "to", "compare", "from2", "to2"),
    *("by", "step", "view", "points", "spots", "of", "at", "cell_m", "kelurahan"),
)


@dataclass(frozen=True, slots=True)
class Period:
    """The reports of one period, whole and in steps."""

    selection: Selection
    first_day: date
    last_day: date
    steps: list[Step]

    def at(self, step: int) -> Selection | None:
        """Those of one step, 1 for the first; 0 is all of it. None when it has no such step."""
        if step == 0:
            return self.selection
        if step > len(self.steps):
            return None
        one = self.steps[step - 1]
        return replace(self.selection, first_day=one.first_day, last_day=one.last_day)

    def days(self, step: int, today: date) -> int:
        """How many days up to today count, of those weekdays that are chosen."""
        chosen = self.at(step)
        if chosen is None or chosen.first_day is None or chosen.last_day is None:
            return 0
        span = (min(chosen.last_day, today) - chosen.first_day).days + 1
        every = (chosen.first_day + timedelta(days=i) for i in range(span))
        return sum(not chosen.weekdays or day.isoweekday() in chosen.weekdays for day in every)


@dataclass(frozen=True, slots=True)
class Choice:
    """`periods` holds one, or two that are compared; `step` is what the slider shows, 0 all of the period.

    `words` are what the address says, with the days written out, so that a link shows the same tomorrow.
    """

    periods: tuple[Period, ...]
    unit: str
    step: int
    view: str
    spot: Spot | None
    of: int
    words: Mapping[str, str]
    today: date

    @property
    def selection(self) -> Selection:
        return self.periods[0].selection

    @property
    def shown(self) -> tuple[Selection | None, ...]:
        """What each map shows at this place of the slider."""
        return tuple(period.at(self.step) for period in self.periods)

    @property
    def most_steps(self) -> int:
        return max(len(period.steps) for period in self.periods)

    @property
    def hours_between(self) -> tuple[int, int] | None:
        hours = self.selection.hours
        return (hours[0], (hours[-1] + 1) % 24 or 24) if hours else None

    def query(self, **changed: str) -> str:
        """The address's words with some changed and empty ones left out: "?category=banjir"."""
        words = {key: value for key, value in {**self.words, **changed}.items() if value}
        return f"?{urlencode(words, safe=',')}"


def words_of(asked: QueryDict) -> dict[str, str]:
    """Forms say one word several times, and the hours in two fields; links say both in one."""
    words = {key: ",".join(filter(None, asked.getlist(key))).strip() for key in _KEPT if asked.get(key)}
    first, last = asked.get("hour_from", ""), asked.get("hour_to", "")
    if first or last:
        words["hours"] = f"{first or '0'}-{last or '24'}"
    return {key: value for key, value in words.items() if value}


def choice_from(words: Mapping[str, str]) -> Choice:
    """Read the address; without days the last 90. Raises BadInput with a sentence about what is wrong."""
    today = timezone.localdate(clock.now(), JAKARTA)
    selection = _with_days(selection_from(words), today)
    first, last = _days(selection)
    unit = unit_for(_one_of(words, "by", (WEEK, MONTH)), first, last)
    periods = [_period(selection, unit)]
    if compared := words.get("compare", ""):
        periods.append(_period(_other(selection, compared, words), unit))
    kept = {key: words[key] for key in _KEPT if words.get(key)}
    choice = Choice(
        periods=tuple(periods),
        unit=unit,
        step=_whole(words, "step"),
        view=_one_of(words, "view", (HEAT, AREAS)),
        spot=spot_from(words),
        of=min(max(_whole(words, "of"), 1), len(periods)),
        words={**kept, "from": str(first), "to": str(last)},
        today=today,
    )
    return replace(choice, step=min(choice.step, choice.most_steps))


def _period(selection: Selection, unit: str) -> Period:
    first, last = _days(selection)
    return Period(selection, first, last, steps_of(first, last, unit))


def _days(selection: Selection) -> tuple[date, date]:
    assert selection.first_day  # noqa: S101  both have been filled in
    assert selection.last_day  # noqa: S101
    return selection.first_day, selection.last_day


def _with_days(selection: Selection, today: date) -> Selection:
    last = selection.last_day or max(today, selection.first_day or today)
    first = selection.first_day or last - timedelta(days=DEFAULT_DAYS - 1)
    if (last - first).days >= MOST_DAYS:
        raise BadInput(_("Periode paling panjang sepuluh tahun; persempit tanggalnya."))
    return replace(selection, first_day=first, last_day=last)


def _other(selection: Selection, compared: str, words: Mapping[str, str]) -> Selection:
    """The same filters in the period that is compared with."""
    first, last = _days(selection)
    if compared == BEFORE:
        span = last - first + timedelta(days=1)
        return replace(selection, first_day=first - span, last_day=last - span)
    if compared == YEAR:
        return replace(selection, first_day=_year_before(first), last_day=_year_before(last))
    if compared != OWN:
        raise BadInput(_("Pembanding “%(word)s” tidak dikenal.") % {"word": compared})
    own = selection_from({"from": words.get("from2", ""), "to": words.get("to2", "")})
    if own.first_day is None or own.last_day is None:
        raise BadInput(_("Isi kedua tanggal periode pembanding."))
    if (own.last_day - own.first_day).days >= MOST_DAYS:
        raise BadInput(_("Periode paling panjang sepuluh tahun; persempit tanggalnya."))
    return replace(selection, first_day=own.first_day, last_day=own.last_day)


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _one_of(words: Mapping[str, str], key: str, known: tuple[str, ...]) -> str:
    word = words.get(key, known[0])
    if word not in known:
        raise BadInput(
            _("“%(word)s” tidak dikenal; pilih dari %(known)s.") % {"word": word, "known": ", ".join(known)}
        )
    return word


def _whole(words: Mapping[str, str], key: str) -> int:
    text = words.get(key, "0")
    if not (text.isascii() and text.isdecimal() and len(text) < 4):
        raise BadInput(_("“%(word)s” bukan bilangan bulat.") % {"word": text})
    return int(text)
