"""The private server's roles: one for the program, one for the owner of its tables, neither a superuser."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.shell import bash, copied_commands, run

BEFORE_THERE_WERE_ROLES = r"""
_find_cluster
_as_server "$CLUSTER_BIN/initdb" -D "$CLUSTER_HOME/data" -U geo_crm --auth=peer --no-sync \
  --encoding=UTF8 --locale=C.UTF-8 >/dev/null
_configure
echo "include = 'geo_crm.conf'" | _as_server sh -c 'cat >>"$1"' sh "$CLUSTER_HOME/data/postgresql.conf"
echo 'local all geo_crm peer map=ours' | _write "$CLUSTER_HOME/data/pg_hba.conf"
printf 'ours "%s" geo_crm\n' "$(id -un)" ${SERVER_USER:+"$SERVER_USER"} \
  | _write "$CLUSTER_HOME/data/pg_ident.conf"
_as_server mkdir -p -m 0700 "$CLUSTER_SOCKETS"
_as_server "$CLUSTER_BIN/pg_ctl" start -s -w -D "$CLUSTER_HOME/data" -l "$CLUSTER_HOME/server.log" \
  </dev/null >/dev/null 2>&1
psql_as geo_crm -d postgres -qc 'CREATE DATABASE geo_crm'
psql_as geo_crm -d geo_crm -qc 'CREATE EXTENSION postgis' -c "
  CREATE TABLE street (id serial PRIMARY KEY, name text); INSERT INTO street (name) VALUES ('Jalan Melati');
  CREATE VIEW names AS SELECT name FROM street;
  CREATE FUNCTION streets() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM street'"
"""

BEGINNINGS = {
    "db.env": "DATABASE_URL=postgis://geo_crm@//",
    "owner.env": "DATABASE_OWNER_URL=postgis://geo_crm_owner@//",
}


@pytest.fixture
def private_server(tmp_path: Path) -> Iterator[Path]:
    bin_directory = copied_commands(tmp_path)
    yield bin_directory
    run(bin_directory / "db", "remove")


def asked(bin_directory: Path, role: str, *statements: str) -> tuple[int, str]:
    """What psql answers to this role, or says against it."""
    words = [word for statement in statements for word in ("-c", statement)]
    script = '_find_cluster; role=$1; shift; psql_as "$role" -d geo_crm -tA -v ON_ERROR_STOP=1 "$@" 2>&1'
    told = bash(bin_directory, script, role, *words)
    return told.returncode, told.stdout.strip()


def holds_the_roles(bin_directory: Path) -> None:
    roles = (
        "SELECT rolname, rolsuper, rolcreatedb FROM pg_roles WHERE rolcanlogin AND rolname <> 'postgres'"
        " ORDER BY rolname"
    )
    assert asked(bin_directory, "geo_crm", roles) == (0, "geo_crm|f|f\ngeo_crm_owner|f|t")
    for statement in ("SELECT pg_read_file('/etc/hostname')", "CREATE TABLE mine (id int)"):
        code, words = asked(bin_directory, "geo_crm", statement)
        assert (code, "permission denied" in words) == (1, True), words
    made = "CREATE DATABASE made_by_tests", "\\c made_by_tests", "SELECT postgis_lib_version() <> ''"
    assert asked(bin_directory, "geo_crm_owner", *made)[1].endswith("t")
    assert asked(bin_directory, "geo_crm", "SHOW synchronous_commit") == (0, "on")
    for name, begins in BEGINNINGS.items():
        file = bin_directory.parent / "var" / name
        assert file.read_text().startswith(begins)
        assert file.read_text().count("\n") == 1
        assert file.stat().st_mode & 0o077 == 0


def test_a_new_server_has_an_owner_and_a_plain_role(private_server: Path) -> None:
    assert run(private_server / "db", "start").returncode == 0
    holds_the_roles(private_server)


def test_a_server_where_one_role_was_everything_is_turned_over_while_it_runs(private_server: Path) -> None:
    made = bash(private_server, BEFORE_THERE_WERE_ROLES)
    assert made.returncode == 0, made.stderr
    for _again in range(2):
        started = run(private_server / "db", "start")
        assert started.returncode == 0, started.stderr
    holds_the_roles(private_server)
    owners = (
        "SELECT tableowner FROM pg_tables WHERE tablename = 'street' UNION ALL"
        " SELECT viewowner FROM pg_views WHERE viewname = 'names' UNION ALL"
        " SELECT proowner::regrole::text FROM pg_proc WHERE proname = 'streets' UNION ALL"
        " SELECT datdba::regrole::text FROM pg_database WHERE datname = 'geo_crm'"
    )
    assert asked(private_server, "geo_crm", owners) == (0, "\n".join(["geo_crm_owner"] * 4))
    write = "INSERT INTO street (name) VALUES ('Jalan Kenanga') RETURNING id", "SELECT streets()"
    assert asked(private_server, "geo_crm", *write) == (0, "2\nINSERT 0 1\n2")
    code, words = asked(private_server, "geo_crm", "TRUNCATE street")
    assert (code, "permission denied" in words) == (1, True)
    assert asked(private_server, "geo_crm_owner", "ALTER TABLE street ADD width int")[0] == 0
