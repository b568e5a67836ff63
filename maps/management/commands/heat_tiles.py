"""`heat_tiles`: make the heat map's columns anew, or check them against the database."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from maps.heat_tiles.check import check
from maps.heat_tiles.refresh import refresh


class Command(BaseCommand):
    help = "Perbarui kolom peta panas dari basis data; tend melakukannya sendiri bila perlu."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="bandingkan dulu dengan basis data; 1 bila ada yang berbeda"
        )

    def handle(self, *args: object, **options: Any) -> None:
        started = time.monotonic()
        if options["check"]:
            checked = check()
            self.stdout.write(checked.words)
            if checked.differences:
                raise SystemExit(1)
            return
        made = refresh()
        self.stdout.write(
            f"{len(made.rows)} laporan, versi {made.version}, dalam {time.monotonic() - started:.1f} detik"
        )
