"""What came from the field and could not be taken in: kept byte by byte, for people to look at."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from field_api import clock


class Quarantine(models.Model):
    """One refused body as it came, with the reason; the same body for the same reason once."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("Kunjungan")
        FOLLOW_UP = "follow_up", _("Tindak lanjut")

    kind = models.CharField(max_length=9, choices=Kind)
    client_id = models.UUIDField(help_text="The id made on the phone.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raw = models.BinaryField()
    raw_sha256 = models.CharField(max_length=64)
    code = models.CharField(max_length=40)
    detail = models.TextField()
    received_at = models.DateTimeField(default=clock.now)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_note = models.TextField(blank=True)

    class Meta:
        ordering = ["-received_at", "-id"]
        verbose_name = _("kiriman yang ditolak")
        verbose_name_plural = _("kiriman yang ditolak")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "client_id", "by", "raw_sha256", "code"], name="refused_body_once"
            ),
            models.CheckConstraint(
                condition=Q(handled_by__isnull=True, handled_at__isnull=True, handled_note="")
                | (Q(handled_by__isnull=False, handled_at__isnull=False) & ~Q(handled_note="")),
                name="refused_body_is_handled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id}: {self.code}"
