"""Two towns that a stranger must not be able to tell apart: only one has reports that are not shown.

`make_town` makes both in the same way at the same times. What only one of them has lies before, between and
behind what both have, so that whatever counts on from report to report would be shifted in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import time_machine
from django.db import transaction

from field_api.models import Alert, Report, Voice, WeatherStop
from field_api.steps.assign import assign_one
from field_api.steps.coordinate import accept, coordinate, reject
from field_api.steps.follow_up import submit_follow_up
from field_api.steps.merge import merge, unmerge
from field_api.steps.moderate import moderate
from field_api.steps.numbering import take_numbers
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, Contact, Sender, receive
from field_api.steps.split import split
from field_api.steps.survey import answer_survey
from field_api.steps.traps import Doubt
from field_api.steps.validate import validate
from field_api.steps.voice import add_voice
from tests.access.stage import Stage, make_stage
from tests.field_api.dispatching import MONDAY, wib
from tests.field_api.photos import jpeg
from tests.field_api.world import IN_EAST, IN_WEST, World, key_of, make_world

HERE = (106.8262, -6.1911)
"""Three public reports lie here, so that tiles of the public show the place."""


@dataclass
class Town:
    """`unseen` are the numbers of what only one of them has, by what became of it."""

    stage: Stage
    world: World
    words: dict[str, Any] = field(default_factory=dict)
    unseen: dict[str, str] = field(default_factory=dict)


def make_town(*, with_unseen: bool) -> Town:
    with time_machine.travel(wib(7), tick=False):
        world = make_world()
        before = _before(world) if with_unseen else {}
    with time_machine.travel(wib(8), tick=False):
        town = Town(make_stage(world), world, unseen=before)
        WeatherStop.objects.all().delete()  # or nobody could be sent
    with time_machine.travel(wib(9), tick=False):
        _for_all(town)
        if with_unseen:
            _beside(town)
    with time_machine.travel(wib(10), tick=False):
        _last(town, with_unseen=with_unseen)
    return town


def _before(world: World) -> dict[str, str]:
    """Each has a photo and somebody to tell."""
    honeypot = Sender(doubts=(Doubt.HONEYPOT,))
    return {
        "private": _sent(world, 901, IN_WEST, is_private=True).number,
        "held": _sent(world, 902, IN_EAST, sender=honeypot).number,
        "merged": _sent(world, 903, HERE, is_private=True).number,
        "split": _sent(world, 904, HERE, is_private=True).number,
        "again": _sent(world, 905, HERE, is_private=True).number,
        "closed": _sent(world, 906, HERE, is_private=True).number,
    }


def _for_all(town: Town) -> None:
    """Public ones at one place, with a merge, a split, a refusal, voices, a closed one, and followers."""
    world, west = town.world, town.world.west_officer
    stays, copy, parted, refused, closed = (_sent(world, seed, HERE).number for seed in range(801, 806))
    merge(number=copy, into=stays, by=west)
    part, _ = split(number=parted, by=west, category=town.stage.words["other_category"], description="Dua")
    add_voice(number=stays, device="a" * 64)
    _close(closed, world, 811)
    named = {"stays": stays, "copy": copy, "parted": parted, "part": part.number, "closed_open": closed}
    town.words = town.stage.words | named | {"refused": refused}
    reject(number=refused, by=west, reason=f"Sama dengan {stays}.")
    for n, about in enumerate(({"kind": "area", "area_code": "31"}, {"kind": "report", "report": stays})):
        token = UUID(int=4_000 + n)
        report = Report.objects.get(number=about.pop("report")) if "report" in about else None
        Alert.objects.create(
            email=f"ikut{n}@example.org", token=token, confirmed_at=wib(8), report=report, **about
        )


def _beside(town: Town) -> None:
    """What only one town has moves, merges, parts, and is closed and judged by its reporter."""
    west, unseen = town.world.west_officer, town.unseen
    other = town.stage.words["other_category"]
    merge(number=unseen["merged"], into=town.words["stays"], by=west)
    Voice.objects.create(report=Report.objects.get(number=unseen["merged"]), device="b" * 64)
    part, _ = split(number=unseen["split"], by=west, category=other, description="Dua")
    unseen["part"] = part.number
    merge(number=unseen["again"], into=town.words["stays"], by=west)
    second, _ = unmerge(number=unseen["again"], by=west, reason="Lain")
    unseen["second"] = second.number
    _close(unseen["closed"], town.world, 911)
    key = key_of(unseen["closed"])
    answer_survey(number=unseen["closed"], reporter_key=key, is_solved=False, rating=1, note="Belum")
    coordinate(number=unseen["held"], by=town.world.east_officer)


def _last(town: Town, *, with_unseen: bool) -> None:
    """One that was public for a while leaves its number; a public copy of it ends like any refused one."""
    world, west = town.world, town.world.west_officer
    copy = _sent(world, 821, HERE).number
    town.words["copy_of_hidden"] = copy
    if with_unseen:
        hidden = _sent(world, 921, HERE)
        merge(number=copy, into=hidden.number, by=west)
        moderate(number=hidden.number, by=world.coordinator, to="hidden", reason="Nama orang")
        town.unseen["hidden"] = hidden.number
    else:
        with Undone():  # takes its key and that of its photo
            _sent(world, 921, HERE)
        take_numbers(MONDAY)
        reason = "Duplikat dari laporan lain: masalah yang sama dikerjakan dengan nomor itu."
        reject(number=copy, by=west, reason=reason)
    town.words["newest"] = _sent(world, 822, IN_EAST, photos=False).number


def _sent(world: World, seed: int, at: tuple[float, float], **more: Any) -> Report:
    sender, photos = more.pop("sender", Sender()), more.pop("photos", True)
    contact = Contact("Pelapor", f"pelapor{seed}@example.org")
    complaint = Complaint(world.category.slug, f"Laporan {seed}", *at, contact=contact, **more)
    return receive(complaint, photos=[PhotoIn(jpeg(seed))] if photos else [], sender=sender)[0]


def _close(number: str, world: World, seed: int) -> None:
    coordinate(number=number, by=world.west_officer)
    accept(number=number, by=world.west_officer)
    submit_follow_up(number=number, by=world.west_officer, note="Beres", photos=[PhotoIn(jpeg(seed))])
    assign_one(number=number, by=world.coordinator)
    validate(number=number, by=world.coordinator, note="Beres")


class Undone:
    """What happens inside is taken back."""

    def __enter__(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, *raised: Any) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
