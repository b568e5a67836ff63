"""Who must act and until when: categories, units, rules, deadlines, days off."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class CategoryGroup(models.Model):
    slug = models.SlugField(primary_key=True, max_length=60)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]
        verbose_name = _("kelompok kategori")
        verbose_name_plural = _("kelompok kategori")

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """Its name in the language of the reader."""
        return _in_language(self)


class Category(models.Model):
    """What a report is about, as the JAKI app names it."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    group = models.ForeignKey(CategoryGroup, on_delete=models.PROTECT, related_name="categories")
    keywords = models.TextField(blank=True, help_text="Everyday words for it, separated by semicolons.")
    duplicate_radius_m = models.PositiveIntegerField(default=50)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("kategori")
        verbose_name_plural = _("kategori")

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """Its name in the language of the reader."""
        return _in_language(self)


class Unit(models.Model):
    """Who acts: a kelurahan office, a dinas, a suku dinas, Biro Pemerintahan."""

    class Kind(models.TextChoices):
        KELURAHAN = "kelurahan", _("Kelurahan")
        KECAMATAN = "kecamatan", _("Kecamatan")
        DINAS = "dinas", _("Dinas")
        SUKU_DINAS = "suku_dinas", _("Suku Dinas")
        BIRO = "biro", _("Biro")
        OTHER = "other", _("Lainnya")

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=10, choices=Kind)
    area_code = models.CharField(
        max_length=13, blank=True, db_index=True, help_text="Kemendagri; empty: all Jakarta."
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("unit")
        verbose_name_plural = _("unit")
        constraints = [
            models.UniqueConstraint(
                fields=["area_code"],
                condition=Q(kind="kelurahan", is_active=True),
                name="one_office_per_kelurahan",
                violation_error_message=_(
                    "Kelurahan ini sudah punya kantor yang dipakai; nonaktifkan yang lama dahulu."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RoutingRule(models.Model):
    """`receive`: this unit gets the report first. `suggest`: the kelurahan is told to think of this unit.

    An empty category, group or area matches every one; the most specific rule wins.
    """

    class Kind(models.TextChoices):
        RECEIVE = "receive", _("Menerima")
        SUGGEST = "suggest", _("Disarankan")

    kind = models.CharField(max_length=7, choices=Kind)
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.CASCADE, related_name="rules"
    )
    group = models.ForeignKey(
        CategoryGroup, null=True, blank=True, on_delete=models.CASCADE, related_name="rules"
    )
    area_code = models.CharField(max_length=13, blank=True, help_text="The beginning of a Kemendagri code.")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="rules")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("aturan penerusan")
        verbose_name_plural = _("aturan penerusan")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "category", "group", "area_code"],
                name="one_rule_per_case",
                violation_error_message=_(
                    "Sudah ada aturan untuk jenis, kategori atau kelompok, dan wilayah ini; ubah yang itu."
                ),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(category__isnull=True) | Q(group__isnull=True),
                name="rule_names_category_or_group",
                violation_error_message=_("Pilih kategori atau kelompok, jangan keduanya."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category or self.group or '*'} @ {self.area_code or '*'} -> {self.unit}"


class Deadline(models.Model):
    """How long a stage may take, by which text, and from which day on."""

    class Stage(models.TextChoices):
        COORDINATION = "coordination", _("Koordinasi")
        COMPLETION = "completion", _("Penyelesaian")
        VALIDATION = "validation", _("Validasi")

    class Clock(models.TextChoices):
        CALENDAR = "calendar", _("Setiap hari")
        WORKING = "working", _("Hari kerja")

    stage = models.CharField(max_length=12, choices=Stage)
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.CASCADE, related_name="deadlines"
    )
    hours = models.PositiveIntegerField()
    clock = models.CharField(max_length=8, choices=Clock, default=Clock.CALENDAR)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["stage", "valid_from"]
        verbose_name = _("tenggat")
        verbose_name_plural = _("tenggat")
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "category", "valid_from"],
                name="one_deadline_per_stage_and_day",
                violation_error_message=_(
                    "Sudah ada tenggat untuk tahap dan kategori ini sejak hari itu; ubah yang itu."
                ),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="deadline_ends_after_it_begins",
                violation_error_message=_("Hari berakhirnya harus setelah hari mulainya."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.hours} jam"


class Cutoff(models.Model):
    """The hour of the day, or the day of the month, by which work is decided; its name says which."""

    class Name(models.TextChoices):
        DAILY_VALIDATION = "daily_validation", _("Batas harian validasi")
        MONTHLY_VALIDATION = "monthly_validation", _("Batas bulanan validasi")

    name = models.CharField(max_length=20, choices=Name)
    time = models.TimeField(null=True, blank=True)
    day = models.PositiveSmallIntegerField(null=True, blank=True)
    valid_from = models.DateField()
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["name", "valid_from"]
        verbose_name = _("batas waktu")
        verbose_name_plural = _("batas waktu")
        constraints = [
            models.UniqueConstraint(
                fields=["name", "valid_from"],
                name="one_cutoff_per_name_and_day",
                violation_error_message=_("Sudah ada batas ini sejak hari itu; ubah yang itu."),
            ),
            models.CheckConstraint(
                # A day that is null is in no range and out of none, so it is asked for by name.
                condition=Q(name="daily_validation", time__isnull=False, day__isnull=True)
                | Q(name="monthly_validation", time__isnull=True, day__isnull=False, day__range=(1, 28)),
                name="cutoff_is_an_hour_or_a_day",
                violation_error_message=_(
                    "Batas harian butuh pukul saja; batas bulanan butuh hari 1 sampai 28 saja."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_name_display()}: {self.time or self.day}"


class Holiday(models.Model):
    day = models.DateField(primary_key=True)
    name = models.CharField(max_length=120)
    is_joint_leave = models.BooleanField(default=False)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ["day"]
        verbose_name = _("hari libur")
        verbose_name_plural = _("hari libur")

    def __str__(self) -> str:
        return f"{self.day}: {self.name}"


def _in_language(named: CategoryGroup | Category) -> str:
    return (get_language() == "en" and named.name_en) or named.name
