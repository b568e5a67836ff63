"""What citizens add to a report beside reporting it: a voice, a word at its end, and the wish to be told."""

from __future__ import annotations

import uuid

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from boundaries.models import WGS84
from field_api import clock
from field_api.models.report import Report, StatusChange
from field_api.models.routing import Category, Unit


class Voice(models.Model):
    """Somebody else has the same problem. `device` is a hash; one device counts once a report."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="voices")
    device = models.CharField(max_length=64)
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "device"], name="one_voice_per_device"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: suara"


class Survey(models.Model):
    """The reporter's two answers after a report was closed; once for each closing."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="surveys")
    closing = models.OneToOneField(StatusChange, on_delete=models.CASCADE, related_name="survey")
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Who did the work."
    )
    is_solved = models.BooleanField(help_text="Is the problem really gone?")
    rating = models.PositiveSmallIntegerField(help_text="How it was handled, from 1 to 5.")
    note = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(rating__range=(1, 5)), name="rating_is_one_to_five"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.rating}"


class Alert(models.Model):
    """An address that wants to hear of a kelurahan, a circle or one report. Counts once it was confirmed."""

    class Kind(models.TextChoices):
        AREA = "area", _("Wilayah")
        CIRCLE = "circle", _("Sekitar satu titik")
        REPORT = "report", _("Satu laporan")

    token = models.UUIDField(default=uuid.uuid4, unique=True, help_text="Confirms and ends it, from a mail.")
    email = models.EmailField()
    kind = models.CharField(max_length=6, choices=Kind)
    area_code = models.CharField(
        max_length=13, blank=True, db_index=True, help_text="Beginning of a Kemendagri code."
    )
    point = models.PointField(srid=WGS84, null=True, blank=True)
    radius_m = models.PositiveIntegerField(null=True, blank=True)
    report = models.ForeignKey(Report, null=True, blank=True, on_delete=models.CASCADE, related_name="alerts")
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text="Empty: all."
    )
    created_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    told_until = models.BigIntegerField(default=0, help_text="The last status change that was told.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind="area", point=None, radius_m=None, report=None) & ~Q(area_code="")
                    | Q(kind="circle", point__isnull=False, radius_m__isnull=False, report=None, area_code="")
                    & Q(radius_m__gt=0)
                    | Q(kind="report", report__isnull=False, point=None, radius_m=None, area_code="")
                ),
                name="alert_says_where",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_kind_display()}"


class BlockedWord(models.Model):
    """A report that contains one of these is not shown to the public before a person has read it."""

    word = models.CharField(max_length=60, unique=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["word"]
        verbose_name = _("kata yang ditahan")
        verbose_name_plural = _("kata yang ditahan")

    def __str__(self) -> str:
        return self.word
