"""Find what is undone or overdue and take it up again."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections

from field_api.steps.tend import Tended, tend

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Mencari pekerjaan yang tertinggal atau terlambat dan melanjutkannya. Aman dijalankan kapan saja."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="hasil sebagai JSON")
        parser.add_argument("--every", type=int, metavar="DETIK", help="ulangi tiap sekian detik")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["every"] is None:
            done = tend()
            self._tell(done, as_json=options["json"])
            if done.failed:
                raise CommandError(f"Bagian yang gagal: {', '.join(done.failed)}; sebabnya di log.")
            return
        while True:
            try:
                self._tell(tend(), as_json=options["json"])
            except Exception:  # whatever it was, the next round may do better
                log.exception("this round of tend failed")
            self.stdout.flush()
            close_old_connections()
            time.sleep(max(1, options["every"]))

    def _tell(self, done: Tended, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(asdict(done)))
            return
        self.stdout.write(f"Laporan yang kini mendapat lokasi: {done.placed}")
        self.stdout.write(f"Laporan yang pindah kelurahan karena batas baru: {done.moved}")
        self.stdout.write(f"Foto yang dinilai: {done.judged}; berkas hilang: {done.photos_missing}")
        if done.photos_left:
            self.stdout.write(f"Foto yang tidak dapat dinilai dan dibiarkan: {done.photos_left}")
        self.stdout.write(f"Kecurigaan yang disusun: {done.suspected}; perjalanan diperiksa: {done.journeys}")
        self.stdout.write(f"Kiriman terputus yang dibersihkan: {done.parts_swept}")
        self.stdout.write(f"Foto tanpa laporan yang dibersihkan: {done.originals_swept}")
        if done.anonymised:
            self.stdout.write(f"Laporan yang data pelapornya dihapus: {done.anonymised}")
        if done.rows_swept:
            self.stdout.write(f"Catatan lama yang dibersihkan: {done.rows_swept}")
        self.stdout.write(f"Langganan yang dikonfirmasi atau dikabari: {done.alerts}")
        self.stdout.write(f"Pesan yang keluar dari antrean: {done.sent}; gagal terkirim: {done.given_up}")
        if done.waiting_too_long:
            self.stdout.write(f"PESAN MENUNGGU LEBIH DARI SATU JAM: {done.waiting_too_long}")
        late = ", ".join(f"{status} {count}" for status, count in sorted(done.overdue.items()))
        self.stdout.write(f"Lewat tenggat: {late or 'tidak ada'}")
        closes = done.monthly_cutoff or "belum ditetapkan"
        self.stdout.write(
            f"Tertahan dari bulan lalu di validasi: {done.held_over}; batas bulanan berikut: {closes}"
        )
        self.stdout.write(f"Menunggu dipastikan lokasinya: {done.waiting_for_place}")
        for name, words in done.others.items():
            self.stdout.write(f"{name.capitalize()}: {words}")
        if done.failed:
            self.stdout.write(f"Bagian yang gagal: {', '.join(done.failed)}")
        if not done.holidays_known:
            self.stdout.write("Hari libur tahun ini belum diisi; semua hari kerja dihitung penuh.")
