"""What speaks against a claim or a visit, for the coordinator to look at. A person decides, with a note."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from field_api import clock
from field_api.models.evidence import FollowUp, Visit
from field_api.models.people import Validator
from field_api.models.report import Report
from field_api.models.routing import Unit


class Suspicion(models.Model):
    """All that speaks against one follow-up or one visit; at most one row for each.

    reasons: objects with `code`, `text`, `weight` ("contradiction", "far" or "doubt"), `photo` (id, null for
    what concerns the whole visit) and `other` (null, or the photo it repeats: `photo` id, `report` number,
    `variant`, null where that is unknown).
    score: 10,000 for each contradiction, 100 for each photo that is far or has the very angle of the
    reporter's, 1 for each other doubt, at most 99 of each: what cannot be true comes before what is in the
    wrong place, and any number of doubts comes after both.
    seen: the reasons as they were at the last decision; others open it again.
    history: earlier decisions (state, by, at, note, reasons), oldest first.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Perlu diperiksa")
        CLEARED = "cleared", _("Dinyatakan wajar")
        CONFIRMED = "confirmed", _("Dipastikan")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="suspicions")
    follow_up = models.OneToOneField(
        FollowUp, null=True, blank=True, on_delete=models.CASCADE, related_name="suspicion"
    )
    visit = models.OneToOneField(
        Visit, null=True, blank=True, on_delete=models.CASCADE, related_name="suspicion"
    )
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whose claim it is.",
    )
    validator = models.ForeignKey(
        Validator, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Whose visit."
    )
    reasons = models.JSONField(default=list)
    score = models.PositiveIntegerField(default=0)
    seen = models.JSONField(default=list)
    history = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    checked_at = models.DateTimeField(default=clock.now, help_text="When its photos were last gone through.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True)

    class Meta:
        ordering = ["-score", "opened_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    follow_up__isnull=False, unit__isnull=False, visit__isnull=True, validator__isnull=True
                )
                | Q(follow_up__isnull=True, unit__isnull=True, visit__isnull=False, validator__isnull=False),
                name="suspicion_of_one_record",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_by__isnull=True, decided_at__isnull=True, decision_note="")
                | (
                    Q(state__in=["cleared", "confirmed"], decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decision_note="")
                ),
                name="suspicion_is_decided_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["state", "-score", "opened_at"], name="suspicion_worst_first")]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.get_state_display()}"

    @property
    def kind(self) -> str:
        """ "follow_up" or "visit": what it is about."""
        return "visit" if self.visit_id else "follow_up"
