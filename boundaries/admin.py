"""Editions for the eye of an operator. Loading and activating are commands, so nothing is changed here."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from boundaries.models import Edition


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "state", "valid_from", "valid_to", "is_approximate", "licence")
    list_filter = ("state", "is_approximate")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return False
