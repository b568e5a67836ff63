"""What is doubtful is said before anything is stored, and a run can be taken back."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from field_api.models import AuditEntry, Category, DayNumber, ImportRun, Note, Report, StatusChange
from field_api.steps.audit import record_seen
from field_api.steps.import_batch import Importer
from field_api.steps.place import confirm_place
from tests.field_api.world import AT_SEA, IN_EAST, IN_WEST, World, make_world

HEADER = "id,lon,lat,tanggal,kategori\n"


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    for slug in ("lainnya", "banjir"):
        Category.objects.create(slug=slug, name=slug.title(), name_en=slug, group=world.category.group)
    return world


def csv(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "laporan.csv"
    path.write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def row(key: str, at: tuple[float, float] = IN_WEST, *, day: str = "2026-02-21", what: str = "banjir") -> str:
    return f"{key},{at[0]},{at[1]},{day},{what}"


def run(path: Path, **options: object) -> tuple[dict[str, Any], str]:
    out, err = StringIO(), StringIO()
    words = {"source": "csv", "json": True, "no_progress": True, **options}
    call_command("import_reports", str(path), stdout=out, stderr=err, **words)
    return json.loads(out.getvalue()), err.getvalue()


def undo(run_id: int, **options: object) -> dict[str, Any]:
    out = StringIO()
    call_command("import_reports", undo=run_id, json=True, stdout=out, **options)
    result: dict[str, Any] = json.loads(out.getvalue())
    return result


def test_a_dry_run_says_all_and_stores_nothing(world: World, tmp_path: Path) -> None:
    run(csv(tmp_path, row("old")))
    before = {
        model: model.objects.count() for model in (Report, StatusChange, ImportRun, DayNumber, AuditEntry)
    }
    rows = [row("old"), row("a"), row("a"), row("b", AT_SEA), row("c", what="Noise"), "d,,-6.1,2026-02-21,x"]

    summary, said = run(csv(tmp_path, *rows), dry_run=True)

    assert {model: model.objects.count() for model in before} == before
    assert [path.name for path in tmp_path.iterdir()] == ["laporan.csv"]
    expected = {"read": 6, "stored": 3, "already_there": 2, "inside": 2, "outside": 1, "rejected": 1}
    assert {name: summary[name] for name in expected} == expected
    assert (summary["catch_all"], summary["run"]) == (1, None)
    assert "1 baris akan ditolak; baris 7: Bujur kosong." in said
    assert "1 dari 3 laporan (33,3 %) akan masuk kategori 'lainnya'" in said
    assert "'Noise' (1)" in said
    assert "1 dari 3 laporan (33,3 %) terletak di luar Jakarta" in said
    assert {**run(csv(tmp_path, *rows))[0], "run": None} == summary


def test_what_is_doubtful_is_said_before_the_first_is_stored(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dates that may be either, unknown categories, all outside, a decimal point that Excel lost."""
    err = StringIO()
    said_before: list[str] = []

    def store(importer: Importer, reports: list[Any]) -> None:
        said_before.append(err.getvalue())
        raise KeyboardInterrupt

    monkeypatch.setattr(Importer, "store", store)
    rows = [row("a", AT_SEA, day="1/2/2026", what=""), row("b", (1068272, -61754), day="1/2/2026")]

    with pytest.raises(CommandError, match="Dihentikan"):
        call_command("import_reports", str(csv(tmp_path, *rows)), source="csv", stderr=err)

    (said,) = said_before
    assert "dibaca hari dahulu" in said
    assert (
        "1 dari 1 laporan (100 %) akan masuk kategori 'lainnya', karena kategorinya tidak dikenal: kosong"
        in said
    )
    assert "1 dari 1 laporan (100 %) terletak di luar Jakarta" in said
    assert "Titik desimal hilang (biasanya oleh Excel): 1068272, -61754 mungkin 106.8272, -6.1754" in said


def test_a_sound_file_is_imported_without_a_word(world: World, tmp_path: Path) -> None:
    assert run(csv(tmp_path, row("a"), row("b", IN_EAST, what="lainnya")))[1] == ""


