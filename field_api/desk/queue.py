"""The validators' queue: claims that wait for a word, the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import (
    BooleanField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from boundaries import official
from field_api import clock
from field_api.models import Assignment, Membership, Report, Suspicion, Unit, Validator, Visit
from field_api.queries import Anyone, must_be
from field_api.typed import typed
from field_api.workflow import Status

JUDGES = (Membership.Role.VALIDATOR, Membership.Role.COORDINATOR)
NOT_VISITED = "none"
DECISIONS = (*Visit.Decision.values, NOT_VISITED)
SUSPICIONS = ("open", "none")
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_ACTIVE = Assignment.State.ACTIVE


@dataclass(frozen=True)
class Wanted:
    """What of the queue is asked for; an empty word is no limit.

    unit: a code. validator: an id in digits, or "none" for what nobody has. decision: of the newest visit,
    or "none". suspicion: open or none. area: the beginning of a Kemendagri code. overdue: "1".
    """

    unit: str = ""
    validator: str = ""
    decision: str = ""
    suspicion: str = ""
    area: str = ""
    overdue: str = ""

    def said(self) -> dict[str, str]:
        """The words that limit something, as they stand in an address."""
        return {name: word for name, word in asdict(self).items() if word}


def wanted_from(words: Any) -> Wanted:
    """Read a request's words; what is not known counts as not given."""

    def known(name: str, allowed: Sequence[str]) -> str:
        return words[name] if words.get(name, "") in allowed else ""

    validator, area = typed(words, "validator", 18), official.by_code(words.get("area", "")[:20])
    return Wanted(
        unit=typed(words, "unit", 40),
        validator=validator
        if (validator.isascii() and validator.isdecimal()) or validator == NOT_VISITED
        else "",
        decision=known("decision", DECISIONS),
        suspicion=known("suspicion", SUSPICIONS),
        area=area.code if area else "",
        overdue=known("overdue", ["1"]),
    )


def queue(user: Anyone, wanted: Wanted | None = None) -> QuerySet[Report]:
    """What waits to be judged, by deadline; a validator's is what they hold, and nothing else.

    For a coordinator also what nobody has yet. Rows carry `due` (the deadline, or far away), `holder_id` and
    `holder` (a name), None while nobody has it; `decision`, that of the newest visit since it came to the
    validators; `is_suspected`. Raises NotYours for all other roles.
    """
    membership = must_be(user, *JUDGES)
    held = Assignment.objects.filter(report=OuterRef("pk"), state=_ACTIVE)
    looks = Visit.objects.filter(report=OuterRef("pk"), received_at__gte=OuterRef("status_since"))
    newest = looks.order_by("-received_at", "-id").values("decision")[:1]
    doubts = Suspicion.objects.filter(report=OuterRef("pk"), state=Suspicion.State.OPEN)
    rows = Report.objects.filter(status__in=[Status.VALIDASI, Status.TINDAK_LANJUT]).annotate(
        due=Coalesce("due_at", Value(_NEVER, DateTimeField())),
        holder_id=Subquery(held.values("validator_id")[:1]),
        holder=Subquery(held.values("validator__name")[:1]),
        decision=Subquery(newest),
        is_suspected=Exists(doubts),
    )
    if membership.role == Membership.Role.VALIDATOR:
        mine = held.filter(validator__user_id=membership.user_id)
        rows = rows.filter(Exists(mine), status=Status.VALIDASI)
    rows = rows.filter(_limits(wanted)) if wanted else rows
    return rows.select_related("category", "unit", "sent_request").order_by("due", "pk")


def _limits(wanted: Wanted) -> Q:
    limits = Q(unit__code=wanted.unit) if wanted.unit else Q()
    if wanted.validator:
        limits &= Q(holder_id=None if wanted.validator == NOT_VISITED else int(wanted.validator))
    if wanted.decision:
        limits &= Q(decision=None if wanted.decision == NOT_VISITED else wanted.decision)
    if wanted.suspicion:
        limits &= Q(is_suspected=wanted.suspicion == "open")
    if wanted.area:
        limits &= Q(kelurahan_code=wanted.area) | Q(kelurahan_code__startswith=f"{wanted.area}.")
    return limits & Q(due_at__lt=clock.now()) if wanted.overdue else limits


def choices(user: Anyone) -> tuple[list[Unit], list[Validator]]:
    """The units and the validators that something in the queue belongs to."""
    waiting = queue(user).order_by()
    units = Unit.objects.filter(pk__in=waiting.values("unit_id"))
    held = Assignment.objects.filter(state=_ACTIVE, report__in=waiting.values("pk"))
    validators = Validator.objects.filter(pk__in=held.values("validator_id")).order_by("name", "pk")
    return list(units.order_by("name")), list(validators)


def next_number(user: Anyone, wanted: Wanted, after: Report) -> str:
    """The report that follows one in the queue, the first of it behind the last; empty when none is left.

    `after` may have left the queue already. One query.
    """
    due = after.due_at or _NEVER
    is_later = Q(due__gt=due) | Q(due=due, pk__gt=after.pk)
    rows: Any = queue(user, wanted).exclude(pk=after.pk)
    rows = rows.annotate(is_later=ExpressionWrapper(is_later, BooleanField()))
    return str(rows.order_by("-is_later", "due", "pk").values_list("number", flat=True).first() or "")
