"""The bulletin as one HTML page, with its map, that needs no network but for the base map."""

from __future__ import annotations

import folium
from django.utils import translation
from django.utils.translation import gettext as _

from boundaries.editions import current_edition
from boundaries.models import Level
from maps.bulletin import words
from maps.bulletin.chart import bars
from maps.bulletin.gather import Bulletin
from maps.counts import Counts
from maps.folium_files.choropleth import within
from maps.folium_files.layers import colour_layer, heat_layer
from maps.folium_files.page import MapFile, as_file, empty_map, facts
from maps.outlines import Outline, outlines
from maps.scale import HEAT_GRADIENT, Band, bands, colour_of, grouped
from maps.vendor import vendor


def bulletin_html(bulletin: Bulletin, *, folder: str = "") -> MapFile:
    """In Indonesian, whatever the language that it is asked in. Two queries.

    Raises NoActiveEdition, NotInstalled, and UnknownAddress when the page names an address it must not need.
    """
    edition = current_edition()
    areas = within(outlines(edition, Level.KELURAHAN), bulletin.choice.scope.code)
    classes = bands(bulletin.area_counts.values())
    with translation.override("id"):
        counts = Counts(bulletin.area_counts, elsewhere=0)
        told = facts(bulletin.choice.selection, edition, counts, bulletin.now) | {
            "bulletin": bulletin,
            "title": words.title(bulletin),
            "subtitle": words.subtitle(bulletin),
            "sentences": words.sentences(bulletin),
            "bars": bars(bulletin.months),
            "classes": classes if bulletin.areas else [],
            "gradient": list(HEAT_GRADIENT.values()),
        }
        drawn = _map(bulletin, areas, classes)
        said = f"{bulletin.arrived.now} laporan, {bulletin.month.words}"
        return as_file(
            drawn, "maps/files/bulletin.html", told, libraries=vendor(heat=True), folder=folder, said=said
        )


def _map(bulletin: Bulletin, areas: list[Outline], classes: list[Band]) -> folium.Map:
    """Areas below by colour with heat to switch on; a kelurahan alone has its outline and heat."""
    drawn = empty_map(areas)
    values = {
        code: {"colour": colour_of(count, classes) if bulletin.areas else "#ffffff", "count": grouped(count)}
        for code, count in bulletin.area_counts.items()
    }
    if len(bulletin.grid.weight):
        heat_layer(bulletin.grid, shown=not bulletin.areas).add_to(drawn)
    if areas:
        colour_layer(areas, values, name=_("Laporan per kelurahan"), tells={"count": "Laporan"}).add_to(drawn)
    folium.LayerControl(collapsed=False).add_to(drawn)
    return drawn
