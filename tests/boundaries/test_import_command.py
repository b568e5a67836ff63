from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from boundaries.models import Edition
from tests.boundaries.boundary_files import FOUR, Feature, geojson, square

pytestmark = pytest.mark.django_db


def run(*words: object, **options: object) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import_boundaries", *map(str, words), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_without_commit_nothing_is_stored(tmp_path: Path) -> None:
    out, err = run(geojson(tmp_path))

    assert "4 dari 267 kelurahan" in out
    assert "--force" in err
    assert not Edition.objects.exists()


def test_json_stands_alone_on_stdout_even_with_commit(tmp_path: Path) -> None:
    out, err = run(geojson(tmp_path), "--json", "--commit", "--force")

    edition = Edition.objects.get()
    assert json.loads(out) == edition.import_report
    assert f"bin/manage activate_edition {edition.pk}" in err


def test_too_few_kelurahan_are_refused_with_commit(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="4 dari 267"):
        run(geojson(tmp_path), "--commit")
    assert not Edition.objects.exists()


def test_the_facts_come_from_the_options_or_from_the_file(tmp_path: Path) -> None:
    run(geojson(tmp_path), "--commit", "--force", "--licence", "CC BY 4.0", "--valid-from", "2026-01-01")

    edition = Edition.objects.get()
    assert edition.name == "batas"
    assert edition.source == "batas.geojson"
    assert edition.licence == "CC BY 4.0"
    assert edition.valid_from == date(2026, 1, 1)
    assert edition.valid_to is None
    assert not edition.is_approximate


def test_neighbours_are_told_and_stored(tmp_path: Path) -> None:
    village = Feature("3275040008", "Aren Jaya", square(106.83, -6.18), kota="Kota Bekasi")
    neighbours = geojson(tmp_path, village, name="bekasi.geojson")

    out, _ = run(geojson(tmp_path), "--commit", "--force", "--neighbours", neighbours)

    assert "Wilayah tetangga: Kota Bekasi" in out
    assert Edition.objects.get().areas.filter(level="neighbour").count() == 1


def test_neighbours_without_a_town_column_list_those_they_have(tmp_path: Path) -> None:
    path = geojson(tmp_path, *FOUR)
    bare = tmp_path / "bare.geojson"
    bare.write_text(path.read_text().replace('"kota"', '"x"').replace('"nama"', '"y"'))

    with pytest.raises(CommandError, match="kolom yang ada: kode, y, kecamatan, x"):
        run(path, "--neighbours", bare)
    run(path, "--neighbours", bare, "--neighbour-field", "X")


def test_a_file_of_no_use_ends_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "foto.geojson").write_bytes(b"\xff\xd8\xff")

    with pytest.raises(CommandError, match="bukan GeoJSON"):
        run(tmp_path / "foto.geojson", "--commit")
    assert not Edition.objects.exists()
