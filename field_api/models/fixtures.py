"""What the files of `fixtures/` last put into each row, to tell a person's change from an older file."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedRow(models.Model):
    """A row that `load_fixtures` wrote: while the database holds these values, nobody has changed it."""

    table = models.CharField(max_length=60)
    key = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("baris bawaan")
        verbose_name_plural = _("baris bawaan")
        constraints = [models.UniqueConstraint(fields=["table", "key"], name="loaded_row_once")]

    def __str__(self) -> str:
        return f"{self.table}: {self.key}"
