"""Say in which kelurahan a point lies: `bin/manage locate 106.8272 -6.1754 --accuracy 20`."""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from boundaries.errors import BoundaryError
from boundaries.lookup import Location, State, locate_position
from boundaries.points import read_position


class Command(BaseCommand):
    help = "Menyebut kelurahan sebuah titik (bujur dulu, lalu lintang; WGS 84)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("lon", help="bujur, misalnya 106.8272")
        parser.add_argument("lat", help="lintang, misalnya -6.1754")
        parser.add_argument("--accuracy", metavar="M", help="akurasi posisi dalam meter (radius 68 %%)")
        parser.add_argument("--json", action="store_true", help="jawaban sebagai JSON")

    def run_from_argv(self, argv: list[str]) -> None:
        # argparse takes -6.2 for a number but -6,2 and -6.2e0 for options; not so with a space in front.
        super().run_from_argv([f" {word}" if re.match(r"-[\d.,]", word) else word for word in argv])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            location = locate_position(read_position(options["lon"], options["lat"], options["accuracy"]))
        except BoundaryError as error:
            raise CommandError(error.detail) from error
        if options["json"]:
            self.stdout.write(json.dumps(location.as_dict(), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(location)))


def _lines(location: Location) -> list[str]:
    return [
        _headline(location),
        *_line("Kelurahan", location.kelurahan),
        *_line("Kecamatan", location.kecamatan),
        *_line("Kota/Kab.", location.kota),
        *([f"Tetangga   {location.neighbour}"] if location.neighbour else []),
        *([f"Ke batas   {location.edge_m:.1f} m"] if location.edge_m is not None else []),
        *(f"Peluang    {each.p:6.1%}  {each.name} ({each.code})" for each in location.candidates),
        f"Edisi      {location.edition}",
    ]


def _headline(location: Location) -> str:
    return {
        State.INSIDE: "Di dalam wilayah.",
        State.AMBIGUOUS: "Di perbatasan: kelurahannya belum pasti.",
        State.JUST_OUTSIDE: "Tepat di luar batas: kelurahan di bawah ini hanya dugaan, yang terdekat.",
        State.OUTSIDE: "Di luar wilayah.",
    }[location.state]


def _line(title: str, area: tuple[str, str] | None) -> list[str]:
    return [f"{title:<10} {area[1]} ({area[0]})"] if area else []
