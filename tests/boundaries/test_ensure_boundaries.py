from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from boundaries.approximate import approximate_examination
from boundaries.editions import current_edition
from boundaries.imports.examine import Examination, sha256_of
from boundaries.management.commands import ensure_boundaries
from boundaries.models import Edition
from boundaries.sources import DEFAULT, SOURCES, Source, SourceUnreachable
from tests.boundaries.boundary_files import SHARED, Feature, geojson, square
from tests.boundaries.squares import Squares

pytestmark = pytest.mark.django_db


def run(**options: object) -> str:
    out = StringIO()
    call_command("ensure_boundaries", stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Nothing is fetched in these tests; the slugs that were asked for are kept."""
    asked: list[str] = []

    def refuse(source: Source, **options: object) -> Path:
        asked.append(source.slug)
        raise SourceUnreachable("tidak ada jaringan")

    monkeypatch.setattr(settings, "GEO_CRM_OFFLINE", False)
    monkeypatch.setattr(ensure_boundaries, "fetch", refuse)
    return asked


@pytest.fixture(scope="module")
def approximation() -> Examination:
    return approximate_examination()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, approximation: Examination) -> None:
    monkeypatch.setattr(ensure_boundaries, "approximate_examination", lambda: approximation)


@pytest.fixture
def as_if_sound(monkeypatch: pytest.MonkeyPatch, approximation: Examination) -> Callable[[Path], None]:
    """Lets a small file pass for one with all kelurahan."""

    def pinned(path: Path) -> None:
        source = replace(SOURCES[DEFAULT], fields=None)
        monkeypatch.setattr(ensure_boundaries, "SOURCES", {DEFAULT: replace(source, neighbours=())})
        monkeypatch.setattr(ensure_boundaries, "fetch", lambda source, **options: path)
        monkeypatch.setattr("boundaries.imports.report.MIN_SHARE", 0.005)

    return pinned


def test_nothing_is_done_while_an_edition_stands(squares: Squares, no_network: list[str]) -> None:
    assert "Kotak" in run()
    assert no_network == []
    assert Edition.objects.count() == 1


@pytest.mark.usefixtures("quick")
def test_without_network_an_approximation_comes_into_force_and_says_so(no_network: list[str]) -> None:
    out = run()

    assert no_network == [DEFAULT]
    assert "tidak ada jaringan" in out
    assert "batas perkiraan" in out
    edition = current_edition()
    assert edition.is_approximate
    assert edition.areas.filter(level="kelurahan").count() == 267


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("by", ["option", "setting"])
def test_the_network_can_be_ruled_out(
    no_network: list[str], monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    if by == "setting":
        monkeypatch.setattr(settings, "GEO_CRM_OFFLINE", True)

    run(**({"no_network": True} if by == "option" else {}))
    run(**({"no_network": True} if by == "option" else {}))

    assert no_network == []
    assert Edition.objects.count() == 1


@pytest.mark.usefixtures("quick")
def test_an_approximation_gives_way_when_the_source_can_be_had(
    tmp_path: Path, no_network: list[str], as_if_sound: Callable[[Path], None]
) -> None:
    run()
    assert "Masih berlaku: Batas perkiraan" in run()
    assert no_network == [DEFAULT, DEFAULT]

    as_if_sound(geojson(tmp_path))
    run()

    assert current_edition().name == "BPS 2020"
    assert list(Edition.objects.filter(is_approximate=True).values_list("state", flat=True)) == ["retired"]


@pytest.mark.usefixtures("quick")
def test_a_source_with_too_few_kelurahan_is_not_put_in_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = geojson(tmp_path)
    source = replace(SOURCES[DEFAULT], fields=None, neighbours=())
    monkeypatch.setattr(ensure_boundaries, "SOURCES", {DEFAULT: source})
    monkeypatch.setattr(ensure_boundaries, "fetch", lambda source, **options: path)

    out = run()

    assert "4 dari 267" in out
    assert current_edition().is_approximate


def test_a_file_is_loaded_once_and_put_in_force(
    tmp_path: Path, as_if_sound: Callable[[Path], None], squares: Squares
) -> None:
    as_if_sound(tmp_path)
    path = geojson(tmp_path)

    for _ in range(2):
        assert "Batas wilayah yang berlaku: batas" in run(file=str(path))
    assert Edition.objects.count() == 2
    assert current_edition().name == "batas"


def test_a_file_of_no_use_is_told_and_the_standing_edition_stays(tmp_path: Path, squares: Squares) -> None:
    with pytest.raises(CommandError, match="tidak ada"):
        run(file=tmp_path / "nanti.geojson")
    with pytest.raises(CommandError, match="4 dari 267"):
        run(file=geojson(tmp_path))
    assert current_edition() == squares.edition


def test_the_pinned_file_comes_into_force_with_its_towns(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "bps-2020": "bps2020_kelurahan.geojson",
        "bps-2020-kota-bekasi": "bps2020_neighbour_id3275_kota_bekasi.geojson",
        "bps-2020-kota-depok": "bps2020_neighbour_id3276_kota_depok.geojson",
    }
    if not (SHARED / "boundaries").exists():
        pytest.skip("the BPS file is not on this machine")
    monkeypatch.setattr(
        ensure_boundaries, "fetch", lambda source, **options: SHARED / "boundaries" / files[source.slug]
    )

    run()

    edition = current_edition()
    assert (edition.name, edition.licence, edition.is_approximate) == ("BPS 2020", "CC BY-IGO", False)
    assert edition.sha256 == SOURCES[DEFAULT].sha256
    assert _towns(edition) == ["Kota Bekasi", "Kota Depok"]


def test_the_pinned_file_from_the_operator_brings_its_towns_too(
    tmp_path: Path, no_network: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One lies beside it under another name; for the other the network is asked."""
    small = geojson(tmp_path, name="jakarta.geojson")
    town = Feature("3275040008", "Aren Jaya", square(106.83, -6.18), kota="Kota Bekasi")
    bekasi = geojson(tmp_path, town, name="tetangga.geojson")
    slugs = ("bps-2020-kota-bekasi", "bps-2020-kota-depok")
    pinned = {
        DEFAULT: replace(SOURCES[DEFAULT], fields=None, sha256=sha256_of(small)),
        slugs[0]: replace(SOURCES[slugs[0]], sha256=sha256_of(bekasi)),
        slugs[1]: SOURCES[slugs[1]],
    }
    monkeypatch.setattr("boundaries.sources.SOURCES", pinned)
    monkeypatch.setattr(ensure_boundaries, "SOURCES", pinned)
    monkeypatch.setattr("boundaries.imports.report.MIN_SHARE", 0.005)
    monkeypatch.setattr("boundaries.sources.kept_in", lambda: tmp_path / "kept")

    out = run(file=small)

    assert _towns(current_edition()) == ["Kota Bekasi"]
    assert no_network == ["bps-2020-kota-depok"]
    assert "BPS 2020, Kota Depok tidak dimuat sebagai tetangga" in out


def _towns(edition: Edition) -> list[str]:
    return sorted(edition.areas.filter(level="neighbour").values_list("name", flat=True))
