"""Judge stored photos again, after a change of the rules or for one report."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from field_api.models import Photo
from field_api.steps.judge import judge_photo
from field_api.steps.unjudged import unjudged

_WORDS = {
    "match": "cocok",
    "unclear": "belum pasti",
    "far": "jauh",
    "no_location": "tanpa lokasi foto",
    "redacted": "lokasi dikosongkan ponsel",
    "invalid": "tidak terbaca",
    "contradictory": "bertentangan",
    "no_place": "tanpa lokasi laporan",
    "missing": "berkas hilang",
}


class Command(BaseCommand):
    help = "Menilai ulang foto: yang belum dinilai menurut aturan sekarang, semua, atau milik satu laporan."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--all", action="store_true", help="semua foto")
        which.add_argument("--report", metavar="NOMOR", help="foto satu laporan")
        parser.add_argument("--json", action="store_true", help="hasil sebagai JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        ids = list(self._ids(options))
        if options["report"] and not ids:
            raise CommandError(f"Laporan {options['report']} tidak ada atau tidak punya foto.")
        results: Counter[str] = Counter()
        for photo_id in ids:
            try:
                results[judge_photo.call(photo_id) or "no_place"] += 1
            except FileNotFoundError:
                results["missing"] += 1
        if options["json"]:
            self.stdout.write(json.dumps({"photos": len(ids), "results": results}))
            return
        told = ", ".join(f"{_WORDS[result]} {count}" for result, count in results.most_common())
        self.stdout.write(f"{len(ids)} foto dinilai{': ' if told else ''}{told}.")

    def _ids(self, options: dict[str, Any]) -> Any:
        if options["report"]:
            return Photo.objects.filter(report__number=options["report"]).values_list("pk", flat=True)
        return Photo.objects.order_by("pk").values_list("pk", flat=True) if options["all"] else unjudged()
