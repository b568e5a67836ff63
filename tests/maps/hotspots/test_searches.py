"""Searches of the database: what goes in, what comes out, and that nothing is worked out twice."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from field_api.errors import BadInput
from field_api.models import Category, Report
from maps.hotspots.answers import entries
from maps.hotspots.asking import Question, question_from, stored_question
from maps.hotspots.nightly import forget_old_nights, is_due, tend_hotspots
from maps.hotspots.running import ask, latest_run, run_search, search
from maps.hotspots.words import refusal
from maps.models import HotspotRun
from tests.boundaries.squares import ANGGREK, KENANGA, MELATI, Squares
from tests.maps.hotspots.made_city import (
    NOW,
    YESTERDAY,
    cells,
    hot_cells,
    make_city,
    moved,
    one_report,
    point_in,
)
from tests.maps.reports import make_category, make_reports
from tests.rewriting import rewriting

Cause = HotspotRun.Cause
ROADS = {"kind": "now", "category": "jalan-rusak"}


@pytest.fixture(autouse=True)
def in_march(squares: Squares) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def _searched(words: dict[str, str], **more: Any) -> HotspotRun:
    return search(question_from(words), cause=Cause.COMMAND, **more)


# Asking.


def test_a_question_fills_in_the_usual_days_until_yesterday() -> None:
    make_category()
    now = question_from(ROADS)
    assert (now.first_day, now.last_day, now.areas, now.against) == (
        date(2025, 3, 10),
        YESTERDAY,
        "hex250",
        "all",
    )
    months = question_from({"kind": "emerging", "category": "jalan-rusak"})
    assert (months.first_day, months.last_day, months.months) == (date(2024, 3, 1), date(2026, 2, 28), 24)
    assert question_from({}).against == "years"
    assert stored_question(now.as_json()) == now
    assert question_from(now.words()) == now
    assert now.key != months.key


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"kind": "besok"}, "“besok” tidak dikenal"),
        ({"areas": "hex9"}, "“hex9” tidak dikenal"),
        ({"category": "x"}, "Kategori “x” tidak dikenal"),
        ({"against": "all"}, "pilih tahun sebelumnya"),
        ({"kind": "emerging", "from": "2026-01-01"}, "6 sampai 120 bulan"),
        ({"from": "2026-03-20"}, "Hari pertama harus sebelum"),
        ({"from": "2010-01-01"}, "sepuluh tahun"),
        ({"kind": "new", "longest": "9"}, "“9” tidak dikenal"),
    ],
)
def test_a_question_that_cannot_be_is_named(words: dict[str, str], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        question_from(words)


# Now.


def test_a_patch_is_hot_with_its_own_numbers() -> None:
    make_city()
    run = _searched(ROADS)
    assert (run.state, run.seed, run.cause) == ("done", 1, "command")
    assert run.duration_s is not None
    # 57 cells with 2 and 7 with 12 reports of roads: 198; every cell has 10 more of floods.
    assert run.summary["reports"] == 198
    assert run.summary["pool"] == 838
    by_id = {one["id"]: one for one in entries(run)}
    middle = by_id["{},{}".format(*hot_cells()[0])]
    assert (middle["observed"], middle["around"]) == (12, 84)
    assert middle["expected"] == pytest.approx(22 * 198 / 838, abs=0.01)
    assert middle["around_expected"] == pytest.approx(7 * 22 * 198 / 838, abs=0.01)
    assert middle["class"] == "hot_99"
    assert (middle["name"], middle["above"]) == ("Gambir", "Gambir, Jakarta Pusat")
    far = by_id["{},{}".format(*cells()[0])]
    assert far["class"] in ("none", "cold_90")


def test_earlier_years_say_what_is_expected_of_all_categories() -> None:
    make_city()
    refused = _searched({"kind": "now"})
    assert (refused.state, refused.summary["refused"], refused.answer) == ("refused", "no_years", None)
    assert "tahun-tahun sebelumnya" in refusal(stored_question(refused.question), refused.summary)
    for years in (1, 2):
        make_city(hot=2, day=date(2026 - years, 3, 1))
    run = _searched({"kind": "now", "from": "2026-03-01"})
    assert run.state == "done"
    hot = {one["id"] for one in entries(run) if one["class"] == "hot_99"}
    assert "{},{}".format(*hot_cells()[0]) in hot
    assert run.summary["pool"] == 838 + 2 * 64 * 12


def test_windows_too_sparse_are_refused_with_what_would_help() -> None:
    make_city(hot=1, usual=0)
    run = _searched(ROADS)
    assert (run.state, run.packed, run.summary["refused"]) == ("refused", None, "sparse")
    said = refusal(stored_question(run.question), run.summary)
    assert said.startswith("Terlalu jarang untuk dinilai")
    assert "kelurahan" in said
    assert _searched({**ROADS, "from": "2026-03-08", "to": "2026-03-08"}).summary["refused"] == "no_reports"


def test_reports_without_a_point_count_in_their_kelurahan_only() -> None:
    roads = make_city()
    make_reports([None] * 5, category=roads, kelurahan=KENANGA)
    assert _searched(ROADS).summary["beyond"] == 5
    run = _searched({**ROADS, "areas": "kelurahan"})
    assert (run.summary["beyond"], run.summary["reports"], run.summary["places"]) == (0, 203, 267)
    assert run.summary["refused"] == "sparse"  # four kelurahan with reports are too few to compare


def test_without_boundaries_kelurahan_have_no_neighbours_and_the_search_says_so(squares: Squares) -> None:
    make_city()
    squares.edition.delete()
    run = _searched({**ROADS, "areas": "kelurahan"})
    assert (run.state, run.summary) == (
        "failed",
        {"said": "Batas wilayah belum dimuat; tetangga kelurahan belum diketahui."},
    )


# Over the months.


def test_a_patch_that_stays_hot_is_named_by_its_months() -> None:
    for months in range(7):
        month = date(2025, 8 + months, 15) if months < 5 else date(2026, months - 4, 15)
        make_city(day=month)
    run = _searched({"kind": "emerging", "category": "jalan-rusak", "areas": "hex250", "from": "2025-08-01"})
    assert run.summary["months_tested"] == 7
    middle = next(one for one in entries(run) if one["id"] == "{},{}".format(*hot_cells()[0]))
    assert (middle["label"], middle["hot_months"], middle["observed"]) == ("persistent_hot", 7, 84)
    assert len(middle["zs"]) == 7


# What is new.


def test_an_outbreak_of_yesterday_is_found_in_its_kelurahan() -> None:
    roads = make_category()
    for day in range(60):
        at = NOW - timedelta(days=day + 1)
        for code in (ANGGREK, KENANGA, MELATI):
            make_reports([(106.80, -6.20)], category=roads, kelurahan=code, at=at)
    make_reports([(106.80, -6.20)] * 15, category=roads, kelurahan=KENANGA, at=NOW - timedelta(days=1))
    run = _searched({"kind": "new"})
    first = entries(run)[0]
    assert (first["codes"], first["days"], first["observed"], first["p"]) == ([KENANGA], 1, 16, 0.001)
    assert (first["category"], first["category_slug"]) == ("Jalan Rusak", "jalan-rusak")
    alone = _searched({"kind": "new", "category": "jalan-rusak"})
    assert alone.answer == run.answer


# Again and again.


def test_a_problem_that_came_back_twice_is_listed_with_cost_and_history() -> None:
    roads = make_category()
    here, ten_metres_on, far = (106.795, -6.205), (106.79509, -6.205), (106.805, -6.205)
    day = date(2026, 1, 5)
    first = one_report(roads, day, here, "JK1", "SELESAI")
    moved(first, "", "MENUNGGU", timedelta(0))
    moved(first, "PROSES", "SELESAI", timedelta(hours=48))
    second = one_report(roads, day + timedelta(days=12), ten_metres_on, "JK2", "SELESAI")
    moved(second, "", "MENUNGGU", timedelta(0))
    moved(second, "PROSES", "SELESAI", timedelta(hours=24))
    moved(second, "SELESAI", "KOORDINASI", timedelta(days=3))
    moved(second, "PROSES", "SELESAI", timedelta(days=4))
    one_report(roads, day, far, "JK3")
    run = _searched({"kind": "recurring"})
    (place,) = entries(run)
    assert (place["times"], place["reopenings"], place["reports"], place["open"]) == (2, 1, 2, 0)
    assert place["mean_days"] == 6.0  # back after 10 days, and after 2
    assert (place["hours"], place["median_h"]) == (96.0, 48.0)  # 48, and 24 + 24
    assert (place["visits"], place["walked_km"]) == (0, None)
    assert [line["number"] for line in place["history"]] == ["JK2", "JK1"]
    assert entries(_searched({"kind": "recurring", "least": "3"})) == []


# Once only.


def test_the_same_question_of_the_same_data_is_answered_once() -> None:
    roads = make_city()
    first = _searched(ROADS)
    with CaptureQueriesContext(connection) as queries:
        again = _searched(ROADS)
    assert again.pk == first.pk
    assert len(queries) <= 4  # the category twice at most, the reports, the earlier answer
    assert _searched(ROADS, seed=2).pk != first.pk
    make_reports([point_in(cells()[0])], category=roads, kelurahan=ANGGREK, at=NOW - timedelta(days=1))
    changed = _searched(ROADS)
    assert changed.pk != first.pk
    assert changed.data_version != first.data_version
    with rewriting():
        Report.objects.filter(number=Report.objects.order_by("-pk")[0].number).delete()
    back = _searched(ROADS)
    assert (back.pk, back.data_version) == (first.pk, first.data_version)


def test_the_database_keeps_no_answer_twice_and_no_done_search_without_one() -> None:
    make_city()
    run = _searched(ROADS)
    for wrong in ({"pk": None}, {"pk": run.pk, "packed": None}):
        twin = HotspotRun.objects.get(pk=run.pk)
        for name, value in wrong.items():
            setattr(twin, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()


def test_what_is_asked_for_waits_for_a_worker_and_points_to_an_answer_that_is_there() -> None:
    make_city()
    question: Question = question_from(ROADS)
    waiting = ask(question, by=None, cause=Cause.PAGE)
    assert ask(question, by=None, cause=Cause.PAGE).pk == waiting.pk
    assert latest_run(question) is None
    assert run_search.call(waiting.pk) == "done"
    assert run_search.call(waiting.pk) == "done"
    again = ask(question, by=None, cause=Cause.PAGE)
    run_search.call(again.pk)
    again.refresh_from_db()
    assert (again.same_as_id, again.packed, again.state) == (waiting.pk, None, "done")
    newest = latest_run(question)
    assert newest == again
    assert newest.answer == HotspotRun.objects.get(pk=waiting.pk).answer


def test_a_search_that_breaks_is_failed_and_nobody_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    make_city()
    run = ask(question_from(ROADS), by=None, cause=Cause.PAGE)

    def broken(*_args: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr("maps.hotspots.running.gather", broken)
    with pytest.raises(RuntimeError):
        run_search.call(run.pk)
    run.refresh_from_db()
    assert run.state == "failed"


# Every night.


def test_the_night_is_searched_once_and_the_lost_is_taken_up() -> None:
    make_city()
    lost = ask(question_from(ROADS), by=None, cause=Cause.PAGE)
    HotspotRun.objects.filter(pk=lost.pk).update(asked_at=NOW - timedelta(hours=1))
    assert is_due()
    # all and two categories, each now by hexagons and kelurahan and over the months; new; recurring
    assert tend_hotspots() == {"taken_up": 1, "searched": 3 * 3 + 2, "forgotten": 0}
    lost.refresh_from_db()
    assert lost.state == "done"
    assert not is_due()
    assert tend_hotspots() == {"taken_up": 0, "searched": 0, "forgotten": 0}
    with time_machine.travel(NOW + timedelta(hours=14, minutes=30), tick=False):
        assert not is_due()  # half past midnight in Jakarta
    with time_machine.travel(NOW + timedelta(hours=16), tick=False):
        assert is_due()


def test_old_nights_are_forgotten_but_not_what_somebody_asked_for_or_points_to() -> None:
    make_city()
    question = question_from(ROADS)
    asked = ask(question, by=None, cause=Cause.PAGE)
    run_search.call(asked.pk)
    search(question, cause=Cause.NIGHTLY)
    search(question_from({**ROADS, "areas": "hex500"}), cause=Cause.NIGHTLY)
    kept = search(question_from({**ROADS, "areas": "hex1000"}), cause=Cause.NIGHTLY)
    HotspotRun.objects.filter(pk=kept.pk).update(asked_at=NOW.replace(day=1))
    with time_machine.travel(NOW + timedelta(days=15), tick=False):
        assert forget_old_nights() == 2
    assert set(HotspotRun.objects.values_list("pk", flat=True)) == {asked.pk, kept.pk}


# By command.


def test_the_command_tells_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_city()
    target = tmp_path / "panas.geojson"
    call_command("find_hotspots", category="jalan-rusak", output=target)
    told = capsys.readouterr().out
    assert "Sekarang, Selesai dihitung" in told
    assert "Laporan mengukur pelaporan, bukan kejadian" in told
    body = json.loads(target.read_text())
    assert (body["type"], len(body["features"])) == ("FeatureCollection", body["run"]["summary"]["tested"])
    call_command("find_hotspots", category="jalan-rusak", json=True)
    assert json.loads(capsys.readouterr().out)["id"] == body["run"]["id"]
    call_command("find_hotspots", category="jalan-rusak", areas="kelurahan")
    assert "Terlalu jarang untuk dinilai" in capsys.readouterr().out
    with pytest.raises(CommandError, match="tidak dikenal"):
        call_command("find_hotspots", category="x")
    Category.objects.create(slug="lain", name="Lain", group=Category.objects.all()[0].group)
    call_command("find_hotspots", all=True)
    assert capsys.readouterr().out == "11 pencarian\n"
