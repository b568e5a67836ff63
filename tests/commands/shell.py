"""Run pieces of bin/ from a copy, so that a test never meets the clone's own locks, server or settings."""

import os
import shutil
import subprocess
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
OURS = {"DATABASE_URL", "DATABASE_OWNER_URL", "SECRET_KEY", "REPORTER_KEY_SECRET", "TEST_DATABASE_NAME"}


def copied_commands(directory: Path) -> Path:
    """The commands alone, in a directory of their own; returns its bin/."""
    return Path(shutil.copytree(REPO / "bin", directory / "bin"))


def run(*command: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run it without the settings of the test run itself, but with `env`."""
    surroundings = {name: value for name, value in os.environ.items() if name not in OURS}
    return subprocess.run(
        [str(word) for word in command],
        env=surroundings | env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def bash(bin_directory: Path, script: str, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run `script` with the shared functions loaded; `args` are its $1, $2 ..."""
    sources = 'for f in _lib _cluster _setup; do . "$BIN/$f.sh"; done\n'
    return run("bash", "-c", sources + script, "commands", *args, BIN=str(bin_directory), **env)
