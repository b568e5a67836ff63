"""One folium page that needs no network but for its base map.

folium pastes every text it is given into scripts and markup, so it is given numbers and official names only;
what people wrote (a category's name) stands in our own templates, which escape it. The page's own policy
then lets no script run but those that were put there, each by its hash.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape
from typing import Any, cast

import folium
import numpy as np
from branca.element import Figure, MacroElement
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from folium.template import Template

from boundaries.models import Edition
from maps.counts import Counts
from maps.external import hosts_in, must_be_self_contained
from maps.outlines import Outline, view_of
from maps.selection import JAKARTA, Selection, in_words
from maps.vendor import Vendor


@dataclass(frozen=True, slots=True)
class MapFile:
    """A page, by name the files that must lie in `folder` beside it (none when all is inside), and in
    words what is in it."""

    html: str
    folder: str
    beside: dict[str, str]
    said: str


def empty_map(areas: list[Outline]) -> folium.Map:
    """A map that shows these areas, with the base map and a metric scale; add layers, then `finish`."""
    view = view_of(areas)
    page = folium.Map(tiles=None, zoom_start=11, zoom_snap=0.5, location=np.mean(view, axis=0).tolist())
    if _base_map():
        attribution = escape(settings.BASE_MAP_ATTRIBUTION)
        folium.TileLayer(_base_map(), attr=attribution, name="Peta dasar", max_zoom=19).add_to(page)
    page.fit_bounds(view)
    _MetricScale().add_to(page)  # type: ignore[no-untyped-call]
    return page


def as_file(
    page: folium.Map, template: str, words: Mapping[str, Any], *, libraries: Vendor, folder: str, said: str
) -> MapFile:
    """The whole page: folium's element and script in our template, with the libraries inside or beside.

    `words` are escaped by the template and hold an `edition`. Raises UnknownAddress when the page names an
    address that it must not need.
    """
    drawn = _drawn(page)
    policy = _policy(drawn["script"], libraries, folder)
    context = {**words, "map": drawn, "vendor": libraries, "folder": folder, "policy": policy}
    html = render_to_string(template, context)
    texts = [] if folder else [*libraries.scripts.values(), *libraries.styles.values()]
    hosts = hosts_in(_base_map(), settings.BASE_MAP_ATTRIBUTION, words["edition"].attribution)
    must_be_self_contained(html, vendored=texts, hosts=hosts)
    beside = {**libraries.scripts, **libraries.styles} if folder else {}
    return MapFile(html=html, folder=folder, beside=beside, said=said)


def facts(
    selection: Selection, edition: Edition, counts: Counts, made_at: datetime | None = None
) -> dict[str, Any]:
    """What every page says in its header and footer."""
    local = (made_at or timezone.now()).astimezone(JAKARTA)
    return {
        "category": selection.category_name,
        "period": selection.period,
        "times": selection.times_words,
        "area": selection.area_name,
        "status": selection.status_words,
        "total": counts.total + counts.elsewhere,
        "elsewhere": counts.elsewhere,
        "edition": edition,
        "made_at": f"{in_words(local.date())} pukul {local:%H.%M} WIB",
    }


class _MetricScale(MacroElement):
    """folium's own scale bar has miles too."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "L.control.scale({imperial: false}).addTo({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )


def _drawn(page: folium.Map) -> dict[str, str]:
    """What folium makes of it: an element and a script. Its header, full of CDN links, is left behind."""
    figure = cast(Figure, page.get_root())
    figure.render()
    return {"element": figure.html.render(), "script": figure.script.render()}


def _policy(script: str, libraries: Vendor, folder: str) -> str:
    """The file's Content-Security-Policy: an injected handler or script has no hash here and does not run."""
    inside = [script] if folder else [*libraries.scripts.values(), script]
    hashes = " ".join(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in inside)
    near = " 'self' file:" if folder else ""
    # A page from file: shares no scheme with its base map, so the policy must name it.
    tiles = "/".join(_base_map().replace("{s}.", "*.").split("/")[:3])
    return (
        f"default-src 'none'; script-src {hashes}{near}; style-src 'unsafe-inline'{near};"
        f" img-src data: {tiles}; base-uri 'none'; form-action 'none'"
    )


def _base_map() -> str:
    """The base map's address; none when it is a path, which a file on a disk cannot reach."""
    url: str = settings.BASE_MAP_URL
    return url if url.startswith("http") else ""
