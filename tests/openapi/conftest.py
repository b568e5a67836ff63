"""The small Jakarta of field_api's tests, and the description of the API, made once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import call_command

from tests.field_api.conftest import client_of, world

__all__ = ["client_of", "world"]


@pytest.fixture(scope="session")
def description(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Fails with what drf-spectacular warns of, and where it is no valid OpenAPI."""
    path = tmp_path_factory.mktemp("openapi") / "schema.json"
    words = ("--validate", "--fail-on-warn", "--format", "openapi-json", "--file", str(path))
    call_command("spectacular", *words)
    described: dict[str, Any] = json.loads(path.read_text())
    return described
