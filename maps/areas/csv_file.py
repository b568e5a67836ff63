"""The list as a CSV file, written while it is read. A row makes no model: 100,000 of them take seconds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import F, FloatField, Func, QuerySet
from django.utils.translation import gettext as _

from boundaries import official
from field_api import csv_out
from field_api.models import Category, Report, Unit
from field_api.workflow import CLOSED, Status
from maps.areas.words import late_by

_AT_A_TIME = 2000
_COLUMNS = (
    *("number", "category_id", "status", "unit_id", "kelurahan_code", "received_at", "due_at", "lon", "lat"),
    *("is_private", "moderation"),
)


def csv_lines(reports: QuerySet[Report], now: datetime, *, for_staff: bool) -> Iterator[str]:
    """The header and one line a report, as they come. Staff also read whether the public sees it.

    Three queries, whatever the length. The words are those of the language in which it is asked.
    """
    own = [_("Tidak tampil bagi umum")] if for_staff else []
    header = [
        *(_("Nomor"), _("Kategori"), _("Tahap"), _("Unit"), _("Kelurahan"), _("Masuk (WIB)")),
        *(_("Tenggat (WIB)"), _("Terlambat"), _("Bujur"), _("Lintang"), *own),
    ]
    return csv_out.csv_lines(header, _rows(reports, now, for_staff=for_staff))


def _rows(reports: QuerySet[Report], now: datetime, *, for_staff: bool) -> Iterator[list[object]]:
    categories = {one.pk: one.label for one in Category.objects.all()}
    units = dict(Unit.objects.values_list("pk", "name"))
    stages = {stage.value: str(stage.label) for stage in Status}
    yes, late = _("ya"), lru_cache(maxsize=4096)(_late)
    placed = reports.annotate(lon=_part("ST_X"), lat=_part("ST_Y")).values_list(*_COLUMNS)
    for row in placed.iterator(chunk_size=_AT_A_TIME):
        number, category, status, unit, code, received_at, due_at, lon, lat, is_private, moderation = row
        due = None if status in CLOSED else due_at
        cells: list[object] = [number, categories[category], stages[status], units.get(unit, ""), _name(code)]
        # To the minute: a shorter time is said in no words, and the same spans need not be said anew.
        span = round((now - due).total_seconds() / 60) if due and due < now else None
        cells += [received_at, due, "" if span is None else late(span), _degrees(lon), _degrees(lat)]
        if for_staff:
            cells.append(yes if is_private or moderation != Report.Moderation.SHOWN else "")
        yield cells


def _late(minutes: int) -> str:
    return late_by(timedelta(minutes=minutes))


def _part(function: str) -> Func:
    return Func(F("point"), function=function, output_field=FloatField())


@lru_cache(maxsize=1024)
def _name(code: str) -> str:
    area = official.by_code(code)
    return area.short_name if area else code


def _degrees(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
