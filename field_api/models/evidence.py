"""What was shown: follow-ups, visits, photos, and what each photo proves."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from boundaries.models import WGS84
from field_api import clock
from field_api.models.assignment import Assignment
from field_api.models.bits import Bit256Field
from field_api.models.people import Validator
from field_api.models.report import Report
from field_api.models.routing import Unit


class FollowUp(models.Model):
    """A unit's claim that the work is done."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="follow_ups")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    client_id = models.UUIDField(
        null=True, blank=True, unique=True, help_text="Made on the phone; empty for a form."
    )
    payload = models.TextField(blank=True, help_text="The canonical JSON that was hashed on the phone.")
    payload_sha256 = models.CharField(
        max_length=64, help_text="Of the payload, or of a form's note and photos, to know a repeat."
    )
    flags = models.JSONField(default=list)
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["received_at", "id"]

    def __str__(self) -> str:
        return f"{self.report_id}: tindak lanjut {self.received_at:%Y-%m-%d %H:%M}"


class Visit(models.Model):
    """A validator's sealed record of one look at a site. Never edited; a correction is a new one."""

    class Decision(models.TextChoices):
        DONE = "done", _("Benar dan selesai")
        NOT_DONE = "not_done", _("Belum selesai")
        CANNOT_JUDGE = "cannot_judge", _("Tidak bisa dinilai")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="visits")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="visits")
    validator = models.ForeignKey(Validator, on_delete=models.PROTECT, related_name="visits")
    decision = models.CharField(max_length=12, choices=Decision)
    note = models.TextField(blank=True)
    point = models.PointField(srid=WGS84, null=True, blank=True)
    accuracy_m = models.FloatField(null=True, blank=True)
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.RESTRICT, related_name="corrections"
    )
    payload = models.TextField(blank=True, help_text="The canonical JSON that was hashed on the phone.")
    payload_sha256 = models.CharField(max_length=64)
    flags = models.JSONField(default=list, help_text="What a coordinator should know of how it came.")
    received_at = models.DateTimeField(default=clock.now)
    journey_checked_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was held against the others of its day."
    )

    class Meta:
        ordering = ["received_at", "id"]

    def __str__(self) -> str:
        return f"{self.report_id}: kunjungan {self.received_at:%Y-%m-%d %H:%M}"


class Photo(models.Model):
    """One photo of one report. The file lies under its SHA-256; the same bytes may serve several rows."""

    class Kind(models.TextChoices):
        REPORT = "report", _("Laporan")
        FOLLOW_UP = "follow_up", _("Tindak lanjut")
        VISIT = "visit", _("Kunjungan")
        REOPEN = "reopen", _("Dibuka lagi")
        VOICE = "voice", _("Dukungan")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="photos")
    kind = models.CharField(max_length=9, choices=Kind)
    follow_up = models.ForeignKey(
        FollowUp, null=True, blank=True, on_delete=models.CASCADE, related_name="photos"
    )
    visit = models.ForeignKey(Visit, null=True, blank=True, on_delete=models.CASCADE, related_name="photos")
    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.PositiveIntegerField()
    media_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    facts = models.JSONField(default=dict, help_text="What its metadata says.")
    fix_point = models.PointField(
        srid=WGS84, null=True, blank=True, help_text="The phone's own fix at the shutter."
    )
    fix_accuracy_m = models.FloatField(null=True, blank=True)
    fix_at = models.DateTimeField(null=True, blank=True)
    shutter = models.JSONField(
        default=dict,
        help_text="What the phone said as it was taken: source, role, taken_at, heading, original_sha256.",
    )
    phash = Bit256Field(null=True, blank=True)
    phash_core = Bit256Field(null=True, blank=True)
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "kind", "follow_up", "visit", "sha256"],
                name="photo_once_per_record",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(follow_up__isnull=True) | Q(visit__isnull=True), name="photo_of_one_record"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.sha256[:12]}"


class Verdict(models.Model):
    """What one photo proves under one version of the rules, with all it was computed from."""

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="verdicts")
    result = models.CharField(max_length=13)
    reasons = models.JSONField(default=list)
    inputs = models.JSONField(default=dict)
    distance_m = models.FloatField(null=True, blank=True)
    rule_version = models.CharField(max_length=20)
    computed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["photo", "-computed_at"]
        constraints = [
            models.UniqueConstraint(fields=["photo", "rule_version"], name="one_verdict_per_photo_and_rules"),
            models.CheckConstraint(
                condition=Q(
                    result__in=[
                        "match",
                        "unclear",
                        "far",
                        "no_location",
                        "redacted",
                        "invalid",
                        "contradictory",
                    ]
                ),
                name="verdict_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.photo_id}: {self.result}"


class JudgeFailure(models.Model):
    """A photo that could not be judged: how often that was tried under these rules, and why it failed."""

    class Reason(models.TextChoices):
        GONE = "gone", _("berkas aslinya tidak ada di penyimpanan")
        MEMORY = "memory", _("membukanya perlu memori lebih banyak daripada yang boleh dipakai")
        TIME = "time", _("membukanya terlalu lama")
        BROKEN = "broken", _("pemeriksaannya gagal; catatan server menyebut sebabnya")

    photo = models.OneToOneField(Photo, on_delete=models.CASCADE, primary_key=True, related_name="failure")
    reason = models.CharField(max_length=6, choices=Reason)
    tries = models.PositiveSmallIntegerField()
    rule_version = models.CharField(max_length=20)
    failed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["failed_at"]

    def __str__(self) -> str:
        return f"{self.photo_id}: {self.reason}, {self.tries}"
