"""Reads, and who may read what. Views and steps get reports no other way."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from boundaries import official
from field_api.errors import NoSuchReport, NoSuchSuspicion, NotYours
from field_api.models import (
    Assignment,
    Category,
    Membership,
    Photo,
    Report,
    Reporter,
    StatusChange,
    Suspicion,
    Unit,
    Validator,
)

Role = Membership.Role
Anyone = User | AnonymousUser | AbstractBaseUser
STAFF_PHOTOS = frozenset({Photo.Kind.VISIT, Photo.Kind.VOICE})
"""Kinds that the public never sees; a voice's, because nobody reads them before they would be shown."""
OPENLY = Q(is_private=False, moderation=Report.Moderation.SHOWN)
"""What `openly_shown` asks for, where several are counted at once."""
SEES_SUSPICIONS = (Role.COORDINATOR, Role.ADMIN)
MODERATES = (Role.COORDINATOR, Role.ADMIN)
SEES_EVERYTHING = frozenset({Role.COORDINATOR, Role.PLANNER, Role.ADMIN})


def membership_of(user: Anyone) -> Membership | None:
    """The user's role and unit in one query, None for a stranger. Read again for each request."""
    if not user.is_authenticated:
        return None
    return Membership.objects.select_related("unit").filter(user_id=user.pk).first()


def visible_reports(user: Anyone) -> QuerySet[Report]:
    """The reports a person may see with all they hold: their unit's, their own visits', or every one."""
    membership = membership_of(user)
    if membership is None:
        return Report.objects.none()
    if membership.role in SEES_EVERYTHING:
        return Report.objects.all()
    if membership.role == Role.VALIDATOR:
        given = Assignment.objects.filter(report=OuterRef("pk"), validator__user=membership.user_id)
        return Report.objects.filter(Exists(given))
    return Report.objects.filter(_of_unit(membership.unit)) if membership.unit else Report.objects.none()


