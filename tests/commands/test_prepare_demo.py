"""Static files are collected again only when one of them has changed."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from field_api.management.commands import prepare_demo


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    class OneDirectory:
        def list(self, ignore: list[str]) -> Iterator[tuple[str, FileSystemStorage]]:
            storage = FileSystemStorage(tmp_path)
            return ((path.name, storage) for path in tmp_path.iterdir())

    monkeypatch.setattr(prepare_demo, "get_finders", lambda: [OneDirectory()])
    return prepare_demo.static_files_state


def test_the_state_changes_with_a_file_and_only_then(tmp_path: Path, state: Callable[[], str]) -> None:
    map_js = tmp_path / "map.js"
    map_js.write_text("export {}")
    before = state()
    assert state() == before
    map_js.write_text("export {};")
    longer = state()
    os.utime(map_js, ns=(0, 0))
    touched = state()
    map_js.rename(tmp_path / "maps.js")
    assert len({before, longer, touched, state()}) == 4
