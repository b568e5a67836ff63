"""`migrate` as Django has it, by the database's owner, who then gives the program's role its rights."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import DatabaseError, connection
from psycopg2.errors import InsufficientPrivilege

from field_api.owner import as_owner, give_rights


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            try:
                super().handle(*args, **options)
                give_rights()
            except DatabaseError as error:
                if not _is_about_rights(error):
                    raise
                user = connection.settings_dict.get("USER")
                raise CommandError(
                    f"{str(error).splitlines()[0]}. The role {user!r} may not change the tables; name their"
                    " owner in DATABASE_OWNER_URL (bin/ keeps the private server's in var/owner.env)."
                ) from error


def _is_about_rights(error: BaseException | None) -> bool:
    """Django wraps the driver's error, and wraps that again when it cannot make its table of migrations."""
    while error is not None and not isinstance(error, InsufficientPrivilege):
        error = error.__cause__ or error.__context__
    return error is not None
