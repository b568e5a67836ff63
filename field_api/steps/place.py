"""A person puts the pin: confirms a proposed place, or moves a wrong one. The area is computed again."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils.translation import gettext as _

from field_api import clock
from field_api.errors import NotYours, WrongStatus
from field_api.evidence.distance import ground_distance_m
from field_api.models import Membership, Report, Unit
from field_api.queries import must_be, must_work_for, report_for, report_for_update
from field_api.steps.appear import appear
from field_api.steps.audit import record
from field_api.steps.locate import Located, locate_point
from field_api.steps.photos import judge_soon
from field_api.steps.route import route
from field_api.workflow import Status, allowed_from

_WHILE = frozenset({Status.MENUNGGU, Status.KOORDINASI})


@dataclass(frozen=True)
class PinMove:
    """What moving the pin there would change. Codes are Kemendagri codes of kelurahan, or empty.

    unit: who would have the report then. home: who would coordinate it. edge_m: from the new pin to the
    border of its kelurahan; moved_m: from the old pin, None without one.
    """

    lon: float
    lat: float
    place: str
    was_code: str
    code: str
    was_unit: Unit | None
    unit: Unit | None
    was_home: Unit | None
    home: Unit | None
    edge_m: float | None
    moved_m: float | None


def preview_place(
    *, number: str, by: User, lon: float, lat: float, accuracy_m: float | None = None
) -> PinMove:
    """What `confirm_place` with the same words would do. Changes nothing; raises what that raises."""
    located = locate_point(lon, lat, accuracy_m)
    report = report_for(by, number)
    _must_place(report, by)
    _must_wait(report)
    way = route(report.category, located.kelurahan_code)
    old = report.point
    return PinMove(
        lon=lon,
        lat=lat,
        place=located.place,
        was_code=report.kelurahan_code,
        code=located.kelurahan_code,
        was_unit=report.unit,
        unit=way.receiver if report.status == Status.MENUNGGU else report.unit,
        was_home=report.home_unit,
        home=way.home,
        edge_m=located.detail.get("edge_m"),
        moved_m=ground_distance_m(old.x, old.y, lon, lat) if old else None,
    )


def confirm_place(
    *, number: str, by: User, lon: float, lat: float, accuracy_m: float | None = None
) -> Report:
    """Set the point by hand, and the kelurahan, edition and units that follow; photos are judged anew.

    For the coordinator, and for officers of the unit that has it, while it waits or is being coordinated.
    In MENUNGGU the report goes to the unit of its new place. Raises NotYours, WrongStatus,
    boundaries.errors.BadPoint.
    """
    return _confirm(number, by, Point(lon, lat, srid=4326), accuracy_m, locate_point(lon, lat, accuracy_m))


@transaction.atomic
def _confirm(number: str, by: User, point: Point, accuracy_m: float | None, located: Located) -> Report:
    report = report_for_update(by, number)
    _must_place(report, by)
    _must_wait(report)
    before = {
        "proposals": report.place_detail.get("proposals"),
        "point": report.point and report.point.coords,
    }
    report.point, report.accuracy_m, report.pin_moved = point, accuracy_m, True
    located.write_to(report)
    report.place_detail["before"] = {**before, "by": by.pk, "at": clock.now().isoformat()}
    way = route(report.category, report.kelurahan_code)
    report.home_unit = way.home
    if report.status == Status.MENUNGGU:
        report.unit = way.receiver
    report.save(
        update_fields=[
            *("point", "accuracy_m", "pin_moved", "place", "kelurahan_code", "edition", "place_detail"),
            *("home_unit", "unit"),
        ]
    )
    appear(report)
    judge_soon(report.photos.all())
    detail = {"point": list(point.coords), "before": before["point"], "kelurahan": report.kelurahan_code}
    record("place", by=by, number=number, detail=detail)
    return report


def _must_wait(report: Report) -> None:
    if report.status not in _WHILE:
        raise WrongStatus(
            _("Pin laporan di tahap %(status)s tidak bisa dipindahkan lagi.")
            % {"status": Status(report.status).label},
            status=report.status,
            allowed=allowed_from(report.status),
        )


def _must_place(report: Report, by: User) -> None:
    try:
        must_be(by, Membership.Role.COORDINATOR)
    except NotYours:
        must_work_for(by, report.unit)
