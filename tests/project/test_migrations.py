"""Migrations can run beside the program of the version before; what was there when the rule came is left."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.core.management.commands import migrate
from django.db import IntegrityError, connection
from django.db.migrations.loader import MigrationLoader

from geo_crm.management.commands import migrate as our_migrate
from tests.project.migration_rules import faults

LAST_WITHOUT_RULE = {"boundaries": 3, "field_api": 11, "maps": 5}


def is_new(app: str, name: str) -> bool:
    """Ours, and later than the rule. An app that is made after it has none that is older."""
    config = apps.get_app_config(app)
    return "site-packages" not in config.path and int(name[:4]) > LAST_WITHOUT_RULE.get(app, 0)


@pytest.mark.django_db(transaction=True)
def test_new_migrations_can_run_beside_the_program_of_the_version_before() -> None:
    loader = MigrationLoader(connection)
    for key, migration in loader.graph.nodes.items():
        if is_new(*key):
            reason = getattr(migration, "accepted", "")
            found = faults(loader.collect_sql([(migration, False)]))
            assert not found or len(reason) > 30, "\n".join(
                [f"{'.'.join(key)} (or say in `accepted` why it may):", *found]
            )
            assert found or not reason, f"{'.'.join(key)} has nothing to accept"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ('ALTER TABLE "field_api_report" ADD COLUMN "device" varchar(64) NOT NULL', "no default"),
        ('ALTER TABLE "field_api_unit" ADD COLUMN "d" varchar(64) DEFAULT \'\' NOT NULL;'
         'ALTER TABLE "field_api_unit" ALTER COLUMN "d" DROP DEFAULT', "no default"),
        ('CREATE INDEX "x" ON "field_api_report" ("device")', "AddIndexConcurrently"),
        ('ALTER TABLE "field_api_photo" ADD COLUMN "key" varchar(64) NULL UNIQUE', "USING INDEX"),
        ('ALTER TABLE "field_api_photo" ADD CONSTRAINT "x" UNIQUE ("sha256")', "USING INDEX"),
        ('ALTER TABLE "field_api_photo" ADD CONSTRAINT "x" CHECK ("size" > 0)', "AddConstraintNotValid"),
        ('ALTER TABLE "field_api_visit" ALTER COLUMN "note" SET NOT NULL', "forbids NULL"),
        ('ALTER TABLE "field_api_visit" ALTER COLUMN "note" TYPE text USING "note"::text', "all rows anew"),
        ('ALTER TABLE "field_api_unit" DROP COLUMN "name" CASCADE', "takes away"),
        ('ALTER TABLE "field_api_unit" RENAME COLUMN "name" TO "label"', "renames"),
        ('ALTER TABLE "field_api_unit" RENAME TO "field_api_office"', "renames"),
        ('DROP TABLE "field_api_unit" CASCADE', "takes away"),
        ("UPDATE field_api_report SET address = lower(address)", "in lots"),
        ("LOCK TABLE field_api_report IN EXCLUSIVE MODE", "whole table"),
    ],
)  # fmt: skip
def test_what_cannot_run_beside_it_is_found(statement: str, words: str) -> None:
    (found,) = faults([statement])
    assert words in found


@pytest.mark.parametrize(
    "statement",
    [
        'ALTER TABLE "field_api_report" ADD COLUMN "device" varchar(64) DEFAULT \'\' NOT NULL',
        'ALTER TABLE "field_api_report" ADD COLUMN "device" varchar(64) NULL',
        'ALTER TABLE "field_api_report" ADD COLUMN "x" bigint NULL CONSTRAINT "y" REFERENCES "auth_user"',
        'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "x" ON "field_api_report" ("device")',
        'CREATE INDEX "x" ON "field_api_unit" ("name")',
        'CREATE TABLE "maps_new" ("id" bigint PRIMARY KEY);CREATE UNIQUE INDEX "x" ON "maps_new" ("id");'
        'ALTER TABLE "maps_new" ADD CONSTRAINT "c" CHECK ("id" > 0)',
        'ALTER TABLE "field_api_photo" ADD CONSTRAINT "x" CHECK ("size" > 0) NOT VALID',
        'ALTER TABLE "field_api_photo" ADD CONSTRAINT "x" UNIQUE USING INDEX "x"',
        'ALTER TABLE "field_api_photo" VALIDATE CONSTRAINT "x"',
        'ALTER TABLE "field_api_photo" DROP CONSTRAINT "x"',
        'ALTER TABLE "field_api_photo" ALTER COLUMN "note" DROP NOT NULL',
        "UPDATE field_api_report SET derived_key = idempotency_key WHERE idempotency_key LIKE 'split:%'",
        "-- ALTER TABLE x DROP COLUMN y",
    ],
)
def test_what_can_run_beside_it_passes(statement: str) -> None:
    assert faults([statement]) == []


@pytest.fixture
def street(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A table to migrate; the statements in the list are what `migrate` does to it."""
    todo: list[str] = []

    def handle(*args: object, **options: object) -> None:
        with connection.cursor() as cursor:
            for statement in todo:
                cursor.execute(statement)

    monkeypatch.setattr(migrate.Command, "handle", handle)
    monkeypatch.setattr(our_migrate, "LOCK_TIMEOUT_MS", 30)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE street (name text)")
        cursor.execute("INSERT INTO street VALUES ('Melati'), ('Melati')")
    yield todo
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE street")


@contextmanager
def reading(table: str) -> Iterator[Any]:
    """Another connection in the middle of a transaction that has read it."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(f"BEGIN; SELECT FROM {table}")
        yield other
    finally:
        other.close()


def test_a_migration_lets_go_of_a_lock_that_it_does_not_get_and_tries_again(
    street: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    street.append("ALTER TABLE street ADD width int")
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    told = StringIO()
    with reading("street") as other:
        with pytest.raises(CommandError, match=r"lock timeout.*Run it again"):
            call_command("migrate", stderr=told)
        assert pauses == [our_migrate.PAUSE_S] * (our_migrate.TRIES - 1)
        assert told.getvalue().count("once more") == len(pauses)
        monkeypatch.setattr(time, "sleep", lambda _seconds: other.close())
        call_command("migrate", stderr=told)
    with connection.cursor() as cursor:
        cursor.execute("SELECT width FROM street")
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)


def test_an_index_that_was_left_half_built_is_built_again(street: list[str]) -> None:
    street.append("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS street_name ON street (name)")
    with pytest.raises(IntegrityError):
        call_command("migrate")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM street WHERE ctid = (SELECT min(ctid) FROM street)")
        call_command("migrate")
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'street_name'::regclass")
        assert cursor.fetchone() == (True,)
