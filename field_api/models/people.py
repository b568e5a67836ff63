"""Who works here: roles by data, and the validators who go out to look."""

from __future__ import annotations

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from boundaries.models import WGS84
from field_api.models.routing import Unit


class Membership(models.Model):
    """A user's one role; an officer's role is for one unit."""

    class Role(models.TextChoices):
        OFFICER = "officer", _("Petugas")
        VALIDATOR = "validator", _("TA Fasilitator")
        COORDINATOR = "coordinator", _("Koordinator")
        PLANNER = "planner", _("Perencana")
        ADMIN = "admin", _("Admin")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="membership")
    role = models.CharField(max_length=11, choices=Role)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )

    class Meta:
        verbose_name = _("peran")
        verbose_name_plural = _("peran")
        constraints = [
            models.CheckConstraint(
                condition=~Q(role="officer") | Q(unit__isnull=False),
                name="an_officer_works_in_a_unit",
                violation_error_message=_("Petugas harus punya unit."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class Validator(models.Model):
    """A TA Fasilitator Lapangan. `areas` are beginnings of Kemendagri codes; empty means anywhere."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="validator")
    name = models.CharField(max_length=120)
    base = models.PointField(srid=WGS84, geography=True)
    capacity = models.PositiveSmallIntegerField(default=8, help_text="Visits a day.")
    areas = ArrayField(models.CharField(max_length=13), default=list, blank=True)
    boat_duty = models.BooleanField(default=False)
    home_unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Whose work they may not judge.",
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("TA Fasilitator")
        verbose_name_plural = _("TA Fasilitator")

    def __str__(self) -> str:
        return self.name


class Absence(models.Model):
    """Days on which a validator does not go out; both days count."""

    validator = models.ForeignKey(Validator, on_delete=models.CASCADE, related_name="absences")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("ketidakhadiran")
        verbose_name_plural = _("ketidakhadiran")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="absence_ends_after_it_begins",
                violation_error_message=_("Hari terakhir tidak boleh sebelum hari pertama."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.validator}: {self.first_day} - {self.last_day}"
