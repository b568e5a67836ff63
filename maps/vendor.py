"""Scripts that map files carry: Leaflet from node_modules, leaflet.heat from folium, ours for less motion."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import folium
from django.conf import settings
from django.contrib.staticfiles import finders


class NotInstalled(Exception):
    """A library is not where npm puts it."""


@dataclass(frozen=True, slots=True)
class Vendor:
    """File name and text of each script and style sheet, in the order in which they must load."""

    scripts: dict[str, str]
    styles: dict[str, str]


@cache
def vendor(*, heat: bool) -> Vendor:
    """Read the libraries once, with or without what draws heat. No jQuery, Bootstrap or Font Awesome: nothing
    of ours uses them.

    Raises NotInstalled when npm has not run.
    """
    leaflet = settings.BASE_DIR / "node_modules" / "leaflet" / "dist"
    styles = _with_images_inside(_text(leaflet / "leaflet.css"), leaflet)
    motion = Path(str(finders.find("geo_crm/map_motion.js")))
    scripts = {"leaflet.js": _unmapped(_text(leaflet / "leaflet.js")), "map_motion.js": _text(motion)}
    if heat:
        own = Path(folium.__file__).parent / "templates" / "leaflet_heat.min.js"
        scripts["leaflet_heat.js"] = _text(own)
    return Vendor(scripts=scripts, styles={"leaflet.css": styles})


def _text(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotInstalled(f"{path.name} belum terpasang; jalankan `npm ci` di folder program.") from None
    if re.search(r"</(script|style)", text, re.IGNORECASE):
        raise NotInstalled(f"{path.name} tidak bisa disisipkan ke dalam halaman.")
    return text


def _unmapped(script: str) -> str:
    """Without the pointer to a source map, which the file does not carry."""
    return re.sub(r"\n//# sourceMappingURL=\S+\s*$", "\n", script)


def _with_images_inside(style: str, folder: Path) -> str:
    def inside(match: re.Match[str]) -> str:
        return f"url(data:image/png;base64,{b64encode((folder / match[1]).read_bytes()).decode()})"

    return re.sub(r"url\((images/[\w-]+\.png)\)", inside, style)
