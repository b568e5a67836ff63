"""Who is away when, and where the weather stops the work: two pages with their forms."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from boundaries import official
from field_api import clock
from field_api.errors import CallerError, NoSuchEntry
from field_api.field_day import covers
from field_api.models import Absence, Holiday, Report, Validator, WeatherStop
from field_api.steps.absences import add_absence, delete_absence, end_absence
from field_api.steps.deadlines import WIB, local_day
from field_api.steps.weather import EVERYWHERE, end_stop, stop_area
from field_api.typed import written
from field_api.web.board import COORDINATES, area_name
from field_api.web.fields import PlainTextField
from field_api.web.office import for_roles, person
from field_api.workflow import Status

PAST_STOPS = 20
_CLOSING_TIME = time(17)


class AbsenceForm(forms.Form):
    """One validator and two days."""

    validator = forms.ModelChoiceField(Validator.objects.none(), label=gettext_lazy("Petugas"))
    first_day = forms.DateField(label=gettext_lazy("Hari pertama"))
    last_day = forms.DateField(label=gettext_lazy("Hari terakhir"))
    reason = PlainTextField(label=gettext_lazy("Alasan"), max_length=120, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["validator"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = Validator.objects.filter(is_active=True).order_by("name", "pk")


class StopForm(forms.Form):
    """An area and until when; times are Jakarta's."""

    area_code = forms.CharField(label=gettext_lazy("Wilayah"), max_length=13)
    since = forms.DateTimeField(label=gettext_lazy("Mulai"), required=False)
    until = forms.DateTimeField(label=gettext_lazy("Sampai"))
    reason = PlainTextField(label=gettext_lazy("Alasan"), max_length=200)


class DayForm(forms.Form):
    last_day = forms.DateField(label=gettext_lazy("Hari terakhir"))


@dataclass(frozen=True)
class Day:
    """A cell of the month: who is away, how many are left, and why nobody works."""

    day: date
    away: Sequence[str]
    on_duty: int
    holiday: str
    is_weekend: bool
    is_today: bool
    is_other_month: bool


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*COORDINATES)
def calendar_page(request: HttpRequest) -> HttpResponse:
    """`?bulan=2026-03` shows a month; a POST of `action` (add, end, delete) changes an absence."""
    if request.method != "POST":
        return _calendar(request)
    actions = {"add": _add, "end": _end, "delete": _delete}
    action = actions.get(request.POST.get("action", ""))
    mistake, status = _attempt(action, request)
    if mistake:
        return _calendar(request, mistake=mistake, status=status)
    return redirect(f"{reverse('board-calendar')}?bulan={_month(request):%Y-%m}")


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*COORDINATES)
def weather_page(request: HttpRequest) -> HttpResponse:
    """A POST of `action` (stop, end) stops an area or lets people go there again."""
    if request.method != "POST":
        return _weather(request)
    actions = {"stop": _stop, "end": _end_stop}
    mistake, status = _attempt(actions.get(request.POST.get("action", "")), request)
    return _weather(request, mistake=mistake, status=status) if mistake else redirect("board-weather")


def _attempt(action: Callable[[HttpRequest], str] | None, request: HttpRequest) -> tuple[str, int]:
    """What went wrong, and the status that goes with it; empty when nothing did."""
    if action is None:
        return _("Tombol itu tidak dikenal."), 422
    try:
        return action(request), 422
    except NoSuchEntry as error:
        return error.detail, 404
    except CallerError as error:
        return error.detail, 422


def _add(request: HttpRequest) -> str:
    form = AbsenceForm(request.POST)
    if not form.is_valid():
        return _first_mistake(form)
    data = form.cleaned_data
    add_absence(**{**data, "validator": data["validator"].pk}, by=person(request))
    return ""


def _end(request: HttpRequest) -> str:
    form = DayForm(request.POST)
    if not form.is_valid():
        return _first_mistake(form)
    end_absence(pk=_pk(request), last_day=form.cleaned_data["last_day"], by=person(request))
    return ""


def _delete(request: HttpRequest) -> str:
    delete_absence(pk=_pk(request), reason=written(request.POST, "reason", 300), by=person(request))
    return ""


def _stop(request: HttpRequest) -> str:
    form = StopForm(request.POST)
    if not form.is_valid():
        return _first_mistake(form)
    stop_area(**form.cleaned_data, by=person(request))
    return ""


