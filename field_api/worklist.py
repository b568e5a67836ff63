"""The work list: what an officer's unit has to do, and what the coordinator has to place, by deadline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from boundaries import official
from field_api import clock
from field_api.models import Category, Membership, Report, StatusChange, Unit, Voice
from field_api.queries import Anyone, membership_of, visible_reports
from field_api.workflow import OPEN, Status

WIB = ZoneInfo("Asia/Jakarta")
Role = Membership.Role
PAGE_SIZE = 40
_UNIT, _AREA, _PASSED, _QUEUE, _ALL = "unit", "wilayah", "lewat", "antrean", "semua"
_OFFICERS = {_UNIT: _("Di unit saya"), _PASSED: _("Sudah diteruskan")}
_ABOVE = {_AREA: _("Di wilayah saya"), **_OFFICERS}
"""Of a kecamatan: little comes to it, and it looks after what its kelurahan have."""
_COORDINATORS = {_QUEUE: _("Tanpa unit"), _ALL: _("Semua laporan")}
MAX_NAMED = 40
"""Reports that an address may name one by one."""
DUE = {"": _("Semua tenggat"), "lewat": _("Lewat tenggat"), "hari-ini": _("Habis hari ini")}
_NAMES = {
    "scope": "lingkup",
    "stage": "tahap",
    "category": "kategori",
    "due": "tenggat",
    "area": "wilayah",
    "text": "cari",
    "numbers": "nomor",
}
_MAX_TEXT = 80


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address says, tidied: an unknown value counts as not given.

    stage: a status, "" for every open one. area: the beginning of a Kemendagri code. text: words or a number.
    numbers: these reports and no others, with commas between them; "" for all.
    """

    scope: str
    stage: str = ""
    category: str = ""
    due: str = ""
    area: str = ""
    text: str = ""
    numbers: str = ""

    def query(self) -> str:
        """As the address says it, without what is not limited."""
        return urlencode({_NAMES[name]: value for name, value in asdict(self).items() if value}, safe=",")


@dataclass(frozen=True, slots=True)
class Page:
    """Rows by deadline; before and after are keys for the neighbouring pages, "" where there is none."""

    rows: list[Report]
    total: int
    before: str
    after: str


def scopes_of(membership: Membership | None) -> dict[str, Any]:
    """The lists that a person may choose from, the one that they begin with first."""
    if membership is None or membership.role not in {Role.OFFICER, Role.COORDINATOR}:
        return {}
    if membership.role == Role.COORDINATOR:
        return _COORDINATORS
    is_above = membership.unit is not None and membership.unit.kind == Unit.Kind.KECAMATAN
    return _ABOVE if is_above else _OFFICERS


def filters_from(membership: Membership, words: Mapping[str, str]) -> Filters:
    scopes = list(scopes_of(membership))
    scope = words.get("lingkup", "")
    stage, due = words.get("tahap", ""), words.get("tenggat", "")
    return Filters(
        scope=scope if scope in scopes else scopes[0],
        stage=stage if stage in Status.values else "",
        category=words.get("kategori", "")[:80],
        due=due if due in DUE else "",
        area=words.get("wilayah", "")[:13],
        text=words.get("cari", "").replace("\x00", "").strip()[:_MAX_TEXT],
        numbers=",".join(_numbers(words.get("nomor", ""))),
    )


def work_of(user: Anyone, filters: Filters) -> QuerySet[Report]:
    """The reports of the list, without order. Nothing that the person may not open is in it."""
    reports = _in_scope(user, filters.scope)
    reports = reports.filter(status=filters.stage) if filters.stage else reports.filter(status__in=OPEN)
    if filters.numbers:
        reports = reports.filter(number__in=_numbers(filters.numbers))
    if filters.category:
        reports = reports.filter(category__slug=filters.category)
    if filters.area:
        reports = reports.filter(
            Q(kelurahan_code=filters.area) | Q(kelurahan_code__startswith=f"{filters.area}.")
        )
    if filters.text:
        reports = reports.filter(
            Q(number__icontains=filters.text)
            | Q(description__icontains=filters.text)
            | Q(address__icontains=filters.text)
        )
    return _due(reports, filters.due)


