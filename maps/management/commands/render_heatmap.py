"""`render_heatmap`: a heat map as a file to keep, mail or print."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from boundaries.errors import BoundaryError
from boundaries.models import Level
from field_api.errors import BadInput
from field_api.models import Category, CategoryGroup
from maps.external import UnknownAddress
from maps.folium_files import HeatmapFile, heatmap_file
from maps.heat import PUBLIC, STAFF
from maps.selection import selection_from
from maps.vendor import NotInstalled


class Command(BaseCommand):
    help = "Peta panas laporan sebagai satu berkas HTML yang bisa dibuka tanpa jaringan (kecuali peta dasar)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--category", default="", help="kategori atau kelompoknya: slug atau nama; kosong: semua"
        )
        parser.add_argument("--from", dest="first", default="", metavar="YYYY-MM-DD", help="hari pertama")
        parser.add_argument(
            "--to", dest="last", default="", metavar="YYYY-MM-DD", help="hari terakhir, ikut dihitung"
        )
        parser.add_argument("--status", default="", help="open, closed, atau status dipisah koma")
        parser.add_argument(
            "--area", default="", metavar="KODE", help="kode Kemendagri kota, kecamatan atau kelurahan"
        )
        parser.add_argument("--level", choices=["kelurahan", "kecamatan", "kota"], default="kelurahan")
        parser.add_argument(
            "--public", action="store_true", help="untuk umum: sel 300 m, tanpa laporan privat"
        )
        parser.add_argument(
            "--assets",
            choices=["inline", "beside"],
            default="inline",
            help="pustaka di dalam berkas, atau di folder di sebelahnya",
        )
        parser.add_argument("-o", "--output", required=True, type=Path, metavar="FILE.html")

    def handle(self, *args: object, **options: Any) -> None:
        output: Path = options["output"]
        try:
            made = _make(options, output)
        except BadInput as error:
            raise CommandError(f"{error.detail}{_did_you_mean(options['category'])}") from error
        except BoundaryError as error:
            raise CommandError(error.detail) from error
        except (NotInstalled, UnknownAddress) as error:
            raise CommandError(str(error)) from error
        _write(made, output)
        size_kb = len(made.html.encode()) / 1000
        self.stdout.write(
            f"{output}: {made.total} laporan, {made.cells} sel {made.cell_m} m, {size_kb:.0f} kB"
        )


def _make(options: dict[str, Any], output: Path) -> HeatmapFile:
    words = {
        "category": options["category"],
        "from": options["first"],
        "to": options["last"],
        "status": options["status"],
        "area": options["area"],
    }
    return heatmap_file(
        selection_from(words),
        level=Level(options["level"]),
        rule=PUBLIC if options["public"] else STAFF,
        folder=f"{output.stem}_files" if options["assets"] == "beside" else "",
    )


def _write(made: HeatmapFile, output: Path) -> None:
    output.parent.mkdir(parents=True, exist_ok=True)
    for name, text in made.beside.items():
        (output.parent / made.folder).mkdir(exist_ok=True)
        (output.parent / made.folder / name).write_text(text, encoding="utf-8")
    output.write_text(made.html, encoding="utf-8")


def _did_you_mean(word: str) -> str:
    names = [
        *Category.objects.values_list("slug", flat=True),
        *CategoryGroup.objects.values_list("slug", flat=True),
    ]
    close = difflib.get_close_matches(word.lower().replace(" ", "-"), names, n=3)
    return f" Maksudnya: {', '.join(close)}?" if word and close and word.lower() not in names else ""
