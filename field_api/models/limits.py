"""How often an address has written lately; here, because every worker and server sees the same table."""

from __future__ import annotations

from django.db import models


class RateCount(models.Model):
    """What came in one slice of time. `key` is a hash that names no address; old rows are swept by `tend`."""

    key = models.CharField(max_length=64)
    since = models.DateTimeField(db_index=True, help_text="When the slice began.")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "since"], name="one_count_per_key_and_slice")]

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.since:%H:%M}: {self.count}"
