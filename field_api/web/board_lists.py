"""What came in, what must be decided today and what is held over: each a list, each list a count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from field_api.models import Assignment, Cutoff, Report, StatusChange
from field_api.steps import duty
from field_api.steps.deadlines import (
    WIB,
    batch_time,
    holidays_from,
    is_working_day,
    last_batch,
    local_day,
    monthly_close,
    next_batch,
)
from field_api.steps.tend import held_over_reports
from field_api.workflow import Status

NAMES: dict[str, Promise] = {
    "masuk": _("Masuk sebelum batas hari ini"),
    "sesudah": _("Masuk sesudah batas, untuk hari kerja berikutnya"),
    "hari-ini": _("Harus diputuskan hari ini"),
    "diputus": _("Sudah diputuskan hari ini"),
    "tanpa-petugas": _("Belum ada petugasnya"),
    "terlambat": _("Lewat batas 3 x 24 jam"),
    "cuaca": _("Tertahan cuaca"),
    "tanpa-lokasi": _("Belum punya lokasi"),
    "tertunda": _("Tertunda dari bulan lalu"),
}
_LOOKING_BACK = timedelta(days=30)


@dataclass(frozen=True)
class BoardDay:
    """The running batch: what came in after `opens` and by `closes` belongs to it.

    On a day off it is that of the next working day. `monthly` closes what earlier months left over.
    """

    at: datetime
    opens: datetime
    closes: datetime
    monthly: date | None

    @property
    def is_over(self) -> bool:
        """The closing hour has passed."""
        return self.closes < self.at

    @property
    def is_today(self) -> bool:
        """Not a day off."""
        return local_day(self.closes) == local_day(self.at)


def board_day(at: datetime) -> BoardDay | None:
    """None while nobody has set the closing hour."""
    day = local_day(at)
    try:
        holidays = holidays_from(day - _LOOKING_BACK)
        closes = batch_time(day) if is_working_day(day, holidays) else next_batch(at, holidays)
        opens = last_batch(closes - timedelta(minutes=1), holidays)
    except Cutoff.DoesNotExist:
        return None
    try:
        monthly = monthly_close(at)
    except Cutoff.DoesNotExist:
        monthly = None
    return BoardDay(at, opens, closes, monthly)


def reports_of(name: str, day: BoardDay) -> QuerySet[Report]:
    """The reports of one list, a key of NAMES."""
    waiting = Report.objects.filter(status__in=[Status.TINDAK_LANJUT, Status.VALIDASI])
    held = Assignment.objects.filter(report=OuterRef("pk"), state=Assignment.State.ACTIVE)
    midnight = datetime.combine(local_day(day.at), datetime.min.time(), WIB)
    lists = {
        "masuk": lambda: _claimed(Q(at__gt=day.opens, at__lte=day.closes)),
        "sesudah": lambda: _claimed(Q(at__gt=day.closes)),
        "hari-ini": lambda: waiting.filter(Exists(held.filter(decide_on__lte=local_day(day.at)))),
        "diputus": lambda: _changed(Q(was=Status.VALIDASI, at__gte=midnight)),
        "tanpa-petugas": lambda: waiting.filter(~Exists(held)),
        "terlambat": lambda: waiting.filter(due_at__lt=day.at),
        "cuaca": lambda: waiting.filter(_stopped(day.at)),
        "tanpa-lokasi": lambda: waiting.filter(point=None),
        "tertunda": held_over_reports,
    }
    return lists[name]()


def board_counts(day: BoardDay) -> list[tuple[str, Promise, int]]:
    """Key, name and number of each list; one query each, one more for the weather."""
    return [(key, name, reports_of(key, day).count()) for key, name in NAMES.items()]


def for_table(reports: QuerySet[Report]) -> QuerySet[Report]:
    """The most pressing first, with what a row shows; who holds it is in `held`."""
    held = Assignment.objects.filter(state=Assignment.State.ACTIVE).select_related("validator")
    return (
        reports.select_related("category", "unit")
        .prefetch_related(Prefetch("assignments", queryset=held, to_attr="held"))
        .order_by("due_at", "id")
    )


def _claimed(when: Q) -> QuerySet[Report]:
    return _changed(Q(became=Status.TINDAK_LANJUT) & when)


def _changed(which: Q) -> QuerySet[Report]:
    return Report.objects.filter(Exists(StatusChange.objects.filter(which, report=OuterRef("pk"))))


def _stopped(at: datetime) -> Q:
    areas = Q(pk__in=[])
    for stop in duty.stops(at):
        areas |= Q(kelurahan_code=stop.area_code) | Q(kelurahan_code__startswith=f"{stop.area_code}.")
    return areas
