"""Which reports a map is about: categories, days, weekdays, hours, statuses, area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from boundaries import official
from field_api.errors import BadInput
from field_api.models import Category, CategoryGroup, Report
from field_api.workflow import CLOSED, OPEN, Status

JAKARTA = ZoneInfo("Asia/Jakarta")
YEARS = range(2000, 2101)
STATUS_GROUPS = {"open": OPEN, "closed": CLOSED}


@dataclass(frozen=True, slots=True)
class Selection:
    """What is empty does not narrow. Days are Jakarta's and both count; `area_code` begins a Kemendagri code.

    `category` is the slug that was chosen, several with commas between, and `category_name` the names as
    people gave them: escape them. `weekdays` are 1 (Monday) to 7; `hours` are those of Jakarta's day that
    count, 6 for 06.00-06.59, in their order, which may pass midnight.
    """

    category: str = ""
    category_name: str = field(default_factory=lambda: _("Semua kategori"))
    category_ids: tuple[int, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    status: str = ""
    statuses: tuple[str, ...] = ()
    area_code: str = ""
    weekdays: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()

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
        return self._at_these_times(Report.objects.filter(wanted).order_by())

    def _at_these_times(self, reports: QuerySet[Report]) -> QuerySet[Report]:
        """Jakarta's weekday and hour: 23.30 on Sunday in UTC is Monday morning there."""
        if self.weekdays:
            reports = reports.alias(weekday=ExtractIsoWeekDay("received_at", tzinfo=JAKARTA))
            reports = reports.filter(weekday__in=self.weekdays)
        if self.hours:
            reports = reports.alias(hour=ExtractHour("received_at", tzinfo=JAKARTA))
            reports = reports.filter(hour__in=self.hours)
        return reports

    def words(self) -> dict[str, str]:
        """The words of an address that chooses the same; `selection_from` reads them again."""
        hours = f"{self.hours[0]}-{(self.hours[-1] + 1) % 24}" if self.hours else ""
        words = {
            "category": self.category,
            "from": str(self.first_day or ""),
            "to": str(self.last_day or ""),
            "status": self.status,
            "area": self.area_code,
            "weekday": ",".join(map(str, self.weekdays)),
            "hours": hours,
        }
        return {key: word for key, word in words.items() if word}

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
            return _("sejak %(day)s") % {"day": in_words(self.first_day)}
        if self.last_day:
            return _("sampai %(day)s") % {"day": in_words(self.last_day)}
        return _("semua waktu")

    @property
    def status_words(self) -> str:
        """The statuses as people read them: "Belum selesai", "Proses, Validasi"; empty for all."""
        labels = {"open": _("Belum selesai"), "closed": _("Selesai atau ditolak")}
        named = ", ".join(str(Status(name).label) for name in self.statuses)
        return labels.get(self.status.lower(), named)

    @property
    def times_words(self) -> str:
        """Weekdays and hours: "Sabtu, Minggu, pukul 22.00–05.00"; empty when all count."""
        days = ", ".join(weekday_name(day) for day in self.weekdays)
        if not self.hours:
            return days
        until = (self.hours[-1] + 1) % 24 or 24
        hours = _("pukul %(first)s–%(last)s") % {"first": f"{self.hours[0]:02}.00", "last": f"{until:02}.00"}
        return f"{days}, {hours}" if days else hours

    @property
    def area_name(self) -> str:
        area = official.by_code(self.area_code) if self.area_code else None
        return official.full_name(area) if area else "DKI Jakarta"


def selection_from(words: Mapping[str, str]) -> Selection:
    """Read `category`, `from`, `to`, `status`, `area`, `weekday` and `hours` as a query string gives them.

    `category` is the slug or the name of a category or of a group, or several slugs separated by commas;
    `status` is `open`, `closed` or statuses separated by commas; `weekday` is like `1,2,5`; `hours` is like
    `6-10`, from 06.00 until before 10.00, and `22-5` passes midnight.
    Raises BadInput with a sentence that names what is wrong.
    """
    slug, name, ids = _categories(words.get("category", "").strip())
    first_day, last_day = _day(words, "from"), _day(words, "to")
    if first_day and last_day and first_day > last_day:
        raise BadInput(
            _("Tanggal awal (%(first_day)s) sesudah tanggal akhir (%(last_day)s).")
            % {"first_day": first_day, "last_day": last_day}
        )
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
        weekdays=_weekdays(words.get("weekday", "")),
        hours=_hours(words.get("hours", "").strip()),
    )


def in_words(day: date) -> str:
    """A day in the language of the reader: "3 Februari 2017"."""
    return date_format(day, "j F Y")


