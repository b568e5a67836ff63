"""What a validator has to know at the site: what to check there, and how to get there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from field_api.models.routing import Category, CategoryGroup


class Criterion(models.Model):
    """One question that is answered yes or no at the site, with the rule it comes from.

    For one category, for a group of them, or, with neither, for every report. Records from the field keep
    the question as it was put, so a change here changes no earlier answer.
    """

    slug = models.SlugField(max_length=80, unique=True)
    question = models.CharField(max_length=200)
    rule = models.TextField(help_text="What the text asks for, in plain words.")
    source = models.CharField(max_length=300, help_text="The regulation, or the joint meeting that set it.")
    photo_hint = models.CharField(max_length=200, blank=True, help_text="What the photo should show.")
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.CASCADE, related_name="criteria"
    )
    group = models.ForeignKey(
        CategoryGroup, null=True, blank=True, on_delete=models.CASCADE, related_name="criteria"
    )
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "slug"]
        verbose_name = _("kriteria")
        verbose_name_plural = _("kriteria")
        constraints = [
            models.CheckConstraint(
                condition=Q(category__isnull=True) | Q(group__isnull=True),
                name="criterion_names_category_or_group",
                violation_error_message=_("Pilih kategori atau kelompok, jangan keduanya."),
            ),
        ]

    def __str__(self) -> str:
        return self.question


class AccessNote(models.Model):
    """How to reach an area that is hard to reach; shown for every site whose code begins with its code."""

    area_code = models.CharField(
        max_length=13, unique=True, help_text="A Kemendagri code; it also serves the areas below it."
    )
    note = models.TextField()
    source = models.CharField(max_length=300)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["area_code"]
        verbose_name = _("catatan akses")
        verbose_name_plural = _("catatan akses")

    def __str__(self) -> str:
        return f"{self.area_code}: {self.note}"
