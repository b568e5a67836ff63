"""What programs sign in with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AccessToken(models.Model):
    """Of one person for their programs. Only its SHA-256 is kept: 160 random bits need no slower hash."""

    class Purpose(models.TextChoices):
        API = "api", "API"
        QGIS = "qgis", "QGIS"
        BEFORE = "before", _("dari sebelum token berakhir sendiri")

    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="access_tokens")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.purpose} until {self.expires_at:%Y-%m-%d}"
