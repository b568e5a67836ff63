"""`import_reports`: reports of other systems in, from a file, as often as you like."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from boundaries.errors import BoundaryError
from field_api.errors import CallerError
from field_api.sources import SOURCES, reader_for
from field_api.sources.files import SourceFile, opened
from field_api.sources.placing import placed
from field_api.sources.rejects import RejectsFile
from field_api.sources.rows import ReadOptions
from field_api.steps.import_batch import Importer, Tally

BATCH = 5000
_LONGEST_SYSTEM = 40
_FIELDS = {"lon": "bujur", "lat": "lintang", "time": "waktu", "category": "kategori", "id": "nomor asli"}


@dataclass
class Summary(Tally):
    """What `--json` prints. `read` is what was stored, was already there or was rejected."""

    read: int = 0
    rejected: int = 0

    def as_dict(self) -> dict[str, int]:
        order = ("read", "stored", "already_there", "inside", "outside", "ambiguous", "rejected")
        values = asdict(self)
        return {name: values[name] for name in order}


class Command(BaseCommand):
    help = (
        "Masukkan laporan dari sistem lain. Aman diulang: laporan yang sudah ada dikenali dari nomor "
        "aslinya, dan impor yang terputus dilanjutkan."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help="berkas, boleh .gz; - untuk masukan standar"
        )
        parser.add_argument("--source", required=True, metavar="|".join(SOURCES), help="bentuk berkas")
        parser.add_argument("--system", default="", help="nama sistem asal (bawaan: sama dengan --source)")
        for name, meaning in _FIELDS.items():
            parser.add_argument(f"--{name}-field", default="", metavar="KOLOM", help=f"kolom {meaning}")
        parser.add_argument(
            "--crs", default="", help="sistem koordinat, misalnya EPSG:32748 (bawaan: WGS 84)"
        )
        parser.add_argument("--delimiter", default="", help="pemisah kolom CSV (bawaan: dikenali sendiri)")
        parser.add_argument("--encoding", default="", help="pengodean CSV (bawaan: dikenali sendiri)")
        parser.add_argument(
            "--rejects", default="", metavar="FILE", help="bawaan: NAMA.rejects.csv di samping berkas"
        )
        parser.add_argument(
            "--status",
            choices=["keep", "menunggu"],
            default="keep",
            help="keep: yang sudah ditutup menjadi SELESAI; menunggu: semua mulai dari MENUNGGU",
        )
        parser.add_argument("--json", action="store_true", help="ringkasan sebagai JSON")
        parser.add_argument("--no-progress", action="store_true", help="tanpa bilah kemajuan")

    def handle(self, *args: Any, **options: Any) -> None:
        summary = Summary()
        try:
            if options["rejects"] and len(options["files"]) > 1:
                raise CommandError("--rejects hanya untuk satu berkas; impor berkas satu per satu.")
            reader_for(options["source"])
            importer = Importer(_system(options), keep_closed=options["status"] == "keep")
            for name in options["files"]:
                self._import(name, importer, summary, options)
        except (CallerError, BoundaryError) as error:
            raise CommandError(error.detail + _resumable(summary)) from error
        except KeyboardInterrupt as error:
            raise CommandError("Dihentikan." + _resumable(summary), returncode=130) from error
        self.stdout.write(json.dumps(summary.as_dict()) if options["json"] else _sentences(summary))

    def _import(self, name: str, importer: Importer, summary: Summary, options: dict[str, Any]) -> None:
        read_options = _read_options(options)
        read = reader_for(options["source"])
        rejects_path = Path(options["rejects"] or _beside(name))
        with opened(name) as file, RejectsFile(rejects_path) as rejects, _bar(file, options) as bar:
            rows = read(file, read_options)
            for batch in placed(rows, crs=read_options.crs, batch_size=BATCH, say=self._say):
                summary.read += len(batch)
                for row in batch:
                    if row.report is None:
                        rejects.add(row)
                        summary.rejected += 1
                summary.add(importer.store([row.report for row in batch if row.report]))
                bar.set_postfix(baris=summary.read, refresh=False)
                bar.update(file.bytes_read - bar.n)
        if rejects.count:
            self._say(f"{rejects.count} baris ditolak; alasannya di {rejects.path}.")

    def _say(self, sentence: str) -> None:
        self.stderr.write(sentence)


def _read_options(options: dict[str, Any]) -> ReadOptions:
    return ReadOptions(**{field.name: options[field.name] for field in fields(ReadOptions)})


def _system(options: dict[str, Any]) -> str:
    system: str = options["system"] or options["source"]
    if len(system) > _LONGEST_SYSTEM:
        raise CommandError(f"Nama sistem (--system) paling panjang {_LONGEST_SYSTEM} huruf.")
    return system


def _beside(name: str) -> str:
    """NAME.rejects.csv next to the file; in the working directory where it may not lie there."""
    if name == "-":
        return "stdin.rejects.csv"
    path = Path(name)
    rejects = path.with_name(f"{path.name}.rejects.csv")
    return str(rejects) if os.access(path.parent, os.W_OK) else rejects.name


def _bar(file: SourceFile, options: dict[str, Any]) -> tqdm[NoReturn]:
    """A bar over the bytes of the file, on a terminal only."""
    disable = True if options["no_progress"] else None
    return tqdm(total=file.size, desc=file.name, unit="B", unit_scale=True, file=sys.stderr, disable=disable)


def _resumable(summary: Summary) -> str:
    if not summary.stored:
        return ""
    return f" {summary.stored} laporan sudah tersimpan; perintah yang sama melanjutkan sisanya."


def _sentences(summary: Summary) -> str:
    return (
        f"{summary.read} laporan dibaca: {summary.stored} disimpan, {summary.already_there} sudah ada, "
        f"{summary.rejected} ditolak.\n"
        f"Yang disimpan: {summary.inside} di dalam Jakarta ({summary.ambiguous} di perbatasan), "
        f"{summary.outside} di luar."
    )
