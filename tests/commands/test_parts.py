"""What bin/demo starts is started again when it dies, and found again when bin/demo itself was killed."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.shell import bash, copied_commands

WATCH = """
DEMO_FD= USERS_FD= PROXY= PORT=8000 WEB_PORT=8000
. "$BIN/_parts.sh"
LOOK_S=0.05 PAUSE_S=0 PARTS=(worker)
"""


@pytest.fixture
def bin_directory(tmp_path: Path) -> Path:
    return copied_commands(tmp_path)


def test_a_part_that_dies_is_started_again(bin_directory: Path) -> None:
    script = """
    BEGUN=0
    start_part() {
      echo "begun $((++BEGUN))"
      [ "$BEGUN" -lt 4 ] || exit 0
      sh -c 'exit 1' &
      PART_PID[$1]=$! PART_SINCE[$1]=-60
    }
    start_part worker
    watch_parts
    """
    watched = bash(bin_directory, WATCH + script)
    assert watched.stdout.count("the task worker has stopped and is started again") == 3
    assert watched.stdout.endswith("begun 4\n")


def test_a_part_that_never_comes_up_ends_it_with_its_last_words(bin_directory: Path) -> None:
    script = """
    start_part() {
      launch sh -c 'echo no such module >>"$1"; exit 1' sh "$VAR/$1.log"
      PART_PID[$1]=$CHILD PART_SINCE[$1]=$SECONDS
    }
    start_part worker
    watch_parts
    """
    watched = bash(bin_directory, WATCH + script)
    assert watched.returncode == 1
    assert "the task worker stops again and again:\nno such module" in watched.stderr
    assert watched.stdout.count("is started again") == 4


def test_a_web_server_that_lost_its_demo_is_found_by_its_own_file_and_stopped(bin_directory: Path) -> None:
    def like_gunicorn(pid_file: Path) -> subprocess.Popen[bytes]:
        sleep = "import time; time.sleep(60)"
        return subprocess.Popen([sys.executable, "-c", sleep, "geo_crm.wsgi", "--pid", str(pid_file)])

    var = bin_directory.parent / "var"
    with like_gunicorn(var / "gunicorn.pid") as ours, like_gunicorn(Path("/elsewhere/gunicorn.pid")) as other:
        stopping = "web_processes; stop_process() { :; }; stop_web_orphans"
        found = bash(bin_directory, WATCH + stopping)
        assert found.stdout.startswith(f"{ours.pid}\n    stopping what is left of an earlier web server\n")
        assert ours.wait(10) == -15
        assert other.poll() is None
        other.kill()


def test_logs_that_may_hold_mails_are_for_their_owner_alone(bin_directory: Path) -> None:
    log = bin_directory.parent / "var" / "tend.log"
    bash(bin_directory, WATCH + 'mkdir -p "$VAR"; echo old >"$VAR/tend.log"; private_file "$VAR/tend.log"')
    assert (log.stat().st_mode & 0o777, log.read_text()) == (0o600, "")
