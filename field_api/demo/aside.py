"""What people do in the demo beside the way of a report: days off, weather, visits that wait, words."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from field_api import clock
from field_api.demo import words
from field_api.demo.acts import Scene, visit
from field_api.demo.chance import chance_of
from field_api.demo.crew import Crew
from field_api.demo.reports import KEY_PREFIX, DemoReport
from field_api.demo.story import acts_of
from field_api.desk.checklist import criteria_for
from field_api.errors import CallerError
from field_api.models import Assignment, Quarantine, Report, StatusChange, Validator, Visit
from field_api.reporter_keys import reporter_key
from field_api.rest.sealed_shape import FORM_VERSIONS, read_visit, sealed
from field_api.steps.absences import add_absence
from field_api.steps.deadlines import local_day
from field_api.steps.meeting import Decision, answer, ask
from field_api.steps.note import add_note
from field_api.steps.sealed import kept_if_refused
from field_api.steps.survey import answer_survey
from field_api.steps.verify import record_visit
from field_api.steps.voice import add_voice
from field_api.steps.weather import stop_area
from field_api.workflow import CLOSED, Status

LOOKED_AT: Mapping[str, tuple[Visit.Decision, dict[str, Any]]] = {
    "demo-087": (
        Visit.Decision.NOT_DONE,
        {"note": "Lumpur masih tebal; fotonya tidak cocok dengan tempat ini."},
    ),
    "demo-089": (Visit.Decision.CANNOT_JUDGE, {"note": "Hujan deras.", "cannot_reason": "weather"}),
    "demo-121": (Visit.Decision.DONE, {"note": "Trotoar kosong, rambu sudah dipasang."}),
    "demo-054": (Visit.Decision.NOT_DONE, {"note": "Baru separuh yang diangkut."}),
}
"""Visited, and waiting for the coordinator's decision."""
VOICES: Mapping[str, tuple[str, ...]] = {
    "demo-092": ("Anak saya jatuh di sini.", ""),
    "demo-122": ("Baunya sampai ke rumah.", "", "Sudah seminggu."),
    "demo-065": ("",),
}
NOTES: Mapping[str, str] = {
    "demo-122": "RT setempat meminta bak tambahan; PPSU sudah diberi tahu.",
    "demo-134": "Tiang nomor 14, perlu tangga. Koordinasi dengan suku dinas.",
    "demo-124": "Bahan ubin menunggu kiriman.",
}
_ASKED = (
    ("demo-124", "Apakah ubin sementara dari bahan lain boleh dianggap selesai?"),
    ("demo-070", "Apakah trotoar selesai bila bahan bangunan sudah dipindah tetapi belum disapu?"),
)
"""Put to the meeting; it has decided the last."""
_DECISION = Decision(
    question="Apakah trotoar bisa dilalui kursi roda dari ujung ke ujung?",
    rule="Selesai bila jalur bebas selebar 1,5 m; sisa pasir yang tidak menghalangi bukan alasan menolak.",
)
_AWAY = (("validator12", -1, 1, "Sakit"), ("validator07", 5, 7, "Cuti tahunan"))
"""Who, from and until which day from now, why."""
_SEA = "31.01"
_CHANGED_ON_THE_WAY = uuid.UUID("5d1c8f4e-0d0a-4c55-9a57-3a2f1f6f9b12")
_ABOUT_NOTHING = uuid.UUID("5d1c8f4e-0d0a-4c55-9a57-3a2f1f6f9b13")
_ANSWERED_SHARE, _CONTENT_SHARE = 0.7, 0.8


def play_asides(reports: Iterable[DemoReport]) -> int:
    """All of it once, or nothing: how many steps were taken. One query when it is done."""
    if Quarantine.objects.filter(client_id=_ABOUT_NOTHING).exists():
        return 0
    crew = Crew()
    stories = {one.idempotency_key: one for one in reports}
    rows = Report.objects.filter(idempotency_key__in=stories).select_related("category", "unit__parent")
    found = {(row.idempotency_key or "").removeprefix(KEY_PREFIX): row for row in rows.order_by("pk")}
    with transaction.atomic():
        taken = _absences(crew.coordinator) + _weather(crew.coordinator)
        taken += _meeting(found, crew.coordinator) + _surveys()
        for key, report in found.items():
            taken += _look(stories[f"{KEY_PREFIX}{key}"], report) + _talk(key, report, crew)
        return taken + _refused()


def _absences(by: User) -> int:
    today = local_day(clock.now())
    people = dict(Validator.objects.values_list("user__username", "pk"))
    away = [one for one in _AWAY if one[0] in people]
    for name, first, last, reason in away:
        days = {"first_day": today + timedelta(days=first), "last_day": today + timedelta(days=last)}
        add_absence(validator=people[name], by=by, reason=reason, **days)
    return len(away)


