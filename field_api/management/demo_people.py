"""Demo people from `fixtures/`: users, their role, and what makes a validator."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.gis.geos import Point
from django.core.management.base import CommandError

from boundaries.models import WGS84
from field_api.management.fixtures import Ids, Row, known_ids, read_rows, values_of
from field_api.management.loaded_rows import Counts, Values, upsert
from field_api.models import Membership, Validator


def load_people(directory: Path) -> Counts:
    """Users with their role, counted by user. A new user cannot log in until a password is set."""
    name = "demo_people.csv"
    rows = read_rows(directory / name)
    user_model = get_user_model()
    counts = upsert(user_model, ["username"], values_of(name, rows, _user, known_ids()))
    user_ids: dict[str, int] = dict(user_model.objects.values_list("username", "pk"))
    units = known_ids().units
    memberships = [_membership(row, user_ids, units) for row in rows]
    upsert(Membership, ["user_id"], memberships)
    validators = [_validator(row, user_ids) for row in rows if row["role"] == Membership.Role.VALIDATOR]
    upsert(Validator, ["user_id"], validators)
    return counts


def _user(row: Row, _ids: Ids) -> Values:
    is_admin = Membership.Role(row["role"]) == Membership.Role.ADMIN
    return {
        "username": row["username"],
        "first_name": row["name"],
        "email": row["email"],
        "is_staff": is_admin,
        "is_superuser": is_admin,
    }


def _membership(row: Row, user_ids: Mapping[str, int], units: Mapping[str, int]) -> Values:
    if row["unit"] and row["unit"] not in units:
        raise CommandError(f"demo_people.csv, {row['username']}: unit {row['unit']} tidak dikenal.")
    return {
        "user_id": user_ids[row["username"]],
        "role": row["role"],
        "unit_id": units[row["unit"]] if row["unit"] else None,
    }


def _validator(row: Row, user_ids: Mapping[str, int]) -> Values:
    return {
        "user_id": user_ids[row["username"]],
        "name": row["name"],
        "base": Point(float(row["base_lon"]), float(row["base_lat"]), srid=WGS84),
        "capacity": int(row["capacity"]),
        "areas": row["areas"].split(";") if row["areas"] else [],
        "boat_duty": row["boat_duty"] == "yes",
        "is_active": True,
    }
