"""What a GET of requests asks for, read from its arguments. An empty argument is one that is not there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.gis.geos import Polygon
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date, parse_datetime

from field_api import clock
from field_api.errors import BadInput
from field_api.models import Category, Report
from field_api.queries import openly_shown
from field_api.rest.open311.door import NoSuchThing
from field_api.vicinity import circle_from
from field_api.workflow import CLOSED, OPEN

LONGEST = timedelta(days=90)
MOST = 1000
DEEPEST = 100_000
"""Further on a client takes the bulk file, or a shorter time."""
_WIB = ZoneInfo("Asia/Jakarta")
_NUMBER = re.compile(r"[0-9A-Za-z]{1,20}")
_STATUSES = {"open": OPEN, "closed": CLOSED}
_FIRST_YEAR, _LAST_YEAR = 1970, 2100


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    size: int

    @property
    def begin(self) -> int:
        return (self.number - 1) * self.size


def asked_requests(words: Mapping[str, str]) -> QuerySet[Report]:
    """The public's reports that are asked for, newest first, of 90 days at most.

    `service_request_id` overrides all else. Raises BadInput, NoSuchThing for an unknown service_code.
    """
    if wanted := _list(words, "service_request_id"):
        numbers = [one for one in wanted[:MOST] if _NUMBER.fullmatch(one)]
        return _newest_first(Report.objects.filter(number__in=numbers))
    begin, end = period(words)
    return _newest_first(filtered(words).filter(received_at__gte=begin, received_at__lte=end))


def asked_in_bulk(words: Mapping[str, str]) -> QuerySet[Report]:
    """The same without a limit to its time. Raises as `asked_requests`."""
    rows = filtered(words)
    if begin := _moment(words, "start_date"):
        rows = rows.filter(received_at__gte=begin)
    if end := _moment(words, "end_date", is_end=True):
        rows = rows.filter(received_at__lte=end)
    return openly_shown(rows).order_by("pk")


def filtered(words: Mapping[str, str]) -> QuerySet[Report]:
    """By service, status, change and place; times of the request itself are left to the caller."""
    rows = Report.objects.filter(_services(words), _status(words), _box(words))
    if after := _moment(words, "updated_after"):
        rows = rows.filter(Q(status_since__gte=after) | Q(updated_at__gte=after))
    if before := _moment(words, "updated_before", is_end=True):
        rows = rows.filter(status_since__lte=before).exclude(updated_at__gt=before)
    circle = circle_from(
        {"lon": words.get("long", ""), "lat": words.get("lat", ""), "radius": words.get("radius", "")}
    )
    return rows.filter(circle.holds()) if circle else rows


def period(words: Mapping[str, str]) -> tuple[datetime, datetime]:
    """From start_date to end_date; one alone reaches 90 days, none means the last 90. Raises BadInput."""
    begin, end = _moment(words, "start_date"), _moment(words, "end_date", is_end=True)
    if begin is None:
        end = end or clock.now()
        return end - LONGEST, end
    end = end or min(begin + LONGEST, max(begin, clock.now()))
    if end < begin:
        raise BadInput("end_date mendahului start_date.")
    if end - begin > LONGEST:
        raise BadInput("start_date sampai end_date paling lama 90 hari; lebih dari itu ambil requests.csv.")
    return begin, end


def page_of(words: Mapping[str, str]) -> Page:
    """Raises BadInput."""
    page = Page(_count(words, "page", 1, DEEPEST), _count(words, "page_size", MOST, MOST))
    if page.begin + page.size > DEEPEST:
        raise BadInput(f"Halaman ini melewati {DEEPEST} laporan; persempit waktunya atau ambil requests.csv.")
    return page


def _newest_first(rows: QuerySet[Report]) -> QuerySet[Report]:
    return openly_shown(rows).order_by("-received_at", "-pk")


def _services(words: Mapping[str, str]) -> Q:
    wanted = _list(words, "service_code")
    if not wanted:
        return Q()
    printable = [code for code in wanted if code.isprintable()]
    known = dict(Category.objects.filter(slug__in=printable).values_list("slug", "pk"))
    if strange := next((code for code in wanted if code not in known), None):
        raise NoSuchThing(f"service_code '{strange[:80]}' tidak ada; lihat services.")
    return Q(category__in=known.values())


def _status(words: Mapping[str, str]) -> Q:
    wanted = _list(words, "status")
    if strange := next((one for one in wanted if one not in _STATUSES), None):
        raise BadInput(f"status '{strange[:20]}' tidak dikenal; yang ada open dan closed.")
    return Q(status__in=[status for one in set(wanted) for status in _STATUSES[one]]) if wanted else Q()


def _box(words: Mapping[str, str]) -> Q:
    text = words.get("bbox", "").strip()
    if not text:
        return Q()
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west = south = east = north = 0.0
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise BadInput("bbox tidak terbaca; tulis barat,selatan,timur,utara, misalnya 106.8,-6.2,106.9,-6.1.")
    box = Polygon.from_bbox((west, south, east, north))
    box.srid = 4326
    return Q(point__intersects=box)


def _list(words: Mapping[str, str], name: str) -> list[str]:
    return [part.strip() for part in words.get(name, "").split(",") if part.strip()]


def _moment(words: Mapping[str, str], name: str, *, is_end: bool = False) -> datetime | None:
    """A W3C time with its zone, or a day of Jakarta, which an end includes. Raises BadInput."""
    text = words.get(name, "").strip()
    if not text:
        return None
    # A + that nobody escaped arrives as a space.
    moment = _read(text.replace(" ", "+"), at_the_end=is_end)
    if moment is None or not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise BadInput(f"{name} tidak terbaca; tulis dengan zona waktu, misalnya 2026-03-01T00:00:00+07:00.")
    return moment


def _read(text: str, *, at_the_end: bool) -> datetime | None:
    try:
        day: date | None = parse_date(text) if len(text) == len("2026-03-01") else None
        if day:
            return datetime.combine(day, time.max if at_the_end else time.min, _WIB)
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def _count(words: Mapping[str, str], name: str, usual: int, most: int) -> int:
    text = words.get(name, "").strip()
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most):
        raise BadInput(f"{name} harus bilangan bulat, 1 sampai {most}.")
    return int(text)
