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
from django.db.models import ProtectedError
from django.db.utils import InternalError, ProgrammingError

from field_api.clock import replaying
from field_api.models import AuditEntry, CategoryGroup, StatusChange
from field_api.owner import KEPT, AlreadyInTransactionError, as_owner
from field_api.steps import news
from field_api.steps.audit import record
from field_api.steps.bulk_work import bulk_work
from field_api.steps.coordinate import coordinate
from field_api.steps.receive import Complaint, receive
from tests.field_api.dispatching import wib
from tests.field_api.world import IN_WEST, World, make_world


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


@pytest.mark.parametrize("table", KEPT)
def test_nobody_changes_or_removes_what_is_kept(program: None, table: str) -> None:
    change, remove = f"UPDATE {table} SET id = id", f"DELETE FROM {table}"  # noqa: S608
    for statement in (change, remove, f"TRUNCATE {table} CASCADE"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            one(statement)
    report = receive(Complaint(make_world().category.slug, "Lubang", *IN_WEST))[0]
    record("note", by=None, number=report.number)
    with as_owner():
        for statement in (change, remove, f"TRUNCATE {table} CASCADE"):
            with pytest.raises(InternalError, match="never changed or removed"):
                one(statement)


def test_work_in_bulk_may_remove_moves_and_no_row_of_the_trail(program: None) -> None:
    report = receive(Complaint(make_world().category.slug, "Lubang", *IN_WEST))[0]
    record("note", by=None, number=report.number)
    with bulk_work("reports_removed"):
        assert report.changes.all().delete()[0] == 1
    with pytest.raises(InternalError, match="audit entries are never"), bulk_work("reports_removed"):
        AuditEntry.objects.all().delete()
    with as_owner(), pytest.raises(InternalError):
        one("UPDATE field_api_auditentry SET username = 'x' RETURNING id")


def test_whoever_moved_a_report_stays_known(world: World) -> None:
    report = receive(Complaint(world.category.slug, "Lubang", *IN_WEST))[0]
    coordinate(number=report.number, by=world.west_officer)
    with pytest.raises(ProtectedError):
        world.west_officer.delete()


def test_a_clock_that_is_put_back_turns_no_trail_round(world: World) -> None:
    with replaying(wib(10)):
        report = receive(Complaint(world.category.slug, "Lubang", *IN_WEST))[0]
    with replaying(wib(8)):
        coordinate(number=report.number, by=world.west_officer)
    trail = [change.became for change in StatusChange.objects.filter(report=report)]
    assert trail == ["MENUNGGU", "KOORDINASI"]


def test_news_wait_for_nobody_with_the_rights_of_the_program(program: None) -> None:
    assert news._settled() == 0
    with as_owner():
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("BEGIN; LOCK TABLE field_api_statuschange IN ROW EXCLUSIVE MODE")
            assert news._settled() is None
        other.close()
    assert news._settled() == 0
