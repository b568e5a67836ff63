"""A person puts the pin: confirms a proposed place, or moves a wrong one. The area is computed again."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.contrib.gis.geos import Point
from django.db import transaction

from field_api import clock
from field_api.errors import NotYours, WrongStatus
from field_api.models import Membership, Report
from field_api.queries import must_be, must_work_for, report_for_update
from field_api.steps.locate import Located, locate_point
from field_api.steps.photos import judge_soon
from field_api.steps.route import route
from field_api.workflow import Status, allowed_from

_WHILE = frozenset({Status.MENUNGGU, Status.KOORDINASI})


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
    if report.status not in _WHILE:
        raise WrongStatus(
            f"Pin laporan berstatus {report.status} tidak bisa dipindahkan lagi.",
            status=report.status,
            allowed=allowed_from(report.status),
        )
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
    judge_soon(report.photos.all())
    return report


def _must_place(report: Report, by: User) -> None:
    try:
        must_be(by, Membership.Role.COORDINATOR)
    except NotYours:
        must_work_for(by, report.unit)
