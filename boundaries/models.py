"""Dated sets of administrative outlines: an Edition and its Areas."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

WGS84 = 4326
UTM_48S = 32748
"""Metres on the ground for Jakarta and the Kepulauan Seribu; scale error below 0.04 %."""


class Level(models.TextChoices):
    KOTA = "kota", _("Kota/Kabupaten")
    KECAMATAN = "kecamatan", _("Kecamatan")
    KELURAHAN = "kelurahan", _("Kelurahan")
    NEIGHBOUR = "neighbour", _("Wilayah tetangga")


class Edition(models.Model):
    """One set of boundaries from one source; `valid_to` is the first day on which it no longer holds.

    An active edition holds from `valid_from` to `valid_to`, so several may be active, one after the other:
    the past ones answer for their own days. A retired one was replaced altogether.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draf")
        ACTIVE = "active", _("Berlaku")
        RETIRED = "retired", _("Tidak berlaku lagi")

    name = models.CharField(max_length=120)
    source = models.CharField(max_length=200, help_text="Who publishes it and where.")
    licence = models.CharField(max_length=120)
    attribution = models.CharField(max_length=200, help_text="The words shown on every map.")
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the file it was read from.")
    is_approximate = models.BooleanField(default=False, help_text='Maps then say "batas perkiraan".')
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)
    import_report = models.JSONField(default=dict, help_text="What the import found, as `--json` prints it.")

    class Meta:
        verbose_name = _("edisi batas")
        verbose_name_plural = _("edisi batas")
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="edition_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "active", "retired"]), name="edition_state_is_known"
            ),
            ExclusionConstraint(
                name="active_editions_do_not_overlap",
                expressions=[
                    (
                        Func(
                            F("valid_from"),
                            F("valid_to"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    )
                ],
                condition=Q(state="active"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_state_display()}, {self.valid_from})"


class Area(models.Model):
    """A kelurahan, kecamatan or kota of one edition, or a neighbouring town that is known by name only."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="areas")
    level = models.CharField(max_length=9, choices=Level)
    code = models.CharField(max_length=13, help_text="Kemendagri, as 31.71.01.1005.")
    bps_code = models.CharField(max_length=10, blank=True)
    name = models.CharField(max_length=80)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children"
    )
    outline = models.MultiPolygonField(srid=WGS84)
    outline_metric = models.MultiPolygonField(
        srid=UTM_48S, help_text="The same outline in metres, so that distances need no transformation."
    )
    outline_simple = models.MultiPolygonField(
        srid=WGS84, spatial_index=False, help_text="Coverage-simplified: neighbours keep their shared border."
    )
    area_km2 = models.FloatField()

    class Meta:
        ordering = ["code"]
        verbose_name = _("wilayah")
        verbose_name_plural = _("wilayah")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "level", "code"], name="area_code_once_per_edition_and_level"
            ),
            models.CheckConstraint(
                condition=Q(level__in=["kota", "kecamatan", "kelurahan", "neighbour"]),
                name="area_level_is_known",
            ),
            models.CheckConstraint(condition=Q(area_km2__gt=0), name="area_has_a_size"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class OutlineBody(models.Model):
    """All outlines of one level as one GeoJSON body, made once per edition and sent as it lies here."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="outline_bodies")
    level = models.CharField(max_length=9, choices=Level)
    gzipped = models.BinaryField()
    etag = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "level"], name="one_outline_body_per_level")
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}/{self.level}"
