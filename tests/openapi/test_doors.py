"""Every door answers as the description says, whoever asks and whatever they send."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from rest_framework.authtoken.models import Token

from boundaries.outlines import build_bodies
from field_api.workflow import Status
from tests.field_api.open311.sending import a_report
from tests.field_api.suspecting import at_status, suspected_claim, suspected_visit
from tests.field_api.world import WEST, World
from tests.openapi.probing import Probe

EXAMPLES = {"anonymous": 2, "officer": 2, "coordinator": 3}
"""For each door, once of what it says it takes and once of what it says it does not."""


@pytest.mark.parametrize("who", EXAMPLES)
def test_no_door_breaks_or_answers_what_is_not_described(
    world: World, description: dict[str, Any], who: str
) -> None:
    build_bodies(world.edition)
    report = at_status(world, Status.VALIDASI)
    suspected_visit(report)
    user = {"officer": world.west_officer, "coordinator": world.coordinator}.get(who)
    headers = {"Authorization": f"Token {Token.objects.create(user=user).key}"} if user else {}
    existing = {
        "number": report.number,
        "photo_id": report.photos.all()[0].pk,
        "id": suspected_claim(report).pk,
        "code": WEST if who == "officer" else world.category.slug,
    }
    assert "\n".join(Probe(headers, existing, EXAMPLES[who]).of(description)) == ""


def test_the_door_for_gis_keeps_to_its_own_description(world: World, client: Client) -> None:
    build_bodies(world.edition)
    a_report(world)
    headers = {"Authorization": f"Token {Token.objects.create(user=world.planner).key}"}
    assert "\n".join(Probe(headers, examples=2).of(client.get("/ogc/api").json())) == ""
