"""A place on a form, as two boxes with a map beside them, and an outline or a point to look at only.

The boxes come first: whoever uses no map, no mouse or no script types the numbers. The map is Leaflet from
this server; GeoDjango's own widget would load its scripts from elsewhere.
"""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry, Point
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from boundaries.errors import BadPoint
from boundaries.models import WGS84
from boundaries.points import read_position

FILES = forms.Media(
    css={"all": ["vendor/leaflet/leaflet.css", "geo_crm/leaflet.css", "boundaries/admin_map.css"]},
    js=["vendor/leaflet/leaflet.js", Script("boundaries/admin_map.js", type="module")],  # type: ignore[list-item]
)
_AXES = {"lat": gettext_lazy("Lintang (misalnya -6.1754)"), "lon": gettext_lazy("Bujur (misalnya 106.8272)")}


_OF_GEODJANGO = ("geom_type", "max_geom_collections")


class PointWidget(forms.MultiWidget):
    """Latitude before longitude, as people read a position; values are (lat, lon)."""

    template_name = "boundaries/point_widget.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        box = {"inputmode": "text", "autocomplete": "off", "size": "12"}
        super().__init__({axis: forms.TextInput(box) for axis in _AXES}, attrs)

    @property
    def media(self) -> forms.Media:
        return FILES

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        boxes = context["widget"]["subwidgets"]
        for box, label in zip(boxes, _AXES.values(), strict=True):
            box["label"] = label
        return context | {"config": _config(None)}

    def decompress(self, value: Any) -> list[float | None]:
        return [round(value.y, 7), round(value.x, 7)] if value else [None, None]


class PointFormField(forms.MultiValueField):
    """A point, longitude first in the database; mistakes are said in words, also when the two are swapped."""

    widget = PointWidget
    default_error_messages: ClassVar = {"required": gettext_lazy("Isi lintang dan bujurnya.")}

    def __init__(self, *, srid: int = WGS84, **kwargs: Any) -> None:
        """`kwargs` may hold what GeoDjango says of its own fields, which a point has no use for."""
        self.srid = srid
        for unused in _OF_GEODJANGO:
            kwargs.pop(unused, None)
        boxes = tuple(forms.CharField(max_length=40, required=False) for _axis in _AXES)
        super().__init__(boxes, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> Point | None:
        lat, lon = (text.strip().replace(",", ".") for text in data_list or ["", ""])
        if not lat and not lon:
            return None
        try:
            position = read_position(lon, lat)
        except BadPoint as error:
            raise ValidationError(error.detail) from error
        return Point(position.lon, position.lat, srid=self.srid)


def shown(shape: GEOSGeometry | None) -> SafeString:
    """A point, outline or nothing, as a map that can be looked at; a point's numbers stand in words too."""
    if shape is None:
        return SafeString(gettext("Belum ada tempatnya."))
    words = f"{shape.y:.6f}, {shape.x:.6f}" if isinstance(shape, Point) else ""
    return render_to_string("boundaries/shape.html", {"words": words, "config": _config(shape)})


def _config(shape: GEOSGeometry | None) -> str:
    return json.dumps(
        {
            "shape": json.loads(shape.geojson) if shape else None,
            "baseMap": {"url": settings.BASE_MAP_URL, "attribution": settings.BASE_MAP_ATTRIBUTION},
            "words": {"zoomIn": gettext("Perbesar"), "zoomOut": gettext("Perkecil")},
        }
    )
