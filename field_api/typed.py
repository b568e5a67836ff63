"""What people type, in the shape that the database takes: a line's end is one character, a NUL none."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from field_api.errors import BadInput


def plain_text(text: object) -> str:
    """Without blanks around it and without NUL, which PostgreSQL refuses; see `line_ends`."""
    return line_ends(str(text)).replace("\x00", "").strip()


def line_ends(text: str) -> str:
    """A browser sends CR LF where its page counts one character."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def typed(words: Any, name: str, most: int) -> str:
    """The word of this name in an address, cut off at `most` characters: it is asked for, never kept."""
    return plain_text(words.get(name, ""))[:most]


def written(words: Any, name: str, most: int) -> str:
    """The text of this name in a form, never cut. Raises BadInput when it is longer than `most`."""
    text = plain_text(words.get(name, ""))
    if len(text) > most:
        raise BadInput(
            _("Tulisan ini %(length)s huruf, paling panjang %(most)s. Persingkat, lalu kirim lagi.")
            % {"length": len(text), "most": most}
        )
    return text
