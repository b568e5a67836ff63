"""Every door answers as the description says, whoever asks and whatever they send."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from boundaries.outlines import build_bodies
from field_api.models import AccessToken
from field_api.steps.tokens import make_token
from field_api.workflow import Status
from tests.field_api.open311.sending import a_report
from tests.field_api.suspecting import at_status, suspected_claim, suspected_visit
from tests.field_api.world import WEST, World
from tests.openapi.probing import Asker, Probe


def test_no_door_breaks_or_answers_what_is_not_described(world: World, description: dict[str, Any]) -> None:
    build_bodies(world.edition)
    report = at_status(world, Status.VALIDASI)
    suspected_visit(report)
    existing = {
        "number": report.number,
        "photo_id": report.photos.all()[0].pk,
        "id": suspected_claim(report).pk,
        "code": world.category.slug,
    }
    askers = {
        "anonymous": Asker({}, existing),
        "officer": Asker(_token(world.west_officer), {**existing, "code": WEST}),
        "coordinator": Asker(_token(world.coordinator), existing),
    }
    assert "\n".join(Probe(askers).of(description)) == ""


def test_the_door_for_gis_keeps_to_its_own_description(world: World, client: Client) -> None:
    build_bodies(world.edition)
    a_report(world)
    askers = {"planner": Asker(_token(world.planner))}
    assert "\n".join(Probe(askers, examples=2).of(client.get("/ogc/api").json())) == ""


def _token(user: User) -> dict[str, str]:
    return {"Authorization": f"Token {make_token(user, AccessToken.Purpose.API)[0]}"}
