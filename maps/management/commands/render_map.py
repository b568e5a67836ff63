"""`render_map choropleth | time | hotspots`: areas by their reports, or hot spots, as a file to keep."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from boundaries.models import Level
from maps.analysis.choice import choice_from
from maps.folium_files.choropleth import choropleth_file
from maps.folium_files.hotspots import hotspots_file
from maps.folium_files.page import MapFile
from maps.folium_files.time_slider import time_slider_file
from maps.hotspots.answers import Where
from maps.hotspots.asking import question_from, stored_question
from maps.hotspots.running import search
from maps.hotspots.words import refusal
from maps.management.map_files import add_words, folder_of, selection_of, told_plainly, words_of, write
from maps.models import HotspotRun


class Command(BaseCommand):
    help = (
        "Peta wilayah sebagai satu berkas HTML: choropleth, time (dengan penggeser waktu), atau hotspots"
        " (titik panas; dicari dulu bila belum ada)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=["choropleth", "time", "hotspots"])
        add_words(parser)
        parser.add_argument(
            "--per-km2", action="store_true", help="choropleth: laporan per kilometer persegi"
        )
        parser.add_argument(
            "--by", choices=["week", "month"], default="month", help="time: langkah penggeser"
        )

    def handle(self, *args: object, **options: Any) -> None:
        with told_plainly(options["category"]):
            made = {"time": _time, "choropleth": _choropleth, "hotspots": _hotspots}[options["kind"]](options)
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


def _hotspots(options: dict[str, Any]) -> MapFile:
    """The usual search for now; what was searched of the same data already is not searched again."""
    asked = {key: word for key, word in words_of(options).items() if key in ("category", "from", "to")}
    run = search(question_from(asked), cause=HotspotRun.Cause.COMMAND)
    if run.state != HotspotRun.State.DONE:
        raise CommandError(refusal(stored_question(run.question), run.summary))
    area = selection_of(options).area_code
    return hotspots_file(run, where=Where(area), folder=folder_of(options))
