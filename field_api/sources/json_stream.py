"""JSON of any size, one element at a time: a big file never lies in memory as a whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import IO, Any, Protocol

from field_api.sources.rows import NotReadable

_CHUNK_CHARS = 1 << 16
_MAX_FIRST_LINE_CHARS = 1 << 20
_MAX_ELEMENT_CHARS = 64 << 20
_CUT_OFF_CHARS = 400
"""A fault this near to the end of what was read so far may only be a value cut in two."""
_SPACE = re.compile(r"[ \t\r\n\ufeff\x1e]*")
_DECODER = json.JSONDecoder()


class Readable(Protocol):
    """What gives a text piece by piece, an empty piece at its end; pieces may be shorter than asked for."""

    def read(self, size: int, /) -> str: ...


class JsonStream:
    """A JSON document with one long array. `members` holds what was read beside the array so far."""

    def __init__(self, stream: Readable, name: str) -> None:
        self._stream = stream
        self._name = name
        self._text = ""
        self._at = 0
        self._dropped = 0
        self._is_at_end = False
        self.members: dict[str, Any] = {}

    def elements(self, *keys: str) -> Iterator[tuple[Any, str]]:
        """Each element of the array, decoded and as it is written.

        The array is the document itself, or the member of its object that bears one of these names.
        Raises NotReadable, saying where, when the text is no JSON, is cut off, or has no such array.
        """
        if self._next() == "[":
            yield from self._array()
            return
        self._expect("{")
        while self._next() != "}":
            key, _ = self._value()
            self._expect(":")
            if key in keys and self._next() == "[":
                yield from self._array()
                return
            self.members[str(key)], _ = self._value()
            self._comma_or("}")
        raise NotReadable(f"{self._name}: tidak ada daftar {' atau '.join(map(repr, keys))} di dalamnya.")

    def _array(self) -> Iterator[tuple[Any, str]]:
        self._expect("[")
        while self._next() != "]":
            yield self._value()
            self._comma_or("]")

    def _value(self) -> tuple[Any, str]:
        self._next()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._is_fault(error):
                    raise self._broken(error.pos) from error
            except RecursionError as error:
                raise self._broken(self._at) from error
            else:
                if end < len(self._text) or self._is_at_end:
                    written = self._text[self._at : end]
                    self._at = end
                    return value, written
            self._read_on()

    def _is_fault(self, error: json.JSONDecodeError) -> bool:
        """Whether more text would not help."""
        if self._is_at_end or len(self._text) - self._at > _MAX_ELEMENT_CHARS:
            return True
        is_open_string = error.msg.startswith("Unterminated string")
        return not is_open_string and error.pos < len(self._text) - _CUT_OFF_CHARS

    def _next(self) -> str:
        """The next character that is no space, left where it is; an empty string at the end."""
        while True:
            self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text) or self._is_at_end:
                return self._text[self._at : self._at + 1]
            self._read_on()

    def _expect(self, char: str) -> None:
        if self._next() != char:
            raise self._broken(self._at)
        self._at += 1

    def _comma_or(self, end: str) -> None:
        following = self._next()
        if following == ",":
            self._at += 1
        elif following != end:
            raise self._broken(self._at)

    def _read_on(self) -> None:
        """Double what is in hand at least, so that a large element is tried a few times only."""
        rest = self._text[self._at :]
        chunk = self._stream.read(max(_CHUNK_CHARS, len(rest)))
        self._is_at_end = not chunk
        self._dropped += self._at
        self._text, self._at = rest + chunk, 0

    def _broken(self, at: int) -> NotReadable:
        around = self._text[max(0, at - 20) : at + 20]
        return NotReadable(
            f"{self._name}: JSON rusak atau terpotong di karakter {self._dropped + at}: {around!r}."
        )


def first_line_value(stream: IO[str]) -> Any:
    """The value of the first line when that line is a whole JSON value by itself, else None."""
    line = stream.readline(_MAX_FIRST_LINE_CHARS).strip(" \t\r\n\ufeff\x1e")
    try:
        return json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        return None


def lines(stream: IO[str]) -> Iterator[tuple[int, Any, str]]:
    """One JSON value a line: (line number, value, line). A line that is none comes with the value None."""
    for number, line in enumerate(stream, start=1):
        plain = line.strip(" \t\r\n\ufeff\x1e")
        if not plain:
            continue
        try:
            yield number, json.loads(plain), plain
        except (json.JSONDecodeError, RecursionError):
            yield number, None, plain
