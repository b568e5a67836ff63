"""`render_bulletin`: the monthly bulletin of an area or a category, as HTML or PDF by the file's ending."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from maps.areas.scope import scope_of, whole
from maps.bulletin.gather import gather
from maps.bulletin.html_file import bulletin_html
from maps.bulletin.pdf_file import bulletin_pdf
from maps.heat import PUBLIC, STAFF
from maps.management.map_files import told_plainly, write


class Command(BaseCommand):
    help = "Buletin bulanan satu wilayah atau satu kategori, sebagai satu berkas HTML atau PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--area", default="", metavar="KODE", help="kode Kemendagri; kosong: DKI Jakarta")
        parser.add_argument("--category", default="", help="kategori atau kelompoknya; kosong: semua")
        parser.add_argument(
            "--month", default="", metavar="YYYY-MM", help="kosong: bulan terakhir yang selesai"
        )
        parser.add_argument(
            "--public", action="store_true", help="untuk umum: sel 300 m, tanpa laporan privat"
        )
        parser.add_argument("-o", "--output", required=True, type=Path, metavar="FILE.html|FILE.pdf")

    def handle(self, *args: object, **options: Any) -> None:
        output: Path = options["output"]
        if output.suffix not in {".html", ".pdf"}:
            raise CommandError(f"{output.name}: akhirannya .html atau .pdf.")
        scope = scope_of(options["area"]) if options["area"] else whole()
        if scope is None:
            raise CommandError(f"Kode wilayah “{options['area']}” tidak dikenal.")
        words = {"month": options["month"], "category": options["category"]}
        with told_plainly(options["category"]):
            found = gather(scope, words, PUBLIC if options["public"] else STAFF)
            if output.suffix == ".html":
                self.stdout.write(write(bulletin_html(found), output))
                return
            paper = bulletin_pdf(found)
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_bytes(paper)
        self.stdout.write(f"{output}: {found.arrived.now} laporan, {len(paper) / 1000:.0f} kB")