def page_of(reports: QuerySet[Report], *, after: str = "", before: str = "", size: int = PAGE_SIZE) -> Page:
    """One page by deadline, what has none last; `after` and `before` are keys of an earlier page.

    A key that cannot be read counts as none. Two queries, whatever the length.
    """
    total = reports.count()
    backwards = _key_of(before)
    key = backwards or _key_of(after)
    ordered = _with_words(reports).order_by(*_order(reverse=backwards is not None))
    if key:
        ordered = ordered.filter(_beyond(*key, reverse=backwards is not None))
    found = list(ordered[: size + 1])
    is_more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    has_before = is_more if backwards else key is not None
    has_after = bool(backwards) or is_more
    return Page(
        rows=rows,
        total=total,
        before=_key(rows[0]) if rows and has_before else "",
        after=_key(rows[-1]) if rows and has_after else "",
    )


def choices(user: Anyone, filters: Filters) -> dict[str, Any]:
    """What the filters offer: the categories and areas of the open reports in this scope. Two queries."""
    reports = _in_scope(user, filters.scope).filter(status__in=OPEN).order_by()
    categories = Category.objects.filter(pk__in=reports.values("category_id")).order_by("name")
    codes = reports.exclude(kelurahan_code="").values_list("kelurahan_code", flat=True).distinct()
    return {"categories": list(categories), "areas": _areas(codes)}


def _areas(codes: Any) -> list[tuple[str, str]]:
    """Each kelurahan and the kecamatan above it, by code: kecamatan before its kelurahan."""
    found: dict[str, str] = {}
    for code in codes:
        area = official.by_code(code)
        if area:
            kecamatan = official.ancestors(area)[0]
            found[kecamatan.code] = _("Kecamatan %(name)s") % {"name": kecamatan.name}
            found[area.code] = f"– {area.name}"
    return sorted(found.items())


def _in_scope(user: Anyone, scope: str) -> QuerySet[Report]:
    membership = membership_of(user)
    reports = visible_reports(user)
    if membership is None or scope not in scopes_of(membership):
        return Report.objects.none()
    if scope == _UNIT:
        return reports.filter(unit=membership.unit)
    if scope == _PASSED:
        was_here = StatusChange.objects.filter(report=OuterRef("pk"), unit=membership.unit)
        return reports.exclude(unit=membership.unit).filter(Exists(was_here))
    return reports.filter(unit=None) if scope == _QUEUE else reports


def _numbers(words: str) -> list[str]:
    named = ("".join(filter(str.isalnum, one)).upper()[:20] for one in words.split(",")[:MAX_NAMED])
    return [one for one in dict.fromkeys(named) if one]


def _due(reports: QuerySet[Report], due: str) -> QuerySet[Report]:
    now = clock.now()
    if due == "lewat":
        return reports.filter(due_at__lt=now)
    if due == "hari-ini":
        tomorrow = datetime.combine(now.astimezone(WIB).date() + timedelta(days=1), time.min, WIB)
        return reports.filter(due_at__gte=now, due_at__lt=tomorrow)
    return reports


def _with_words(reports: QuerySet[Report]) -> QuerySet[Report]:
    """What a row says beside its own columns: names, and how many others have the same problem."""
    own = Voice.objects.filter(report=OuterRef("pk")).order_by().values("report").annotate(n=Count("pk"))
    merged = Report.objects.filter(duplicate_of=OuterRef("pk")).order_by().values("duplicate_of")
    merged = merged.annotate(n=Count("pk", distinct=True) + Count("voices"))
    others = Coalesce(Subquery(own.values("n")), 0) + Coalesce(Subquery(merged.values("n")), 0)
    return reports.select_related("category", "unit").annotate(others=others)


def _order(*, reverse: bool) -> tuple[Any, str]:
    if reverse:
        return F("due_at").desc(nulls_first=True), "-pk"
    return F("due_at").asc(nulls_last=True), "pk"


def _beyond(due_at: datetime | None, pk: int, *, reverse: bool) -> Q:
    if due_at is None:
        return Q(due_at__isnull=False) | Q(pk__lt=pk) if reverse else Q(due_at=None, pk__gt=pk)
    if reverse:
        return Q(due_at__lt=due_at) | Q(due_at=due_at, pk__lt=pk)
    return Q(due_at__gt=due_at) | Q(due_at=due_at, pk__gt=pk) | Q(due_at=None)


def _key(report: Report) -> str:
    return f"{report.due_at.isoformat() if report.due_at else ''}~{report.pk}"


def _key_of(words: str) -> tuple[datetime | None, int] | None:
    due, found, pk = words.partition("~")
    if not found or not pk.isdecimal() or len(pk) > 18:
        return None
    try:
        at = datetime.fromisoformat(due) if due else None
    except ValueError:
        return None
    return None if at and at.tzinfo is None else (at, int(pk))
