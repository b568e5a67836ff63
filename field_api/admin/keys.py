"""Keys of other programs: made once, withdrawn by taking their mark off."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from boundaries.admin import InOurWords
from field_api.admin.base import Audited
from field_api.admin.words import LABELS
from field_api.models import ApiKey
from field_api.steps.api_keys import make_key


@admin.register(ApiKey)
class ApiKeyAdmin(Audited, InOurWords):
    """A key is shown once, when it is made. It is withdrawn by taking its mark "active" off."""

    labels = LABELS
    helps = None
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
