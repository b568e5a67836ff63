"""Forget who reported, some time after the report was closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from field_api.errors import BadInput
from field_api.steps.anonymise import anonymise_reporters


class Command(BaseCommand):
    help = "Menghapus identitas pelapor dari laporan yang sudah lama ditutup. Laporannya sendiri tetap ada."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days", type=int, required=True, metavar="HARI", help="berapa hari setelah ditutup"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = 0
            while done := anonymise_reporters(closed_for=timedelta(days=options["days"])):
                count += done
        except BadInput as error:
            raise CommandError(error.detail) from error
        self.stdout.write(f"Data pelapor dihapus dari {count} laporan.")
