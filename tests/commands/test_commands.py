"""The commands as a person calls them, from a copy that has nothing set up."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.shell import REPO, copied_commands, run


@pytest.fixture
def bin_directory(tmp_path: Path) -> Path:
    return copied_commands(tmp_path)


@pytest.fixture
def private_server(bin_directory: Path) -> Iterator[Path]:
    yield bin_directory
    run(bin_directory / "db", "remove")


def test_the_demo_says_that_its_port_is_taken_before_it_does_anything(bin_directory: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = run(bin_directory / "demo", "--port", str(port))
    assert refused.returncode == 1
    assert f"port {port} of 127.0.0.1 is in use by another program" in refused.stderr
    assert not (bin_directory.parent / ".venv").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--reports", "/nowhere.csv"], 1, "--reports /nowhere.csv: there is no such file"),
        (["--boundaries"], 1, "--boundaries needs a file"),
        (["--port", "70000"], 1, "--port needs a number below 65536"),
        (["--serve"], 2, "bin/demo [--no-serve]"),
    ],
)
def test_the_demo_refuses_arguments_that_cannot_work(
    bin_directory: Path, arguments: list[str], code: int, words: str
) -> None:
    refused = run(bin_directory / "demo", *arguments)
    assert refused.returncode == code
    assert words in refused.stderr


def test_a_benchmark_that_is_not_there_is_answered_with_those_that_are(tmp_path: Path) -> None:
    bin_directory = copied_commands(tmp_path)
    (tmp_path / "bench").mkdir()
    (tmp_path / "bench" / "lookup.py").write_text(
        '"""One point: where is it?"""\n\n\ndef main() -> None: ...\n'
    )
    (tmp_path / "bench" / "cities.py").write_text('"""Data for the others."""\n')
    refused = run(bin_directory / "bench", "cities")
    assert refused.returncode == 1
    assert "  lookup           One point: where is it?\n" in refused.stderr
    assert "Data for the others" not in refused.stderr


def test_the_private_server_is_made_used_and_stopped_by_its_last_user(private_server: Path) -> None:
    asked = run(
        private_server / "db", "psql", "-tAc", "SELECT current_user || current_setting('listen_addresses')"
    )
    assert (asked.returncode, asked.stdout) == (0, "geo_crm_owner\n"), asked.stderr
    assert run(private_server / "db", "status").returncode == 3
    address = private_server.parent / "var" / "db.env"
    assert address.read_text().startswith("DATABASE_URL=postgis://geo_crm@//")
    assert address.stat().st_mode & 0o077 == 0


def test_a_server_that_was_asked_to_stay_stays(private_server: Path) -> None:
    lock = private_server.parent / "callers.lock"
    assert run("flock", lock, private_server / "db", "start").returncode == 0
    assert run("flock", "-n", lock, "true").returncode == 0  # the server does not hold what its caller held
    assert run(private_server / "db", "psql", "-c", "SELECT postgis_version()").returncode == 0
    assert run(private_server / "db", "status").returncode == 0
    assert run(private_server / "db", "stop").returncode == 0
    assert run(private_server / "db", "status").returncode == 3


def test_the_commands_pass_shellcheck() -> None:
    if not shutil.which("shellcheck"):
        pytest.skip("shellcheck is not installed")
    checked = run("shellcheck", "-x", *sorted((REPO / "bin").iterdir()), REPO / ".ci" / "run")
    assert checked.stdout == ""
