"""A weather stop: nobody is sent to an area while it lasts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from boundaries import official
from field_api import clock
from field_api.errors import BadInput, NoSuchEntry
from field_api.models import Assignment, Membership, Validator, WeatherStop
from field_api.queries import must_be
from field_api.steps.assign import order_days
from field_api.steps.audit import record

LONGEST = timedelta(days=14)
EVERYWHERE = "31"
"""The code of the whole province."""


@transaction.atomic
def stop_area(
    *, area_code: str, until: datetime, reason: str, by: User, since: datetime | None = None
) -> WeatherStop:
    """Send nobody there from `since` (now, when not given) until `until`; both aware.

    Who holds a report there keeps it, but it leaves their round until the stop is over.
    Raises NotYours, BadInput for an unknown area, no reason, or times that are over, in the wrong order or
    too long.
    """
    must_be(by, Membership.Role.COORDINATOR)
    now = clock.now()
    since = since or now
    if area_code != EVERYWHERE and official.by_code(area_code) is None:
        raise BadInput(_("Wilayah dengan kode itu tidak ada."))
    if not reason.strip():
        raise BadInput(_("Tulis alasannya, misalnya banjir atau ombak tinggi."))
    if until <= now or not since < until <= since + LONGEST:
        raise BadInput(
            _("Waktu berakhirnya harus sesudah mulainya dan sesudah sekarang, paling lama 14 hari.")
        )
    row = WeatherStop.objects.create(
        area_code=area_code, since=since, until=until, reason=reason.strip()[:200], by=by
    )
    record("weather_stopped", by=by, detail=_told(row) | {"reason": row.reason})
    _order_rounds_in(area_code)
    return row


@transaction.atomic
def end_stop(*, pk: int, by: User) -> None:
    """Send people there again from now on; one that had not begun is taken out. Safe to repeat.

    Raises NotYours, NoSuchEntry.
    """
    must_be(by, Membership.Role.COORDINATOR)
    row = WeatherStop.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise NoSuchEntry(_("Penghentian itu tidak ada, atau sudah dibatalkan."))
    now = clock.now()
    if row.until <= now:
        return
    record("weather_stop_ended", by=by, detail=_told(row))
    if row.since >= now:
        row.delete()
    else:
        row.until = now
        row.save(update_fields=["until"])
    _order_rounds_in(row.area_code)


def _order_rounds_in(area_code: str) -> None:
    """Number the stops anew of everybody who holds a report there."""
    there = Assignment.objects.filter(
        state=Assignment.State.ACTIVE, report__kelurahan_code__startswith=area_code
    )
    order_days(list(Validator.objects.filter(pk__in=there.values("validator")).order_by("pk")))


def _told(row: WeatherStop) -> dict[str, Any]:
    return {
        "stop": row.pk,
        "area": row.area_code,
        "since": row.since.isoformat(),
        "until": row.until.isoformat(),
    }
