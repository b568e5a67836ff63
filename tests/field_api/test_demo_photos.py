"""The drawn photos prove what they are meant to prove, and none is taken for another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from boundaries.official import FIXTURES
from field_api.demo.photos import Metadata, Picture, Shutter, make_photo
from field_api.demo.problems import Problem, problem_of
from field_api.demo.proof import (
    REUSED_FROM,
    Proof,
    Site,
    complaint_photos,
    follow_up_photo,
    proof_of,
    visit_photo,
)
from field_api.demo.reports import DemoReport, read_demo_reports
from field_api.evidence import witnesses
from field_api.evidence.angle import compare_views, view_of
from field_api.evidence.exif import read_photo
from field_api.evidence.reuse import ReuseKind, compare, fingerprint
from field_api.evidence.verdict import Result, judge_photo

REPORTS = {report.key: report for report in read_demo_reports(FIXTURES / "demo_reports.csv")}
RECEIVED_AT = datetime(2026, 11, 16, 2, tzinfo=UTC)
FOLLOWED_UP_AT = RECEIVED_AT + timedelta(days=3)


def site_of(report: DemoReport) -> Site:
    return Site(report, "JK2611160001", RECEIVED_AT)


@pytest.mark.parametrize(
    ("proof", "result"),
    [
        (Proof.NEAR, Result.MATCH),
        (Proof.MESSENGER, Result.NO_LOCATION),
        (Proof.REDACTED, Result.REDACTED),
        (Proof.VAGUE, Result.UNCLEAR),
        (Proof.FAR, Result.FAR),
        (Proof.BROKEN, Result.INVALID),
        (Proof.OLD, Result.CONTRADICTORY),
    ],
)
def test_each_kind_of_follow_up_photo_gets_its_verdict(proof: Proof, result: Result) -> None:
    report = REPORTS["demo-041"]
    photo = follow_up_photo(site_of(report), proof, 0, FOLLOWED_UP_AT)

    judgement = judge_photo(
        read_photo(photo.data),
        witnesses.Site(report.lon, report.lat, report.accuracy_m),
        reported_at=RECEIVED_AT,
        received_at=FOLLOWED_UP_AT,
    )

    assert judgement.verdict == result


def test_a_reused_photo_is_the_other_reports_under_a_new_stamp() -> None:
    source = follow_up_photo(site_of(REPORTS[REUSED_FROM]), Proof.NEAR, 0, RECEIVED_AT - timedelta(days=40))
    again = follow_up_photo(site_of(REPORTS["demo-050"]), Proof.REUSED, 0, FOLLOWED_UP_AT)

    match = compare(fingerprint(again.data), fingerprint(source.data), of="yang lama")

    assert again.data != source.data
    assert match is not None
    assert match.kind is ReuseKind.STRONG


def test_an_edited_photo_has_the_very_angle_of_the_reporters_own() -> None:
    pytest.importorskip("cv2", reason="OpenCV is optional")
    report = REPORTS["demo-087"]
    (own,) = complaint_photos(report, RECEIVED_AT)
    edited = follow_up_photo(site_of(report), Proof.EDITED, 0, FOLLOWED_UP_AT)
    honest = follow_up_photo(site_of(report), Proof.NEAR, 0, FOLLOWED_UP_AT)

    assert proof_of("demo-087", 0, is_sent_back=False) is Proof.EDITED
    assert compare_views(view_of(edited.data), view_of(own.data)).is_same_angle()
    assert not compare_views(view_of(honest.data), view_of(own.data)).is_same_angle()


def test_a_sent_back_photo_is_doubtful_and_the_chosen_ones_are_as_chosen() -> None:
    assert proof_of("demo-050", 0, is_sent_back=False) is Proof.REUSED
    assert proof_of("demo-050", 0, is_sent_back=True) is not Proof.REUSED


def test_a_visit_brings_the_applications_fix_near_the_pin_and_no_exif() -> None:
    report = REPORTS["demo-041"]
    photo = visit_photo(site_of(report), 0, FOLLOWED_UP_AT, is_solved=True)

    assert photo.fix is not None
    assert photo.fix.lon == pytest.approx(report.lon, abs=0.0003)
    assert photo.fix.lat == pytest.approx(report.lat, abs=0.0003)
    assert photo.fix.at is not None
    assert photo.fix.at < FOLLOWED_UP_AT
    assert read_photo(photo.data).position is None


def test_a_private_report_comes_without_a_photo() -> None:
    private = [report for report in REPORTS.values() if report.is_private]

    assert private
    assert not any(complaint_photos(report, RECEIVED_AT) for report in private)


def test_no_photo_is_taken_for_another_site_nor_for_another_view_of_its_own() -> None:
    shutter = Shutter(106.8, -6.2, RECEIVED_AT)
    prints = [
        fingerprint(
            make_photo(Picture(key, view, problem_of(REPORTS[key].category), view > 0), shutter, stamp="")
        )
        for key in ("demo-001", "demo-003", "demo-008", "demo-015")
        for view in (0, 1, 2)
    ]

    assert [compare(one, other) for one, other in combinations(prints, 2) if compare(one, other)] == []


@pytest.mark.parametrize("problem", list(Problem))
def test_each_problem_is_a_photo_of_a_usual_size_before_and_after(problem: Problem) -> None:
    shutter = Shutter(106.8, -6.2, RECEIVED_AT, error_m=7.5)
    before = make_photo(Picture("demo-001", 1, problem, is_solved=False), shutter, stamp="JK")
    after = make_photo(Picture("demo-001", 1, problem, is_solved=True), shutter, stamp="JK")

    facts = read_photo(before)
    assert before != after
    assert 40_000 < len(before) < 120_000
    assert (facts.width, facts.height) == (800, 600)
    assert facts.position is not None
    assert (round(facts.position.lon, 5), round(facts.position.lat, 5)) == (106.8, -6.2)
    assert facts.position.error_m == 7.5


def test_the_same_picture_is_the_same_file() -> None:
    picture = Picture("demo-001", 1, Problem.WATER, is_solved=True)
    shutter = Shutter(106.8, -6.2, RECEIVED_AT, Metadata.NONE)

    assert make_photo(picture, shutter, stamp="x") == make_photo(picture, shutter, stamp="x")
