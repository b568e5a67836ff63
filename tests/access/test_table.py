"""Each address is asked by each kind of person; what a row says was worked out from the rules by hand."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from field_api.steps.audit import SEEN
from tests.access.doors import DOORS
from tests.access.pages import PAGES
from tests.access.stage import COLUMNS, Stage, make_stage
from tests.access.table import Row, ask, called, every_route, is_kept_by_nobody, rows_of
from tests.access.words import words_for
from tests.field_api.dispatching import wib
from tests.field_api.world import make_world

TABLES = {name: list(rows_of(table)) for name, table in (PAGES | DOORS).items()}
ROWS = [row for rows in TABLES.values() for row in rows]
KEPT_WHEN_REFUSED = {"PUT /api/v1/visits/{new_id}", "PUT /api/v1/follow-ups/{new_id}"}
"""What a phone sends is kept in quarantine when it is refused, so that no work is lost."""
TAKE_ANY_METHOD = {"peta/rss", "peta/atom", "laporan/", "laporan/<str:number>", "lapangan"}
"""Feeds and redirects, which change nothing."""
SAYS_NO = "usn-"
pytestmark = pytest.mark.django_db
"""Each test takes back what it did; the stage below them stays until the last one."""


@pytest.fixture(scope="module")
def stage(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """Made once for all rows and taken back at the end. Each refusal would be logged with its traceback."""
    own = {
        "MEDIA_ROOT": tmp_path_factory.mktemp("media"),
        "TASKS": {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}},
    }
    logging.disable(logging.ERROR)
    with django_db_blocker.unblock(), override_settings(**own), Undone():
        with time_machine.travel(wib(9), tick=False):
            made = make_stage(make_world())
        with time_machine.travel(wib(10), tick=False):
            yield made
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def clients(stage: Stage) -> dict[str, Client]:
    found = {column: Client() for column in COLUMNS}
    for column, user in stage.users.items():
        if user:
            found[column].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return found


def test_every_address_has_a_row(stage: Stage) -> None:
    assert every_route() - {row.route(stage) for row in ROWS} == set()


@pytest.mark.parametrize("name", TABLES)
def test_every_address_answers_as_the_table_says_and_who_may_not_changes_nothing(
    stage: Stage, clients: dict[str, Client], name: str
) -> None:
    before = Everything()
    wrong = [said for row in TABLES[name] for said in _wrong(row, stage, clients, before)]
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def test_a_method_without_a_row_is_not_allowed(stage: Stage, clients: dict[str, Client]) -> None:
    known = defaultdict(set)
    for row in ROWS:
        known[row.route(stage)].add(row.method)
    for row in ROWS:
        route = row.route(stage)
        methods = {"GET", "POST", *({"PUT", "PATCH", "DELETE"} if route.startswith("api/") else ())}
        for method in sorted(methods - known.pop(route, methods)):
            with Undone():
                answer = clients["C"].generic(method, row.address(stage), content_type="application/json")
            if route not in TAKE_ANY_METHOD:
                not_allowed = 400 if route.startswith("open311/") else 405  # GeoReport knows no 405
                assert answer.status_code == not_allowed, f"{method} {row.pattern}"


def test_a_form_without_its_token_changes_nothing(stage: Stage, clients: dict[str, Client]) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = clients["C"].cookies
    before = Everything()
    for row in ROWS:
        if row.method == "POST" and not row.route(stage).startswith("api/") and "n" in row.wanted:
            answer = ask(strict, row, stage, words_for(row.method, row.pattern, stage))
            assert answer.status_code == 403, row.name
    assert before.differs() == ""


def _wrong(row: Row, stage: Stage, clients: dict[str, Client], before: Everything) -> Iterator[str]:
    """What is not as the row says. Who may not is asked first, all without anything taken back."""
    words = words_for(row.method, row.pattern, stage)
    cells = [cell for cell in zip(COLUMNS, row.wanted, strict=True) if cell[1] != "."]
    refused = [cell for cell in cells if cell[1] in SAYS_NO]

    def said(column: str, wanted: str) -> Iterator[str]:
        answer = ask(clients[column], row, stage, words)
        got = called(row, answer, stage)
        if got != wanted and not (wanted == "y" and got in {"f", "p", "half"}):
            yield f"{row.name} {column}: {got}, not {wanted}"
        if row.wanted[0] == "s" and row.method == "GET" and wanted in "fpy" and not is_kept_by_nobody(answer):
            yield f"{row.name} {column}: a browser or a proxy may keep it"

    with Undone():
        for column, wanted in refused:
            yield from said(column, wanted)
        if refused and (changed := before.differs(row)):
            yield f"{row.name}: somebody who may not has changed {changed}"
    for column, wanted in cells:
        if wanted not in SAYS_NO:
            with Undone():
                yield from said(column, wanted)


class Undone:
    """What happens inside is taken back."""

    def __enter__(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, *raised: Any) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


class Everything:
    """A fingerprint of every table but sessions and counts of attempts, to see whether anything was written.

    Who is refused a step on a report that they may see has seen it, and that they have is a row of the trail.
    """

    _UNTOLD = (
        *(
            "axes_accessattempt",
            "axes_accesslog",
            "field_api_ratecount",
            "field_api_signinrecord",
            "django_session",
        ),
        "spatial_ref_sys",
    )
    _LIMITS: ClassVar = {"field_api_auditentry": f"WHERE action <> '{SEEN}'"}

    def __init__(self) -> None:
        names = sorted(set(connection.introspection.table_names()) - set(self._UNTOLD))
        parts = (
            f"SELECT '{name}', md5(string_agg(t::text, '' ORDER BY t::text))"  # noqa: S608
            f' FROM "{name}" t {self._LIMITS.get(name, "")}'
            for name in names
        )
        self._query = " UNION ALL ".join(parts)
        self._known = self._now()

    def _now(self) -> dict[str, str | None]:
        with connection.cursor() as cursor:
            cursor.execute(self._query)
            return dict(cursor.fetchall())

    def differs(self, row: Row | None = None) -> str:
        """The tables that are not as they were, in words."""
        now = self._now()
        kept = {"field_api_quarantine"} if row and row.name in KEPT_WHEN_REFUSED else set()
        return ", ".join(name for name in now if now[name] != self._known[name] and name not in kept)
