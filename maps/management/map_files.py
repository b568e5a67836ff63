"""What the commands that write map files share: their words, and how a file gets onto the disk."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from boundaries.errors import BoundaryError
from field_api.errors import BadInput
from field_api.models import Category, CategoryGroup
from maps.external import UnknownAddress
from maps.folium_files.page import MapFile
from maps.selection import Selection, selection_from
from maps.vendor import NotInstalled


def add_words(parser: CommandParser) -> None:
    """Which reports, which level, and where to."""
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
        "--assets",
        choices=["inline", "beside"],
        default="inline",
        help="pustaka di dalam berkas, atau di folder di sebelahnya",
    )
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="FILE.html")


def words_of(options: dict[str, Any]) -> dict[str, str]:
    """The filters as an address would say them."""
    named = {"category": "category", "from": "first", "to": "last", "status": "status", "area": "area"}
    return {word: options[key] for word, key in named.items() if options[key]}


def selection_of(options: dict[str, Any]) -> Selection:
    """Raises BadInput."""
    return selection_from(words_of(options))


def folder_of(options: dict[str, Any]) -> str:
    """Where libraries lie beside the file; empty when they are inside."""
    return f"{options['output'].stem}_files" if options["assets"] == "beside" else ""


@contextmanager
def told_plainly(category: str = "") -> Iterator[None]:
    """What a caller can get wrong becomes the command's own error, with the category that was meant.

    All inside is said in Indonesian, as the files are.
    """
    try:
        with translation.override("id"):
            yield
    except BadInput as error:
        raise CommandError(f"{error.detail}{_did_you_mean(category)}") from error
    except BoundaryError as error:
        raise CommandError(error.detail) from error
    except (NotInstalled, UnknownAddress) as error:
        raise CommandError(str(error)) from error


def write(made: MapFile, output: Path) -> str:
    """The file, with what must lie beside it; says what was written."""
    output.parent.mkdir(parents=True, exist_ok=True)
    for name, text in made.beside.items():
        (output.parent / made.folder).mkdir(exist_ok=True)
        (output.parent / made.folder / name).write_text(text, encoding="utf-8")
    output.write_text(made.html, encoding="utf-8")
    return f"{output}: {made.said}, {len(made.html.encode()) / 1000:.0f} kB"


def _did_you_mean(word: str) -> str:
    names = [
        *Category.objects.values_list("slug", flat=True),
        *CategoryGroup.objects.values_list("slug", flat=True),
    ]
    close = difflib.get_close_matches(word.lower().replace(" ", "-"), names, n=3)
    return f" Maksudnya: {', '.join(close)}?" if word and close and word.lower() not in names else ""
