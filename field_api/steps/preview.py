"""A plan that is looked at before anything is written, and what has changed when it is to be carried out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from django.contrib.auth.models import User
from django.core import signing
from django.utils.translation import gettext as _

from field_api import clock
from field_api.dispatch import model as dispatch
from field_api.dispatch.model import DueClass
from field_api.dispatch.plan import Plan
from field_api.errors import BadInput
from field_api.models import Membership, Report, Validator
from field_api.queries import must_be
from field_api.steps.planning import Moves, Situation, situation

LASTS = timedelta(minutes=30)
"""After so long a preview must be looked at again."""
MAX_MOVES = 60
_SALT = "field_api.dispatch.preview"


@dataclass(frozen=True)
class Preview:
    """What would be done: `plan` with the moves, `free` as the planner would have it without them.

    `before_last` is the plan without the newest move. `refused` holds (report id, validator id, why) of the
    moves that no hand may make; they are not among `moves`.
    """

    situation: Situation
    moves: Moves
    plan: Plan
    free: Plan
    before_last: Plan
    refused: list[tuple[int, int, str]]

    @property
    def moves_km(self) -> float:
        """What all the moves by hand add to the way, everything planned around them."""
        return self.plan.distance_km - self.free.distance_km

    @property
    def last_move_km(self) -> float:
        """The same for the newest move alone."""
        return self.plan.distance_km - self.before_last.distance_km


@dataclass(frozen=True)
class Seen:
    """What a token holds: the moment, the moves, and a mark for every input."""

    at: datetime
    sha256: str
    moves: dict[int, int]
    tasks: Mapping[str, list[Any]]
    people: Mapping[str, list[int]]


def preview(*, by: User, moves: Moves, at: datetime | None = None) -> Preview:
    """Plan the batch of `at` without writing anything. Up to three plans, a fixed number of queries.

    Raises NotYours, BadInput for more than MAX_MOVES moves.
    """
    must_be(by, Membership.Role.COORDINATOR)
    if len(moves) > MAX_MOVES:
        raise BadInput(_("Paling banyak %(n)d laporan dipindahkan sekaligus.") % {"n": MAX_MOVES})
    now = situation(at or clock.now())
    why = {pk: now.refusal(pk, to) for pk, to in moves.items()}
    allowed = {pk: to for pk, to in moves.items() if not why[pk]}
    free = now.plan()
    before_last = free if len(allowed) < 2 else now.moved(dict(list(allowed.items())[:-1])).plan()
    return Preview(
        situation=now.moved(allowed),
        moves=allowed,
        plan=now.moved(allowed).plan() if allowed else free,
        free=free,
        before_last=before_last,
        refused=[(pk, moves[pk], words) for pk, words in why.items() if words],
    )


def token_of(shown: Preview) -> str:
    """The preview as one signed word, for `read_token`; a few kB."""
    body = {
        "at": shown.situation.at.isoformat(),
        "sha256": shown.plan.inputs_sha256,
        "moves": list(shown.moves.items()),
        "tasks": {str(pk): _task_mark(task) for pk, task in shown.situation.tasks.items()},
        "people": {str(one.id): _person_mark(one) for one in shown.situation.people()},
    }
    return signing.dumps(body, salt=_SALT, compress=True)


def read_token(token: str) -> Seen:
    """Raises BadInput when it is older than LASTS, or not ours."""
    try:
        body = signing.loads(token, salt=_SALT, max_age=LASTS)
    except signing.SignatureExpired as error:
        raise BadInput(_("Pratinjau ini sudah lewat setengah jam; buat lagi yang baru.")) from error
    except signing.BadSignature as error:
        raise BadInput(_("Pratinjau ini tidak terbaca; buat lagi yang baru.")) from error
    moment = datetime.fromisoformat(body["at"])
    return Seen(moment, body["sha256"], dict(body["moves"]), body["tasks"], body["people"])


def changes_since(seen: Seen, now: Situation) -> list[str]:
    """What is different now, one sentence each: reports first, then people."""
    now = now.moved({pk: to for pk, to in seen.moves.items() if not now.refusal(pk, to)})
    tasks = {str(pk): _task_mark(task) for pk, task in now.tasks.items()}
    people = {str(one.id): _person_mark(one) for one in now.people()}
    numbers = dict(Report.objects.filter(pk__in=set(seen.tasks) ^ set(tasks)).values_list("pk", "number"))
    numbers |= {pk: report.number for pk, report in now.reports.items()}
    names = dict(Validator.objects.values_list("pk", "name"))
    said = list(_about_reports(seen.tasks, tasks, numbers, names))
    return said + list(_about_people(seen.people, people, names))


def _about_reports(
    was: Mapping[str, list[Any]],
    now: Mapping[str, list[Any]],
    numbers: Mapping[int, str],
    names: Mapping[int, str],
) -> Iterator[str]:
    for pk in sorted(set(was) | set(now), key=int):
        number = numbers.get(int(pk), f"#{pk}")
        if pk not in now:
            yield _("%(number)s tidak menunggu lagi, atau sedang dikerjakan orang lain.") % {"number": number}
        elif pk not in was:
            yield _("%(number)s baru menunggu petugas.") % {"number": number}
        elif was[pk] != now[pk]:
            yield _report_change(number, was[pk], now[pk], names)


def _report_change(number: str, was: list[Any], now: list[Any], names: Mapping[int, str]) -> str:
    """The first of the marks that differs, in words."""
    due, holder, pinned, stopped, _crc = (old != new for old, new in zip(was, now, strict=True))
    words = {"number": number, "who": names.get(now[1], "?")}
    sentences = (
        (stopped and now[3], _("%(number)s tertahan cuaca.")),
        (stopped, _("%(number)s tidak lagi tertahan cuaca.")),
        (holder and now[1] is None, _("%(number)s tidak dipegang siapa-siapa lagi.")),
        (holder, _("%(number)s kini dipegang %(who)s.")),
        (pinned, _("%(number)s sudah dibuka di ponsel, atau sematannya berubah.")),
        (due, _("%(number)s kini lebih mendesak.")),
        (True, _("Data %(number)s berubah.")),
    )
    return next(sentence for holds, sentence in sentences if holds) % words


def _about_people(
    was: Mapping[str, list[int]], now: Mapping[str, list[int]], names: Mapping[int, str]
) -> Iterator[str]:
    for pk in sorted(set(was) | set(now), key=int):
        who = names.get(int(pk), f"#{pk}")
        if pk not in now:
            yield _("%(who)s tidak bertugas.") % {"who": who}
        elif pk not in was:
            yield _("%(who)s kini bertugas.") % {"who": who}
        elif was[pk][0] != now[pk][0]:
            words = {"who": who, "was": was[pk][0], "now": now[pk][0]}
            yield _("Tempat %(who)s hari ini dari %(was)d menjadi %(now)d.") % words
        elif was[pk] != now[pk]:
            yield _("Data %(who)s berubah.") % {"who": who}


def _task_mark(task: dispatch.Task) -> list[Any]:
    short = {DueClass.OVERDUE: "o", DueClass.DUE_BEFORE_NEXT_BATCH: "d", DueClass.LATER: "l"}
    return [short[task.due], task.held_by, int(task.pinned), task.stopped, _crc_of(task)]


def _person_mark(person: dispatch.Validator) -> list[int]:
    return [person.capacity, _crc_of(person)]


def _crc_of(one: dispatch.Task | dispatch.Validator) -> int:
    """Over every field; sets in one order, whatever the process."""
    values = [getattr(one, field.name) for field in fields(one)]
    words = [sorted(map(repr, value)) if isinstance(value, frozenset) else repr(value) for value in values]
    return crc32(repr(words).encode())
