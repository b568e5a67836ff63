"""The daily batch: give what waits to the validators."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from field_api.models import AssignmentRun, Cutoff, Report
from field_api.steps.assign import assign_batch

SHOWN = 20
"""Reports that are left over and told one by one."""


class Command(BaseCommand):
    help = "Membagi laporan yang menunggu validasi kepada TA Fasilitator (batas harian 15.30 WIB)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--at", metavar="WAKTU", help="saat yang direncanakan, mis. 2026-03-02T15:30 (WIB)"
        )
        parser.add_argument("--json", action="store_true", help="hasil sebagai JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = assign_batch(at=_moment(options["at"]))
        except Cutoff.DoesNotExist as missing:
            raise CommandError(
                "Batas harian belum diisi; muat dengan `bin/manage load_fixtures`."
            ) from missing
        if options["json"]:
            self.stdout.write(json.dumps({"run": run.pk, "inputs": run.inputs, "outcome": run.outcome}))
            return
        self._tell(run)

    def _tell(self, run: AssignmentRun) -> None:
        given, left = run.outcome["assigned"], run.outcome["left_over"]
        new = run.assignments.count()
        self.stdout.write(
            f"{len(given)} laporan dibagi ({new} baru), {run.outcome['distance_km']:.1f} km;"
            f" {len(left)} tersisa."
        )
        numbers = dict(
            Report.objects.filter(pk__in=[one["task"] for one in left]).values_list("pk", "number")
        )
        for one in left[:SHOWN]:
            self.stdout.write(f"  {numbers[one['task']]}: {one['reason']}")
        if len(left) > SHOWN:
            self.stdout.write(f"  dan {len(left) - SHOWN} lagi; selengkapnya dengan --json")
        for number in run.outcome["without_place"]:
            self.stdout.write(f"  {number}: tanpa lokasi")


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
