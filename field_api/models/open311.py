"""Other programs that send reports by Open311: their keys, and what each sent beside the report."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from field_api import clock
from field_api.models.report import Report


class ApiKey(models.Model):
    """Lets one program send reports, so many in an hour and a day of Jakarta's clock.

    The key itself is shown once and stored nowhere: 256 random bits need no slow hash.
    """

    owner = models.CharField(max_length=160, help_text=_("Program dan instansi yang memakainya."))
    email = models.EmailField(blank=True, help_text=_("Siapa yang dihubungi bila ada masalah."))
    prefix = models.CharField(max_length=8, help_text=_("Awal kunci, untuk mengenalinya."))
    key_sha256 = models.CharField(max_length=64, unique=True)
    per_hour = models.PositiveIntegerField(default=100)
    per_day = models.PositiveIntegerField(default=1000)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    hour = models.DateTimeField(null=True, blank=True, help_text="The hour that `used_in_hour` counts.")
    used_in_hour = models.PositiveIntegerField(default=0)
    day = models.DateField(null=True, blank=True, help_text="The day that `used_in_day` counts.")
    used_in_day = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["owner", "id"]
        verbose_name = _("kunci API")
        verbose_name_plural = _("kunci API")
        constraints = [
            models.CheckConstraint(
                condition=Q(per_hour__gte=1) & Q(per_day__gte=1), name="a_key_may_be_used_at_least_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} ({self.prefix}...)"


class SentRequest(models.Model):
    """How a report came by Open311. `media_url` is kept for the staff and never fetched by this server."""

    report = models.OneToOneField(
        Report, on_delete=models.CASCADE, related_name="sent_request", primary_key=True
    )
    key = models.ForeignKey(ApiKey, null=True, blank=True, on_delete=models.PROTECT, related_name="sent")
    token = models.UUIDField(default=uuid.uuid4, unique=True)
    media_url = models.URLField(max_length=2000, blank=True)

    def __str__(self) -> str:
        return f"{self.report_id}: Open311"
