"""Which reports heat tiles must look at again, written by triggers of the report's table."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class HeatChange(models.Model):
    """Reports from `first_id` to `last_id` are new, were changed in what tiles show, or are gone.

    `transaction` is the one that did it, so that a reader can ask whether a snapshot of the database saw it:
    ids and times do not tell, since what got a lower one may be committed later. 0 to 0 is all reports.
    """

    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    transaction = models.BigIntegerField(db_index=True)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.first_id}-{self.last_id}"


class HeatVersion(models.Model):
    """A version of the heat tiles' columns that was read from this database, on whatever machine it lies."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name
