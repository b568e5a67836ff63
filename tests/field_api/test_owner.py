"""The program's role may read and write rows; what takes more is done by the owner, and told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import environ
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.commands import migrate
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from field_api.models import AuditEntry, CategoryGroup
from field_api.owner import AlreadyInTransactionError, as_owner
from field_api.steps.bulk_work import bulk_work


def has_two_roles() -> None:
    if settings.DATABASE_OWNER["USER"] == settings.DATABASE_PROGRAM_ROLE:
        problem = "DATABASE_OWNER_URL names no role of its own"
        if os.environ.get("CI"):
            pytest.fail(problem)
        pytest.skip(problem)


@pytest.fixture
def program(transactional_db: None) -> Iterator[None]:
    """Django's connection of this thread as it is in a web server."""
    has_two_roles()
    owner = connection.settings_dict
    connection.close()
    plain = environ.Env.db_url_config(settings.DATABASE_URL)
    connection.settings_dict = owner | {name: plain[name] for name in ("USER", "PASSWORD", "HOST", "PORT")}
    yield
    connection.close()
    connection.settings_dict = owner


def one(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_the_owner_works_for_a_block_on_the_same_database(program: None) -> None:
    database, plain = one("SELECT current_database()"), one("SELECT current_user")
    assert plain == settings.DATABASE_PROGRAM_ROLE
    with as_owner(), as_owner():
        assert one("SELECT current_user") == settings.DATABASE_OWNER["USER"]
        assert one("SELECT current_database()") == database
    assert one("SELECT current_user") == plain
    with pytest.raises(AlreadyInTransactionError), transaction.atomic(), as_owner():
        pass
    with pytest.raises(ZeroDivisionError), as_owner():
        raise ZeroDivisionError
    assert one("SELECT current_user") == plain


def test_the_program_reads_and_writes_rows_and_nothing_else(program: None) -> None:
    group = CategoryGroup.objects.create(slug="jalan", name="Jalan")
    CategoryGroup.objects.update(name="Jalan dan jembatan")
    assert group.delete()[0] == 1
    more = "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls"
    assert one(f"{more} FROM pg_roles WHERE rolname = current_user") is False
    ours = "FROM pg_tables WHERE tableowner <> current_user AND tablename ~ '^(field_api|maps|auth)'"
    assert one(f"SELECT bool_and(has_table_privilege(tablename, 'SELECT')) {ours}")
    assert one(f"SELECT bool_and(has_table_privilege(tablename, 'INSERT')) {ours}")
    for statement in (
        "TRUNCATE field_api_category CASCADE",
        "ALTER TABLE field_api_category ADD x int",
        "ALTER TABLE field_api_auditentry DISABLE TRIGGER USER",
        "CREATE TABLE mine (id int)",
        "SET session_replication_role = replica",
        "SELECT pg_read_file('/etc/hostname')",
    ):
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            one(statement)


def test_a_migration_by_a_role_that_may_not_says_who_may(
    program: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def alter(*args: object, **options: object) -> None:
        one("ALTER TABLE field_api_category ADD x int")

    monkeypatch.setattr(settings, "DATABASE_OWNER", {"USER": settings.DATABASE_PROGRAM_ROLE})
    monkeypatch.setattr(migrate.Command, "handle", alter)
    with pytest.raises(CommandError, match=r"must be owner of table field_api_category.*DATABASE_OWNER_URL"):
        call_command("migrate")


def test_bulk_work_is_the_owners_and_leaves_one_row(program: None) -> None:
    with bulk_work("reports_made") as detail:
        assert one("SELECT current_user") == settings.DATABASE_OWNER["USER"]
        detail["reports"] = 3
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.username, entry.detail["reports"]) == ("reports_made", "", 3)
    assert entry.detail["account"]
    with pytest.raises(ProgrammingError), bulk_work("reports_removed"):
        one("INSERT INTO field_api_daynumber VALUES ('2026-01-01', 1) RETURNING nothing")
    assert AuditEntry.objects.count() == 1
    assert one("SELECT current_user") == settings.DATABASE_PROGRAM_ROLE
