"""When a report comes to be seen later than it came in: it was released, or found its place."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from field_api import clock
from field_api.models.report import Report


class Appearance(models.Model):
    """From here on a report is shown, or shown in this kelurahan; who follows that place has not heard of it.

    `place_in_order` is a number of the sequence of status changes, so that both are told in one order.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="appearances")
    place_in_order = models.BigIntegerField(unique=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["place_in_order"]
        verbose_name = _("kemunculan laporan")

    def __str__(self) -> str:
        return f"{self.report_id}: {self.place_in_order}"
