"""`render_heatmap`: a heat map as a file to keep, mail or print."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from boundaries.models import Level
from maps.folium_files.heat import heatmap_file
from maps.heat import PUBLIC, STAFF
from maps.management.map_files import add_words, folder_of, selection_of, told_plainly, write


class Command(BaseCommand):
    help = "Peta panas laporan sebagai satu berkas HTML yang bisa dibuka tanpa jaringan (kecuali peta dasar)."

    def add_arguments(self, parser: CommandParser) -> None:
        add_words(parser)
        parser.add_argument(
            "--public", action="store_true", help="untuk umum: sel 300 m, tanpa laporan privat"
        )

    def handle(self, *args: object, **options: Any) -> None:
        with told_plainly(options["category"]):
            made = heatmap_file(
                selection_of(options),
                level=Level(options["level"]),
                rule=PUBLIC if options["public"] else STAFF,
                folder=folder_of(options),
            )
        self.stdout.write(write(made, options["output"]))