def test_a_lost_decimal_point_takes_only_its_own_rows(world: World, tmp_path: Path) -> None:
    rows = [row("a"), row("b", (106827212, -6.1754)), row("c", (106.8272, -6175412)), row("d", IN_EAST)]

    summary, _ = run(csv(tmp_path, *rows))

    assert (summary["stored"], summary["rejected"]) == (2, 2)
    reasons = (tmp_path / "laporan.csv.rejects.csv").read_text(encoding="utf-8")
    assert "mungkin 106.827212, -6.1754;" in reasons
    assert "mungkin 106.8272, -6.175412;" in reasons


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize("rows", [[], [row("a", (0, 0))], [row("a", day="besok")]])
def test_nothing_that_can_be_stored_is_a_failure(
    world: World, tmp_path: Path, rows: list[str], dry_run: bool
) -> None:
    with pytest.raises(CommandError, match="Tidak ada"):
        run(csv(tmp_path, *rows), dry_run=dry_run)
    assert not ImportRun.objects.exists()


def test_what_is_there_already_is_no_failure_and_no_run(world: World, tmp_path: Path) -> None:
    run(csv(tmp_path, row("a")))

    assert run(csv(tmp_path, row("a")))[0]["run"] is None
    assert ImportRun.objects.count() == 1


def test_dates_of_a_whole_file_are_decided_before_its_first_row(world: World, tmp_path: Path) -> None:
    rows = [row(str(day), day=f"4/{day}/2016 7:54") for day in (5, 12, 13)]

    _, said = run(csv(tmp_path, *rows))

    assert "bulan dahulu (bulan/hari/tahun): 1 baris hanya masuk akal demikian" in said
    days = Report.objects.order_by("received_at").values_list("received_at__month", "received_at__day")
    assert list(days) == [(4, 5), (4, 12), (4, 13)]
    assert run(csv(tmp_path, row("x", day="4/5/2016")), dates="month-first")[0]["stored"] == 1


def test_undo_removes_what_the_run_stored_and_nothing_else(world: World, tmp_path: Path) -> None:
    first = run(csv(tmp_path, row("a"), row("b", IN_EAST)))[0]["run"]
    second = run(csv(tmp_path, row("b", IN_EAST), row("c"), row("d")))[0]["run"]

    assert undo(second) == {"removed": 2, "kept": []}

    assert set(Report.objects.values_list("external_id", "import_run")) == {("a", first), ("b", first)}
    assert StatusChange.objects.count() == 2
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.username) == ("import_undone", "")
    told = {"run": second, "system": "csv", "reports": 2, "kept": 0}
    assert told.items() <= entry.detail.items()
    assert ImportRun.objects.get(pk=second).undone_at
    assert not ImportRun.objects.get(pk=first).undone_at
    # A number that was given once never means another report.
    run(csv(tmp_path, row("e")))
    assert Report.objects.get(external_id="e").number == "JK2602210005"


def test_undo_leaves_what_was_worked_on_until_told(world: World, tmp_path: Path) -> None:
    run_id = run(csv(tmp_path, *(row(key) for key in "abcdef")))[0]["run"]
    moved, placed, noted, seen, *_ = reports = list(Report.objects.order_by("external_id"))
    StatusChange.objects.create(report=moved, was="MENUNGGU", became="KOORDINASI")
    confirm_place(number=placed.number, by=world.coordinator, lon=IN_EAST[0], lat=IN_EAST[1])
    Note.objects.create(report=noted, by=world.coordinator, text="Tanya RT")
    record_seen(seen.number, by=world.coordinator, page="laporan")
    outside = Report.objects.create(number="JK2602220001", category=world.category, duplicate_of=reports[4])

    assert undo(run_id) == {
        "removed": 2,
        "kept": [moved.number, placed.number, noted.number, reports[4].number],
    }
    assert undo(run_id) == {
        "removed": 0,
        "kept": [moved.number, placed.number, noted.number, reports[4].number],
    }

    with pytest.raises(CommandError, match="menunjuk ke laporan dari impor ini"):
        undo(run_id, worked_on_too=True)
    assert Report.objects.count() == 5
    outside.delete()
    assert undo(run_id, worked_on_too=True) == {"removed": 4, "kept": []}
    assert not Report.objects.exists()
    assert not StatusChange.objects.exists()


def test_undo_of_a_run_that_is_not_there_names_those_that_are(world: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Belum ada impor"):
        undo(1)
    run_id = run(csv(tmp_path, row("a")))[0]["run"]
    with pytest.raises(CommandError, match=f"tidak ada. Yang terakhir: {run_id}: csv"):
        undo(run_id + 1)
    with pytest.raises(CommandError, match="jangan sebutkan berkas"):
        call_command("import_reports", "a.csv", undo=run_id)
    with pytest.raises(CommandError, match="Sebutkan berkas dan --source"):
        call_command("import_reports", "a.csv")
    assert not AuditEntry.objects.exists()
