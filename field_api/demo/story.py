"""Which steps lead a demo report to its outcome. Its key decides, so every install tells the same."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from random import Random

from field_api.demo.chance import chance_of
from field_api.demo.reports import DemoReport
from field_api.workflow import Status


class Act(StrEnum):
    """A step of somebody; `BECOMES` says where it leads."""

    COORDINATE = "coordinate"
    REJECT = "reject"
    MERGE = "merge"
    DISPOSE = "dispose"
    DISPOSE_WRONGLY = "dispose_wrongly"
    HAND_BACK = "hand_back"
    ACCEPT = "accept"
    FOLLOW_UP = "follow_up"
    ASSIGN = "assign"
    SEND_BACK = "send_back"
    VALIDATE = "validate"
    REOPEN = "reopen"


BECOMES = {
    Act.COORDINATE: Status.KOORDINASI,
    Act.REJECT: Status.DITOLAK,
    Act.MERGE: Status.DITOLAK,
    Act.DISPOSE: Status.DISPOSISI,
    Act.DISPOSE_WRONGLY: Status.DISPOSISI,
    Act.HAND_BACK: Status.KOORDINASI,
    Act.ACCEPT: Status.PROSES,
    Act.FOLLOW_UP: Status.TINDAK_LANJUT,
    Act.ASSIGN: Status.VALIDASI,
    Act.SEND_BACK: Status.PROSES,
    Act.VALIDATE: Status.SELESAI,
    Act.REOPEN: Status.KOORDINASI,
}
MERGED_INTO = {"demo-131": "demo-122", "demo-132": "demo-122"}
"""Two more reports of the rubbish in one alley; the first one stays."""
_LONG_ENOUGH = timedelta(days=4)
_LONG_ENOUGH_TO_REOPEN = timedelta(days=12)


def acts_of(report: DemoReport, *, is_emergency: bool) -> list[Act]:
    """What is done with a report after it was received. An emergency is not passed on: its unit has it."""
    if report.key in MERGED_INTO:
        return [Act.MERGE]
    chance = chance_of(report.key, "story")
    if report.outcome == Status.MENUNGGU:
        return []
    if report.outcome == Status.DITOLAK:
        return [Act.REJECT] if chance.random() < 0.5 else [Act.COORDINATE, Act.REJECT]
    acts = [Act.COORDINATE]
    if report.outcome == Status.KOORDINASI:
        return acts
    is_passed_on = not is_emergency and (report.outcome == Status.DISPOSISI or chance.random() < 0.8)
    if is_passed_on:
        acts += _passed_on(chance)
    if report.outcome == Status.DISPOSISI:
        return acts
    acts.append(Act.ACCEPT)
    return acts + _worked_on(report, chance, is_passed_on=is_passed_on)


def statuses_of(acts: list[Act]) -> list[Status]:
    """The trace that a report leaves when all of its acts are done."""
    return [Status.MENUNGGU, *(BECOMES[act] for act in acts)]


def _passed_on(chance: Random) -> list[Act]:
    if chance.random() < 0.12:
        return [Act.DISPOSE_WRONGLY, Act.HAND_BACK, Act.DISPOSE]
    return [Act.DISPOSE]


def _worked_on(report: DemoReport, chance: Random, *, is_passed_on: bool) -> list[Act]:
    """Follow-ups until the outcome; some are sent back once, some are reopened."""
    acts: list[Act] = []
    if report.age > _LONG_ENOUGH and not report.is_private and chance.random() < 0.22:
        acts += [Act.FOLLOW_UP, Act.ASSIGN, Act.SEND_BACK]
    if report.outcome == Status.PROSES:
        return acts
    acts.append(Act.FOLLOW_UP)
    if report.outcome == Status.TINDAK_LANJUT:
        return acts
    acts.append(Act.ASSIGN)
    if report.outcome == Status.VALIDASI:
        return acts
    acts.append(Act.VALIDATE)
    if report.age > _LONG_ENOUGH_TO_REOPEN and chance.random() < 0.13:
        again = [Act.DISPOSE, Act.ACCEPT] if is_passed_on else [Act.ACCEPT]
        acts += [Act.REOPEN, *again, Act.FOLLOW_UP, Act.ASSIGN, Act.VALIDATE]
    return acts
