"""`find_hotspots`: where more is reported than expected, searched now and kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from field_api.errors import CallerError
from maps.hotspots.answers import about, collection, entries
from maps.hotspots.asking import SEED, Kind, question_from, stored_question
from maps.hotspots.nightly import search_all
from maps.hotspots.running import search
from maps.hotspots.words import disclaimer, refusal
from maps.models import HotspotRun

_WORDS = ("kind", "category", "areas", "against", "from", "to", "longest", "least")


class Command(BaseCommand):
    help = (
        "Mencari titik panas: sekarang, per bulan, yang baru minggu ini, atau masalah yang berulang."
        " Pertanyaan yang sama atas data yang sama tidak dihitung dua kali."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="semua kategori, seperti tiap malam")
        parser.add_argument("--kind", choices=list(Kind.values), default="now")
        parser.add_argument("--category", default="", help="slug kategori atau kelompoknya; kosong: semua")
        parser.add_argument("--areas", default="", help="hex250, hex500, hex1000 atau kelurahan")
        parser.add_argument("--against", default="", help="pembanding: all (semua kategori) atau years")
        parser.add_argument("--from", default="", metavar="YYYY-MM-DD", help="hari pertama")
        parser.add_argument("--to", default="", metavar="YYYY-MM-DD", help="hari terakhir, ikut dihitung")
        parser.add_argument("--longest", default="", help="untuk new: 7, 14 atau 28 hari")
        parser.add_argument("--least", default="", help="untuk recurring: berapa kali kembali")
        parser.add_argument("--seed", type=int, default=SEED, help="angka awal bagi keacakan")
        parser.add_argument("--json", action="store_true", help="ringkasan sebagai JSON")
        parser.add_argument("-o", "--output", type=Path, metavar="FILE.geojson", help="hasil sebagai GeoJSON")

    def handle(self, *args: object, **options: Any) -> None:
        if options["all"]:
            self.stdout.write(f"{search_all()} pencarian")
            return
        try:
            question = question_from({key: options[key] for key in _WORDS})
            run = search(question, cause=HotspotRun.Cause.COMMAND, seed=options["seed"])
        except CallerError as error:
            raise CommandError(error.detail) from error
        if run.state == HotspotRun.State.FAILED:
            raise CommandError(run.summary.get("said", "gagal"))
        if options["output"]:
            options["output"].write_text(json.dumps(collection(run, entries(run))), encoding="utf-8")
        if options["json"]:
            self.stdout.write(json.dumps(about(run)))
        else:
            self._tell(run)

    def _tell(self, run: HotspotRun) -> None:
        question = stored_question(run.question)
        self.stdout.write(f"Pencarian {run.pk}: {run.get_kind_display()}, {run.get_state_display()}")
        self.stdout.write(f"{question.first_day} sampai {question.last_day}, {question.areas}")
        if run.state == HotspotRun.State.REFUSED:
            self.stdout.write(refusal(question, run.summary))
        else:
            said = (f"{key} {value}" for key, value in run.summary.items())
            self.stdout.write("; ".join(said))
        self.stdout.write(disclaimer())
