"""Which reports a map is about: category, days, statuses, area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from boundaries import official
from field_api.errors import BadInput
from field_api.models import Category, CategoryGroup, Report
from field_api.workflow import CLOSED, OPEN, Status

JAKARTA = ZoneInfo("Asia/Jakarta")
ALL_CATEGORIES = "Semua kategori"
YEARS = range(2000, 2101)
STATUS_GROUPS = {"open": OPEN, "closed": CLOSED}


@dataclass(frozen=True, slots=True)
class Selection:
    """What is empty does not narrow. Days are Jakarta's and both count; `area_code` begins a Kemendagri code.

    `category` is the slug that was chosen and `category_name` its name as people gave it: escape it.
    """

    category: str = ""
    category_name: str = ALL_CATEGORIES
    category_ids: tuple[int, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    status: str = ""
    statuses: tuple[str, ...] = ()
    area_code: str = ""

    def reports(self) -> QuerySet[Report]:
        """The chosen reports, unordered, so that they can be grouped."""
        wanted = Q()
        if self.category_ids:
            wanted &= Q(category_id__in=self.category_ids)
        if self.first_day:
            wanted &= Q(received_at__gte=_midnight(self.first_day))
        if self.last_day:
            wanted &= Q(received_at__lt=_midnight(self.last_day + timedelta(days=1)))
        if self.statuses:
            wanted &= Q(status__in=self.statuses)
        if self.area_code:
            wanted &= Q(kelurahan_code__in=_kelurahan_of(self.area_code))
        return Report.objects.filter(wanted).order_by()

    @property
    def period(self) -> str:
        """The days in words: "1 Februari 2017 - 28 Februari 2017", or "semua waktu"."""
        if self.first_day and self.last_day:
            same = self.first_day == self.last_day
            return (
                in_words(self.first_day)
                if same
                else f"{in_words(self.first_day)} – {in_words(self.last_day)}"
            )
        if self.first_day:
            return f"sejak {in_words(self.first_day)}"
        return f"sampai {in_words(self.last_day)}" if self.last_day else "semua waktu"

    @property
    def status_words(self) -> str:
        """The statuses as people read them: "Belum selesai", "Proses, Validasi"; empty for all."""
        labels = {"open": "Belum selesai", "closed": "Selesai atau ditolak"}
        named = ", ".join(str(Status(name).label) for name in self.statuses)
        return labels.get(self.status.lower(), named)

    @property
    def area_name(self) -> str:
        area = official.by_code(self.area_code) if self.area_code else None
        return official.full_name(area) if area else "DKI Jakarta"


def selection_from(words: Mapping[str, str]) -> Selection:
    """Read `category`, `from`, `to`, `status` and `area` as a query string gives them.

    `category` is the slug or the name of a category or of a group; `status` is `open`, `closed` or statuses
    separated by commas. Raises BadInput with a sentence that names what is wrong.
    """
    slug, name, ids = _category(words.get("category", "").strip())
    first_day, last_day = _day(words, "from"), _day(words, "to")
    if first_day and last_day and first_day > last_day:
        raise BadInput(f"Tanggal awal ({first_day}) sesudah tanggal akhir ({last_day}).")
    status = words.get("status", "").strip()
    return Selection(
        category=slug,
        category_name=name,
        category_ids=ids,
        first_day=first_day,
        last_day=last_day,
        status=status,
        statuses=_statuses(status),
        area_code=_area(words.get("area", "").strip()),
    )


def in_words(day: date) -> str:
    """A day as Indonesians write it: "3 Februari 2017"."""
    months = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
    return f"{day.day} {months.split()[day.month - 1]} {day.year}"


def _category(word: str) -> tuple[str, str, tuple[int, ...]]:
    """Slug before name, category before group: the narrower meaning of a word wins."""
    if not word:
        return "", ALL_CATEGORIES, ()
    for test in ({"slug": word.lower()}, {"name__iexact": word}):
        if category := Category.objects.filter(**test).first():
            return category.slug, category.name, (category.pk,)
        if group := CategoryGroup.objects.filter(**test).first():
            members = group.categories.order_by("pk").values_list("pk", flat=True)
            # A group without members selects nothing; no id at all would select everything.
            return group.slug, group.name, tuple(members) or (0,)
    raise BadInput(f"Kategori “{word}” tidak dikenal.")


def _day(words: Mapping[str, str], key: str) -> date | None:
    text = words.get(key, "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"Tanggal “{text}” tidak terbaca; tulis seperti 2026-03-01.") from None
    if day.year not in YEARS:
        raise BadInput(f"Tanggal “{text}” di luar tahun {YEARS[0]}–{YEARS[-1]}.")
    return day


def _statuses(text: str) -> tuple[str, ...]:
    if text.lower() in STATUS_GROUPS:
        return tuple(sorted(STATUS_GROUPS[text.lower()]))
    names = tuple(name.strip().upper() for name in text.split(",") if name.strip())
    for name in names:
        if name not in Status.values:
            known = ", ".join(["open", "closed", *Status.values])
            raise BadInput(f"Status “{name}” tidak dikenal; pilih dari {known}.")
    return names


def _area(code: str) -> str:
    if not code:
        return ""
    area = official.by_code(code)
    if area is None:
        raise BadInput(f"Kode wilayah “{code}” tidak dikenal; tulis kode Kemendagri seperti 31.71.01.")
    return area.code


def _kelurahan_of(code: str) -> list[str]:
    """The kelurahan whose code begins with this one: a list can use the index, a pattern cannot."""
    codes = [area.code for area in official.areas("kelurahan")]
    return [one for one in codes if one == code or one.startswith(f"{code}.")]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=JAKARTA)
