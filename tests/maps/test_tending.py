"""What the maps take up again by themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from django.core.management import CommandError, call_command

from field_api.models import FailingPart
from maps import tending


def _broken() -> Mapping[str, int]:
    raise RuntimeError("no")


@pytest.mark.django_db
def test_a_chore_that_fails_is_told_and_keeps_no_other_from_its_turn(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(tending, "CHORES", {"first": _broken, "second": lambda: {"made": 2}, "third": dict})
    with pytest.raises(CommandError, match="first"):
        call_command("tend_maps", json=True)
    assert FailingPart.objects.get().name == "first"
    assert json.loads(capsys.readouterr().out) == {"first": {"failed": 1}, "second": {"made": 2}, "third": {}}
    assert "the part first of tending failed" in caplog.text
    with pytest.raises(CommandError, match="first"):
        call_command("tend_maps")
    assert capsys.readouterr().out.splitlines() == ["first: failed 1", "second: made 2", "third: tidak ada"]
