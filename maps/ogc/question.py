"""What an address of features asks for: box, time, columns, how many, and where to go on."""

from __future__ import annotations

import base64
import binascii
import json
import re
from datetime import datetime, timedelta
from math import isfinite
from typing import Any

from django.contrib.gis.geos import GeometryCollection, GEOSGeometry, LineString, Point, Polygon
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from boundaries.models import WGS84
from field_api.errors import BadInput
from maps.ogc.collection import Collection, Keys, Property, Question
from maps.ogc.reader import Reader

USUAL_LIMIT, MOST_FEATURES = 100, 10_000
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
ITEM_WORDS = ("bbox", "bbox-crs", "crs", "datetime", "limit", "cursor", "f")
FORMATS = ("json", "html")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)T?")
_PLUS_LOST = re.compile(r" (?=\d\d:?\d\d$)")
_MOST_INT = 2**63 - 1


def plain_words(words: QueryDict, *known: str) -> dict[str, str]:
    """The parameters, each once. Raises BadInput for one that is not known, given twice or not text."""
    for name, values in words.lists():
        if name not in known:
            raise BadInput(
                _("Parameter %(name)s tidak dikenal. Yang dikenal: %(known)s.")
                % {"name": name[:40], "known": ", ".join(known)}
            )
        if len(values) > 1:
            raise BadInput(_("Parameter %(name)s ditulis lebih dari sekali.") % {"name": name})
        if "\x00" in str(values[0]):
            raise BadInput(_("Parameter %(name)s tidak terbaca.") % {"name": name})
    plain = words.dict()
    if plain.get("f", FORMATS[0]) not in FORMATS:
        raise BadInput(_("f harus json atau html."))
    return {name: str(value) for name, value in plain.items()}


def question_from(words: QueryDict, collection: Collection, reader: Reader) -> Question:
    """Raises BadInput with a sentence that names what is wrong."""
    columns = collection.queryables(reader)
    plain = plain_words(words, *ITEM_WORDS, *columns)
    for name in ("bbox-crs", "crs"):
        if plain.get(name, CRS84) != CRS84:
            raise BadInput(_("%(name)s hanya %(crs)s.") % {"name": name, "crs": CRS84})
    first, last = period_from(plain.get("datetime", ""))
    return Question(
        limit=_limit(plain.get("limit", "")),
        box=box_from(plain.get("bbox", "")),
        first=first,
        last=last,
        values={name: _value(column, plain[name]) for name, column in columns.items() if name in plain},
        after=_read_mark(plain.get("cursor", ""), collection),
    )


def box_from(text: str) -> GEOSGeometry | None:
    """West, south, east, north; or with heights, which are left out. A box may be a line or a point.

    A west beyond the east is a box across the antimeridian, which comes as its two sides. Beyond the poles
    and 180 degrees nothing lies, so the box ends there. None without one.
    """
    if not text:
        return None
    try:
        sides = [float(part) for part in text.split(",")]
    except ValueError:
        sides = []
    if len(sides) not in {4, 6} or not all(map(isfinite, sides)):
        raise BadInput(
            _("bbox tidak terbaca; tulis barat,selatan,timur,utara, misalnya 106.8,-6.2,106.9,-6.1.")
        )
    half = len(sides) // 2
    west, south, east, north = *sides[:2], *sides[half : half + 2]
    if south > north:
        raise BadInput(_("bbox terbalik; tulis barat,selatan,timur,utara."))
    is_across = west > east
    west, east = (min(max(side, -180.0), 180.0) for side in (west, east))
    south, north = (min(max(side, -90.0), 90.0) for side in (south, north))
    if is_across:
        sides_of_it = _box(west, south, 180.0, north), _box(-180.0, south, east, north)
        return GeometryCollection(*sides_of_it, srid=WGS84)
    return _box(west, south, east, north)


def _box(west: float, south: float, east: float, north: float) -> GEOSGeometry:
    if west == east and south == north:
        return Point(west, south, srid=WGS84)
    if west == east or south == north:
        return LineString((west, south), (east, north), srid=WGS84)
    box: Polygon = Polygon.from_bbox((west, south, east, north))
    box.srid = WGS84
    return box


def period_from(text: str) -> tuple[datetime | None, datetime | None]:
    """First and last moment of `datetime`, both inclusive; None is open.

    A moment, or an interval with `/` whose open end is `..` or nothing. RFC 3339, or a day, or a moment
    without an offset, which are Jakarta's. QGIS writes an open end as the year 0000 or 9999,
    GDAL a day with a T behind.
    """
    if not text:
        return None, None
    begin, slash, end = text.partition("/")
    if not slash:
        return _moments(text)
    first = None if _is_open(begin) else _moments(begin)[0]
    last = None if _is_open(end) else _moments(end)[1]
    if first and last and first > last:
        raise BadInput(_("datetime terbalik; awal harus sebelum akhir."))
    return first, last


def mark(keys: Keys) -> str:
    """An opaque word for a place in the order."""
    text = json.dumps([key.isoformat() if isinstance(key, datetime) else key for key in keys])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_mark(text: str, collection: Collection) -> Keys:
    if not text:
        return ()
    try:
        keys = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(keys, list):
            raise TypeError
        return collection.place(keys)
    except (binascii.Error, ValueError, TypeError, OverflowError, ValidationError):
        raise BadInput(_("cursor tidak terbaca; mulai lagi dari halaman pertama.")) from None


def _limit(text: str) -> int:
    """More than the most gives the most, as the standard asks; less than one is a mistake."""
    if not text:
        return USUAL_LIMIT
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII) or int(text) < 1:
        raise BadInput(_("limit harus bilangan bulat dari 1 sampai %(most)s.") % {"most": MOST_FEATURES})
    return min(int(text), MOST_FEATURES)


def _value(column: Property, text: str) -> Any:
    """The parameter in the kind of its column. Raises BadInput."""
    if column.kind == "boolean":
        if text.lower() not in {"true", "false", "1", "0"}:
            raise BadInput(_("%(name)s harus true atau false.") % {"name": column.name})
        return text.lower() in {"true", "1"}
    if column.kind in {"integer", "number"}:
        try:
            number = int(text) if column.kind == "integer" else float(text)
        except ValueError:
            raise BadInput(_("%(name)s harus bilangan.") % {"name": column.name}) from None
        if not isfinite(number) or abs(number) > _MOST_INT:
            raise BadInput(_("%(name)s terlalu besar.") % {"name": column.name})
        return number
    if column.choices and text not in column.choices:
        raise BadInput(
            _("%(name)s harus salah satu dari %(choices)s.")
            % {"name": column.name, "choices": ", ".join(column.choices)}
        )
    return text


def _is_open(text: str) -> bool:
    return text in {"", ".."} or text.startswith(("0000-", "9999-"))


def _moments(text: str) -> tuple[datetime, datetime]:
    """First and last moment of a day, or the same moment twice."""
    text = _PLUS_LOST.sub("+", text)
    try:
        if (found := _DAY.fullmatch(text)) and (day := parse_date(found[1])):
            begin = timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001  made aware
            return begin, begin + timedelta(days=1, microseconds=-1)
        if moment := parse_datetime(text):
            aware = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
            return aware, aware
    except (ValueError, OverflowError):
        pass
    raise BadInput(
        _(
            "datetime tidak terbaca; tulis misalnya 2026-03-01T00:00:00Z, atau dengan /.. di belakangnya"
            " untuk semua yang sesudahnya."
        )
    )
