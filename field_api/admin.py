"""Master data in the administration. Reports move by steps only, so they are not here."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.contrib.gis.db import models as gis
from django.http import HttpRequest
from django.utils.translation import gettext as _

from field_api.models import (
    Absence,
    AccessNote,
    ApiKey,
    BlockedWord,
    Category,
    CategoryGroup,
    Criterion,
    Cutoff,
    Deadline,
    Holiday,
    Membership,
    Quarantine,
    RejectReason,
    ReplyText,
    RoutingRule,
    Unit,
    Validator,
)
from field_api.steps.api_keys import make_key

admin.site.register([CategoryGroup, Cutoff, Deadline, Holiday, Absence])


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin[Category]):
    list_display = ("name", "group", "slug", "is_active")
    list_filter = ("is_active", "group")
    search_fields = ("name", "name_en", "keywords", "slug")


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin[Unit]):
    list_display = ("name", "code", "kind", "area_code", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "code")
    autocomplete_fields = ("parent",)


@admin.register(RoutingRule)
class RoutingRuleAdmin(admin.ModelAdmin[RoutingRule]):
    list_display = ("kind", "category", "group", "area_code", "unit")
    list_filter = ("kind", "group")
    list_select_related = ("category", "group", "unit")
    search_fields = ("category__name", "unit__name", "note")
    autocomplete_fields = ("category", "unit")


@admin.register(Criterion)
class CriterionAdmin(admin.ModelAdmin[Criterion]):
    list_display = ("question", "category", "group", "source", "is_active")
    list_filter = ("is_active", "group")
    list_select_related = ("category", "group")
    search_fields = ("question", "rule", "source", "slug")
    autocomplete_fields = ("category",)


@admin.register(AccessNote)
class AccessNoteAdmin(admin.ModelAdmin[AccessNote]):
    list_display = ("area_code", "note", "is_active")
    search_fields = ("area_code", "note")


@admin.register(BlockedWord)
class BlockedWordAdmin(admin.ModelAdmin[BlockedWord]):
    """A change counts within a minute."""

    list_display = ("word", "is_active")
    list_filter = ("is_active",)
    search_fields = ("word",)


@admin.register(RejectReason)
class RejectReasonAdmin(admin.ModelAdmin[RejectReason]):
    list_display = ("text", "slug", "position", "is_active")
    list_filter = ("is_active",)
    search_fields = ("text", "text_en", "slug")


@admin.register(ReplyText)
class ReplyTextAdmin(admin.ModelAdmin[ReplyText]):
    list_display = ("title", "status", "category", "group", "is_active")
    list_filter = ("status", "is_active", "group")
    list_select_related = ("category", "group")
    search_fields = ("title", "text")
    autocomplete_fields = ("category",)


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin[Membership]):
    list_display = ("user", "role", "unit")
    list_filter = ("role",)
    list_select_related = ("user", "unit")
    search_fields = ("user__username", "user__first_name", "unit__name")
    autocomplete_fields = ("user", "unit")


@admin.register(Validator)
class ValidatorAdmin(admin.ModelAdmin[Validator]):
    """The base is typed as `POINT (106.83 -6.18)`: GeoDjango's map widget loads its scripts from afar."""

    list_display = ("name", "capacity", "boat_duty", "is_active")
    list_filter = ("is_active", "boat_duty")
    search_fields = ("name", "user__username")
    autocomplete_fields = ("user", "home_unit")
    formfield_overrides = {gis.PointField: {"widget": forms.TextInput(attrs={"size": 60})}}


@admin.register(Quarantine)
class QuarantineAdmin(admin.ModelAdmin[Quarantine]):
    """To read only: what came from the field stays as it came."""

    list_display = ("received_at", "kind", "by", "code", "client_id")
    list_filter = ("kind", "code")
    list_select_related = ("by",)
    fields = ("received_at", "kind", "by", "client_id", "code", "detail", "body")
    readonly_fields = ("body",)

    def body(self, row: Quarantine) -> str:
        return bytes(row.raw).decode("utf-8", "replace")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Quarantine | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Quarantine | None = None) -> bool:
        return False


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin[ApiKey]):
    """A key is shown once, when it is made. It is withdrawn by taking its mark "active" off."""

    list_display = ("owner", "prefix", "is_active", "per_hour", "per_day", "last_used_at", "used_in_day")
    list_filter = ("is_active",)
    search_fields = ("owner", "email", "prefix")
    readonly_fields = ("prefix", "created_at", "last_used_at")
    fields = ("owner", "email", "per_hour", "per_day", "is_active", *readonly_fields)

    def save_model(
        self, request: HttpRequest, obj: ApiKey, form: forms.ModelForm[ApiKey], change: bool
    ) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        key = make_key(obj)
        messages.warning(request, _("Kunci API (hanya ditampilkan sekali ini): %(key)s") % {"key": key})

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        return False
