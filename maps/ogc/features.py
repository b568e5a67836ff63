"""One page of features, one feature, and the extent of them all, of any collection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from maps.ogc.collection import Collection, Keys, Question
from maps.ogc.errors import NoSuchFeature
from maps.ogc.question import mark
from maps.ogc.reader import Reader

EXTENT_KEPT_S = 300


class Page:
    """Read `chunks` to the end, then `returned` and `next_mark` are known."""

    def __init__(self, collection: Collection, reader: Reader, question: Question) -> None:
        self.collection, self.reader, self.question = collection, reader, question
        self.returned = 0
        self.next_mark = ""

    def matched(self) -> int | None:
        """How many there are in all, None when they are too many to count or the page is not the first."""
        return None if self.question.after else self.collection.matched(self.reader, self.question)

    def chunks(self) -> Iterator[list[str]]:
        """The features as JSON texts, some hundred at a time."""
        last: Keys = ()
        for found in self.collection.chunks(self.reader, self.question):
            kept = found[: self.question.limit - self.returned]
            if kept:
                self.returned += len(kept)
                last = kept[-1][1]
                yield [text for text, _keys in kept]
            if len(kept) < len(found):
                self.next_mark = mark(last)
                return


def one_feature(collection: Collection, reader: Reader, key: str) -> dict[str, Any]:
    """Raises NoSuchFeature, also for one that this reader may not see."""
    found = None if "\x00" in key else collection.one(reader, key)
    if found is None:
        raise NoSuchFeature(
            _("%(key)s tidak ada di %(collection)s, atau bukan wewenang Anda.")
            % {"key": key[:40], "collection": collection.title}
        )
    return found


def extent(collection: Collection, reader: Reader) -> tuple[tuple[float, ...] | None, str | None]:
    """The box around all that this reader may see, and the first moment; kept for each audience."""
    audience = collection.audience(reader)
    kept = f"ogc-extent-{collection.name}-{audience}"
    if audience and (known := cache.get(kept)):
        found: tuple[tuple[float, ...] | None, str | None] = known
        return found
    found = collection.extent(reader)
    if audience:
        cache.set(kept, found, EXTENT_KEPT_S)
    return found
