"""A boundary file from a stranger makes GDAL read nothing but itself."""

from __future__ import annotations

import socket
import threading
import zipfile
from pathlib import Path

import pyogrio
import pytest

from boundaries.imports.drivers import DRIVERS, only_driver_of
from boundaries.imports.problems import ImportProblem
from boundaries.imports.readers import FORMATS, read_layer
from tests.boundaries.boundary_files import FOUR, frame

SECRET = 'WKT,name\n"POLYGON ((106.8 -6.2, 106.9 -6.2, 106.9 -6.1, 106.8 -6.2))",rahasia\n'
PASSES_AS = {
    ".kml": "<!-- <kml> -->",
    ".geojson": '<!-- "type": "FeatureCollection" -->',
    ".json": '<!-- "type": "FeatureCollection" -->',
}


def pipeline(source: str, suffix: str) -> str:
    """What GDAL's VRT driver knows as its own, though the suffix and a comment say something else."""
    return (
        f"<OGRVRTDataSource>{PASSES_AS[suffix]}<OGRVRTLayer name='rahasia'>"
        f"<SrcDataSource>{source}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )


@pytest.mark.parametrize("suffix", PASSES_AS)
@pytest.mark.parametrize("is_packed", [False, True])
def test_a_file_that_names_another_file_gets_nothing_of_it(
    tmp_path: Path, suffix: str, is_packed: bool
) -> None:
    secret, path = tmp_path / "rahasia.csv", tmp_path / f"batas{suffix}"
    secret.write_text(SECRET)
    path.write_text(pipeline(str(secret), suffix))
    if is_packed:
        path = tmp_path / "batas.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(tmp_path / f"batas{suffix}", f"batas{suffix}")

    with pytest.raises(ImportProblem) as refused:
        read_layer(path)
    assert "rahasia" not in str(refused.value)


def test_a_file_that_names_an_address_asks_nobody(tmp_path: Path) -> None:
    asked = []

    def listen(door: socket.socket) -> None:
        while True:
            try:
                caller, _ = door.accept()
            except OSError:
                return
            asked.append(caller.recv(100))
            caller.close()

    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=listen, args=[door], daemon=True).start()
        for suffix in PASSES_AS:
            path = tmp_path / f"batas{suffix}"
            path.write_text(pipeline(f"/vsicurl/http://127.0.0.1:{door.getsockname()[1]}/a.geojson", suffix))
            with pytest.raises(ImportProblem):
                read_layer(path)
    assert asked == []


def test_each_suffix_has_one_driver_and_afterwards_all_are_back() -> None:
    before = pyogrio.list_drivers()
    assert {*DRIVERS, ".sql", ".zip"} == set(FORMATS)
    for suffix, driver in DRIVERS.items():
        with only_driver_of(suffix):
            assert set(pyogrio.list_drivers()) == {driver}
        assert pyogrio.list_drivers() == before


def test_content_of_another_format_is_not_what_its_suffix_says(tmp_path: Path) -> None:
    frame(FOUR).to_file(tmp_path / "batas.gpkg", driver="SQLite")

    with pytest.raises(ImportProblem):
        read_layer(tmp_path / "batas.gpkg")
