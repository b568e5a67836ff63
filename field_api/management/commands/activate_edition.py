"""Put a set of boundaries in force and place the open reports again."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.formats import date_format

from boundaries.errors import BoundaryError
from boundaries.models import Edition
from field_api.steps.relocate import Moved, bring_into_force, foresee


class Command(BaseCommand):
    help = "Memberlakukan satu edisi batas wilayah dan menempatkan ulang laporan yang masih terbuka."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("edition", type=int, help="nomor edisi, dari import_boundaries --commit")
        parser.add_argument(
            "--dry-run", action="store_true", help="sebutkan saja apa yang terjadi pada laporan terbuka"
        )
        parser.add_argument("--json", action="store_true", help="hasil sebagai JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = Edition.objects.filter(pk=options["edition"]).first()
        if edition is None:
            known = ", ".join(f"{one.pk} ({one})" for one in Edition.objects.all()) or "belum ada"
            raise CommandError(f"Edisi {options['edition']} tidak ada. Yang ada: {known}.")
        try:
            moved = foresee(edition) if options["dry_run"] else bring_into_force(edition)
        except BoundaryError as error:
            raise CommandError(error.detail) from error
        if options["json"]:
            self.stdout.write(json.dumps({"edition": edition.pk, **asdict(moved)}))
            return
        self.stdout.write(_sentences(edition, moved, is_dry=options["dry_run"]))


def _sentences(edition: Edition, moved: Moved, *, is_dry: bool) -> str:
    is_coming = edition.valid_from > timezone.localdate()
    since = f" mulai {date_format(edition.valid_from)}" if is_coming else ""
    will, stands = ("akan ", "belum diberlakukan; akan berlaku") if is_dry else ("", "berlaku")
    return (
        f"{edition.name} {stands}{since}. {moved.placed} laporan terbuka {will}ditempatkan ulang: "
        f"{moved.moved} {will}pindah kelurahan, {moved.lost} {will}kehilangan kelurahan, "
        f"{moved.gained} {will}mendapat kelurahan."
    )
