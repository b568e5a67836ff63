"""Messages that must leave, written in the transaction that caused them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from field_api import clock
from field_api.models.report import Report


class Outbox(models.Model):
    """One message. `kind` says what happened; who is told and in which words is decided when it leaves."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now)
    next_try_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    to_email = models.EmailField(blank=True, help_text="Somebody else than the reporter.")
    delivered = models.JSONField(default=list, help_text="The back-ends that have done their part.")
    outcome = models.CharField(max_length=200, blank=True, help_text="Where it went, or why not.")

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "outbox"
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(sent_at__isnull=True), name="outbox_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.report_id}"


class OutboxCount(models.Model):
    """How many messages this database has tried to send: one row, compared with a file outside of it."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    count = models.PositiveBigIntegerField(db_default=0)

    def __str__(self) -> str:
        return f"{self.count}"
