"""Holds for every test: static files and translations come from their sources; little is waited for."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.request import urlopen

import environ
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase, override_settings
from pytest_django import DjangoDbBlocker, Settings
from pytest_django.live_server_helper import LiveServer

from tests.emptying import empty

_folders = count()
ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "locale"


def pytest_configure() -> None:
    """As `bin/test` does, for whoever runs pytest alone; without gettext English pages are Indonesian."""
    _become_owner()
    for source in LOCALE.rglob("*.po"):
        made = source.with_suffix(".mo")
        is_new = made.exists() and made.stat().st_mtime > source.stat().st_mtime
        if not is_new and shutil.which("msgfmt"):
            subprocess.run(["msgfmt", "-o", made, source], check=True)


def _become_owner() -> None:
    """Tests make, empty and drop their database. What the program's role may not do has tests of its own."""
    url = os.environ.get("DATABASE_OWNER_URL") or _owner_of_private_server()
    if url:
        parts = environ.Env.db_url_config(url)
        owner = {name: parts[name] for name in ("USER", "PASSWORD", "HOST", "PORT")}
        settings.DATABASE_OWNER_URL, settings.DATABASE_OWNER = url, owner
        settings.DATABASES["default"].update(owner)


def _owner_of_private_server() -> str:
    """For whoever runs pytest with the address in var/db.env alone."""
    ours, owners = ROOT / "var" / "db.env", ROOT / "var" / "owner.env"
    if not owners.exists() or ours.read_text().strip() != f"DATABASE_URL={settings.DATABASE_URL}":
        return ""
    return owners.read_text().strip().partition("=")[2]


@pytest.fixture(scope="session", autouse=True)
def quick_end() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """A real hash takes a third of a second, on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def files_of_its_own(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Files of one test's reports are nothing to another."""
    settings.HEAT_TILES_DIR = tmp_path_factory.getbasetemp() / f"heat-{next(_folders)}"
    settings.OUTBOX_MARK = settings.HEAT_TILES_DIR / "outbox.json"


@pytest.fixture(autouse=True)
def answers_of_its_own(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing is kept but in tests of keeping, and no test runs others out of their budget of reads."""
    settings.ANSWERS_KEPT_S = 0
    settings.ANSWERS_DIR = tmp_path_factory.getbasetemp() / "answers"


@pytest.fixture(autouse=True)
def static_files_from_their_sources(settings: Settings) -> None:
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    cache.clear()
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}


@pytest.fixture(scope="session")
def live_server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[LiveServer]:
    """As pytest-django's, but it starts knowing that static files come from their sources.

    It ends before the database does; no thread of it that a browser still holds keeps the database in use.
    """
    with override_settings(WHITENOISE_AUTOREFRESH=True, WHITENOISE_USE_FINDERS=True):
        server = LiveServer("localhost")
        # The first request imports every page; a browser would not wait that long on a busy machine.
        with urlopen(f"{server.url}/lapangan/", timeout=120) as answer:
            assert answer.status == 200
    yield server
    server.stop()
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )
    connection.close()  # beside Playwright's loop it is another one than the rest of this thread has
