"""`load_fixtures`: categories, units, rules, deadlines, days off; with `--demo-people` the demo users too."""

from __future__ import annotations

import argparse
import secrets
from pathlib import Path
from typing import cast

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand
from django.db import transaction

from boundaries.official import FIXTURES
from field_api.management.demo_people import load_people
from field_api.management.desk_texts import LOADERS
from field_api.management.fixtures import TABLES, load_file, read_rows, retire_missing
from field_api.management.loaded_rows import Counts


class Command(BaseCommand):
    help = (
        "Muat kategori, unit, aturan, tenggat, dan hari libur dari fixtures/. Aman dijalankan berulang; yang "
        "diubah atau dihapus di /admin/ dibiarkan, kecuali dengan --overwrite."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--directory", type=Path, default=FIXTURES, help="tempat berkas CSV")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="muat juga yang diubah atau dihapus di sini",
        )
        parser.add_argument("--demo-people", action="store_true", help="muat juga pengguna demo")
        parser.add_argument("--password", help="kata sandi semua pengguna demo; tanpa ini dibuat acak")
        parser.add_argument(
            "--retire-missing",
            action="store_true",
            help="nonaktifkan unit dan kategori, dan hapus aturan, yang tidak ada lagi di berkas",
        )

    @transaction.atomic
    def handle(self, *_args: object, **options: object) -> None:
        directory, overwrite = cast(Path, options["directory"]), bool(options["overwrite"])
        for name in TABLES:
            self._say(name, load_file(directory, name, overwrite=overwrite))
        for name, load in LOADERS.items():
            self._say(name, load(directory, overwrite))
        if options["retire_missing"]:
            units, categories, rules = retire_missing(directory)
            self.stdout.write(f"dinonaktifkan: {units} unit, {categories} kategori; dihapus: {rules} aturan")
        if options["demo_people"]:
            self._say("demo_people.csv", load_people(directory))
            self._set_passwords(directory, cast("str | None", options["password"]))

    def _say(self, name: str, counts: Counts) -> None:
        kept = f", {counts.kept} dibiarkan karena diubah atau dihapus di sini" if counts.kept else ""
        self.stdout.write(f"{name}: {counts.new} baru, {counts.changed} berubah, {counts.same} sama{kept}")

    def _set_passwords(self, directory: Path, password: str | None) -> None:
        names = [row["username"] for row in read_rows(directory / "demo_people.csv")]
        users = get_user_model().objects.filter(username__in=names)
        if password is None:
            users = users.filter(password="")
            if not users.exists():
                return
            password = secrets.token_urlsafe(9)
            self.stdout.write(f"Kata sandi pengguna demo yang baru: {password}")
        # One hash for all: hashing takes half a second each, and these people are not real.
        users.update(password=make_password(password))
