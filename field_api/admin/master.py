"""Master data: what there is, who it goes to, until when, and in which words. Changes count at once."""

from __future__ import annotations

from django.contrib import admin

from field_api.admin.base import Master
from field_api.models import (
    AccessNote,
    BlockedWord,
    Category,
    CategoryGroup,
    Criterion,
    Cutoff,
    Deadline,
    Holiday,
    RejectReason,
    ReplyText,
    RoutingRule,
    Unit,
)


@admin.register(CategoryGroup)
class CategoryGroupAdmin(Master):
    list_display = ("name", "name_en", "slug", "position")
    search_fields = ("name", "name_en", "slug")


@admin.register(Deadline)
class DeadlineAdmin(Master):
    list_display = ("stage", "category", "hours", "clock", "valid_from", "valid_to")
    list_filter = ("stage", "clock")
    list_select_related = ("category",)
    search_fields = ("category__name", "source")
    autocomplete_fields = ("category",)


@admin.register(Cutoff)
class CutoffAdmin(Master):
    list_display = ("name", "time", "day", "valid_from")
    list_filter = ("name",)
    search_fields = ("source",)


@admin.register(Holiday)
class HolidayAdmin(Master):
    list_display = ("day", "name", "is_joint_leave")
    list_filter = ("is_joint_leave",)
    search_fields = ("name", "source")
    date_hierarchy = "day"


@admin.register(Category)
class CategoryAdmin(Master):
    list_display = ("name", "group", "slug", "is_active")
    list_filter = ("is_active", "group")
    search_fields = ("name", "name_en", "keywords", "slug")


@admin.register(Unit)
class UnitAdmin(Master):
    list_display = ("name", "code", "kind", "area_code", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "code")
    autocomplete_fields = ("parent",)


@admin.register(RoutingRule)
class RoutingRuleAdmin(Master):
    list_display = ("kind", "category", "group", "area_code", "unit")
    list_filter = ("kind", "group")
    list_select_related = ("category", "group", "unit")
    search_fields = ("category__name", "unit__name", "note")
    autocomplete_fields = ("category", "unit")


@admin.register(Criterion)
class CriterionAdmin(Master):
    list_display = ("question", "category", "group", "source", "is_active")
    list_filter = ("is_active", "group")
    list_select_related = ("category", "group")
    search_fields = ("question", "rule", "source", "slug")
    autocomplete_fields = ("category",)


@admin.register(AccessNote)
class AccessNoteAdmin(Master):
    list_display = ("area_code", "note", "is_active")
    list_filter = ("is_active",)
    search_fields = ("area_code", "note")


@admin.register(BlockedWord)
class BlockedWordAdmin(Master):
    """A change counts within a minute."""

    list_display = ("word", "is_active")
    list_filter = ("is_active",)
    search_fields = ("word",)


@admin.register(RejectReason)
class RejectReasonAdmin(Master):
    list_display = ("text", "slug", "position", "is_active")
    list_filter = ("is_active",)
    search_fields = ("text", "text_en", "slug")


@admin.register(ReplyText)
class ReplyTextAdmin(Master):
    list_display = ("title", "status", "category", "group", "is_active")
    list_filter = ("status", "is_active", "group")
    list_select_related = ("category", "group")
    search_fields = ("title", "text")
    autocomplete_fields = ("category",)
