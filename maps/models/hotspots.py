"""Searches for hot spots, with what was asked, of which data, and what was found."""

from __future__ import annotations

import json
import zlib
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from field_api import clock


class HotspotRun(models.Model):
    """One search. The same question of the same data with the same seed and method is stored once.

    question: what was asked, as maps.hotspots.asking writes it; question_key is its SHA-256.
    data_version: SHA-256 of the numbers that went in.
    same_as: an earlier search that had the same answer; this one then has none of its own.
    summary: what a list shows, and the reason when nothing could be said.
    packed: the answer as compressed JSON.
    """

    class Kind(models.TextChoices):
        NOW = "now", _("Sekarang")
        EMERGING = "emerging", _("Berkembang")
        NEW = "new", _("Baru minggu ini")
        RECURRING = "recurring", _("Berulang")

    class State(models.TextChoices):
        WAITING = "waiting", _("Menunggu dihitung")
        RUNNING = "running", _("Sedang dihitung")
        DONE = "done", _("Selesai dihitung")
        REFUSED = "refused", _("Terlalu jarang untuk dinilai")
        FAILED = "failed", _("Gagal dihitung")

    class Cause(models.TextChoices):
        PAGE = "page", _("Diminta seseorang")
        COMMAND = "command", _("Dijalankan dengan perintah")
        NIGHTLY = "nightly", _("Dihitung tiap malam")

    kind = models.CharField(max_length=9, choices=Kind)
    category = models.CharField(max_length=400, blank=True, help_text="Slugs; empty: all.")
    areas = models.CharField(max_length=9)
    question = models.JSONField()
    question_key = models.CharField(max_length=64)
    data_version = models.CharField(max_length=64, blank=True)
    seed = models.PositiveIntegerField()
    method = models.PositiveSmallIntegerField(help_text="Goes up when the same data would be answered anew.")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    cause = models.CharField(max_length=7, choices=Cause)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    duration_s = models.FloatField(null=True, blank=True)
    same_as = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    summary = models.JSONField(default=dict)
    packed = models.BinaryField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["question_key", "data_version", "seed", "method"],
                condition=Q(state__in=["done", "refused"], same_as__isnull=True),
                name="hotspot_run_computed_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="done", same_as__isnull=True) | Q(packed__isnull=False),
                name="hotspot_run_that_is_done_has_an_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["question_key", "-id"], name="hotspot_run_by_question"),
            models.Index(fields=["kind", "category", "areas", "-id"], name="hotspot_run_by_shelf"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.category or '*'}/{self.areas} #{self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.REFUSED, self.State.FAILED)

    @property
    def answer(self) -> Any:
        """What was found, None while there is nothing. `same_as` must be at hand, or costs a query."""
        source = self.same_as or self
        return json.loads(zlib.decompress(bytes(source.packed))) if source.packed is not None else None

    @staticmethod
    def pack(answer: Any) -> bytes:
        return zlib.compress(json.dumps(answer, separators=(",", ":")).encode(), 6)
