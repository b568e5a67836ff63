"""`load_demo`: people to log in as, and reports at every stage; goes on where it was stopped."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Count, QuerySet

from boundaries.editions import current_edition
from boundaries.errors import NoActiveEdition
from field_api.demo.aside import play_asides
from field_api.demo.own_files import CannotGuess, files_by_source
from field_api.demo.password import make_password_once
from field_api.demo.play import judge_photos, play
from field_api.demo.reports import KEY_PREFIX, read_demo_reports
from field_api.errors import CallerError
from field_api.evidence.verdict import Result
from field_api.management.demo_people import load_people
from field_api.management.fixtures import read_rows
from field_api.models import Category, Membership, Report, Verdict
from field_api.photo_rules import rules_in_force
from field_api.workflow import Status


class Command(BaseCommand):
    help = (
        "Muat pengguna demo dan mainkan laporan demo melalui alur yang sesungguhnya. Aman diulang; yang "
        "terputus dilanjutkan."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reports",
            nargs="+",
            metavar="BERKAS",
            help="laporan sendiri, bukan laporan demo: CSV, GeoJSON, Open311, PetaBencana, atau folder",
        )

    def handle(self, *args: object, **options: Any) -> None:
        try:
            current_edition()
        except NoActiveEdition as missing:
            raise CommandError(missing.detail) from missing
        if not Category.objects.exists():
            raise CommandError("Kategori belum dimuat; jalankan dulu: bin/manage load_fixtures")
        self._people()
        if options["reports"]:
            self._import(options["reports"])
        else:
            self._play()

    @transaction.atomic
    def _people(self) -> None:
        directory = Path(settings.GEO_FIXTURES)
        load_people(directory)
        names = [row["username"] for row in read_rows(directory / "demo_people.csv")]
        password, is_new = make_password_once()
        users = User.objects.filter(username__in=names)
        if not is_new:
            users = users.filter(password="")
        if users.exists():
            # One hash for all: hashing takes half a second each, and these people are not real.
            users.update(password=make_password(password))
        sees_reporters = Permission.objects.get(content_type__app_label="field_api", codename="view_reporter")
        coordinators = Membership.objects.filter(role=Membership.Role.COORDINATOR, user__username__in=names)
        sees_reporters.user_set.add(*coordinators.values_list("user_id", flat=True))

    def _import(self, given: str | Sequence[str]) -> None:
        paths = [Path(given)] if isinstance(given, str | Path) else [Path(one) for one in given]
        try:
            by_source = files_by_source(paths)
        except CannotGuess as unknown:
            raise CommandError(str(unknown)) from unknown
        except CallerError as wrong:
            raise CommandError(wrong.detail) from wrong
        for source, files in by_source:
            call_command("import_reports", *map(str, files), source=source, stdout=self.stdout)

    def _play(self) -> None:
        demo = read_demo_reports(Path(settings.GEO_FIXTURES) / "demo_reports.csv")
        taken = play(demo) + play_asides(demo)
        judged = judge_photos()
        reports = Report.objects.filter(idempotency_key__startswith=KEY_PREFIX)
        verdicts = Verdict.objects.filter(photo__report__in=reports, rule_version=rules_in_force().version)
        self.stdout.write(f"Laporan demo: {_counted(reports, 'status', Status.values)}")
        self.stdout.write(f"Foto demo: {_counted(verdicts, 'result', list(Result))}")
        if taken or judged:
            self.stdout.write(f"Baru: {taken} langkah dimainkan, {judged} foto dinilai.")


def _counted(rows: QuerySet[Any], column: str, order: Sequence[str]) -> str:
    """'38 SELESAI, 12 PROSES', in the given order."""
    counts = dict(rows.order_by().values_list(column).annotate(n=Count("pk")))
    return ", ".join(f"{counts[value]} {value}" for value in order if value in counts) or "tidak ada"
