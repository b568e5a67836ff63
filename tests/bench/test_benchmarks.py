"""Every benchmark runs, at a size of some seconds: it ends well, names its rivals, and says what it found.

Its figures are not looked at here: on a machine that others use they say nothing.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from bench.served import outside_transaction

pytestmark = pytest.mark.django_db  # makes sure that there is a database of the tests to copy

ROOT = Path(__file__).parents[2]
NAMES = sorted(
    path.stem for path in (ROOT / "bench").glob("*.py") if re.search(r"^def main\(", path.read_text(), re.M)
)
SAYS = {
    "assignment": ["ratio", "greedy, order of arrival"],
    "bulk": ["geopandas.sjoin, within", "ours"],
    "dashboard": ["ratio", "one by one"],
    "dispatch_day": ["SQL a report"],
    "evidence": ["honest", "50 m rule"],
    "exports": ["ratio", "geopandas to_file"],
    "hotspots": ["esda G_Local", "times"],
    "intake": ["a connection a request", "Signalen: not run here"],
    "lookup": ["against its shape", "MapIt itself: not run here"],
    "ogc": ["ratio", "tipg: not run here"],
    "photo_check": ["fully decoded", "x ours"],
    "tiles": ["ST_AsMVT of points", "x the time"],
}


@pytest.fixture(scope="module")
def template(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a database with fixtures and approximate boundaries, which each benchmark may copy."""
    with django_db_blocker.unblock():
        tested = connection.settings_dict["NAME"]
        connection.close()
    name = f"{tested}_bench"
    maintenance, url = _address("postgres"), _address(name)
    outside_transaction(maintenance, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    outside_transaction(maintenance, _LEAVE.format(tested))
    outside_transaction(maintenance, f'CREATE DATABASE "{name}" TEMPLATE "{tested}"')
    for command in (["load_fixtures"], ["ensure_boundaries", "--no-network"]):
        _run([sys.executable, "manage.py", *command], DATABASE_URL=url)
    yield url
    outside_transaction(maintenance, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


_LEAVE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"


def _address(name: str) -> str:
    """Of a database beside the tests' own, for the role that may make databases."""
    address, _, options = settings.DATABASE_OWNER_URL.partition("?")
    return f"{address.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")


def _run(command: list[str], **surroundings: str) -> str:
    url = surroundings["DATABASE_URL"]
    whole = {**os.environ, "SECRET_KEY": settings.SECRET_KEY, **surroundings, "DATABASE_OWNER_URL": url}
    del whole["DJANGO_SETTINGS_MODULE"]  # pytest's; settings must not be read before a database is made
    done = subprocess.run(command, cwd=ROOT, env=whole, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-1000:]
    return done.stdout


def test_each_benchmark_has_its_words_here() -> None:
    assert sorted(SAYS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_runs(name: str, template: str, tmp_path: Path) -> None:
    said = _run(
        [sys.executable, "-m", f"bench.{name}"],
        BENCH_SMALL="1",
        BENCH_TEMPLATE=template.rpartition("/")[2],
        DATABASE_URL=template,
        MEDIA_ROOT=str(tmp_path / "media"),
        HEAT_TILES_DIR=str(tmp_path / "heat"),
        GEO_CRM_OFFLINE="1",
    )
    for words in SAYS[name]:
        assert words in said
    assert "MISSED" not in said
