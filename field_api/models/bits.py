"""A column of 256 bits, so that PostgreSQL can count how many differ: `bit_count(a # b)`."""

from __future__ import annotations

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class Bit256Field(models.Field[str | None, str | None]):
    """Holds 64 hexadecimal digits in Python and bit(256) in PostgreSQL."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "bit(256)"

    def get_prep_value(self, value: str | None) -> str | None:
        return None if value in (None, "") else as_bits(value)

    def from_db_value(self, value: str | None, *_args: object) -> str | None:
        return None if value is None else f"{int(value, 2):064x}"


def as_bits(hexadecimal: str) -> str:
    """64 hexadecimal digits as 256 digits 0 and 1, the form PostgreSQL reads."""
    return f"{int(hexadecimal, 16):0256b}"
