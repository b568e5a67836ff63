"""Blank what tells who one person is, at their request."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from field_api.errors import BadInput
from field_api.management.person_options import add_person, person_of
from field_api.steps.persons import erase_person


class Command(BaseCommand):
    help = (
        "Mengosongkan data pribadi satu orang, atas permintaannya: kontak, perangkat, posisi foto, "
        "langganan. Laporannya tetap ada. Tercatat di jejak audit. Aman diulang."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_person(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            numbers = erase_person(person_of(options))
        except BadInput as error:
            raise CommandError(error.detail) from error
        self.stdout.write(f"Data pribadi dikosongkan di {len(numbers)} laporan: {', '.join(numbers) or '-'}")
