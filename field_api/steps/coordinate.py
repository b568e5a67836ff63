"""The kelurahan of the place takes a report, refuses it or passes it on; a unit takes it or hands it back."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from field_api.errors import BadInput
from field_api.models import Membership, Report, Unit
from field_api.queries import must_be, must_work_for, report_for_update
from field_api.steps.audit import record
from field_api.steps.moving import move, must_be_in
from field_api.workflow import Status


@transaction.atomic
def coordinate(*, number: str, by: User) -> Report:
    """MENUNGGU -> KOORDINASI by an officer of the unit that received it. Raises NotYours, WrongStatus."""
    report = report_for_update(by, number)
    must_work_for(by, report.unit)
    must_be_in(report, Status.MENUNGGU)
    move(report, Status.KOORDINASI, by=by)
    record("coordinate", by=by, number=number)
    return report


@transaction.atomic
def reject(*, number: str, by: User, reason: str) -> Report:
    """MENUNGGU or KOORDINASI -> DITOLAK, with a reason. Without a unit it is the coordinator's to refuse.

    Raises NotYours, WrongStatus, BadInput.
    """
    report = report_for_update(by, number)
    if report.unit is None:
        must_be(by, Membership.Role.COORDINATOR)
    else:
        must_work_for(by, report.unit)
    move(report, Status.DITOLAK, by=by, note=reason)
    record("reject", by=by, number=number)
    return report


@transaction.atomic
def dispose(*, number: str, by: User, to_unit: str, note: str = "") -> Report:
    """KOORDINASI -> DISPOSISI: pass it to the unit with this code. Raises NotYours, WrongStatus, BadInput."""
    report = report_for_update(by, number)
    must_work_for(by, report.unit)
    unit = Unit.objects.filter(code=to_unit, is_active=True).first()
    if unit is None:
        raise BadInput(
            _("Unit '%(to_unit)s' tidak dikenal; daftar unit ada di /api/v1/units.") % {"to_unit": to_unit}
        )
    if unit == report.unit:
        raise BadInput(_("Laporan sudah ada di unit ini; kerjakan sendiri dengan langkah 'accept'."))
    move(report, Status.DISPOSISI, by=by, note=note, unit=unit)
    record("dispose", by=by, number=number, detail={"unit": unit.code})
    return report


@transaction.atomic
def accept(*, number: str, by: User, note: str = "") -> Report:
    """DISPOSISI or KOORDINASI -> PROSES by an officer of the unit that has it.

    Raises NotYours, WrongStatus.
    """
    report = report_for_update(by, number)
    must_work_for(by, report.unit)
    must_be_in(report, Status.DISPOSISI, Status.KOORDINASI)
    move(report, Status.PROSES, by=by, note=note)
    record("accept", by=by, number=number)
    return report


@transaction.atomic
def hand_back(*, number: str, by: User, reason: str) -> Report:
    """DISPOSISI -> KOORDINASI: "bukan kewenangan", with a reason. It goes back to the unit that coordinates.

    Raises NotYours, WrongStatus, BadInput.
    """
    report = report_for_update(by, number)
    must_work_for(by, report.unit)
    must_be_in(report, Status.DISPOSISI)
    move(report, Status.KOORDINASI, by=by, note=reason, unit=report.home_unit)
    record("hand_back", by=by, number=number)
    return report
