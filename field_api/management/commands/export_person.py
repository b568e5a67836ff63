"""Hand over what is kept of one person, at their request."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from field_api.errors import BadInput
from field_api.management.person_options import add_person, person_of
from field_api.steps.persons import export_person


class Command(BaseCommand):
    help = "Menulis semua data satu orang sebagai JSON, atas permintaannya. Tercatat di jejak audit."

    def add_arguments(self, parser: CommandParser) -> None:
        add_person(parser)
        parser.add_argument("-o", "--output", metavar="BERKAS", help="berkas baru, hanya terbaca pemiliknya")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["output"]) if options["output"] else None
        if path and path.exists():
            raise CommandError(f"{path} sudah ada; pilih nama lain.")
        try:
            found = export_person(person_of(options))
        except BadInput as error:
            raise CommandError(error.detail) from error
        text = json.dumps(found, ensure_ascii=False, indent=1)
        if path is None:
            self.stdout.write(text)
            return
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(text)
        except OSError as error:
            raise CommandError(f"{path} tidak bisa ditulis: {error.strerror}.") from error
        self.stdout.write(f"{len(found['reports'])} laporan, {len(found['alerts'])} langganan: {path}")
