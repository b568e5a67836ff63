"""Reasons and ready words for the officers' desks, from `fixtures/`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from field_api.management.fixtures import Ids, Row, known_ids, read_rows, values_of
from field_api.management.loaded_rows import Counts, Values, sort_out, upsert
from field_api.models import RejectReason, ReplyText
from field_api.workflow import Status

_KEYS = ("status", "category_id", "group_id", "title")


def load_reject_reasons(directory: Path, overwrite: bool = False) -> Counts:
    """Reasons for refusing a report, known by their slug. Raises CommandError."""
    name = "reject_reasons.csv"
    rows = values_of(name, read_rows(directory / name), _reason, known_ids())
    return upsert(RejectReason, ["slug"], rows, overwrite)


def load_reply_texts(directory: Path, overwrite: bool = False) -> Counts:
    """Ready words, known by everything but the words themselves. Raises CommandError."""
    name = "reply_texts.csv"
    wanted = values_of(name, read_rows(directory / name), _reply, known_ids())
    found = sort_out(ReplyText, _KEYS, wanted, overwrite)
    ReplyText.objects.bulk_create(ReplyText(**row) for row in found.new)
    for row in found.changed:  # no unique index holds NULL for equal, so no upsert can
        ReplyText.objects.filter(**{key: row[key] for key in _KEYS}).update(**row)
    found.remember()
    return found.counts()


def _reason(row: Row, _ids: Ids) -> Values:
    words = {"slug": row["slug"], "text": row["text"], "text_en": row["text_en"]}
    return {**words, "position": int(row["order"]), "is_active": True}


def _reply(row: Row, ids: Ids) -> Values:
    return {
        "title": row["title"],
        "text": row["text"],
        "status": Status(row["status"]).value,
        "category_id": ids.categories[row["category"]] if row["category"] else None,
        "group_id": ids.groups[row["group"]] if row["group"] else None,
        "is_active": True,
    }


LOADERS: dict[str, Callable[[Path, bool], Counts]] = {
    "reject_reasons.csv": load_reject_reasons,
    "reply_texts.csv": load_reply_texts,
}
"""After the files of `fixtures.TABLES`, whose rows these name."""
