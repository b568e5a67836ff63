"""Who goes where: each run of the planner and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from field_api import clock
from field_api.models.people import Validator
from field_api.models.report import Report


class AssignmentRun(models.Model):
    """One planning run, with its inputs and costs, so that it can be explained and repeated."""

    class Kind(models.TextChoices):
        BATCH = "batch", _("Harian")
        INTRADAY = "intraday", _("Di tengah hari")

    kind = models.CharField(max_length=8, choices=Kind)
    at = models.DateTimeField(help_text="The moment planned for.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    inputs = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict, help_text="Totals, solver, rules, what is left over and why.")

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"


class Assignment(models.Model):
    """One report given to one validator."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Berjalan")
        DONE = "done", _("Selesai")
        WITHDRAWN = "withdrawn", _("Ditarik")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="assignments")
    validator = models.ForeignKey(Validator, on_delete=models.PROTECT, related_name="assignments")
    run = models.ForeignKey(
        AssignmentRun, null=True, blank=True, on_delete=models.PROTECT, related_name="assignments"
    )
    state = models.CharField(max_length=9, choices=State, default=State.ACTIVE)
    distance_m = models.FloatField()
    reason = models.CharField(max_length=300)
    decide_on = models.DateField(help_text="The day on which it must be decided.")
    stop = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Its place in the day's round, from 1."
    )
    opened_at = models.DateTimeField(
        null=True, blank=True, help_text="Seen on a phone; not given away any more."
    )
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Given by hand; the planner leaves it there.",
    )
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["validator", "stop", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(state="active"), name="one_active_assignment_per_report"
            ),
        ]
        indexes = [models.Index(fields=["validator", "state"], name="assignment_load")]

    def __str__(self) -> str:
        return f"{self.report_id} -> {self.validator_id}"