def _weather(by: User) -> int:
    stop_area(area_code=_SEA, until=clock.now() + timedelta(hours=30), reason="Ombak 2,5 m", by=by)
    return 1


def _meeting(found: Mapping[str, Report], by: User) -> int:
    asked = [(found[key].number, question) for key, question in _ASKED if key in found]
    cases = [ask(number=number, by=by, question=question) for number, question in asked]
    if len(cases) == len(_ASKED):
        answer(pk=cases[-1].pk, by=by, decision=_DECISION)
    return len(cases)


def _look(demo: DemoReport, report: Report) -> int:
    """Between the assignment and now, with every question of the checklist answered."""
    given = report.assignments.filter(state=Assignment.State.ACTIVE).first()
    if demo.key not in LOOKED_AT or given is None:
        return 0
    decision, said = LOOKED_AT[demo.key]
    at = given.created_at + (clock.now() - given.created_at) * chance_of(demo.key, "aside").uniform(0.5, 0.9)
    is_good = {Visit.Decision.DONE: "yes", Visit.Decision.NOT_DONE: "no"}.get(decision, "unknown")
    asked = criteria_for(report.category)
    checklist = [{"id": one.pk, "question": one.question, "answer": is_good} for one in asked]
    acts = acts_of(demo, is_emergency=False)
    with clock.replaying(at):
        visit(Scene(demo, report, acts, len(acts), at), decision, checklist=checklist, **said)
    return 1


def _talk(key: str, report: Report, crew: Crew) -> int:
    """Neighbours add their voices, and colleagues a note."""
    if report.status in CLOSED:
        return 0
    voices = VOICES.get(key, ())
    for n, note in enumerate(voices, 1):
        with clock.replaying(_within(report.received_at, timedelta(hours=7 * n))):
            add_voice(number=report.number, device=sha256(f"{key}/{n}".encode()).hexdigest(), note=note)
    if key in NOTES and report.unit:
        with clock.replaying(_within(report.status_since, timedelta(hours=2))):
            add_note(number=report.number, by=crew.officer_of(report.unit), text=NOTES[key])
        return len(voices) + 1
    return len(voices)


def _surveys() -> int:
    """Most reporters answer within two days, and most of them are content."""
    closings = StatusChange.objects.filter(
        report__idempotency_key__startswith=KEY_PREFIX, report__status=Status.SELESAI, became=Status.SELESAI
    )
    closed_at = dict(closings.order_by("at", "pk").values_list("report__number", "at"))
    reports = {report.number: report for report in Report.objects.filter(number__in=closed_at)}
    keys = dict(closings.values_list("report__number", "report__idempotency_key"))
    taken = 0
    for number, at in closed_at.items():
        chance = chance_of(keys[number], "survey")
        is_solved = chance.random() < _CONTENT_SHARE
        said_at = at + timedelta(hours=chance.uniform(1, 40))
        if chance.random() < _ANSWERED_SHARE and said_at < clock.now():
            with clock.replaying(said_at):
                answer_survey(
                    number=number,
                    reporter_key=reporter_key(reports[number]),
                    is_solved=is_solved,
                    rating=chance.choice((4, 5, 5) if is_solved else (1, 2)),
                    note=chance.choice(words.SURVEYED[is_solved]),
                )
            taken += 1
    return taken


def _refused() -> int:
    """Two bodies from a phone that cannot be taken in: one that changed on the way, one about nothing."""
    holder = Validator.objects.select_related("user").order_by("pk").first()
    if holder is None:
        return 0
    body = {"form_version": FORM_VERSIONS[-1], "decision": Visit.Decision.DONE.value, "note": "Sudah rapi."}
    about_nothing = sealed(body | {"report": f"JK{local_day(clock.now()):%y%m%d}0000"})
    changed = sealed(body | {"report": "JK2603010001"}).replace(b"rapi", b"rapl")
    logger = logging.getLogger(kept_if_refused.__module__)
    logger.disabled = True  # whoever starts the demo need not be warned of what belongs to it
    for name, raw in ((_CHANGED_ON_THE_WAY, changed), (_ABOUT_NOTHING, about_nothing)):
        kept = kept_if_refused(Quarantine.Kind.VISIT, name, by=holder.user, raw=raw)
        with suppress(CallerError), kept:
            record_visit(by=holder.user, look=read_visit(name, raw))
    logger.disabled = False
    return 2


def _within(since: datetime, after: timedelta) -> datetime:
    """So long after, or half way to now."""
    return since + min(after, (clock.now() - since) / 2)
