"""What a page's script needs to show heat tiles: `maps/heat_tiles.js`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def heat_config(filters: Mapping[str, str]) -> dict[str, Any]:
    """`addresses`, `filters` (those that are set) and `words` in the language of the reader.

    A page for those who may see every report adds `of=all` to the filters.
    """
    tile = reverse("heat-tile", args=["z", "x", "y"])
    return {
        "addresses": {
            "tileUrl": tile.replace("/z/x/y.png", "/{z}/{x}/{y}.png"),
            "legendUrl": reverse("heat-legend"),
        },
        "filters": {name: value for name, value in filters.items() if value},
        "words": {
            "from": _("{n} atau lebih"),
            "unit": _("laporan per km²"),
            "hidden": _("Petak {m} m dengan kurang dari {n} laporan tidak diwarnai."),
        },
    }
