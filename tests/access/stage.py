"""The people and the objects of the table, made once: whose report is which, and what of it is a secret."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User

from boundaries.outlines import build_bodies
from field_api.models import (
    Absence,
    Alert,
    ApiKey,
    AssignmentRun,
    Category,
    MeetingCase,
    Membership,
    Outbox,
    Photo,
    Quarantine,
    Report,
    Reporter,
    Unit,
    WeatherStop,
)
from field_api.reporter_keys import reporter_key
from field_api.steps.api_keys import make_key
from field_api.steps.assign import assign_one
from field_api.steps.coordinate import accept, coordinate, dispose
from field_api.steps.outbox import MAX_ATTEMPTS
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, Contact, receive
from field_api.steps.telling import telling_token
from maps.models import Export
from tests.field_api.dispatching import claim, wib
from tests.field_api.photos import jpeg
from tests.field_api.sealing import hash_of, keep_blob, visit
from tests.field_api.suspecting import suspected_claim
from tests.field_api.world import IN_EAST, IN_WEST, World, make_person

COLUMNS = "SOXKVWCPAN"
"""Stranger, officer of the west, officer of the east, officer of the kecamatan above both, validator who has
the private report, validator who has none, coordinator, planner, admin, and an account without a role."""
EMAIL = "pelapor-rahasia@example.org"
_PLACES = {"private": (106.8251, -6.1903), "held": (106.8253, -6.1907), "nowhere": (106.9, -5.9)}


@dataclass(frozen=True)
class Stage:
    """`users` by column; `words` fill the braces of the addresses; `numbers` by the name of a report."""

    users: dict[str, User | None]
    words: dict[str, Any]
    numbers: dict[str, str]

    def with_words(self, words: dict[str, Any]) -> Stage:
        """The same with other words in its addresses."""
        return replace(self, words=self.words | words)

    def secrets(self, name: str) -> list[str]:
        """What only those who may see all of a report are shown, whatever the page."""
        hidden = [text_of(name)]
        if name in {"private", "held"}:
            hidden.append(f"{_PLACES[name][0]}")
        return hidden

    def kept_from_lists(self) -> list[str]:
        """What no public list names."""
        numbers = [self.numbers["private"], self.numbers["held"]]
        return [*numbers, *self.secrets("private"), *self.secrets("held")]


def text_of(name: str) -> str:
    return f"isi-{name}-hanya-untuk-petugas"


def make_stage(world: World) -> Stage:
    build_bodies(world.edition)
    west, east = world.west_officer, world.east_officer
    reports = {
        "west": _report(world, "west", IN_WEST),
        "east": _report(world, "east", IN_EAST),
        "held": _report(world, "held", _PLACES["held"]),
        "nowhere": _report(world, "nowhere", _PLACES["nowhere"]),
        "private": _report(world, "private", _PLACES["private"], is_private=True),
        "passed": _report(world, "passed", IN_WEST),
    }
    Report.objects.filter(pk=reports["held"].pk).update(moderation=Report.Moderation.HELD)
    coordinate(number=reports["passed"].number, by=west)
    dispose(number=reports["passed"].number, by=west, to_unit=world.dinas.code)
    private = reports["private"]
    coordinate(number=private.number, by=west)
    accept(number=private.number, by=west)
    claim(private, west)
    holder = world.validators[0]
    _give(private, world)
    look = visit(private.number, holder.user)
    case = MeetingCase.objects.create(report=private, question="Boleh?", by=west)
    numbers = {name: report.number for name, report in reports.items()}
    return Stage(
        users=dict(zip(COLUMNS, _people(world, west, east), strict=True)),
        numbers=numbers,
        words={
            **numbers,
            "case": case.pk,
            "claim": private.follow_ups.get().pk,
            "category": world.category.slug,
            "other_category": _other_category(world).slug,
            "visit": look.pk,
            **_photos(reports),
            **_rows(world, reports["west"]),
            "suspicion": suspected_claim(private).pk,
            "key": reporter_key(reports["west"]),
            "new_id": uuid4(),
            "blob": keep_blob(jpeg(4711)),
            "new_blob": hash_of(jpeg(4712)),
            "validator": holder.pk,
            "api_key": make_key(ApiKey(owner="Aplikasi lain")),
            "export": _export(west).pk,
            "tile": _tile(*IN_WEST),
        },
    )


def _report(world: World, name: str, at: tuple[float, float], **more: Any) -> Report:
    contact = Contact("Pelapor", EMAIL)
    complaint = Complaint(world.category.slug, text_of(name), *at, contact=contact, **more)
    return receive(complaint, photos=[PhotoIn(jpeg(zlib.crc32(name.encode())))])[0]


def _other_category(world: World) -> Category:
    return Category.objects.create(slug="lain", name="Lainnya", group=world.category.group)


def _give(report: Report, world: World) -> None:
    """To the validator of the west, who is nearest."""
    assert assign_one(number=report.number, by=world.coordinator).validator == world.validators[0]


def _export(by: User) -> Export:
    """A file that is still in the making."""
    membership = Membership.objects.get(user=by)
    return Export.objects.create(
        by=by,
        role=membership.role,
        unit_id=membership.unit_id,
        language="id",
        audience="staff",
        format="csv",
        rows_total=1,
    )


def _tile(lon: float, lat: float, zoom: int = 14) -> str:
    """The tile of the web's maps that holds a place, as z/x/y."""
    tiles = 2**zoom
    north = math.asinh(math.tan(math.radians(lat)))
    return f"{zoom}/{int((lon + 180) / 360 * tiles)}/{int((1 - north / math.pi) / 2 * tiles)}"


def _people(world: World, west: User, east: User) -> list[User | None]:
    kecamatan = Unit.objects.create(
        code="kec", name="Kecamatan Gambir", kind="kecamatan", area_code="31.71.01"
    )
    return [
        None,
        west,
        east,
        make_person("petugas-kecamatan", Membership.Role.OFFICER, kecamatan),
        world.validators[0].user,
        world.validators[1].user,
        world.coordinator,
        world.planner,
        make_person("admin", Membership.Role.ADMIN),
        User.objects.create_user("tanpa-peran"),
    ]


def _photos(reports: dict[str, Report]) -> dict[str, int]:
    first = {name: report.photos.filter(kind=Photo.Kind.REPORT).get().pk for name, report in reports.items()}
    return {f"{name}_photo": pk for name, pk in first.items()}


def _rows(world: World, report: Report) -> dict[str, Any]:
    """One row of each kind that an address can name."""
    quarantined = Quarantine.objects.create(kind="visit", client_id=uuid4(), by=world.planner, raw=b"{}")
    message = Outbox.objects.create(report=report, kind="received", attempts=MAX_ATTEMPTS)
    absence = Absence.objects.create(
        validator=world.validators[1], first_day="2030-01-01", last_day="2030-01-02"
    )
    stop = WeatherStop.objects.create(
        area_code="31.71", until=wib(10, day=3), since=wib(9), reason="Badai", by=world.coordinator
    )
    run = AssignmentRun.objects.create(kind="batch", at=wib(9), outcome={}, inputs={})
    return {
        "arrival": quarantined.pk,
        "message": message.pk,
        "absence": absence.pk,
        "stop": stop.pk,
        "run": run.pk,
        "telling": telling_token(Reporter.objects.get(report=report)),
        "alert": Alert.objects.create(email="warga@example.org", kind="area", area_code="31").token,
    }
