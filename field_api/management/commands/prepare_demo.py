"""`prepare_demo`: from an empty database to a demo that can be served, in one process.

Django takes a second or two to start, so the steps share a start. Each is safe to repeat and quick when
nothing is to do; a run that was killed is taken up by the next.
"""

import hashlib
import io
import time
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, OutputWrapper

UNUSED = [
    "rest_framework",  # for DRF's own pages, which are off
    *("*.d.ts", "*.cjs", "*.md", "*.txt", "*.gz", "package.json", "ext", "leaflet-src*", "umd.js"),
    *("async-iterators.*", "htmx.js", "htmx.amd.js", "htmx.esm.js", "htmx.cjs.js"),
]
"""What lies beside the libraries' files and no page loads; compressing it all takes half a minute."""


class Command(BaseCommand):
    help = "Migrate, load fixtures, boundaries and demo reports, and collect static files, telling each time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--boundaries", metavar="FILE", help="boundaries of your own")
        parser.add_argument("--reports", metavar="FILE", help="reports of your own")

    def handle(self, *args: object, **options: object) -> None:
        self._step("migrations", "migrate", interactive=False, verbosity=0)
        self._step("fixtures", "load_fixtures")
        self._step("boundaries", "ensure_boundaries", **_given(file=options["boundaries"]))
        self._step("demo reports", "load_demo", **_given(reports=options["reports"]))
        self._collect_static_files()

    def _step(self, words: str, command: str, **options: object) -> None:
        started = time.monotonic()
        call_command(command, stdout=_Indented(self.stdout), **options)
        self._tell(words, started)

    def _tell(self, words: str, started: float) -> None:
        self.stdout.write(f"  {words:<36} {time.monotonic() - started:7.1f} s")

    def _collect_static_files(self) -> None:
        started = time.monotonic()
        stamp = Path(settings.STATIC_ROOT).with_suffix(".sha256")
        state = static_files_state()
        if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists() or _read(stamp) != state:
            call_command("collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=UNUSED)
            stamp.write_text(state)
        self._tell("static files", started)


class _Indented(io.TextIOBase):
    """Sets what a step says apart from the list of steps."""

    def __init__(self, out: OutputWrapper) -> None:
        self._out = out

    def write(self, text: str) -> int:
        for line in text.splitlines():
            self._out.write(f"    {line}")
        return len(text)


def static_files_state() -> str:
    """SHA-256 over the name, size and time of change of every static source file."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _given(**options: object) -> dict[str, object]:
    return {name: value for name, value in options.items() if value is not None}


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""
