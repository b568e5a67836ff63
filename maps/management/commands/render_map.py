"""`render_map choropleth | time`: areas coloured by their reports, as a file to keep, mail or print."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from boundaries.models import Level
from maps.analysis.choice import choice_from
from maps.folium_files.choropleth import choropleth_file
from maps.folium_files.page import MapFile
from maps.folium_files.time_slider import time_slider_file
from maps.management.map_files import add_words, folder_of, selection_of, told_plainly, words_of, write


class Command(BaseCommand):
    help = "Peta wilayah sebagai satu berkas HTML: choropleth, atau time (dengan penggeser waktu)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=["choropleth", "time"])
        add_words(parser)
        parser.add_argument(
            "--per-km2", action="store_true", help="choropleth: laporan per kilometer persegi"
        )
        parser.add_argument(
            "--by", choices=["week", "month"], default="month", help="time: langkah penggeser"
        )

    def handle(self, *args: object, **options: Any) -> None:
        with told_plainly(options["category"]):
            made = _time(options) if options["kind"] == "time" else _choropleth(options)
        self.stdout.write(write(made, options["output"]))


def _choropleth(options: dict[str, Any]) -> MapFile:
    return choropleth_file(
        selection_of(options),
        level=Level(options["level"]),
        per_km2=options["per_km2"],
        folder=folder_of(options),
    )


def _time(options: dict[str, Any]) -> MapFile:
    """Without days, the last 90."""
    choice = choice_from({**words_of(options), "by": options["by"]})
    return time_slider_file(
        choice.periods[0], choice.unit, level=Level(options["level"]), folder=folder_of(options)
    )
