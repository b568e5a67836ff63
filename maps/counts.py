"""How many reports each area has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from boundaries.models import Level
from field_api.models import Report
from field_api.queries import OPENLY
from maps.scale import grouped

CODE_PARTS = {Level.KOTA: 2, Level.KECAMATAN: 3, Level.KELURAHAN: 4}


@dataclass(frozen=True, slots=True)
class Counts:
    """`by_code` has areas with reports only; `elsewhere` are reports that no kelurahan holds."""

    by_code: Mapping[str, int]
    elsewhere: int

    @property
    def total(self) -> int:
        return sum(self.by_code.values())


@dataclass(frozen=True, slots=True)
class Tally:
    """Why numbers beside each other differ: reports in all, those that anyone may see, those with a point."""

    all: int
    public: int
    placed: int

    @property
    def words(self) -> str:
        """For those who work here: strangers must not learn that there are more than the public ones."""
        told = {"all": grouped(self.all), "public": grouped(self.public), "placed": grouped(self.placed)}
        return _("Semua %(all)s · tampil bagi umum %(public)s · dengan tempat %(placed)s") % told

    @property
    def unplaced_words(self) -> str:
        """Why fewer are drawn than counted; empty when all are drawn."""
        missing = self.all - self.placed
        return (
            missing
            and ngettext(
                "%(n)s laporan tanpa tempat dihitung tetapi tidak digambar.",
                "%(n)s laporan tanpa tempat dihitung tetapi tidak digambar.",
                missing,
            )
            % {"n": grouped(missing)}
        ) or ""


def tally(reports: QuerySet[Report]) -> Tally:
    """One query."""
    placed = Count("pk", filter=Q(point__isnull=False))
    return Tally(**reports.aggregate(all=Count("pk"), public=Count("pk", filter=OPENLY), placed=placed))


def count_by_kelurahan(reports: QuerySet[Report]) -> Counts:
    """Of unordered reports. For strangers let it be openly shown ones only: with a category, a day and an
    hour the number of a kelurahan tells as much as a place. One query.
    """
    rows = reports.values_list("kelurahan_code").annotate(reports=Count("*"))
    by_code = dict(sorted(rows))
    elsewhere = by_code.pop("", 0)
    return Counts(by_code=by_code, elsewhere=elsewhere)


def roll_up(counts: Counts, level: Level) -> Counts:
    """The same counts for kecamatan or kota: a kelurahan's code begins with theirs."""
    parts = CODE_PARTS[level]
    by_code: Counter[str] = Counter()
    for code, count in counts.by_code.items():
        by_code[".".join(code.split(".")[:parts])] += count
    return Counts(by_code=dict(by_code), elsewhere=counts.elsewhere)
