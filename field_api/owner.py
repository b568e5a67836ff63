"""The database's owner: the role that migrates, removes and loads in bulk; the program's own may do neither.

`DATABASE_OWNER_URL` names it. Where only `DATABASE_URL` is set, one role is both and nothing is switched.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

THIS_DATABASE = """
    (SELECT concat_ws('.', (SELECT system_identifier FROM pg_control_system()), oid)
       FROM pg_database WHERE datname = current_database())
"""
"""Names it apart from a copy, and from one that was made again; a backup of its files has its name."""


class AlreadyInTransactionError(RuntimeError):
    """The role can only be changed between transactions."""


@contextmanager
def as_owner() -> Iterator[None]:
    """This thread's connection is the owner's for the block, to the same database; may be nested.

    Only for management commands: what answers strangers must not be given the owner's address. Raises
    AlreadyInTransactionError in the middle of a transaction of the other role.
    """
    usual = connection.settings_dict
    owner = {**usual, **settings.DATABASE_OWNER}
    if owner == usual:
        yield
        return
    if connection.in_atomic_block:
        raise AlreadyInTransactionError("as_owner() belongs outside of the transaction")
    _reconnect_with(owner)
    try:
        yield
    finally:
        _reconnect_with(usual)


def _reconnect_with(settings_dict: dict[str, object]) -> None:
    """Threads share the first dict of settings, so it is never written to."""
    connection.close()
    connection.settings_dict = settings_dict


def give_rights() -> None:
    """Let the program's role read and write rows of all that the connection's role owns. Safe to repeat.

    Nothing to do where both are one role.
    """
    program = settings.DATABASE_PROGRAM_ROLE
    if program in {"", settings.DATABASE_OWNER.get("USER")}:
        return
    program = connection.ops.quote_name(program)
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE UPDATE, DELETE ON {', '.join(KEPT)} FROM {program}")
        for right, things in _RIGHTS:
            cursor.execute(things, {"kept": list(KEPT)})
            names = ", ".join(name for (name,) in cursor.fetchall())
            if names:
                cursor.execute(f"GRANT {right} {names} TO {program}")


KEPT = ("field_api_auditentry", "field_api_statuschange")
"""Their rows are added and stay: those of the first always, of the second but for work in bulk."""
_OURS = "relowner = current_user::regrole AND relnamespace = current_schema()::regnamespace"
_TABLES = f"SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm') AND {_OURS}"  # noqa: S608
_RIGHTS = [
    ("USAGE ON SCHEMA", "SELECT quote_ident(current_schema())"),
    ("SELECT, INSERT ON TABLE", _TABLES),
    ("UPDATE, DELETE ON TABLE", f"{_TABLES} AND relname::text <> ALL (%(kept)s)"),
    (
        "USAGE, SELECT, UPDATE ON SEQUENCE",
        f"SELECT oid::regclass::text FROM pg_class WHERE relkind = 'S' AND {_OURS}",  # noqa: S608
    ),
    (
        "EXECUTE ON ROUTINE",
        "SELECT oid::regprocedure::text FROM pg_proc"
        " WHERE proowner = current_user::regrole AND pronamespace = current_schema()::regnamespace",
    ),
]
