"""What a person may see on a tile, in the words of the SQL function `maps_report_tile`."""

from __future__ import annotations

from django.utils.translation import gettext as _

from field_api.errors import NotYours
from field_api.models import Membership, Unit
from field_api.queries import SEES_EVERYTHING, Anyone, membership_of

Role = Membership.Role


def sees_of(user: Anyone) -> dict[str, object]:
    """`queries.visible_reports` and what is openly shown, as the function takes it. One query.

    Raises NotYours for those without a role: single points are for the staff, the public has its own map.
    """
    membership = membership_of(user)
    if membership is None:
        raise NotYours(_("Titik laporan satu per satu hanya untuk pegawai; peta umum ada di /peta."))
    if membership.role in SEES_EVERYTHING:
        return {"all": True}
    if membership.role == Role.VALIDATOR:
        return {"validator_user": membership.user_id}
    return _of_unit(membership.unit) if membership.unit else {}


def _of_unit(unit: Unit) -> dict[str, object]:
    sees: dict[str, object] = {"unit": unit.pk}
    if unit.kind == Unit.Kind.KECAMATAN:
        sees["kecamatan"] = unit.area_code
    return sees
