"""What officers and coordinators write at their desks: notes, ready words, open questions, stops."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from field_api import clock
from field_api.models.criteria import Criterion
from field_api.models.report import Report
from field_api.models.routing import Category, CategoryGroup
from field_api.workflow import Status


class Note(models.Model):
    """A word among colleagues; never shown to the public."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.text[:40]}"


class RejectReason(models.Model):
    """Why a report may be refused, in the words that the reporter reads."""

    slug = models.SlugField(max_length=60, unique=True)
    text = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "slug"]
        verbose_name = _("alasan penolakan")
        verbose_name_plural = _("alasan penolakan")

    def __str__(self) -> str:
        return self.text

    @property
    def label(self) -> str:
        """Its words in the language of the reader; what is stored with a report is the reporter's: `text`."""
        return (get_language() == "en" and self.text_en) or self.text


class ReplyText(models.Model):
    """Ready words for a move to `status`; for a category, a group of them, or all."""

    title = models.CharField(max_length=80)
    text = models.TextField(max_length=2000)
    status = models.CharField(max_length=13, choices=Status)
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.CASCADE, related_name="reply_texts"
    )
    group = models.ForeignKey(
        CategoryGroup, null=True, blank=True, on_delete=models.CASCADE, related_name="reply_texts"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["status", "title"]
        verbose_name = _("teks balasan")
        verbose_name_plural = _("teks balasan")
        constraints = [
            models.CheckConstraint(
                condition=Q(category__isnull=True) | Q(group__isnull=True),
                name="reply_text_names_category_or_group",
                violation_error_message=_("Pilih kategori atau kelompok, jangan keduanya."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MeetingCase(models.Model):
    """A case that no criterion decides, put to the joint meeting; its answer becomes a criterion."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="meeting_cases")
    question = models.TextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    answer = models.TextField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    criterion = models.ForeignKey(
        Criterion, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="", answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="a_case_is_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.question[:40]}"


class WeatherStop(models.Model):
    """Nobody is sent to this area while it lasts."""

    area_code = models.CharField(max_length=13, help_text="Beginning of a Kemendagri code.")
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="stop_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.area_code}: {self.reason}"


class AuditEntry(models.Model):
    """Who saw or did what. The database refuses to change or remove a row."""

    at = models.DateTimeField(default=clock.now, db_index=True)
    username = models.CharField(max_length=150)
    role = models.CharField(max_length=11, blank=True)
    action = models.CharField(max_length=40, db_index=True)
    number = models.CharField(max_length=20, blank=True, db_index=True, help_text="Of the report.")
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.username} {self.action} {self.number}"
