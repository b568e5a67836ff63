"""Which unit could do this? Rules for the category and place first, then who did it before, with reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from boundaries import official
from field_api import clock
from field_api.errors import BadInput
from field_api.models import Report, RoutingRule, StatusChange, Unit
from field_api.workflow import Status

MOST = 5
LOOK_BACK = timedelta(days=365)
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    unit: Unit
    reason: str


def suggestions_for(report: Report) -> list[Suggestion]:
    """At most five units, the best first, never the one that has it. Three queries.

    Past decisions are disposals of reports of the same category within a year that were not handed back,
    counted in the kelurahan of the place, and where nobody decided there, in its kota.
    """
    found: dict[int, Suggestion] = {}
    for one in (*_by_rule(report), *_by_past(report)):
        if one.unit.pk in found:
            reason = f"{found[one.unit.pk].reason} {one.reason}"
            found[one.unit.pk] = Suggestion(one.unit, reason)
        elif one.unit.pk != report.unit_id:
            found[one.unit.pk] = one
    return list(found.values())[:MOST]


def unit_named(words: str) -> Unit:
    """The active unit with this code or name, or the only one whose name holds it. Raises BadInput."""
    words = " ".join(words.replace("\x00", "").split())[:160]
    units = Unit.objects.filter(is_active=True)
    exact = list(units.filter(Q(code=words) | Q(name__iexact=words))[:2]) if words else []
    if len(exact) == 1:
        return exact[0]
    close = list(units.filter(name__icontains=words).order_by("name")[: _NAMED + 1]) if words else []
    if len(close) == 1:
        return close[0]
    if not close:
        raise BadInput(_("Unit tidak ditemukan. Pilih salah satu nama dari daftar."))
    names = ", ".join(unit.name for unit in close[:_NAMED])
    raise BadInput(_("Ada beberapa unit yang cocok: %(names)s. Pilih satu.") % {"names": names})


def _by_rule(report: Report) -> Iterator[Suggestion]:
    """The most specific rule first: category before group before any, a smaller area before a larger one."""
    about = Q(category=report.category) | Q(group=report.category.group_id) | Q(category=None, group=None)
    rules = RoutingRule.objects.filter(about, kind=RoutingRule.Kind.SUGGEST, unit__is_active=True)
    rules = rules.filter(area_code__in=_areas(report.kelurahan_code)).select_related("unit", "group")

    def rank(rule: RoutingRule) -> tuple[bool, bool, int]:
        return rule.category_id is None, rule.group_id is None, -len(rule.area_code)

    for rule in sorted(rules, key=rank):
        yield Suggestion(rule.unit, _rule_words(rule, report))


_GENERAL = "kewenangan umum kelompok ini"
"""How the fixtures end the note of a rule for a whole group; other notes are people's own words."""


def _rule_words(rule: RoutingRule, report: Report) -> str:
    if rule.group and rule.note == f"{rule.group.name}: {_GENERAL}":
        return _("%(group)s: kewenangan umum kelompok ini.") % {"group": rule.group.label}
    if rule.note:
        return f"{rule.note}."
    about = report.category.label if rule.category_id else _("jenis laporan ini")
    where = _area_name(rule.area_code) or _("seluruh Jakarta")
    return _("Aturan untuk %(about)s di %(where)s.") % {"about": about, "where": where}


def _by_past(report: Report) -> Iterator[Suggestion]:
    code = report.kelurahan_code
    if not code:
        return
    for area in (code, code[:5]):
        rows = list(_decided(report, area))
        total = sum(n for _unit, n in rows)
        if rows:
            units = Unit.objects.filter(is_active=True).in_bulk([unit for unit, _n in rows[:MOST]])
            for pk, n in rows[:MOST]:
                if pk in units:
                    words = {"n": n, "total": total, "where": _area_name(area)}
                    yield Suggestion(
                        units[pk], _("%(n)d dari %(total)d laporan serupa di %(where)s.") % words
                    )
            return


def _decided(report: Report, area: str) -> QuerySet[StatusChange, tuple[int, int]]:
    later = StatusChange.objects.filter(report=OuterRef("report"), pk__gt=OuterRef("pk"))
    handed_back = later.filter(was=Status.DISPOSISI, became=Status.KOORDINASI)
    there = Q(report__kelurahan_code=area) | Q(report__kelurahan_code__startswith=f"{area}.")
    made = StatusChange.objects.filter(
        there,
        became=Status.DISPOSISI,
        report__category=report.category,
        report__received_at__gt=clock.now() - LOOK_BACK,
        unit__isnull=False,
    )
    kept = made.exclude(report=report.pk).filter(~Exists(handed_back)).order_by()
    counted = kept.values(who=F("unit_id")).annotate(n=Count("report_id", distinct=True))
    return counted.order_by("-n", "who").values_list("who", "n")


def _areas(code: str) -> list[str]:
    parts = code.split(".") if code else []
    return ["", *(".".join(parts[: n + 1]) for n in range(len(parts)))]


def _area_name(code: str) -> str:
    area = official.by_code(code)
    if area is None:
        return ""
    return _("Kelurahan %(name)s") % {"name": area.name} if area.level == "kelurahan" else area.name
