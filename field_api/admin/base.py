"""What all of the administration shares: our words, points on a map, and a trail of what was changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.gis.db import models as gis
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext

from boundaries import official
from boundaries.admin import InOurWords
from boundaries.map_field import PointFormField
from field_api.admin.words import HELP, LABELS
from field_api.steps.audit import record

ADDED, CHANGED, DELETED = "admin_added", "admin_changed", "admin_deleted"
_JAKARTA = "31"


class Audited(admin.ModelAdmin[Any]):
    """Each change is a row of the audit trail too: it outlives the account there, and nobody removes it."""

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        _note(ADDED, request, [obj], message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        _note(CHANGED, request, [obj], message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        _note(DELETED, request, queryset, "")
        return super().log_deletions(request, queryset)


class MasterForm(forms.ModelForm[Any]):
    """Codes of areas are looked up, so that a slip of the pen routes no report into nowhere."""

    def clean_area_code(self) -> str:
        return _known_code(self.cleaned_data["area_code"])

    def clean_areas(self) -> list[str]:
        return [_known_code(code) for code in self.cleaned_data["areas"]]


class Master(Audited, InOurWords):
    """Master data: fields and columns carry our words, points have a map."""

    form = MasterForm
    formfield_overrides: ClassVar = {gis.PointField: {"form_class": PointFormField}}
    labels = LABELS
    helps = HELP


def _note(action: str, request: HttpRequest, rows: Iterable[models.Model], message: Any) -> None:
    assert isinstance(request.user, User)  # noqa: S101  nobody else is let in
    for row in rows:
        detail = {"model": row._meta.label, "row": str(row.pk), "name": str(row)[:200], **_fields(message)}
        record(action, by=request.user, detail=detail)


def _fields(message: Any) -> dict[str, Any]:
    """The names of the fields that a change touched, never what they hold."""
    parts = json.loads(message) if isinstance(message, str) and message.startswith("[") else message
    if not isinstance(parts, list):
        return {}
    touched = [name for part in parts for name in part.get("changed", {}).get("fields", [])]
    return {"fields": [str(name) for name in touched]} if touched else {}


def _known_code(code: str) -> str:
    """With its dots. Raises ValidationError."""
    if not code or code == _JAKARTA:
        return code
    area = official.by_code(code)
    if area is None:
        raise ValidationError(
            gettext("Tidak ada wilayah Jakarta dengan kode %(code)s. Contoh: 31.71, 31.71.01, 31.71.01.1001.")
            % {"code": code}
        )
    return area.code
