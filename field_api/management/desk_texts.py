"""Reasons and ready words for the officers' desks, from `fixtures/`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from field_api.management.fixtures import Counts, Ids, Row, Values, known_ids, read_rows, upsert, values_of
from field_api.models import RejectReason, ReplyText
from field_api.workflow import Status

_KEYS = ("status", "category_id", "group_id", "title")


def load_reject_reasons(directory: Path) -> Counts:
    """Reasons for refusing a report, known by their slug. Raises CommandError."""
    name = "reject_reasons.csv"
    return upsert(RejectReason, ["slug"], values_of(name, read_rows(directory / name), _reason, known_ids()))


def load_reply_texts(directory: Path) -> Counts:
    """Ready words, known by everything but the words themselves. Raises CommandError."""
    name = "reply_texts.csv"
    wanted = values_of(name, read_rows(directory / name), _reply, known_ids())
    known = {_key(row): row for row in ReplyText.objects.values("pk", "text", "is_active", *_KEYS)}
    new = [row for row in wanted if _key(row) not in known]
    changed = [
        ReplyText(pk=known[_key(row)]["pk"], **row)
        for row in wanted
        if _key(row) in known and known[_key(row)] != {**row, "pk": known[_key(row)]["pk"]}
    ]
    ReplyText.objects.bulk_create(ReplyText(**row) for row in new)
    ReplyText.objects.bulk_update(changed, ["text", "is_active"])
    return Counts(len(new), len(changed), len(wanted) - len(new) - len(changed))


def _key(row: Values) -> tuple[object, ...]:
    return tuple(row[key] for key in _KEYS)


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


LOADERS: dict[str, Callable[[Path], Counts]] = {
    "reject_reasons.csv": load_reject_reasons,
    "reply_texts.csv": load_reply_texts,
}
"""After the files of `fixtures.TABLES`, whose rows these name."""