def weekday_name(day: int) -> str:
    """1 is Monday."""
    names = (_("Senin"), _("Selasa"), _("Rabu"), _("Kamis"), _("Jumat"), _("Sabtu"), _("Minggu"))
    return names[day - 1]


def _categories(text: str) -> tuple[str, str, tuple[int, ...]]:
    """One word as it stands, since a name may hold a comma; else the slugs between the commas."""
    if "\x00" in text:  # the database takes no such letter
        raise BadInput(_("Kategori “%(word)s” tidak dikenal.") % {"word": text.replace("\x00", "")})
    words = list(dict.fromkeys(word.strip().lower() for word in text.split(",") if word.strip()))
    if len(words) < 2 or Category.objects.filter(name__iexact=text).exists():
        return _category(text.strip(", "))
    every = list(Category.objects.order_by("pk"))
    groups = CategoryGroup.objects.in_bulk(words)
    names, ids = [], set[int]()
    for word in words:
        group = groups.get(word)
        own = next((one for one in every if one.slug == word), None)
        if own is None and group is None:
            raise BadInput(_("Kategori “%(word)s” tidak dikenal.") % {"word": word})
        names.append(own.name if own else group.name if group else "")
        ids |= {own.pk} if own else {one.pk for one in every if one.group_id == word}
    return ",".join(words), ", ".join(names), tuple(sorted(ids)) or (0,)


def _category(word: str) -> tuple[str, str, tuple[int, ...]]:
    """Slug before name, category before group: the narrower meaning of a word wins."""
    if not word:
        return "", _("Semua kategori"), ()
    for test in ({"slug": word.lower()}, {"name__iexact": word}):
        if category := Category.objects.filter(**test).first():
            return category.slug, category.label, (category.pk,)
        if group := CategoryGroup.objects.filter(**test).first():
            members = group.categories.order_by("pk").values_list("pk", flat=True)
            # A group without members selects nothing; no id at all would select everything.
            return group.slug, group.label, tuple(members) or (0,)
    raise BadInput(_("Kategori “%(word)s” tidak dikenal.") % {"word": word})


def _day(words: Mapping[str, str], key: str) -> date | None:
    text = words.get(key, "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadInput(
            _("Tanggal “%(text)s” tidak terbaca; tulis seperti 2026-03-01.") % {"text": text}
        ) from None
    if day.year not in YEARS:
        raise BadInput(
            _("Tanggal “%(text)s” di luar tahun %(first)s–%(last)s.")
            % {"text": text, "first": YEARS[0], "last": YEARS[-1]}
        )
    return day


def _statuses(text: str) -> tuple[str, ...]:
    if text.lower() in STATUS_GROUPS:
        return tuple(sorted(STATUS_GROUPS[text.lower()]))
    names = tuple(name.strip().upper() for name in text.split(",") if name.strip())
    for name in names:
        if name not in Status.values:
            known = ", ".join(["open", "closed", *Status.values])
            raise BadInput(
                _("Status “%(name)s” tidak dikenal; pilih dari %(known)s.") % {"name": name, "known": known}
            )
    return names


def _weekdays(text: str) -> tuple[int, ...]:
    days = {day.strip() for day in text.split(",") if day.strip()}
    if unknown := days - set("1234567"):
        raise BadInput(_("Hari “%(day)s” tidak dikenal; 1 Senin sampai 7 Minggu.") % {"day": min(unknown)})
    return tuple(sorted(int(day) for day in days)) if len(days) < 7 else ()


def _hours(text: str) -> tuple[int, ...]:
    if not text:
        return ()
    first, _dash, last = text.partition("-")
    if not (_is_hour(first) and _is_hour(last)) or int(first) > 23 or first == last:
        raise BadInput(_("Jam “%(hours)s” tidak terbaca; tulis seperti 6-10 atau 22-5.") % {"hours": text})
    span = (int(last) - int(first)) % 24 or 24
    return tuple((int(first) + i) % 24 for i in range(span)) if span < 24 else ()


def _is_hour(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 3 and int(text) <= 24


def _area(code: str) -> str:
    if not code:
        return ""
    area = official.by_code(code)
    if area is None:
        raise BadInput(
            _("Kode wilayah “%(code)s” tidak dikenal; tulis kode Kemendagri seperti 31.71.01.")
            % {"code": code}
        )
    return area.code


def _kelurahan_of(code: str) -> list[str]:
    """The kelurahan whose code begins with this one: a list can use the index, a pattern cannot."""
    codes = [area.code for area in official.areas("kelurahan")]
    return [one for one in codes if one == code or one.startswith(f"{code}.")]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=JAKARTA)
