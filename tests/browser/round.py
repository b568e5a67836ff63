"""What a validator has to do on a day, and whether it arrived as the phone held it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from field_api.models import Criterion, Report, Visit
from field_api.originals import original_path
from field_api.steps.assign import assign_one
from tests.browser.faults import Line
from tests.browser.phone import PASSWORD
from tests.field_api.dispatching import at_metres_east, followed_up
from tests.field_api.world import World, make_world


@dataclass
class Round:
    """The reports wait for `holder` in this order; the first is the nearest."""

    world: World
    reports: list[Report]
    holder: User


def make_round() -> Round:
    """Three reports for one validator, with two questions each. Needs MEDIA_ROOT and immediate tasks."""
    world = make_world()
    world.validators.pop().delete()
    about = {"category": world.category, "rule": "Permukaan harus rata.", "source": "Uji 1/2026"}
    for slug, what in (("rata", "jalan sudah rata"), ("bersih", "sisa bahan sudah bersih")):
        Criterion.objects.create(slug=slug, question=f"Apakah {what}?", photo_hint="Dari dekat", **about)
    reports = [followed_up(world, at_metres_east(metres)) for metres in (50, 200, 400)]
    for report in reports:
        assign_one(number=report.number, by=world.coordinator)
    holder = world.validators[0].user
    give_password(holder)
    return Round(world, reports, holder)


def give_password(user: User) -> None:
    user.set_password(PASSWORD)
    user.save()


def assert_arrived(held: dict[str, Any], line: Line) -> None:
    """The server's rows and files are what the phone held before it sent, and each was taken once."""
    visits = {str(visit.pk): visit for visit in Visit.objects.all()}
    assert set(visits) == {row["id"] for row in held["outbox"]}
    for row in held["outbox"]:
        visit, body = visits[row["id"]], json.loads(row["body"])
        assert visit.payload_sha256 == row["payload_sha256"] == body.pop("payload_sha256")
        assert hashlib.sha256(visit.payload.encode()).hexdigest() == row["payload_sha256"]
        assert json.loads(visit.payload) == body
        hashes = [photo["sha256"] for photo in row["photos"]]
        assert sorted(hashes) == sorted(visit.photos.values_list("sha256", flat=True))
        assert {held["bytes"][photo["key"]] for photo in row["photos"]} == set(hashes)
        assert taken(line, row["id"]) == 1
        for sha256 in hashes:
            assert hashlib.sha256(original_path(sha256).read_bytes()).hexdigest() == sha256
            assert taken(line, sha256) == 1


def taken(line: Line, name: str) -> int:
    """How many PUTs of it the server took as new or knew already."""
    return sum(one.status in (200, 201) for one in line.seen("PUT", name))
