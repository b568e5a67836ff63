"""`tend_maps`: find what the maps have left undone, or what is due tonight, and do it."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections

from maps.tending import tend_maps

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Mengerjakan tugas peta yang tertinggal dan yang harus ada tiap malam. Aman dijalankan kapan saja."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="hasil sebagai JSON")
        parser.add_argument("--every", type=int, metavar="DETIK", help="ulangi tiap sekian detik")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["every"] is None:
            done = tend_maps()
            self._tell(done, as_json=options["json"])
            if failed := [name for name, numbers in done.items() if "failed" in numbers]:
                raise CommandError(f"Bagian yang gagal: {', '.join(failed)}; sebabnya di log.")
            return
        while True:
            try:
                self._tell(tend_maps(), as_json=options["json"])
            except Exception:  # whatever it was, the next round may do better
                log.exception("this round of tend_maps failed")
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
