"""Which steps a person may take with a report as it stands; a page offers these and no others.

The steps themselves ask again: this only keeps forms away that would be refused.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from field_api import clock
from field_api.models import Membership, Report
from field_api.workflow import CLOSED, Status

_S = Status
Role = Membership.Role


class Step(StrEnum):
    COORDINATE = "koordinasi"
    ACCEPT = "kerjakan"
    DISPOSE = "disposisi"
    HAND_BACK = "kembalikan"
    REJECT = "tolak"
    PLACE = "pin"
    FOLLOW_UP = "tindak-lanjut"
    NOTE = "catatan"
    MERGE = "gabung"
    ABSORB = "serap"
    UNMERGE = "batal-gabung"
    SPLIT = "pisah"


_FROM: dict[Step, frozenset[Status]] = {
    Step.COORDINATE: frozenset({_S.MENUNGGU}),
    Step.ACCEPT: frozenset({_S.KOORDINASI, _S.DISPOSISI}),
    Step.DISPOSE: frozenset({_S.KOORDINASI}),
    Step.HAND_BACK: frozenset({_S.DISPOSISI}),
    Step.REJECT: frozenset({_S.MENUNGGU, _S.KOORDINASI}),
    Step.PLACE: frozenset({_S.MENUNGGU, _S.KOORDINASI}),
    Step.FOLLOW_UP: frozenset({_S.PROSES}),
    Step.MERGE: frozenset({_S.MENUNGGU, _S.KOORDINASI}),
    Step.SPLIT: frozenset({_S.MENUNGGU, _S.KOORDINASI, _S.DISPOSISI, _S.PROSES}),
}
_ACTS = frozenset({Role.OFFICER, Role.COORDINATOR})
_QUEUE = frozenset({Step.REJECT, Step.PLACE, Step.MERGE, Step.SPLIT})
"""What the coordinator may do with a report that no unit has."""


def possible_steps(membership: Membership, report: Report, *, undo_until: datetime) -> frozenset[Step]:
    """For anybody who may see the report: none but officers and the coordinator; merges can be undone till
    then."""
    if membership.role not in _ACTS:
        return frozenset()
    status = Status(report.status)
    works = membership.role == Role.OFFICER and report.unit_id == membership.unit_id
    queue = membership.role == Role.COORDINATOR and report.unit_id is None
    found = {Step.NOTE}
    if works or queue:
        found |= {
            step for step, statuses in _FROM.items() if status in statuses and (works or step in _QUEUE)
        }
        if report.duplicate_of_id and clock.now() <= undo_until:
            found.add(Step.UNMERGE)
    if membership.role == Role.COORDINATOR and status in _FROM[Step.PLACE]:
        found.add(Step.PLACE)
    if status not in CLOSED:
        found.add(Step.ABSORB)
    return frozenset(found)
