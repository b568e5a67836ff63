"""See to it that some edition is in force: the pinned source, a file, or an approximation."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from boundaries.approximate import approximate_examination, approximate_facts
from boundaries.drafts import TooFewKelurahan, load_draft
from boundaries.editions import activate, current_edition
from boundaries.errors import NoActiveEdition
from boundaries.imports.examine import examine, sha256_of
from boundaries.imports.neighbours import NeighbourShape, read_neighbours
from boundaries.imports.problems import ImportProblem, NotAVectorFile
from boundaries.models import Edition
from boundaries.sources import (
    DEFAULT,
    SOURCES,
    Source,
    SourceProblem,
    SourceUnreachable,
    at_hand,
    by_sha256,
    facts_of_file,
    fetch,
    kept_in,
)


class Command(BaseCommand):
    help = (
        "Pastikan ada batas wilayah yang berlaku. Tidak berbuat apa-apa bila sudah ada; bila yang berlaku "
        "hanya perkiraan, batas resmi dicoba diambil lagi. GEO_CRM_OFFLINE=1 mencegah pengambilan."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, metavar="BERKAS", help="muat dan berlakukan berkas ini")
        parser.add_argument(
            "--neighbours",
            type=Path,
            nargs="+",
            default=[],
            metavar="BERKAS",
            help="wilayah tetangga untuk --file",
        )
        parser.add_argument(
            "--no-network", action="store_true", help="jangan mengambil apa pun dari jaringan"
        )
        parser.add_argument(
            "--timeout", type=float, default=5.0, metavar="DETIK", help="batas tunggu jaringan"
        )

    def handle(self, **options: Any) -> None:
        if options["file"]:
            self._use_file(Path(options["file"]), options)
            return
        standing = _standing()
        if standing and not standing.is_approximate:
            self.stdout.write(f"Batas wilayah yang berlaku: {standing}.")
            return
        source = SOURCES[DEFAULT]
        if options["no_network"] or settings.GEO_CRM_OFFLINE:
            self._approximate(standing, "jaringan tidak dipakai")
            return
        try:
            self._use_source(source, options["timeout"])
        except (SourceProblem, ImportProblem, TooFewKelurahan) as problem:
            self._approximate(standing, str(problem))

    def _use_file(self, path: Path, options: dict[str, Any]) -> None:
        try:
            if not path.exists():
                raise NotAVectorFile(f"Berkas {path} tidak ada.")
            edition = Edition.objects.filter(sha256=sha256_of(path)).order_by("-pk").first()
            if edition is None:
                examination = examine(path)
                facts = facts_of_file(path, examination.sha256)
                neighbours = options["neighbours"] or self._towns_of_pinned(path, examination.sha256, options)
                edition = load_draft(examination, facts=facts, neighbours=read_neighbours(neighbours))
        except ImportProblem as problem:
            raise CommandError(str(problem)) from problem
        except TooFewKelurahan as problem:
            raise CommandError(problem.detail) from problem
        self._activate(edition)

    def _towns_of_pinned(self, path: Path, sha256: str, options: dict[str, Any]) -> list[Path]:
        """A pinned file brings its towns: from beside it, from what was kept, or fetched now."""
        source = by_sha256(sha256)
        towns = [SOURCES[slug] for slug in source.neighbours if slug in SOURCES] if source else []
        is_offline = options["no_network"] or settings.GEO_CRM_OFFLINE
        found: list[Path] = []
        for town in towns:
            try:
                here = at_hand(town, beside=path.parent)
                if here is None and is_offline:
                    raise SourceUnreachable("jaringan tidak dipakai")
                found.append(here or fetch(town, into=kept_in(), timeout_s=options["timeout"]))
            except SourceProblem as problem:
                self.stderr.write(f"{town.name} tidak dimuat sebagai tetangga: {problem}")
        return found

    def _use_source(self, source: Source, timeout_s: float) -> None:
        edition = Edition.objects.filter(sha256=source.sha256).order_by("-pk").first()
        if edition is None:
            path = fetch(source, into=kept_in(), timeout_s=timeout_s)
            neighbours = self._neighbours(source, timeout_s)
            examination = examine(path, fields=source.fields)
            edition = load_draft(examination, facts=source.facts, neighbours=neighbours)
        self._activate(edition)

    def _neighbours(self, source: Source, timeout_s: float) -> list[NeighbourShape]:
        try:
            paths = [fetch(SOURCES[slug], into=kept_in(), timeout_s=timeout_s) for slug in source.neighbours]
        except SourceProblem as problem:
            self.stderr.write(f"Wilayah tetangga tidak dimuat: {problem}")
            return []
        return read_neighbours(paths)

    def _approximate(self, standing: Edition | None, reason: str) -> None:
        if standing:
            self.stdout.write(f"Masih berlaku: {standing}. Batas resmi belum dapat dimuat ({reason}).")
            return
        self.stdout.write(f"Batas resmi tidak dapat dimuat ({reason}). Dipakai batas perkiraan.")
        self._activate(load_draft(approximate_examination(), facts=approximate_facts()))

    def _activate(self, edition: Edition) -> None:
        standing = _standing()
        if standing is None or standing.pk != edition.pk:
            # That command lives with the reports, which this part does not know, and places them anew.
            if "activate_edition" in get_commands():
                call_command("activate_edition", str(edition.pk), stdout=self.stdout, stderr=self.stderr)
            else:
                activate(edition)
            edition.refresh_from_db()
        self.stdout.write(f"Batas wilayah yang berlaku: {edition}.")


def _standing() -> Edition | None:
    try:
        return current_edition()
    except NoActiveEdition:
        return None
