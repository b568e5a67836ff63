"""Areas coloured by their reports week by week or month by month, as a file with a slider."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template

from boundaries.editions import current_edition
from boundaries.models import Level
from maps.analysis.choice import Period
from maps.analysis.figures import Figures, figures
from maps.counts import CODE_PARTS, Counts
from maps.folium_files.choropleth import within
from maps.folium_files.layers import colour_layer
from maps.folium_files.page import MapFile, as_file, empty_map, facts
from maps.outlines import outlines, plain
from maps.scale import NO_REPORTS, Band, bands, colour_of
from maps.vendor import vendor


def time_slider_file(
    period: Period,
    unit: str,
    *,
    level: Level = Level.KELURAHAN,
    folder: str = "",
    made_at: datetime | None = None,
) -> MapFile:
    """A period's reports by area and step, `unit` week or month. Three queries.

    Raises NoActiveEdition, NotInstalled, and UnknownAddress when the page names an address it must not need.
    """
    edition = current_edition()
    found = figures(period, unit)
    by_area = _by_area(found, level)
    classes = bands(count for numbers in by_area.values() for count in numbers)
    areas = within(outlines(edition, level), period.selection.area_code)
    drawn = empty_map(areas)
    if areas:
        layer = colour_layer(areas, {}, name="Laporan", tells={})
        layer.add_to(drawn)
        labels = [plain_days(step.words) for step in period.steps]
        _Slider(layer, labels, by_area, classes).add_to(drawn)
    counts = Counts({code: sum(numbers) for code, numbers in by_area.items()}, sum(found.elsewhere))
    words = facts(period.selection, edition, counts, made_at) | {
        "level": level.value,
        "classes": classes,
        "steps": [
            {"words": step.words, "count": count}
            for step, count in zip(period.steps, found.steps, strict=True)
        ],
    }
    said = f"{words['total']} laporan, {len(period.steps)} langkah"
    return as_file(
        drawn, "maps/files/time_slider.html", words, libraries=vendor(heat=False), folder=folder, said=said
    )


def plain_days(words: str) -> str:
    """Days in words, fit for a script: "2-8 Maret 2026"."""
    return plain(words.replace("–", "-"))


def _by_area(found: Figures, level: Level) -> dict[str, list[int]]:
    """Each area's numbers, step by step."""
    areas: dict[str, list[int]] = {}
    for code, numbers in found.by_code.items():
        area = ".".join(code.split(".")[: CODE_PARTS[level]])
        areas[area] = [a + b for a, b in zip(areas.get(area, [0] * len(numbers)), numbers, strict=True)]
    return areas


class _Slider(MacroElement):
    """Moves a GeoJSON layer through time with the controls that the page has beside the map."""

    _template = Template("""{% macro script(this, kwargs) %}
(function () {
  var layer = {{ this.layer }}, told = {{ this.told|tojson }};
  var slider = document.getElementById("waktu"), now = document.getElementById("kini"), timer = 0;
  var play = document.getElementById("putar");
  function count(code) { var own = told.counts[code]; return own ? own[slider.value - 1] : 0; }
  function show() {
    now.textContent = told.labels[slider.value - 1];
    layer.eachLayer(function (area) {
      var own = told.colours[area.feature.id], colour = own ? own[slider.value - 1] : -1;
      area.setStyle({ fillColor: told.palette[colour] || "#fff", fillOpacity: colour < 0 ? 0.05 : 0.75 });
    });
  }
  function go(by) { slider.value = +slider.value + by; show(); }
  function stop() { clearInterval(timer); timer = 0; play.textContent = "Putar"; }
  function start() {
    if (slider.value === slider.max) slider.value = 1;
    show();
    play.textContent = "Jeda";
    timer = setInterval(function () { if (slider.value === slider.max) stop(); else go(1); }, 900);
  }
  layer.eachLayer(function (area) {
    area.bindTooltip(function () {
      var words = document.createElement("span");
      words.textContent = area.feature.properties.name + ": " + count(area.feature.id);
      return words;
    }, { sticky: true });
    area.off("mouseout");
    area.on("mouseout", function () { area.setStyle({ color: "#2f4a55", weight: 1 }); });
  });
  slider.addEventListener("input", function () { stop(); show(); });
  document.getElementById("mundur").addEventListener("click", function () { stop(); go(-1); });
  document.getElementById("maju").addEventListener("click", function () { stop(); go(1); });
  play.addEventListener("click", function () { if (timer) stop(); else start(); });
  show();
})();
{% endmacro %}""")

    def __init__(
        self, layer: folium.GeoJson, labels: list[str], by_area: Mapping[str, list[int]], classes: list[Band]
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        palette = [band.colour for band in classes]
        numbered = {colour: i for i, colour in enumerate(palette)} | {NO_REPORTS: -1}
        self.layer = layer.get_name()
        self.told: dict[str, Any] = {
            "labels": labels,
            "palette": palette,
            "counts": by_area,
            "colours": {
                code: [numbered[colour_of(count, classes)] for count in numbers]
                for code, numbers in by_area.items()
            },
        }
