"""Editions and their outlines for the eye of an operator. Loading and activating are commands, so nothing is
changed here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.forms import Media
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from boundaries.map_field import FILES, shown
from boundaries.models import Area, Edition


class InOurWords(admin.ModelAdmin):  # type: ignore[type-arg]
    """Fields and columns under headings that people read; models speak to programmers."""

    labels: ClassVar[Mapping[str, Any]] = {}
    helps: ClassVar[Mapping[str, Any] | None] = {}
    """What stands beside the fields; None leaves it to the model."""

    def get_form(
        self, request: HttpRequest, obj: models.Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        names = [field.name for field in self.model._meta.fields]
        ours: dict[str, Any] = {"labels": self.labels}
        if self.helps is not None:
            ours["help_texts"] = {name: self.helps.get(name, "") for name in names}
        return super().get_form(request, obj, change, **{**ours, **kwargs})

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [self._column(name) for name in super().get_list_display(request)]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        names: list[Any] = list(super().get_list_filter(request))
        return [
            (name, partial(_filter, self.labels[name])) if name in self.labels else name for name in names
        ]

    def _column(self, name: Any) -> Any:
        """The column of a field under our own heading; anything else as it is."""
        try:
            field = self.model._meta.get_field(name) if name in self.labels else None
        except FieldDoesNotExist:
            return name
        if field is None:
            return name
        get: Callable[[Any], Any] = lambda row: (  # noqa: E731
            getattr(row, f"get_{name}_display")() if getattr(field, "choices", None) else getattr(row, name)
        )
        get.__name__ = name
        is_yes_or_no = isinstance(field, models.BooleanField)
        return admin.display(description=self.labels[name], ordering=name, boolean=is_yes_or_no)(get)


def _filter(title: Any, *args: Any, **kwargs: Any) -> admin.FieldListFilter:
    """Django's filter for a field, under our own heading."""
    made = admin.FieldListFilter.create(*args, **kwargs)
    made.title = title
    return made


class OnlyToRead(InOurWords):
    """Looked at by those who may see it, changed by nobody."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Edition)
class EditionAdmin(OnlyToRead):
    labels: ClassVar = {
        "name": _("Nama"),
        "source": _("Sumber"),
        "licence": _("Lisensi"),
        "attribution": _("Kata di peta"),
        "sha256": _("SHA-256 berkasnya"),
        "is_approximate": _("Perkiraan"),
        "valid_from": _("Berlaku sejak"),
        "valid_to": _("Sampai sebelum"),
        "state": _("Keadaan"),
    }
    list_display = ("name", "state", "valid_from", "valid_to", "is_approximate", "licence")
    list_filter = ("state", "is_approximate")
    search_fields = ("name", "source")


@admin.register(Area)
class AreaAdmin(OnlyToRead):
    """The outline is the simplified one that maps show; the exact one would be megabytes for a kota."""

    labels: ClassVar = {
        "name": _("Nama"),
        "code": _("Kode"),
        "bps_code": _("Kode BPS"),
        "level": _("Tingkat"),
        "parent": _("Induk"),
        "edition": _("Edisi"),
    }
    list_display = ("name", "code", "level", "parent", "edition")
    list_filter = ("level", "edition")
    list_select_related = ("parent", "edition")
    search_fields = ("name", "code", "bps_code")
    fields = ("name", "code", "bps_code", "level", "parent", "edition", "size", "drawn")
    readonly_fields = ("size", "drawn")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Area]:
        outlines = ("outline", "outline_metric", "outline_simple")
        unread = [*outlines[:2], *(f"parent__{outline}" for outline in outlines)]
        return super().get_queryset(request).defer(*unread)

    @property
    def media(self) -> Media:
        return super().media + FILES

    @admin.display(description=_("Luas"))
    def size(self, area: Area) -> str:
        return f"{number_format(area.area_km2, 2)} km²"

    @admin.display(description=_("Garis batas"))
    def drawn(self, area: Area) -> SafeString:
        return shown(area.outline_simple)
