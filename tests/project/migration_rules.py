"""What a migration's SQL must not do while the program of the version before is running beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

FEW_ROWS = {
    *("categorygroup", "category", "unit", "routingrule", "deadline", "cutoff", "holiday", "criterion"),
    *("accessnote", "rejectreason", "replytext", "weatherstop", "blockedword", "apikey", "membership"),
    *("validator", "absence", "edition", "exports"),
}
"""Tables of some hundred rows, whatever the number of reports: a lock on one lasts no time."""

_T = r'(?:IF EXISTS )?(?:ONLY )?"?(?P<table>\w+)"?'
_COLUMN = rf'ALTER TABLE {_T} ADD COLUMN (?:IF NOT EXISTS )?"?(?P<column>\w+)"?(?P<kind>[^;]*)'
_NO_DEFAULT = rf'ALTER TABLE {_T} ALTER COLUMN "?(?P<column>\w+)"? DROP DEFAULT'

_GONE = "takes away or renames what the program before asks for; stop using it, drop it a version later"
_NEVER = [
    (rf"ALTER TABLE {_T} (?:DROP (?!CONSTRAINT)|RENAME )[^;]*", _GONE),
    (rf"DROP TABLE {_T}", _GONE),
    (
        rf"ALTER TABLE {_T} ALTER COLUMN \S+ SET NOT NULL",
        "forbids NULL, which the program before may still write",
    ),
    (rf"LOCK TABLE {_T}|VACUUM FULL|\bCLUSTER\b|REINDEX (?!\([^)]*CONCURRENTLY)", "locks a whole table"),
]
_VALID = r"(?:(?!NOT VALID)[^;])*"
_NOT_ON_MANY_ROWS = [
    (
        rf"CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY)[^;]*? ON {_T}",
        "builds an index while nobody may write; AddIndexConcurrently with atomic = False",
    ),
    (
        rf"ALTER TABLE {_T} ADD (?:COLUMN )?[^;]*\b(?:UNIQUE|PRIMARY KEY|EXCLUDE)\b(?! USING INDEX)[^;]*",
        "builds an index while nobody may read; make it concurrently, then the constraint USING INDEX",
    ),
    (
        rf"ALTER TABLE {_T} ADD CONSTRAINT {_VALID}\b(?:CHECK|FOREIGN KEY)\b{_VALID}(?:;|$)",
        "reads all rows under a lock; AddConstraintNotValid, then ValidateConstraint in a migration after it",
    ),
    (rf"ALTER TABLE {_T} ALTER COLUMN \S+ (?:SET DATA )?TYPE", "may write all rows anew under a lock"),
    (rf"UPDATE {_T} SET (?:(?!WHERE)[^;])*(?:;|$)", "changes all rows at once; do it in lots, in a command"),  # noqa: S608
]


def faults(statements: Sequence[str]) -> list[str]:
    """Each fault in a sentence; none for what is done to a table that the same migration makes."""
    text = ";\n".join(re.sub(r"--[^\n]*", "", one).strip().rstrip(";") for one in statements)
    text = re.sub(r"\s+", " ", text)
    made = set(re.findall(r'CREATE TABLE (?:IF NOT EXISTS )?"?(\w+)', text))
    return [
        f"{found.group(0).strip()[:120]}: {words}"
        for found, words in [*_columns(text), *_matches(text)]
        if found["table"] not in made
    ]


def _columns(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Columns that a row needs and the program before does not name."""
    undone = {(one["table"], one["column"]) for one in re.finditer(_NO_DEFAULT, text)}
    for found in re.finditer(_COLUMN, text):
        has_default = "DEFAULT" in found["kind"] or "GENERATED" in found["kind"]
        if "NOT NULL" in found["kind"] and not (
            has_default and (found["table"], found["column"]) not in undone
        ):
            yield (
                found,
                "has no default in the database, so rows of the program before fail; db_default=",
            )


def _matches(text: str) -> Iterator[tuple[re.Match[str], str]]:
    for pattern, words in _NEVER:
        yield from ((found, words) for found in re.finditer(pattern, text))
    for pattern, words in _NOT_ON_MANY_ROWS:
        for found in re.finditer(pattern, text):
            if found["table"].rpartition("_")[2] not in FEW_ROWS:
                yield found, words
