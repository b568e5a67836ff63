"""`import_reports`: reports of other systems in, from a file, as often as you like, and out again."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from dataclasses import asdict, dataclass, fields
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError
from django.db.models import ProtectedError
from tqdm import tqdm

from boundaries.errors import BoundaryError
from field_api.errors import CallerError
from field_api.models import ImportRun
from field_api.sources import SOURCES, reader_for
from field_api.sources.files import SourceFile, opened
from field_api.sources.foreseen import Foreseen
from field_api.sources.placing import placed
from field_api.sources.rejects import RejectsFile
from field_api.sources.rows import NotReadable, ReadOptions
from field_api.sources.time_style import DAY_FIRST, MONTH_FIRST, Times
from field_api.steps.import_batch import Importer, Tally
from field_api.steps.undo_import import undo_import

BATCH = 5000
_LONGEST_SYSTEM = 40
_SHOWN_NUMBERS = 10
_SHOWN_RUNS = 5
_FIELDS = {
    "lon": "bujur",
    "lat": "lintang",
    "time": "waktu",
    "clock": "jam, bila terpisah dari tanggal",
    "category": "kategori",
    "id": "nomor asli",
}


@dataclass
class Summary(Tally):
    """What `--json` prints. `read` is what was stored, was already there or was rejected."""

    read: int = 0
    rejected: int = 0
    run: int | None = None

    def as_dict(self) -> dict[str, int | None]:
        order = ("read", "stored", "already_there", "inside", "outside", "ambiguous", "rejected")
        values = asdict(self)
        return {name: values[name] for name in (*order, "just_outside", "catch_all", "run")}


class Command(BaseCommand):
    help = (
        "Masukkan laporan dari sistem lain. Aman diulang: laporan yang sudah ada dikenali dari nomor "
        "aslinya, dan impor yang terputus dilanjutkan. Yang meragukan disebut sebelum apa pun disimpan."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="*", metavar="FILE", help="berkas, boleh .gz; - untuk masukan standar"
        )
        parser.add_argument("--source", metavar="|".join(SOURCES), help="bentuk berkas")
        parser.add_argument("--system", default="", help="nama sistem asal (bawaan: sama dengan --source)")
        parser.add_argument("--dry-run", action="store_true", help="periksa saja; tidak ada yang disimpan")
        _add_reading(parser)
        parser.add_argument(
            "--rejects", default="", metavar="FILE", help="bawaan: NAMA.rejects.csv di samping berkas"
        )
        parser.add_argument(
            "--status",
            choices=["keep", "menunggu"],
            default="keep",
            help="keep: yang sudah ditutup menjadi SELESAI; menunggu: semua mulai dari MENUNGGU",
        )
        parser.add_argument("--undo", type=int, metavar="IMPOR", help="hapus yang disimpan oleh impor ini")
        parser.add_argument(
            "--worked-on-too", action="store_true", help="dengan --undo: juga laporan yang sudah dikerjakan"
        )
        parser.add_argument("--json", action="store_true", help="ringkasan sebagai JSON")
        parser.add_argument("--no-progress", action="store_true", help="tanpa bilah kemajuan")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["undo"] is not None:
            self._undo(options)
            return
        summary = Summary()
        try:
            self._import_all(summary, options)
        except (CallerError, BoundaryError) as error:
            raise CommandError(error.detail + _resumable(summary)) from error
        except KeyboardInterrupt as error:
            raise CommandError("Dihentikan." + _resumable(summary), returncode=130) from error
        is_dry = options["dry_run"]
        self.stdout.write(
            json.dumps(summary.as_dict()) if options["json"] else _sentences(summary, is_dry=is_dry)
        )
        if not (summary.stored or summary.already_there):
            raise CommandError(
                "Tidak ada laporan yang dapat disimpan." if is_dry else "Tidak ada yang disimpan."
            )

    def _import_all(self, summary: Summary, options: dict[str, Any]) -> None:
        if not (options["files"] and options["source"]):
            raise CommandError("Sebutkan berkas dan --source, atau --undo dengan nomor impor.")
        if options["rejects"] and len(options["files"]) > 1:
            raise CommandError("--rejects hanya untuk satu berkas; impor berkas satu per satu.")
        reader_for(options["source"])
        importer = Importer(_system(options), keep_closed=options["status"] == "keep", files=options["files"])
        for name in options["files"]:
            with opened(name) as file:
                self._import(name, file, importer, summary, options)

    def _import(
        self, name: str, file: SourceFile, importer: Importer, summary: Summary, options: dict[str, Any]
    ) -> None:
        times = self._settled(file, options)
        foreseen = self._foresee(file, times, importer, options)
        for sentence in foreseen.warnings():
            self._say(sentence)
        if options["dry_run"]:
            summary.add(foreseen.tally)
            summary.read += foreseen.read
            summary.rejected += foreseen.rejected
            return
        read_options = _read_options(options)
        rows = reader_for(options["source"])(file, read_options, times)
        with RejectsFile(Path(options["rejects"] or _beside(name))) as rejects, _bar(file, options) as bar:
            for batch in placed(rows, crs=read_options.crs, batch_size=BATCH, say=_silent):
                summary.read += len(batch)
                for row in batch:
                    if row.report is None:
                        rejects.add(row)
                        summary.rejected += 1
                summary.add(importer.store([row.report for row in batch if row.report]))
                summary.run = importer.run.pk if importer.run else None
                bar.set_postfix(baris=summary.read, refresh=False)
                bar.update(file.bytes_read - bar.n)
        if rejects.count:
            self._say(f"{rejects.count} baris ditolak; alasannya di {rejects.path}.")

    def _settled(self, file: SourceFile, options: dict[str, Any]) -> Times:
        """How this file writes its times. All rows are looked at as soon as the first leave a doubt."""
        times = Times(options["dates"])
        rows = iter(reader_for(options["source"])(file, _read_options(options), times))
        first = next(rows, None)
        try:
            for _ in islice(rows, BATCH):
                pass
            for _ in rows if times.may_differ else ():
                pass
        except NotReadable:
            # Half of a file still tells; whoever stores its rows says where it broke off.
            if first is None:
                raise
        for sentence in times.settle():
            self._say(sentence)
        return times

    def _foresee(
        self, file: SourceFile, times: Times, importer: Importer, options: dict[str, Any]
    ) -> Foreseen:
        foreseen, read_options = Foreseen(), _read_options(options)
        rows = reader_for(options["source"])(file, read_options, times)
        try:
            for batch in placed(rows, crs=read_options.crs, batch_size=BATCH, say=self._say):
                for row in batch:
                    if row.report is None:
                        foreseen.reject(row)
                tally, unknown = importer.foresee([row.report for row in batch if row.report])
                foreseen.read += len(batch)
                foreseen.tally.add(tally)
                foreseen.unknown.update(unknown)
        except NotReadable:
            if options["dry_run"] or not foreseen.read:
                raise
        return foreseen

    def _undo(self, options: dict[str, Any]) -> None:
        if options["files"]:
            raise CommandError("--undo menghapus satu impor; jangan sebutkan berkas.")
        try:
            undone = undo_import(options["undo"], worked_on_too=options["worked_on_too"])
        except ImportRun.DoesNotExist as error:
            raise CommandError(f"Impor nomor {options['undo']} tidak ada. {_latest_runs()}") from error
        except ProtectedError as error:
            raise CommandError(
                "Ada laporan lain yang menunjuk ke laporan dari impor ini (misalnya sebagai duplikat); "
                "lepaskan dulu. Tidak ada yang dihapus."
            ) from error
        if options["json"]:
            self.stdout.write(json.dumps({"removed": undone.removed, "kept": list(undone.kept)}))
            return
        self.stdout.write(f"{undone.removed} laporan dari impor {options['undo']} dihapus.")
        if undone.kept:
            named = ", ".join(undone.kept[:_SHOWN_NUMBERS])
            more = (
                f" dan {len(undone.kept) - _SHOWN_NUMBERS} lagi" if len(undone.kept) > _SHOWN_NUMBERS else ""
            )
            self.stdout.write(
                f"{len(undone.kept)} laporan yang sudah dikerjakan tetap ada: {named}{more}. "
                "Hapus juga dengan --worked-on-too."
            )

    def _say(self, sentence: str) -> None:
        self.stderr.write(sentence)


def _latest_runs() -> str:
    runs = [str(run) for run in ImportRun.objects.all()[:_SHOWN_RUNS]]
    return f"Yang terakhir: {'; '.join(runs)}." if runs else "Belum ada impor yang tercatat."


def _silent(sentence: str) -> None:
    """It was said when the file was looked at."""


def _add_reading(parser: ArgumentParser) -> None:
    for name, meaning in _FIELDS.items():
        parser.add_argument(f"--{name}-field", default="", metavar="KOLOM", help=f"kolom {meaning}")
    parser.add_argument(
        "--dates",
        choices=[DAY_FIRST, MONTH_FIRST],
        default="",
        help="urutan tanggal seperti 4/5/2016 (bawaan: diputuskan dari semua baris)",
    )
    parser.add_argument("--crs", default="", help="sistem koordinat, misalnya EPSG:32748 (bawaan: WGS 84)")
    parser.add_argument("--delimiter", default="", help="pemisah kolom CSV (bawaan: dikenali sendiri)")
    parser.add_argument("--encoding", default="", help="pengodean CSV (bawaan: dikenali sendiri)")


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


def _sentences(summary: Summary, *, is_dry: bool) -> str:
    stored, those = ("akan disimpan", "Yang akan") if is_dry else ("disimpan", "Yang")
    lines = [
        f"{summary.read} laporan dibaca: {summary.stored} {stored}, {summary.already_there} sudah ada, "
        f"{summary.rejected} ditolak.",
        f"{those} disimpan: {summary.inside} di dalam Jakarta ({summary.ambiguous} di perbatasan), "
        f"{summary.outside} di luar ({summary.just_outside} tepat di luar batas).",
    ]
    if summary.run:
        lines.append(f"Impor nomor {summary.run}; batalkan dengan: import_reports --undo {summary.run}")
    return "\n".join(lines)