def _end_stop(request: HttpRequest) -> str:
    end_stop(pk=_pk(request), by=person(request))
    return ""


def _pk(request: HttpRequest) -> int:
    word = request.POST.get("pk", "")
    return int(word) if word.isdecimal() and len(word) < 10 else 0


def _first_mistake(form: forms.Form) -> str:
    name, words = next(iter(form.errors.items()))
    return f"{form.fields[name].label}: {words[0]}"


def _calendar(request: HttpRequest, *, mistake: str = "", status: int = 200) -> HttpResponse:
    month = _month(request)
    days = list(Calendar().itermonthdates(month.year, month.month))
    rows = Absence.objects.filter(first_day__lte=days[-1], last_day__gte=days[0])
    absences = list(rows.select_related("validator").order_by("first_day", "validator__name"))
    holidays = dict(Holiday.objects.filter(day__range=(days[0], days[-1])).values_list("day", "name"))
    validators = list(Validator.objects.filter(is_active=True).order_by("name", "pk"))
    words = {
        "month": month,
        "before": month - timedelta(days=1),
        "after": month + timedelta(days=32),
        "weeks": _weeks(days, month, absences, holidays, sum(one.capacity > 0 for one in validators)),
        "absences": [one for one in absences if _touches(one, month)],
        "validators": validators,
        "today": local_day(clock.now()),
        "given": request.POST,
        "mistake": mistake,
    }
    return render(request, "web/board_calendar.html", words, status=status)


def _weeks(
    days: Sequence[date],
    month: date,
    absences: Sequence[Absence],
    holidays: dict[date, str],
    people: int,
) -> list[list[Day]]:
    away: dict[date, list[str]] = defaultdict(list)
    for one in absences:
        for day in days:
            if one.first_day <= day <= one.last_day and one.validator.is_active:
                away[day].append(one.validator.name)
    today = local_day(clock.now())
    cells = [
        Day(
            day=day,
            away=away[day],
            on_duty=people - len(away[day]),
            holiday=holidays.get(day, ""),
            is_weekend=day.weekday() > 4,
            is_today=day == today,
            is_other_month=day.month != month.month,
        )
        for day in days
    ]
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def _touches(one: Absence, month: date) -> bool:
    following = (month + timedelta(days=32)).replace(day=1)
    return one.first_day < following and one.last_day >= month


def _month(request: HttpRequest) -> date:
    """The first day of the month that is asked for; the running one when that is no month."""
    asked = request.POST.get("bulan") or request.GET.get("bulan", "")
    try:
        return datetime.strptime(asked, "%Y-%m").date()  # noqa: DTZ007  a month has no zone
    except ValueError:
        return local_day(clock.now()).replace(day=1)


def _weather(request: HttpRequest, *, mistake: str = "", status: int = 200) -> HttpResponse:
    now = clock.now()
    stops = WeatherStop.objects.select_related("by")
    waiting = _waiting_codes()
    running = [
        (one, area_name(one.area_code), sum(covers(one.area_code, code) for code in waiting), one.since > now)
        for one in stops.filter(until__gt=now).order_by("since", "pk")
    ]
    past = [(one, area_name(one.area_code)) for one in stops.filter(until__lte=now)[:PAST_STOPS]]
    until = datetime.combine(local_day(now), _CLOSING_TIME, WIB)
    words = {
        "running": running,
        "past": past,
        "areas": areas(),
        "until": until if until > now else until + timedelta(days=1),
        "everywhere": EVERYWHERE,
        "given": request.POST,
        "mistake": mistake,
    }
    return render(request, "web/board_weather.html", words, status=status)


def _waiting_codes() -> list[str]:
    waiting: QuerySet[Report] = Report.objects.filter(status__in=[Status.TINDAK_LANJUT, Status.VALIDASI])
    return list(waiting.values_list("kelurahan_code", flat=True))


def areas() -> list[tuple[official.OfficialArea, list[tuple[str, str]]]]:
    """Each kota with what lies in it, kecamatan and their kelurahan, as (code, name)."""
    return [
        (
            kota,
            [
                (
                    one.code,
                    one.short_name if one.level == "kecamatan" else f"{_parent(one)}, {one.short_name}",
                )
                for one in official.areas()
                if one.level != "kota" and covers(kota.code, one.code)
            ],
        )
        for kota in official.areas("kota")
    ]


def _parent(area: official.OfficialArea) -> str:
    return official.ancestors(area)[0].short_name
