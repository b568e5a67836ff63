"""The daily batch: give what waits to the validators."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from field_api.steps.assign import assign_batch


class Command(BaseCommand):
    help = "Membagi laporan yang menunggu validasi kepada TA Fasilitator (batas harian 15.30 WIB)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--at", metavar="WAKTU", help="saat yang direncanakan, mis. 2026-03-02T15:30 (WIB)"
        )
        parser.add_argument("--json", action="store_true", help="hasil sebagai JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        run = assign_batch(at=_moment(options["at"]))
        if options["json"]:
            self.stdout.write(json.dumps({"run": run.pk, "inputs": run.inputs, "outcome": run.outcome}))
            return
        given, left = run.outcome["assigned"], run.outcome["left_over"]
        new = run.assignments.count()
        self.stdout.write(
            f"{len(given)} laporan dibagi ({new} baru), {run.outcome['distance_km']:.1f} km;"
            f" {len(left)} tersisa."
        )
        for one in left[:20]:
            self.stdout.write(f"  tersisa {one['task']}: {one['reason']}")
        for number in run.outcome["without_place"]:
            self.stdout.write(f"  tanpa lokasi: {number}")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"'{text}' bukan waktu; tulis seperti 2026-03-02T15:30.")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
