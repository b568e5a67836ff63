"""Who comes to the door, and the words with which they sign in."""

from __future__ import annotations

import base64

from django.contrib.auth.models import User

from field_api.models import AccessToken, Membership, Unit
from field_api.steps.tokens import make_token
from tests.field_api.world import make_person

PASSWORD = "rahasia-sekali-9"


def planner() -> User:
    return _with_password(make_person("perencana", Membership.Role.PLANNER))


def officer(kelurahan: str) -> User:
    unit = Unit.objects.create(code="kel", name="Kelurahan", kind=Unit.Kind.KELURAHAN, area_code=kelurahan)
    return _with_password(make_person("petugas", Membership.Role.OFFICER, unit))


def _with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def basic(username: str, password: str = PASSWORD) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()}


def token(user: User) -> str:
    return str(make_token(user, AccessToken.Purpose.API)[0])
