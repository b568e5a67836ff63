"""One run of an import: what came in together can be taken out together."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from field_api import clock


class ImportRun(models.Model):
    """Made with the first report that a run stores; reports name the run that stored them."""

    system = models.CharField(max_length=40)
    files = models.TextField(help_text="Names of the files, one a line.")
    started_at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("impor laporan")
        verbose_name_plural = _("impor laporan")

    def __str__(self) -> str:
        return f"{self.pk}: {self.system} {self.started_at:%Y-%m-%d %H:%M}"
