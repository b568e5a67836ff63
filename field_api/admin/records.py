"""What happened, to read only: reports move by steps, and what came from the field stays as it came."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import User
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from boundaries.admin import OnlyToRead
from boundaries.map_field import FILES, shown
from field_api.admin.words import LABELS
from field_api.models import Quarantine, Report, Reporter
from field_api.steps.audit import record_identity_seen, record_seen


class _Record(OnlyToRead):
    labels = LABELS


@admin.register(Report)
class ReportAdmin(_Record):
    list_display = ("number", "category", "status", "unit", "received_at")
    list_filter = ("status", "channel", "is_private", "moderation")
    list_select_related = ("category", "unit")
    search_fields = ("number__startswith",)
    search_help_text = _("Awal nomor laporan, misalnya JK260301.")
    show_full_result_count = False
    fields = (
        *("number", "category", "status", "unit", "home_unit", "received_at", "due_at", "channel"),
        *("is_private", "moderation", "where", "accuracy_m", "kelurahan_code", "place"),
    )
    readonly_fields = ("where",)

    @property
    def media(self) -> Media:
        return super().media + FILES

    @admin.display(description=_("Titik laporan"))
    def where(self, report: Report) -> SafeString:
        return shown(report.point)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: object = None
    ) -> HttpResponse:
        """Seeing one is written down, as on every page of the office."""
        report = self.get_object(request, object_id)
        if (
            request.method == "GET"
            and isinstance(report, Report)
            and self.has_view_permission(request, report)
        ):
            assert isinstance(request.user, User)  # noqa: S101  nobody else is let in
            record_seen(report.number, by=request.user, page="admin")
        return super().change_view(request, object_id, form_url, extra_context)  # type: ignore[arg-type]


@admin.register(Reporter)
class ReporterAdmin(_Record):
    """Behind the permission `field_api.view_reporter`; found by number; each look is written down."""

    list_display = ("report", "anonymised_at")
    list_select_related = ("report",)
    search_fields = ("report__number",)
    fields = (
        *("report", "name", "email", "phone", "consent_at", "consent_text", "confirmed_at", "anonymised_at"),
    )
    show_full_result_count = False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: object = None
    ) -> HttpResponse:
        reporter = self.get_object(request, object_id)
        if (
            request.method == "GET"
            and isinstance(reporter, Reporter)
            and self.has_view_permission(request, reporter)
        ):
            assert isinstance(request.user, User)  # noqa: S101  nobody else is let in
            record_identity_seen(reporter.report.number, by=request.user, page="admin")
        return super().change_view(request, object_id, form_url, extra_context)  # type: ignore[arg-type]


@admin.register(Quarantine)
class QuarantineAdmin(_Record):
    list_display = ("received_at", "kind", "by", "code", "client_id")
    list_filter = ("kind", "code")
    list_select_related = ("by",)
    search_fields = ("client_id", "by__username", "code")
    fields = ("received_at", "kind", "by", "client_id", "code", "detail", "body")
    readonly_fields = ("body",)

    @admin.display(description=_("Isinya"))
    def body(self, row: Quarantine) -> str:
        return bytes(row.raw).decode("utf-8", "replace")
