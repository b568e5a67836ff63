"""Look at a boundary file and, with --commit, load it as a draft edition."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from boundaries.drafts import EditionFacts, TooFewKelurahan, load_draft
from boundaries.imports.columns import Fields
from boundaries.imports.examine import Examination, examine
from boundaries.imports.neighbours import NeighbourShape, read_neighbours
from boundaries.imports.problems import ImportProblem
from boundaries.sources import SOURCES, at_hand, by_sha256, facts_of_file


class Command(BaseCommand):
    help = (
        "Periksa berkas batas wilayah (GeoJSON, Shapefile, GeoPackage, FlatGeobuf, KML, zip, INSERT SQL). "
        "Tanpa --commit tidak ada yang disimpan."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="BERKAS")
        parser.add_argument("--commit", action="store_true", help="simpan sebagai edisi draf")
        parser.add_argument("--force", action="store_true", help="simpan walau banyak kelurahan tidak ada")
        parser.add_argument("--json", action="store_true", help="cetak laporan sebagai JSON saja")
        _add_facts(parser)
        _add_reading(parser)

    def handle(self, **options: Any) -> None:
        try:
            examination = examine(
                options["file"], layer=options["layer"], crs=options["crs"], fields=_fields(options)
            )
            beside = options["neighbours"] or _towns_of_pinned(options["file"], examination.sha256)
            neighbours = read_neighbours(beside, name_field=options["neighbour_field"])
        except ImportProblem as problem:
            raise CommandError(str(problem)) from problem
        self._print(examination, neighbours, as_json=options["json"])
        if options["commit"]:
            self._load(examination, neighbours, options)
        elif not examination.report.is_complete_enough:
            self.stderr.write("Kelurahan atau luasnya terlalu sedikit: --commit akan ditolak tanpa --force.")

    def _print(self, examination: Examination, neighbours: list[NeighbourShape], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(examination.report.as_data(), ensure_ascii=False, indent=1))
            return
        self.stdout.write(examination.report.as_text())
        if neighbours:
            self.stdout.write(f"\nWilayah tetangga: {', '.join(town.name for town in neighbours)}")

    def _load(
        self, examination: Examination, neighbours: list[NeighbourShape], options: dict[str, Any]
    ) -> None:
        facts = _facts(options, facts_of_file(options["file"], examination.sha256))
        try:
            edition = load_draft(examination, facts=facts, neighbours=neighbours, force=options["force"])
        except TooFewKelurahan as problem:
            raise CommandError(problem.detail) from problem
        except ValidationError as problem:
            raise CommandError("; ".join(problem.messages)) from problem
        # Not on stdout: with --json that holds the report and nothing else.
        self.stderr.write(
            f"Edisi {edition.pk} ({edition.name}) tersimpan sebagai draf. "
            f"Berlakukan dengan: bin/manage activate_edition {edition.pk}"
        )


def _add_facts(parser: ArgumentParser) -> None:
    facts = parser.add_argument_group("keterangan edisi")
    facts.add_argument("--name", help="nama edisi")
    facts.add_argument("--source", help="penerbit dan alamatnya")
    facts.add_argument("--licence", help="lisensi")
    facts.add_argument("--attribution", help="kalimat yang tampil pada setiap peta")
    facts.add_argument(
        "--valid-from",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="hari pertama berlaku; bawaan hari ini",
    )


def _add_reading(parser: ArgumentParser) -> None:
    reading = parser.add_argument_group("cara membaca")
    reading.add_argument("--layer", help="lapisan, bila berkas punya beberapa")
    reading.add_argument(
        "--crs", help="sistem koordinat, bila berkas tidak atau salah menyebutnya; mis. EPSG:32748"
    )
    reading.add_argument("--code-field", help="kolom kode kelurahan")
    reading.add_argument("--name-field", help="kolom nama kelurahan")
    reading.add_argument("--kecamatan-field", help="kolom nama kecamatan")
    reading.add_argument("--kota-field", help="kolom nama kota")
    reading.add_argument(
        "--neighbours",
        type=Path,
        nargs="+",
        default=[],
        metavar="BERKAS",
        help="batas wilayah di luar Jakarta, disatukan per kota/kabupaten",
    )
    reading.add_argument("--neighbour-field", help="kolom nama kota/kabupaten pada --neighbours")


def _fields(options: dict[str, Any]) -> Fields:
    return Fields(
        code=options["code_field"],
        name=options["name_field"],
        kecamatan=options["kecamatan_field"],
        kota=options["kota_field"],
    )


def _towns_of_pinned(path: Path, sha256: str) -> list[Path]:
    """The towns around a pinned file, as far as they lie beside it or were fetched before."""
    source = by_sha256(sha256)
    towns = [SOURCES[slug] for slug in source.neighbours] if source else []
    return [found for town in towns if (found := at_hand(town, beside=path.parent))]


def _facts(options: dict[str, Any], known: EditionFacts) -> EditionFacts:
    words = ("name", "source", "licence", "attribution", "valid_from")
    return replace(known, **{word: options[word] for word in words if options[word]})
