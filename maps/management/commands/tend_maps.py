"""`tend_maps`: find what the maps have left undone, or what is due tonight, and do it."""

from __future__ import annotations

import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from maps.tending import tend_maps


class Command(BaseCommand):
    help = "Mengerjakan tugas peta yang tertinggal dan yang harus ada tiap malam. Aman dijalankan kapan saja."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="hasil sebagai JSON")
        parser.add_argument("--every", type=int, metavar="DETIK", help="ulangi tiap sekian detik")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            self._tell(tend_maps(), as_json=options["json"])
            if options["every"] is None:
                return
            self.stdout.flush()
            close_old_connections()
            time.sleep(max(1, options["every"]))

    def _tell(self, done: dict[str, dict[str, int]], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(done))
            return
        for name, numbers in done.items():
            said = ", ".join(f"{word} {number}" for word, number in numbers.items()) or "tidak ada"
            self.stdout.write(f"{name}: {said}")
