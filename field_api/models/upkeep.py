"""What fails while tending, until it works again."""

from __future__ import annotations

from django.db import models

from field_api import clock


class FailingPart(models.Model):
    """A part of `tend` or `tend_maps` whose last run failed. The row goes when the part works again."""

    name = models.CharField(max_length=40, primary_key=True)
    error = models.CharField(max_length=100, help_text="The kind of mistake; the log has the rest.")
    since = models.DateTimeField(default=clock.now)
    failed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["since", "name"]

    def __str__(self) -> str:
        return f"{self.name}: {self.error}"
