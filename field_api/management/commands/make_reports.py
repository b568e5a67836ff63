"""`make_reports`: many made-up reports for benchmarks, and taking them away again."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import ProtectedError

from boundaries.errors import NoActiveEdition
from field_api import clock
from field_api.models import Category, Report
from field_api.steps.bulk_work import bulk_work
from field_api.steps.deadlines import local_day
from field_api.volume.days import FIRST_DAY
from field_api.volume.make import MOST, SOURCE, make_reports
from field_api.volume.remove import remove_reports


class Command(BaseCommand):
    help = (
        "Buat banyak laporan rekaan untuk uji kecepatan: pangsa kategori, tempat, waktu, dan tahap seperti "
        "aslinya. Seed, jumlah, dan hari terakhir yang sama memberi laporan yang sama."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", nargs="?", metavar="N", help=f"berapa laporan, 1 sampai {MOST}")
        parser.add_argument("--seed", type=int, default=1, help="angka awal bagi keacakan; bawaan 1")
        parser.add_argument("--until", metavar="YYYY-MM-DD", help="hari terakhir; bawaan: kemarin")
        parser.add_argument(
            "--no-changes", action="store_true", help="tanpa riwayat tahap: lebih cepat, tetapi dasbor kosong"
        )
        parser.add_argument(
            "--beside-real", action="store_true", help="juga bila basis data memuat laporan sungguhan"
        )
        parser.add_argument("--remove", action="store_true", help="hapus semua laporan rekaan")

    def handle(self, *args: object, **options: Any) -> None:
        started = time.monotonic()
        if options["remove"]:
            self._remove(options["count"])
        else:
            self._make(options)
        self.stdout.write(f"Selesai dalam {time.monotonic() - started:.1f} detik.")

    def _remove(self, count: str | None) -> None:
        if count is not None:
            raise CommandError("--remove menghapus semua laporan rekaan; jangan sebutkan jumlah.")
        try:
            with bulk_work("reports_removed") as detail:
                gone = detail["reports"] = remove_reports()
        except ProtectedError as error:
            raise CommandError(
                "Ada laporan sungguhan yang menunjuk ke laporan rekaan (misalnya sebagai duplikat); "
                "lepaskan dulu. Tidak ada yang dihapus."
            ) from error
        self.stdout.write(f"Laporan rekaan yang dihapus: {gone}.")

    def _make(self, options: dict[str, Any]) -> None:
        count, seed, last_day = _count(options["count"]), options["seed"], _last_day(options["until"])
        if seed < 0:
            raise CommandError("--seed harus 0 atau lebih.")
        if not Category.objects.filter(is_active=True).exists():
            raise CommandError("Kategori belum dimuat; jalankan dulu: bin/manage load_fixtures")
        real = Report.objects.exclude(source=SOURCE).count()
        if real and not options["beside_real"]:
            raise CommandError(
                f"Basis data ini memuat {real} laporan yang bukan rekaan. Pakai basis data lain, atau "
                "--beside-real bila memang dikehendaki (--remove menghapus yang rekaan saja)."
            )
        try:
            with bulk_work("reports_made") as detail:
                made = make_reports(
                    count,
                    seed=seed,
                    last_day=last_day,
                    with_changes=not options["no_changes"],
                    told=lambda stored: self.stdout.write(f"  {stored} dari {count}"),
                )
                detail.update(reports=made.reports, moves=made.changes, seed=seed)
        except NoActiveEdition as missing:
            raise CommandError(missing.detail) from missing
        self.stdout.write(
            f"{made.reports} laporan rekaan (sumber {SOURCE}) dan {made.changes} perpindahan tahap, "
            f"{FIRST_DAY} sampai {made.last_day}, seed {seed}."
        )


def _count(text: str | None) -> int:
    """Thousands may have a mark between them: 1_000_000."""
    if text is None:
        raise CommandError("Sebutkan berapa laporan, misalnya: make_reports 1000000 --seed 7")
    try:
        count = int(text)
    except ValueError:
        raise CommandError(f"“{text}” bukan bilangan bulat.") from None
    if not 1 <= count <= MOST:
        raise CommandError(f"Jumlah laporan harus 1 sampai {MOST}, bukan {count}.")
    return count


def _last_day(text: str | None) -> date:
    yesterday = local_day(clock.now()) - timedelta(days=1)
    try:
        day = date.fromisoformat(text) if text else yesterday
    except ValueError:
        raise CommandError(f"Tanggal “{text}” tidak terbaca; tulis seperti 2026-03-01.") from None
    if not FIRST_DAY <= day <= yesterday:
        raise CommandError(f"--until harus di antara {FIRST_DAY} dan kemarin ({yesterday}).")
    return day
