"""The shell functions that the commands share."""

import os
import signal
import subprocess
from pathlib import Path

import environ
import pytest

from tests.commands.shell import bash, copied_commands


@pytest.fixture
def bin_directory(tmp_path: Path) -> Path:
    return copied_commands(tmp_path)


def test_a_step_tells_its_time_and_keeps_the_failure(bin_directory: Path) -> None:
    done = bash(bin_directory, "step 'the words' true")
    assert done.stdout == f"  {'the words':<36} {'0.0':>7} s\n"
    failed = bash(bin_directory, "step 'the words' attend sh -c 'exit 7'; echo 'never told'")
    assert (failed.returncode, failed.stdout) == (7, "")


def test_a_child_dies_with_the_shell_that_was_killed(bin_directory: Path) -> None:
    script = '. "$BIN/_lib.sh"; echo $$; attend sh -c "echo started; exec sleep 600"'
    with subprocess.Popen(
        ["bash", "-c", script],
        env=os.environ | {"BIN": str(bin_directory)},
        stdout=subprocess.PIPE,
        text=True,
    ) as shell:
        assert shell.stdout is not None
        pid, started = int(shell.stdout.readline()), shell.stdout.readline()
        os.kill(pid, signal.SIGKILL)
        assert started == "started\n"  # before that the child did not yet hear of its parent's death
        assert shell.stdout.read() == ""  # ends only when the child has let go of the pipe


def test_the_environment_wins_over_the_env_file(bin_directory: Path) -> None:
    (bin_directory.parent / ".env").write_text('# SECRET_KEY=no\nexport SECRET_KEY = "from the file"  \n')
    assert bash(bin_directory, "setting SECRET_KEY").stdout == "from the file"
    assert bash(bin_directory, "setting SECRET_KEY", SECRET_KEY="from outside").stdout == "from outside"
    assert bash(bin_directory, "setting MEDIA_ROOT").stdout == ""


def test_a_socket_directory_with_odd_letters_survives_the_address(bin_directory: Path) -> None:
    directory = "/srv/Geo CRM/a+b/50%/é"
    path = bash(bin_directory, '_percent_encoded "$1"', directory).stdout
    parsed = environ.Env.db_url_config(f"postgis://geo_crm@/{path}/geo_crm")
    assert (parsed["HOST"], parsed["NAME"], parsed["USER"]) == (directory, "geo_crm", "geo_crm")


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        ("debian 12", "postgresql-15 postgresql-15-postgis-3 libgdal32 libgeos-c1v5"),
        ("debian 13", "postgresql-17 postgresql-17-postgis-3 libgdal36 libgeos-c1t64"),
        ("ubuntu 24.04", "postgresql-16 postgresql-16-postgis-3 libgdal34t64 libgeos-c1t64"),
    ],
)
def test_who_may_not_install_is_told_what_is_missing(
    bin_directory: Path, tmp_path: Path, release: str, expected: str
) -> None:
    name, version = release.split()
    os_release = tmp_path / "os-release"
    os_release.write_text(f'ID={name}\nVERSION_ID="{version}"\n')
    nothing_here = "postgres_bin() { return 1; }; has_library() { return 1; }; find_browser() { echo here; };"
    nobody = "id() { echo 1000; }; sudo() { return 1; };"
    refused = bash(
        bin_directory, nothing_here + nobody + "OS_RELEASE=$1; system_packages dev", str(os_release)
    )
    assert refused.returncode == 1
    assert "PostgreSQL with PostGIS, the GDAL library, the GEOS library" in refused.stderr
    assert f"apt-get update && apt-get install {expected}" in refused.stderr


def test_a_server_of_your_own_needs_no_postgresql_here(bin_directory: Path) -> None:
    nothing_here = "postgres_bin() { return 1; }; _install() { echo ${words[*]}; };"
    script = nothing_here + "system_packages base"
    assert "PostgreSQL" not in bash(bin_directory, script, DATABASE_URL="postgis://crm@db.example/crm").stdout


def test_a_chromium_that_only_calls_snap_does_not_count(bin_directory: Path, tmp_path: Path) -> None:
    stub = tmp_path / "chromium"
    stub.write_text('#!/bin/sh\nexec /snap/bin/chromium "$@"\n')
    stub.chmod(0o755)
    found = bash(bin_directory, 'PATH="$1:$PATH"; find_browser', str(tmp_path)).stdout
    assert found != str(stub)
