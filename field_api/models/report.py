"""One complaint, where it is, where it stands, and every move it made."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from boundaries.models import WGS84, Edition
from field_api import clock
from field_api.errors import BadInput, WrongStatus
from field_api.models.imports import ImportRun
from field_api.models.routing import Category, Unit
from field_api.workflow import MOVES, NEEDS_REASON, Status, allowed_from

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class Report(models.Model):
    """One laporan. `point` is where the problem is, longitude first; `accuracy_m` is a 68 % radius."""

    class Channel(models.TextChoices):
        WEB = "web", "Web"
        JAKI = "jaki", "JAKI"
        SOCIAL = "social", _("Media sosial")
        EMAIL = "email", _("E-mail")
        MESSAGE = "message", _("SMS/WhatsApp")
        OFFICE = "office", _("Kantor kelurahan/kecamatan/wali kota")
        OPEN311 = "open311", _("Aplikasi lain (Open311)")
        OTHER = "other", _("Lainnya")

    class Place(models.TextChoices):
        INSIDE = "inside", _("Di dalam")
        AMBIGUOUS = "ambiguous", _("Di perbatasan")
        JUST_OUTSIDE = "just_outside", _("Tepat di luar batas")
        OUTSIDE = "outside", _("Di luar wilayah")
        PROPOSED = "proposed", _("Usulan, belum dipastikan")
        UNLOCATED = "unlocated", _("Belum diketahui")

    class Moderation(models.TextChoices):
        SHOWN = "shown", _("Ditampilkan")
        HELD = "held", _("Ditahan sampai dibaca")
        HIDDEN = "hidden", _("Disembunyikan")

    number = models.CharField(max_length=20, unique=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="reports")
    description = models.TextField(blank=True, max_length=4000)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.WEB)
    is_private = models.BooleanField(default=False)
    received_at = models.DateTimeField(default=clock.now)

    point = models.PointField(srid=WGS84, null=True, blank=True)
    accuracy_m = models.FloatField(null=True, blank=True)
    pin_moved = models.BooleanField(default=False, help_text="The reporter put the pin there by hand.")
    address = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=12, choices=Place, default=Place.UNLOCATED)
    kelurahan_code = models.CharField(max_length=13, blank=True)
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place_detail = models.JSONField(
        default=dict, help_text="What the lookup answered, or the proposal from text."
    )

    status = models.CharField(max_length=13, choices=Status, default=Status.MENUNGGU, editable=False)
    home_unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="home_reports",
        help_text="Coordinates it.",
    )
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="reports", help_text="Has it now."
    )
    due_at = models.DateTimeField(null=True, blank=True, help_text="When the running stage must be over.")
    complete_by = models.DateTimeField(null=True, blank=True, help_text="When the problem must be solved.")
    status_since = models.DateTimeField(default=clock.now)

    moderation = models.CharField(
        max_length=6,
        choices=Moderation,
        default=Moderation.SHOWN,
        help_text="What the public may read of it.",
    )
    device = models.CharField(
        max_length=64, blank=True, help_text="Hash of the sender's browser, for limits."
    )
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )
    split_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )

    source = models.CharField(max_length=40, blank=True, help_text="The other system it came from.")
    external_id = models.CharField(max_length=120, blank=True)
    import_run = models.ForeignKey(
        ImportRun,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="reports",
        db_index=False,
    )
    idempotency_key = models.CharField(
        max_length=120,
        null=True,
        blank=True,
        help_text="The sender's own; another device may have the same.",
    )
    derived_key = models.CharField(
        max_length=120,
        null=True,
        blank=True,
        unique=True,
        help_text="Ours, for what is made only once: a split, a merge taken back, a program's request.",
    )
    key_salt = models.UUIDField(
        null=True,
        default=uuid.uuid4,
        editable=False,
        help_text="What the reporter's key rests on beside the number; none in rows of the program before.",
    )
    payload_sha256 = models.CharField(
        max_length=64,
        blank=True,
        help_text="Keyed, to know a repeat by; empty after a while (steps/repeats.py).",
    )
    updated_at = models.DateTimeField(
        null=True, blank=True, help_text="When it came to be shown, or its place changed, after it came in."
    )
    anonymised_at = models.DateTimeField(null=True, blank=True)
    words_to_check = models.BooleanField(
        default=False, db_default=False, help_text="Somebody must look whether its words name a person."
    )

    class Meta:
        ordering = ["-received_at", "-id"]
        verbose_name = _("laporan")
        verbose_name_plural = _("laporan")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="report_status_is_known"),
            models.CheckConstraint(
                condition=Q(accuracy_m__isnull=True) | Q(accuracy_m__gte=0),
                name="report_accuracy_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of__isnull=True) | ~Q(duplicate_of=F("id")),
                name="report_is_no_duplicate_of_itself",
            ),
            models.UniqueConstraint(
                fields=["idempotency_key", "device"],
                condition=Q(idempotency_key__isnull=False),
                name="report_sent_once",
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="report_imported_once"
            ),
        ]
        indexes = [
            models.Index(fields=["kelurahan_code", "received_at"], name="report_by_kelurahan"),
            models.Index(fields=["category", "received_at"], name="report_by_category"),
            models.Index(fields=["unit", "status", "due_at"], name="report_worklist"),
            models.Index(
                fields=["due_at"], condition=~Q(status__in=["SELESAI", "DITOLAK"]), name="report_due"
            ),
            models.Index(fields=["received_at"], name="report_by_day"),
            models.Index(fields=["status", "due_at", "id"], name="report_by_stage"),
            models.Index(fields=["device", "received_at"], condition=~Q(device=""), name="report_by_device"),
            models.Index(
                fields=["received_at"], condition=~Q(payload_sha256=""), name="report_repeat_is_known"
            ),
            models.Index(
                fields=["status_since"],
                condition=Q(status__in=["SELESAI", "DITOLAK"])
                & (Q(anonymised_at__isnull=True) | Q(anonymised_at__lt=F("status_since"))),
                name="report_to_anonymise",
            ),
            models.Index(
                fields=["received_at"], condition=Q(words_to_check=True), name="report_words_to_check"
            ),
            models.Index(
                fields=["import_run"], condition=Q(import_run__isnull=False), name="report_by_import_run"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def advance(
        self,
        to: Status,
        *,
        by: User | None,
        note: str = "",
        unit: Unit | None = None,
        due_at: datetime | None = None,
        at: datetime | None = None,
    ) -> StatusChange:
        """Move on, hand over to `unit` where one is given, and leave a trace. The only writer of `status`.

        The caller holds the row's lock. Raises WrongStatus when the move is not in the table,
        BadInput when it needs a reason and has none.
        """
        if to not in MOVES[Status(self.status)]:
            allowed = allowed_from(self.status)
            raise WrongStatus(
                _("Laporan %(number)s ada di tahap %(status)s; dari sana tidak bisa langsung ke %(to)s.")
                % {"number": self.number, "status": Status(self.status).label, "to": Status(to).label},
                status=self.status,
                allowed=allowed,
            )
        if (Status(self.status), to) in NEEDS_REASON and not note.strip():
            raise BadInput(
                _("Alasan wajib diisi untuk memindahkan laporan dari %(status)s ke %(to)s.")
                % {"status": Status(self.status).label, "to": Status(to).label}
            )
        at = at or clock.now()
        unit = unit or self.unit
        change = StatusChange(
            report=self, was=self.status, became=to, by=by, unit=unit, note=note.strip(), at=at
        )
        self.status, self.unit, self.due_at, self.status_since = to, unit, due_at, at
        self.save(update_fields=["status", "unit", "due_at", "status_since"])
        change.save(force_insert=True)
        return change


class StatusChange(models.Model):
    """One move of one report; rows are added, never edited.

    Their order is that of their keys: a report is locked while it moves, and clocks may be put back.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="changes")
    was = models.CharField(max_length=13, choices=Status, blank=True)
    became = models.CharField(max_length=13, choices=Status)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["became", "at"], name="change_by_became"),
            models.Index(fields=["at"], name="change_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.was} -> {self.became}"


class Reporter(models.Model):
    """Who reported. Kept apart, behind the permission `field_api.view_reporter`."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="reporter", primary_key=True)
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    consent_at = models.DateTimeField(null=True, blank=True)
    consent_text = models.CharField(
        max_length=600, blank=True, db_default="", help_text="What was agreed to; empty when nobody said so."
    )
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody at this address said that it is theirs."
    )
    anonymised_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("identitas pelapor")
        verbose_name_plural = _("identitas pelapor")
        indexes = [
            models.Index(Upper("email"), condition=~Q(email=""), name="reporter_by_email"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="reporter_by_phone"),
        ]

    def __str__(self) -> str:
        return f"Pelapor {self.report_id}"


class DayNumber(models.Model):
    """The last running number of a day. Its row lock makes numbers without gaps and without doubles."""

    day = models.DateField(primary_key=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.day}: {self.last}"