def openly_shown(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Those that strangers know of at all: not private, neither held nor hidden.

    Every list, count and number for strangers goes through here; of others nothing tells that they are.
    """
    return reports.filter(OPENLY)


def is_openly_shown(report: Report) -> bool:
    """`openly_shown`, of one that is at hand."""
    return not report.is_private and report.moderation == Report.Moderation.SHOWN


def shown_original(report: Report) -> Report | None:
    """The report that this one was merged into, where anyone may see that one."""
    stayed = report.duplicate_of
    return stayed if stayed and is_openly_shown(stayed) else None


def without_copies(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Of merged ones the one that stays. A copy of what strangers do not see is no copy to them."""
    stays = openly_shown(Report.objects.filter(pk=OuterRef("duplicate_of")))
    return reports.filter(Q(duplicate_of=None) | ~Exists(stays))


def _of_unit(unit: Unit) -> Q:
    passed_through = StatusChange.objects.filter(report=OuterRef("pk"), unit=unit)
    mine = Q(Exists(passed_through)) | Q(unit=unit) | Q(home_unit=unit)
    if unit.kind == Unit.Kind.KECAMATAN:
        mine |= Q(kelurahan_code__startswith=f"{unit.area_code}.")
    return mine


def report_for(user: Anyone, number: str) -> Report:
    """One report this person may see. Raises NoSuchReport, also for one that is somebody else's."""
    wanted = visible_reports(user).select_related("category", "unit", "home_unit", "edition", "sent_request")
    report = wanted.filter(number=number).first()
    if report is None:
        raise NoSuchReport(_("Laporan %(number)s tidak ada, atau bukan wewenang Anda.") % {"number": number})
    return report


def has_contact(number: str) -> bool:
    """Whether its reporter left an address or a number that a message could go to."""
    return Reporter.objects.filter(report__number=number).exclude(email="", phone="").exists()


def report_for_update(user: Anyone, number: str) -> Report:
    """The same, with the row locked until the transaction ends. Other steps on it wait."""
    report = report_for(user, number)
    return locked(report.pk)


def locked(pk: int) -> Report:
    """The report's present state under its row lock, with category and units at hand."""
    rows = Report.objects.select_for_update(of=("self",))
    return rows.select_related("category", "unit", "home_unit", "edition").get(pk=pk)


def must_be(user: Anyone, *roles: str) -> Membership:
    """The membership, when it is one of these roles. Raises NotYours."""
    membership = membership_of(user)
    if membership is None or membership.role not in roles:
        names = ", ".join(str(Role(role).label) for role in roles)
        raise NotYours(_("Langkah ini hanya untuk %(names)s.") % {"names": names})
    return membership


def must_work_for(user: Anyone, unit: Unit | None) -> Membership:
    """An officer of this very unit. Raises NotYours."""
    membership = must_be(user, Role.OFFICER)
    if unit is None or membership.unit_id != unit.pk:
        raise NotYours(
            _("Langkah ini hanya untuk petugas %(unit)s.")
            % {"unit": unit.name if unit else _("unit yang ditunjuk")}
        )
    return membership


def must_hold(user: Anyone, report: Report) -> Membership:
    """An officer of the unit that has it, or the coordinator while no unit has it. Raises NotYours."""
    return must_work_for(user, report.unit) if report.unit else must_be(user, Role.COORDINATOR)


def site_ever_given(user: User, number: str) -> tuple[Validator, Report]:
    """The validator this user is, active or not, and a report once given to them, held still or not.

    Raises NotYours, also for a report that does not exist.
    """
    given = Assignment.objects.select_related("validator", "report")
    found = given.filter(validator__user_id=user.pk, report__number=number).first()
    if found is None:
        raise NotYours(_("Laporan %(number)s tidak pernah ditugaskan kepada Anda.") % {"number": number})
    return found.validator, found.report


def suspicions(user: Anyone, *, state: str = "", unit: str = "", kind: str = "") -> QuerySet[Suspicion]:
    """Suspicions, the worst first; `unit` is a code, `kind` follow_up or visit, an empty word is no limit.

    Raises NotYours for anybody but coordinators and admins.
    """
    must_be(user, *SEES_SUSPICIONS)
    rows = Suspicion.objects.select_related(
        "report__category", "report__unit", "unit", "validator", "decided_by", "follow_up__by", "visit"
    )
    if state:
        rows = rows.filter(state=state)
    if unit:
        rows = rows.filter(unit__code=unit)
    return rows.filter(visit__isnull=kind == "follow_up") if kind else rows


def suspicion_for(user: Anyone, pk: int) -> Suspicion:
    """One of them. Raises NotYours, NoSuchSuspicion."""
    row = suspicions(user).filter(pk=pk).first()
    if row is None:
        raise NoSuchSuspicion(_("Kecurigaan %(pk)s tidak ada.") % {"pk": pk})
    return row


def suspicion_counts(user: Anyone) -> dict[str, list[dict[str, Any]]]:
    """`units` (code, name) and `validators` (validator_id, name), the worst first.

    Each with its number of open, cleared and confirmed ones. Raises NotYours.
    """
    must_be(user, *SEES_SUSPICIONS)
    states = {state.value: Count("pk", filter=Q(state=state)) for state in Suspicion.State}
    worst = ("-confirmed", "-open")
    units = Suspicion.objects.filter(unit__isnull=False).order_by()
    people = Suspicion.objects.filter(visit__isnull=False).order_by()
    by_unit = units.values(code=F("unit__code"), name=F("unit__name"))
    by_person = people.values("validator_id", name=F("validator__name"))
    return {
        "units": [dict(row) for row in by_unit.annotate(**states).order_by(*worst, "name")],
        "validators": [dict(row) for row in by_person.annotate(**states).order_by(*worst, "name")],
    }


def active_category(slug: str) -> Category | None:
    return Category.objects.select_related("group").filter(slug=slug, is_active=True).first()


def place_names(kelurahan_code: str) -> dict[str, dict[str, str]] | None:
    """Kelurahan, kecamatan and kota of a code, each with code and name; None for an unknown or empty one."""
    area = official.by_code(kelurahan_code) if kelurahan_code else None
    if area is None:
        return None
    kecamatan, kota = official.ancestors(area)
    levels = {"kelurahan": area, "kecamatan": kecamatan, "kota": kota}
    return {level: {"code": one.code, "name": one.name} for level, one in levels.items()}
