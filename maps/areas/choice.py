"""What is looked at: the area, and the filters that stay in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from field_api import clock
from field_api.errors import BadInput
from field_api.models import Report
from field_api.workflow import CLOSED
from maps.areas.scope import Scope
from maps.areas.sight import Sight
from maps.selection import JAKARTA, Selection, selection_from

DEFAULT_DAYS = 30
DAYS = (7, 30, 90, 365)
ALL = "all"
SORTS = ("overdue", "reopened", "time")
VIEWS = ("points", "areas", "heat")
_KEPT = ("category", "status", "from", "to", "period", "overdue", "today", "sort", "level", "view")


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` until before `end`; `start` is None for "whenever". Ends now at the latest."""

    start: datetime | None
    end: datetime

    @property
    def before(self) -> Period | None:
        """As long and cut at the same hour, right before it; None when this one has no beginning."""
        if self.start is None:
            return None
        first, last = self.start.astimezone(JAKARTA).date(), _last_day(self.end)
        days = timedelta(days=(last - first).days + 1)
        return Period(self.start - days, self.end - days)

    @property
    def words(self) -> str:
        """ "1 Maret 2026 – 30 Maret 2026", or "kapan pun"."""
        if self.start is None:
            return _("kapan pun")
        first, last = self.start.astimezone(JAKARTA).date(), _last_day(self.end)
        return _in_words(first) if first == last else f"{_in_words(first)} – {_in_words(last)}"


@dataclass(frozen=True, slots=True)
class Choice:
    """`words` are the filters as the address gave them, without those that are empty or unknown."""

    scope: Scope
    selection: Selection
    period: Period
    words: Mapping[str, str]
    now: datetime
    is_overdue: bool = False
    is_due_today: bool = False
    sort: str = SORTS[0]
    level: str = ""
    view: str = VIEWS[0]
    after: str = ""
    sight: Sight = field(default_factory=Sight)

    def of_area(self) -> QuerySet[Report]:
        """The reports of area and category that this person may know of, unordered; what lies in no kelurahan
        is in no area.
        """
        wanted = Selection(category_ids=self.selection.category_ids, area_code=self.scope.code)
        reports = self.sight.among(wanted.reports())
        return reports if self.scope.code else reports.exclude(kelurahan_code="")

    def open_now(self) -> QuerySet[Report]:
        return self.of_area().exclude(status__in=CLOSED)

    def narrowed(self, reports: QuerySet[Report]) -> QuerySet[Report]:
        """By stage, and to what is overdue or due before midnight."""
        if self.selection.statuses:
            reports = reports.filter(status__in=self.selection.statuses)
        if self.is_due_today:
            reports = reports.exclude(status__in=CLOSED)
            reports = reports.filter(due_at__gte=self.now, due_at__lt=self.end_of_today)
        return reports.exclude(status__in=CLOSED).filter(due_at__lt=self.now) if self.is_overdue else reports

    def listed(self) -> QuerySet[Report]:
        """Those that every filter leaves, of this period."""
        return self.narrowed(within(self.of_area(), self.period))

    @property
    def end_of_today(self) -> datetime:
        return _midnight(self.now.astimezone(JAKARTA).date() + timedelta(days=1))

    @property
    def days(self) -> str:
        """What is chosen among the ready-made periods; empty for days of one's own."""
        own = self.words.get("from") or self.words.get("to")
        return "" if own else self.words.get("period", str(DEFAULT_DAYS))

    def query(self, **changed: str) -> str:
        """The address's words with some of them changed, empty ones left out: "?category=banjir", or ""."""
        words = {key: value for key, value in {**self.words, **changed}.items() if value}
        return f"?{urlencode(words)}" if words else "?"


def choice_from(scope: Scope, asked: Mapping[str, str], sight: Sight | None = None) -> Choice:
    """Read the address, for the public unless somebody's sight is given.

    Days of one's own go before a ready-made period; without either, the last 30 days.

    Raises BadInput with a sentence that names what is wrong.
    """
    now = clock.now()
    words = {key: asked[key].strip() for key in _KEPT if asked.get(key, "").strip()}
    selection = selection_from({**words, "area": scope.code})
    level = words.get("level", "")
    if level and level not in scope.levels_below:
        raise BadInput(
            _("Tingkat “%(level)s” tidak ada di bawah %(name)s.") % {"level": level, "name": scope.name}
        )
    return Choice(
        scope=scope,
        selection=replace(selection, area_code=scope.code),
        period=_period(selection, words.get("period", str(DEFAULT_DAYS)), now),
        words=words,
        now=now,
        is_overdue=words.get("overdue") == "1",
        is_due_today=words.get("today") == "1",
        sort=_one_of(words, "sort", SORTS, SORTS[0]),
        level=level or next(iter(scope.levels_below), ""),
        view=_one_of(words, "view", VIEWS, "areas" if scope.levels_below else "points"),
        after=asked.get("after", "").strip(),
        sight=sight or Sight(),
    )


def within(reports: QuerySet[Report], period: Period) -> QuerySet[Report]:
    """Those received in the period."""
    if period.start:
        reports = reports.filter(received_at__gte=period.start)
    return reports.filter(received_at__lt=period.end)


def _period(selection: Selection, ready_made: str, now: datetime) -> Period:
    today = now.astimezone(JAKARTA).date()
    if selection.first_day or selection.last_day:
        last = selection.last_day or today
        first = selection.first_day or last - timedelta(days=DEFAULT_DAYS - 1)
        if first > today:
            raise BadInput(_("Tanggal awal (%(first)s) belum tiba.") % {"first": first})
        return Period(_midnight(first), min(now, _midnight(last + timedelta(days=1))))
    if ready_made == ALL:
        return Period(None, now)
    if ready_made not in {str(days) for days in DAYS}:
        known = ", ".join([*(str(days) for days in DAYS), ALL])
        raise BadInput(
            _("Periode “%(period)s” tidak dikenal; pilih dari %(known)s.")
            % {"period": ready_made, "known": known}
        )
    return Period(_midnight(today - timedelta(days=int(ready_made) - 1)), now)


def _one_of(words: Mapping[str, str], key: str, known: tuple[str, ...], otherwise: str) -> str:
    word = words.get(key, otherwise)
    if word not in known:
        raise BadInput(
            _("“%(word)s” tidak dikenal untuk %(key)s; pilih dari %(known)s.")
            % {"word": word, "key": key, "known": ", ".join(known)}
        )
    return word


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=JAKARTA)


def _last_day(end: datetime) -> date:
    """The last day that has any of the time before `end`."""
    return (end - timedelta(microseconds=1)).astimezone(JAKARTA).date()


def _in_words(day: date) -> str:
    return date_format(day, "j F Y")
