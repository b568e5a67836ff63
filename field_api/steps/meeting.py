"""A case that no criterion decides: put to the joint meeting, whose decision becomes a criterion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override

from field_api import clock
from field_api.errors import BadInput, Conflict, NoSuchRecord
from field_api.models import Criterion, MeetingCase, Membership
from field_api.queries import must_be, report_for, report_for_update
from field_api.steps.audit import record
from field_api.steps.deadlines import local_day

_Role = Membership.Role
ASKS = (_Role.OFFICER, _Role.VALIDATOR, _Role.COORDINATOR)
ASKED, ANSWERED = "case_asked", "case_answered"
"""Actions in the audit trail."""
LONGEST_QUESTION = 200


@dataclass(frozen=True)
class Decision:
    """What the meeting decided. `question` is answered yes or no at a site, yes is good; `rule` says what is
    asked for. `scope` is category, group or all: the reports whose checklist it joins."""

    question: str
    rule: str
    scope: str = "category"
    photo_hint: str = ""


@transaction.atomic
def ask(*, number: str, by: User, question: str) -> MeetingCase:
    """Put a report's case to the meeting; the same open question again is the same case.

    For whoever works on the report: its unit, its validator, the coordinator. Raises NotYours, NoSuchReport,
    BadInput without a question.
    """
    must_be(by, *ASKS)
    report = report_for_update(by, number)
    question = question.strip()
    if not question:
        raise BadInput(_("Tulis apa yang harus diputuskan rapat."))
    if earlier := report.meeting_cases.filter(question=question, answered_at=None).first():
        return earlier
    case = report.meeting_cases.create(by=by, question=question)
    record(ASKED, by=by, number=number, detail={"case": case.pk})
    return case


@transaction.atomic
def answer(*, pk: int, by: User, decision: Decision) -> MeetingCase:
    """Write the meeting's decision down by the coordinator; it is a criterion from now on.

    Phones have it with their next day. The same decision again changes nothing. Raises NotYours,
    NoSuchRecord, Conflict after another decision, BadInput.
    """
    must_be(by, _Role.COORDINATOR)
    case = MeetingCase.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if case is None:
        raise NoSuchRecord(_("Kasus rapat %(pk)d tidak ada.") % {"pk": pk})
    report = report_for(by, case.report.number)
    question, rule = decision.question.strip(), decision.rule.strip()
    if not question or not rule:
        raise BadInput(_("Isi pertanyaan untuk daftar periksa dan keputusan rapatnya."))
    if len(question) > LONGEST_QUESTION:
        raise BadInput(_("Pertanyaan paling panjang %(most)d huruf.") % {"most": LONGEST_QUESTION})
    if case.answered_at:
        if case.answer == rule:
            return case
        raise Conflict(_("Kasus ini sudah diputuskan rapat."))
    scopes: dict[str, dict[str, Any]] = {
        "category": {"category": report.category},
        "group": {"group": report.category.group},
        "all": {},
    }
    if decision.scope not in scopes:
        raise BadInput(_("Pilih untuk laporan mana keputusan ini berlaku."))
    at = clock.now()
    last = Criterion.objects.aggregate(last=Max("position"))["last"] or 0
    criterion = Criterion.objects.create(
        slug=f"rapat-{local_day(at):%Y-%m-%d}-{case.pk}",
        question=question,
        rule=rule,
        source=_source(at),
        photo_hint=decision.photo_hint.strip()[:200],
        position=min(last + 1, 32_000),
        **scopes[decision.scope],
    )
    case.answer, case.answered_by, case.answered_at, case.criterion = rule, by, at, criterion
    case.save()
    record(ANSWERED, by=by, number=report.number, detail={"case": case.pk, "criterion": criterion.slug})
    return case


def _source(at: datetime) -> str:
    """As it stands in the checklist; in Indonesian, whoever writes it down."""
    with override("id"):
        return f"Rapat koordinasi {formats.date_format(local_day(at), 'j F Y')}"
