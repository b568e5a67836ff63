"""Files that somebody asked for and that take longer than a page should."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from field_api import clock

KEEP_FOR = timedelta(hours=72)


class Export(models.Model):
    """One file: asked for, in the making, ready for some days, gone.

    words: those of the address that choose the reports, as `Selection.words` writes them.
    role, unit_id: what its owner was when it was asked for. The file holds what these may see, so whoever is
    something else by now gets it no more.
    attempt: counted up each time a worker takes it; a worker that was thought dead finds another number.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Menunggu giliran")
        RUNNING = "running", _("Sedang dibuat")
        DONE = "done", _("Siap diunduh")
        FAILED = "failed", _("Gagal dibuat")
        CANCELLED = "cancelled", _("Dibatalkan")
        EXPIRED = "expired", _("Sudah dihapus")

    class Audience(models.TextChoices):
        STAFF = "staff", _("Untuk kantor")
        PUBLIC = "public", _("Untuk umum")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=11)
    unit_id = models.BigIntegerField(null=True, blank=True)
    language = models.CharField(max_length=5)
    words = models.JSONField(default=dict)
    summary = models.CharField(max_length=400, blank=True, help_text="The choice, as its owner read it.")
    audience = models.CharField(max_length=6, choices=Audience)
    format = models.CharField(max_length=10)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    attempt = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now, help_text="When its worker last gave a sign of life.")
    ended_at = models.DateTimeField(null=True, blank=True)
    rows_total = models.PositiveIntegerField(default=0, help_text="As counted when it was asked for.")
    rows_done = models.PositiveIntegerField(default=0)
    size_bytes = models.BigIntegerField(default=0)
    problem = models.CharField(
        max_length=300, blank=True, help_text="Why it failed, when its owner can help it."
    )

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed", "cancelled", "expired"]),
                name="export_state_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["by", "-asked_at"], name="export_by_person"),
            models.Index(
                fields=["seen_at"], condition=Q(state__in=["waiting", "running"]), name="export_underway"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def is_under_way(self) -> bool:
        return self.state in {self.State.WAITING, self.State.RUNNING}

    @property
    def percent(self) -> int:
        """How much is done; the number of reports may have grown since it was asked for."""
        return min(99, 100 * self.rows_done // self.rows_total) if self.rows_total else 0

    @property
    def expires_at(self) -> datetime | None:
        return self.ended_at + KEEP_FOR if self.ended_at else None
