"""What is acknowledged is on the disk, and a server that would not keep it is named at the start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.checks import Warning as CheckWarning
from django.core.checks import registry
from django.db import connection, connections

from geo_crm import database
from geo_crm.database import check_server, server_warnings


@pytest.fixture
def server_default(request: pytest.FixtureRequest, transactional_db: None) -> Iterator[str]:
    """This thread's connection, begun as on a server whose own `synchronous_commit` is the parameter."""
    usual = connection.settings_dict
    connection.close()
    connection.settings_dict = usual | {"OPTIONS": {"options": f"-c synchronous_commit={request.param}"}}
    yield request.param
    connection.close()
    connection.settings_dict = usual


@pytest.mark.parametrize(
    ("server_default", "ours", "warned"),
    [("on", "on", []), ("off", "on", ["geo_crm.W004"]), ("remote_apply", "remote_apply", [])],
    indirect=["server_default"],
)
def test_a_commit_waits_for_the_disk_whatever_the_server_would_do(
    server_default: str, ours: str, warned: list[str]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == (ours,)
    assert [message.id for message in server_warnings()] == warned
    assert [message.id for message in check_server(databases=["default"])] == warned
    assert check_server in registry.registry.get_checks(include_deployment_checks=True)


def test_a_server_that_is_away_stops_no_start(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    connection.close()
    nowhere = connection.settings_dict | {"HOST": "/nowhere"}
    with monkeypatch.context() as patch:
        patch.setattr(connections["default"], "settings_dict", nowhere)
        assert server_warnings() == []
    monkeypatch.setattr(database, "server_warnings", lambda: [CheckWarning("A.", hint="B.", id="C")])
    database.warn_of_server().join()
    assert caplog.messages == ["A. B. (C)"]
