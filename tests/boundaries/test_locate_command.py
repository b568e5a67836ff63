from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command, execute_from_command_line
from django.db import connections

from boundaries.lookup import locate
from boundaries.models import Edition
from tests.boundaries.squares import CORNER_LAT, CORNER_LON, SOUTH, Squares


def output_of(*arguments: str) -> str:
    out = StringIO()
    call_command("locate", *arguments, stdout=out)
    return out.getvalue()


def test_it_says_in_indonesian_where_the_point_is(squares: Squares):
    assert output_of("106.8002", "-6.205", "--accuracy", "40").splitlines() == [
        "Di perbatasan: kelurahannya belum pasti.",
        "Kelurahan  Kenanga (31.71.01.1002)",
        "Kecamatan  Selatan (31.71.01)",
        "Kota/Kab.  Jakarta Pusat (31.71)",
        "Ke batas   22.1 m",
        "Peluang     79.8%  Kenanga (31.71.01.1002)",
        "Peluang     20.2%  Anggrek (31.71.01.1001)",
        "Edisi      Kotak",
    ]


def test_a_guess_is_called_a_guess_and_a_town_by_its_name(squares: Squares):
    assert "hanya dugaan" in output_of("106.797", str(SOUTH - 0.003))
    outside = output_of("106.815", "-6.205")
    assert outside.startswith("Di luar wilayah.\nTetangga   Kota Bekasi\n")
    assert "Kelurahan" not in outside


@pytest.mark.parametrize("accuracy", [[], ["--accuracy", "25"]])
def test_as_json_it_says_exactly_what_the_api_says(squares: Squares, accuracy: list[str]):
    said = json.loads(output_of(str(CORNER_LON), str(CORNER_LAT), "--json", *accuracy))
    assert said == locate(CORNER_LON, CORNER_LAT, float(accuracy[1]) if accuracy else None).as_dict()
    assert list(said)[:7] == [
        "state", "kelurahan", "kecamatan", "kota", "edge_m", "candidates", "edition",
    ]  # fmt: skip


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run it as typed in a shell, without the end of the process, which would close the test's connection."""
    monkeypatch.setattr(connections, "close_all", lambda: None)

    def run(*words: str) -> str:
        execute_from_command_line(["manage.py", "locate", *words])
        return capsys.readouterr().out

    return run


def test_a_negative_latitude_is_a_number_and_no_option(squares: Squares, typed: Callable[..., str]):
    assert json.loads(typed("106.803", "-6.207", "--json"))["state"] == "inside"
    assert json.loads(typed("--json", "106.803", "-6.207e0", "--accuracy", "20"))["state"] == "inside"


def test_a_decimal_comma_is_explained_and_the_exit_status_is_1(
    squares: Squares, typed: Callable[..., str], capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as ending:
        typed("106.803", "-6,207")
    assert ending.value.code == 1
    assert "lat bukan angka: '-6,207'. Tulis dengan titik" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["-6.2", "106.8"], "tertukar"),
        (["106.8", "nan"], "bukan angka"),
        (["106.8", "-6.2", "--accuracy", "-5"], "tidak masuk akal"),
    ],
)
def test_a_mistake_ends_it_with_a_sentence(squares: Squares, arguments: list[str], says: str):
    with pytest.raises(CommandError, match=says):
        output_of(*arguments)


def test_without_an_edition_it_names_the_command_that_helps(squares: Squares):
    Edition.objects.all().update(state=Edition.State.DRAFT)
    with pytest.raises(CommandError, match="activate_edition"):
        output_of("106.8", "-6.2")
