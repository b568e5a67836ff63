"""The one table of moves: every pair of statuses is a move or a refusal."""

from __future__ import annotations

from itertools import product

import pytest

from field_api.errors import BadInput, WrongStatus
from field_api.models import Report
from field_api.steps.receive import Complaint, receive
from field_api.workflow import CLOSED, MOVES, NEEDS_REASON, OPEN, Status, allowed_from
from tests.field_api.world import IN_WEST, World


@pytest.fixture
def report(world: World) -> Report:
    return receive(Complaint(world.category.slug, "Lubang", *IN_WEST))[0]


@pytest.mark.parametrize(("start", "to"), list(product(Status, Status)))
def test_every_pair_of_statuses_is_a_move_or_a_refusal(report: Report, start: Status, to: Status) -> None:
    Report.objects.filter(pk=report.pk).update(status=start)
    report.refresh_from_db()
    if to not in MOVES[start]:
        with pytest.raises(WrongStatus) as caught:
            report.advance(to, by=None, note="Alasan")
        assert (caught.value.status, caught.value.allowed) == (start, allowed_from(start))
        report.refresh_from_db()
        assert (report.status, report.changes.count()) == (start, 1)
        return
    change = report.advance(to, by=None, note=" Alasan ")
    report.refresh_from_db()
    assert (report.status, change.was, change.became, change.note) == (to, start, to, "Alasan")
    assert report.status_since == change.at


@pytest.mark.parametrize(
    ("start", "to"), [(start, to) for start in Status for to in Status if to in MOVES[start]]
)
@pytest.mark.parametrize("note", ["", " \n "])
def test_what_takes_something_from_somebody_needs_a_reason(
    report: Report, start: Status, to: Status, note: str
) -> None:
    Report.objects.filter(pk=report.pk).update(status=start)
    report.refresh_from_db()
    if (start, to) in NEEDS_REASON:
        with pytest.raises(BadInput, match="Alasan wajib diisi"):
            report.advance(to, by=None, note=note)
        assert report.changes.count() == 1
    else:
        assert report.advance(to, by=None, note=note).note == ""


def test_the_table_is_the_one_that_was_drawn() -> None:
    drawn = """
    MENUNGGU -> KOORDINASI DITOLAK
    KOORDINASI -> DISPOSISI DITOLAK PROSES
    DISPOSISI -> KOORDINASI PROSES
    DITOLAK ->
    PROSES -> TINDAK_LANJUT
    TINDAK_LANJUT -> PROSES VALIDASI
    VALIDASI -> PROSES SELESAI
    SELESAI -> KOORDINASI
    """
    lines = [line.split("->") for line in drawn.strip().splitlines()]
    assert {start.strip(): sorted(to.split()) for start, to in lines} == {
        start.value: sorted(to.value for to in moves) for start, moves in MOVES.items()
    }
    assert {Status.SELESAI, Status.DITOLAK} == CLOSED
    assert set(Status) == OPEN | CLOSED


def test_without_a_new_unit_the_report_stays_with_its_unit(world: World, report: Report) -> None:
    assert report.advance(Status.KOORDINASI, by=world.west_officer).unit == world.west_office
    change = report.advance(Status.DISPOSISI, by=world.west_officer, unit=world.dinas)
    assert (change.unit, report.unit, change.by) == (world.dinas, world.dinas, world.west_officer)
