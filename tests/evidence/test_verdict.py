"""From facts to one of seven answers, with reasons a person can read."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from field_api.evidence.angle import AngleMatch
from field_api.evidence.distance import AccuracyKind
from field_api.evidence.exif import read_photo
from field_api.evidence.gps import NoPosition, Position
from field_api.evidence.opening import NotAPhoto
from field_api.evidence.reuse import ReuseKind, ReuseMatch, Variant
from field_api.evidence.rules import RULES, Rules
from field_api.evidence.verdict import Judgement, Result, judge_photo, judge_refused
from field_api.evidence.witnesses import BadPlaceError, LiveFix, Site
from tests.evidence.made_photos import jpeg

LON, LAT = 106.8271, -6.1754
METRE_NORTH = 1 / 110_576
SITE = Site(LON, LAT, 10.0)
TAKEN = datetime(2025, 3, 5, 3, 5, tzinfo=UTC)
BARE = read_photo(jpeg())
DATED = replace(
    BARE, taken_local=datetime.fromisoformat("2025-03-05T10:05:00"), offset=timedelta(hours=7), gps_at=TAKEN
)


def photo(metres_north: float = 0.0, error_m: float | None = 10.0, **facts):
    return replace(
        DATED, position=Position(LON, LAT + metres_north * METRE_NORTH, error_m), no_position=None, **facts
    )


def live(metres_north: float = 0.0, accuracy_m: float | None = 10.0, at: datetime | None = TAKEN) -> LiveFix:
    return LiveFix(LON, LAT + metres_north * METRE_NORTH, accuracy_m, at)


def codes(judgement: Judgement) -> list[str]:
    return [reason.code for reason in judgement.reasons]


@pytest.mark.parametrize(
    ("metres", "result", "code"),
    [(20, Result.MATCH, "near"), (100, Result.UNCLEAR, "unclear"), (400, Result.FAR, "far")],
)
def test_the_distance_decides(metres, result, code):
    judgement = judge_photo(photo(metres), Site(LON, LAT, 20.0))
    assert judgement.verdict is result
    assert codes(judgement) == [code]
    assert judgement.distance_m == pytest.approx(metres, abs=0.1)
    assert f"{metres} m dari titik laporan" in judgement.reasons[0].text


@pytest.mark.parametrize(
    ("reason", "result"),
    [
        (NoPosition.ABSENT, Result.NO_LOCATION),
        (NoPosition.ZERO, Result.NO_LOCATION),
        (NoPosition.REDACTED, Result.REDACTED),
        (NoPosition.MALFORMED, Result.INVALID),
        (NoPosition.OUT_OF_RANGE, Result.INVALID),
    ],
)
def test_a_photo_without_a_position_is_judged_by_the_reason(reason, result):
    judgement = judge_photo(replace(DATED, no_position=reason), SITE)
    assert judgement.verdict is result
    assert codes(judgement) == [f"position_{reason.value}"]
    assert (judgement.position, judgement.distance_m) == (None, None)


@pytest.mark.parametrize("reason", [NoPosition.ABSENT, NoPosition.ZERO, NoPosition.REDACTED])
def test_missing_exif_is_held_against_nobody(reason):
    judgement = judge_photo(replace(DATED, no_position=reason), SITE)
    assert "Ini bukan kesalahan pengirim." in judgement.reasons[0].text
    assert judge_photo(replace(DATED, no_position=reason), SITE, live_fix=live()).verdict is Result.MATCH


def test_a_malformed_position_names_what_is_wrong():
    facts = replace(DATED, no_position=NoPosition.MALFORMED, position_note="tanpa N/S")
    assert judge_photo(facts, SITE).reasons[0].text == "Data lokasi di foto tidak dapat dibaca (tanpa N/S)."


def test_assumed_accuracies_are_named():
    judgement = judge_photo(photo(0, None), Site(LON, LAT))
    assert codes(judgement) == ["near", "photo_error_assumed", "site_error_assumed"]
    assert "perkiraan 20 m" in judgement.reasons[1].text
    assert judgement.position == Position(LON, LAT, None)
    assert not judgement.inputs["site"]["accuracy"]["is_stated"]


def test_a_void_fix_weighs_less():
    assert judge_photo(photo(0, None), SITE).verdict is Result.MATCH
    judgement = judge_photo(photo(30, None, is_void=True), SITE)
    assert judgement.verdict is Result.UNCLEAR
    assert "gps_void" in codes(judgement)


def test_poor_geometry_widens_the_assumed_error():
    accuracy = judge_photo(photo(0, None, dop=25.0), SITE).inputs["witnesses"][0]["accuracy"]
    assert accuracy == {"radius_m": 125.0, "kind": "p68", "is_stated": False}
    stated = judge_photo(photo(0, 8.0, dop=25.0), SITE).inputs["witnesses"][0]["accuracy"]
    assert stated["radius_m"] == 8.0


def test_an_apple_error_is_an_rms():
    inputs = judge_photo(photo(make="Apple"), SITE).inputs["witnesses"][0]
    assert inputs["accuracy"]["kind"] == "rms"
    assert inputs["sigma_m"] == pytest.approx(1.7 * 10 / 1.4142)


def test_a_report_may_state_what_its_radius_means():
    wide = judge_photo(photo(100), Site(LON, LAT, 10.0, AccuracyKind.P68)).inputs["site"]["sigma_m"]
    tight = judge_photo(photo(100), Site(LON, LAT, 10.0, AccuracyKind.P95)).inputs["site"]["sigma_m"]
    assert (wide, tight) == pytest.approx((1.7 * 10 / 1.5096, 1.7 * 10 / 2.4477))


def test_a_stale_fix_can_neither_acquit_nor_accuse():
    day_before = TAKEN - timedelta(hours=27)
    for metres in (0, 5000):
        judgement = judge_photo(photo(metres, gps_at=day_before), SITE)
        assert judgement.verdict is Result.UNCLEAR
        assert codes(judgement) == ["not_of_this_moment", "stale_fix"]


def test_the_application_is_the_first_witness():
    judgement = judge_photo(photo(30), SITE, live_fix=live(20))
    assert judgement.verdict is Result.MATCH
    assert judgement.inputs["decided_by"] == "live"
    assert judgement.distance_m == pytest.approx(20, abs=0.1)
    assert [witness["source"] for witness in judgement.inputs["witnesses"]] == ["live", "exif"]


def test_the_photo_decides_when_the_application_cannot():
    judgement = judge_photo(photo(20), SITE, live_fix=live(20, accuracy_m=2000))
    assert judgement.verdict is Result.MATCH
    assert judgement.inputs["decided_by"] == "exif"


def test_two_witnesses_that_cannot_both_be_right_contradict_each_other():
    judgement = judge_photo(photo(3000), SITE, live_fix=live(0))
    assert judgement.verdict is Result.CONTRADICTORY
    assert "witnesses_disagree" in codes(judgement)
    assert judgement.inputs["between"]["distance_m"] == pytest.approx(3000, abs=1)
    text = next(r.text for r in judgement.reasons if r.code == "witnesses_disagree")
    assert (
        text == "Posisi dari aplikasi dan posisi di dalam foto berjarak 3,0 km; keduanya tidak mungkin benar."
    )


@pytest.mark.parametrize(
    ("live_north", "exif_north", "exif_error_m", "exif_at", "verdicts", "result"),
    [
        (20, 25, 10, TAKEN, ["near", "near"], Result.MATCH),
        (20, 100, 40, TAKEN, ["near", "unclear"], Result.MATCH),
        (400, 400, 10, TAKEN, ["far", "far"], Result.FAR),
        (0, 3000, 10, TAKEN, ["near", "far"], Result.CONTRADICTORY),
        (3000, 0, 10, TAKEN, ["far", "near"], Result.CONTRADICTORY),
        (20, 3000, 10, TAKEN - timedelta(hours=3), ["near", "stale"], Result.UNCLEAR),
    ],
    ids=["both here", "one here, one vague", "both away", "position faked in the photo",
         "position faked in the application", "an old position in the photo"],
)  # fmt: skip
def test_each_witness_has_a_verdict_of_its_own(
    live_north, exif_north, exif_error_m, exif_at, verdicts, result
):
    judgement = judge_photo(photo(exif_north, exif_error_m, gps_at=exif_at), SITE, live_fix=live(live_north))
    witnesses = judgement.inputs["witnesses"]
    assert [(w["source"], w["verdict"]) for w in witnesses] == list(
        zip(("live", "exif"), verdicts, strict=True)
    )
    assert judgement.verdict is result
    assert ("witnesses_disagree" in codes(judgement)) is (result is Result.CONTRADICTORY)


@pytest.mark.parametrize(("apart", "disagree"), [(60, False), (129, False), (132, True)])
def test_witnesses_disagree_only_beyond_what_their_errors_explain(apart, disagree):
    """20 m each: sigma 22.5 m a witness, 31.9 m together; 50 m apart they say up to 130.3 m."""
    judgement = judge_photo(photo(apart, error_m=20.0), SITE, live_fix=live(0, accuracy_m=20.0))
    assert ("witnesses_disagree" in codes(judgement)) is disagree


def test_a_stale_position_in_the_photo_does_not_contradict_the_application():
    judgement = judge_photo(photo(3000, gps_at=TAKEN - timedelta(hours=3)), SITE, live_fix=live(0))
    assert judgement.verdict is Result.UNCLEAR
    assert "witnesses_disagree" not in codes(judgement)


@pytest.mark.parametrize(
    ("times", "code"),
    [
        ({"reported_at": TAKEN + timedelta(hours=1)}, "before_report"),
        ({"received_at": TAKEN - timedelta(hours=1)}, "after_receipt"),
    ],
)
def test_an_impossible_time_contradicts_even_a_near_photo(times, code):
    judgement = judge_photo(photo(0), SITE, **times)
    assert judgement.verdict is Result.CONTRADICTORY
    assert codes(judgement) == ["near", code]


def test_an_impossible_time_contradicts_a_photo_without_a_position():
    judgement = judge_photo(DATED, SITE, reported_at=TAKEN + timedelta(hours=1))
    assert judgement.verdict is Result.CONTRADICTORY


def test_a_possible_time_is_no_matter():
    judgement = judge_photo(photo(0), SITE, reported_at=TAKEN - timedelta(days=3), received_at=TAKEN)
    assert codes(judgement) == ["near"]


@pytest.mark.parametrize(
    ("kind", "result", "text"),
    [
        (ReuseKind.EXACT, Result.CONTRADICTORY, "Berkas foto ini sudah pernah dikirim (laporan JK25)."),
        (
            ReuseKind.STRONG,
            Result.CONTRADICTORY,
            "Gambar yang sama sudah pernah dikirim (laporan JK25), dicerminkan.",
        ),
        (
            ReuseKind.LOOK,
            Result.UNCLEAR,
            "Foto ini mirip dengan foto yang pernah dikirim (laporan JK25), dicerminkan; "
            "bandingkan keduanya.",
        ),
    ],
)
def test_a_picture_seen_before_is_named_with_its_place(kind, result, text):
    match = ReuseMatch(kind, 4, Variant.MIRROR, "laporan JK25")
    judgement = judge_photo(photo(0), SITE, reuse=[match])
    assert judgement.verdict is result
    assert judgement.reasons[-1].text == text
    assert judgement.inputs["reuse"] == [
        {"kind": kind.value, "distance": 4, "variant": "mirror", "of": "laporan JK25", "photo_id": None}
    ]


def test_a_look_alike_does_not_soften_far():
    match = ReuseMatch(ReuseKind.LOOK, 70, Variant.SAME)
    assert judge_photo(photo(5000), SITE, reuse=[match]).verdict is Result.FAR


def test_a_place_outside_jakarta_is_a_remark():
    bogor = replace(DATED, position=Position(106.80, -6.60, 10.0), no_position=None)
    assert codes(judge_photo(bogor, SITE)) == ["far", "outside_jakarta"]
    assert codes(judge_photo(bogor, Site(106.80, -6.60, 10.0))) == ["near"]


def test_the_record_is_json_and_carries_all_that_was_used():
    judgement = judge_photo(
        photo(20), SITE, live_fix=live(25), reported_at=TAKEN - timedelta(days=1), received_at=TAKEN
    )
    record = json.loads(json.dumps(judgement.as_dict(), allow_nan=False))
    assert record["verdict"] == "match"
    assert record["reasons"][0] == {
        "code": "near",
        "text": "Foto diambil 25 m dari titik laporan, jadi di tempat yang sama.",
        "weight": "note",
    }
    assert record["position"] == {"lon": LON, "lat": pytest.approx(LAT, abs=1e-3), "error_m": 10.0}
    assert record["taken_at"] == "2025-03-05T10:05:00+07:00"
    assert record["rule_version"] == RULES.version
    witness = record["inputs"]["witnesses"][0]
    assert witness["sigma_m"] == pytest.approx(1.7 * 10 / 1.5096)
    assert witness["test"]["p_near"] < 0.01 < witness["test"]["p_far"]
    assert record["inputs"]["times"] == {
        "taken_at": "2025-03-05T10:05:00+07:00",
        "clock": "original",
        "zone": "stated",
        "factory_at": None,
        "gps_fault": None,
        "gps_at": "2025-03-05T03:05:00+00:00",
        "gps_lag_s": 0.0,
        "live_at": "2025-03-05T03:05:00+00:00",
        "reported_at": "2025-03-04T03:05:00+00:00",
        "received_at": "2025-03-05T03:05:00+00:00",
    }


def test_the_same_facts_give_the_same_judgement_again():
    assert judge_photo(photo(77), SITE) == judge_photo(photo(77), SITE)


def test_other_rules_judge_otherwise_and_say_their_version():
    strict = Rules(version="strict", far_m=20.0)
    judgement = judge_photo(photo(20), SITE, rules=strict)
    assert (judgement.verdict, judgement.rule_version) == (Result.UNCLEAR, "strict")


def test_a_refused_file_is_invalid_with_its_reason():
    judgement = judge_refused(NotAPhoto("Berkas TIFF tidak diterima."))
    assert judgement.verdict is Result.INVALID
    assert judgement.reasons[0].text == "Berkas TIFF tidak diterima."


@pytest.mark.parametrize(
    ("lon", "lat", "says"),
    [
        (-6.2, 106.8, "tertukar"),
        (float("nan"), -6.2, "harus berupa angka"),
        (106.8, float("inf"), "harus berupa angka"),
        (181, 0, "Bujur 181"),
        (100, 91, "Lintang 91"),
    ],
)
def test_a_site_that_is_no_place_is_refused(lon, lat, says):
    with pytest.raises(BadPlaceError, match=says):
        Site(lon, lat)
    with pytest.raises(BadPlaceError, match=says):
        LiveFix(lon, lat, 10.0, TAKEN)


def test_a_changed_number_needs_a_new_version():
    """Verdicts are stored with their version; these are the numbers that "foto-4" stands for."""
    assert (RULES.version, repr(RULES)) == (
        "foto-4",
        "Rules(version='foto-4', near_m=50.0, far_m=150.0, p_limit=0.01, sigma_inflation=1.7, "
        "photo_error_m=20.0, site_error_m=20.0, least_error_m=3.0, metres_per_dop=5.0, void_error_m=100.0, "
        "fixes_within=datetime.timedelta(seconds=10), fixes_within_at_most=datetime.timedelta(seconds=20), "
        "fewest_fixes=3, stale_after=datetime.timedelta(seconds=600), "
        "clock_slack=datetime.timedelta(seconds=300), "
        "gps_local_hours=datetime.timedelta(seconds=32400), "
        "eastern_zones=datetime.timedelta(seconds=7200), strong_bits=32, look_bits=80, look_inliers=30, "
        "look_cells=4, look_many=500, stamp_share=0.25, "
        "angle_inliers=60, angle_shift=0.01, angle_crop_shift=0.005, angle_least_crop=0.85, angle_cells=5, "
        "most_speed_kmh=150.0, repeat_after=datetime.timedelta(seconds=600), same_accuracy_fixes=10, "
        "jakarta_box=(106.3, -6.45, 107.05, -5.1), wib_box=(94.9, -9.0, 114.6, 6.2))",
    )


SAME = AngleMatch(inliers=400, cells=11, shift=0.0002, crop_shift=0.0001, of="JK1", photo_id=7)


def alike(kind: ReuseKind, photo_id: int) -> ReuseMatch:
    return ReuseMatch(kind, 0 if kind is ReuseKind.EXACT else 30, Variant.SAME, "JK1", photo_id)


def test_the_same_doubt_about_the_same_photo_is_said_once():
    both = judge_photo(
        photo(), SITE, reuse=[alike(ReuseKind.LOOK, 7), alike(ReuseKind.LOOK, 8)], angles=[SAME]
    )
    assert codes(both) == ["near", "reuse_look", "same_angle"]
    assert [match["photo_id"] for match in both.inputs["reuse"]] == [8]
    assert [match["photo_id"] for match in both.inputs["reuse_told_by_angle"]] == [7]


@pytest.mark.parametrize("kind", [ReuseKind.EXACT, ReuseKind.STRONG])
def test_the_very_picture_needs_no_word_about_its_angle(kind):
    judgement = judge_photo(photo(), SITE, reuse=[alike(kind, 7)], angles=[SAME])
    assert codes(judgement) == ["near", f"reuse_{kind}"]
    assert len(judgement.inputs["angles"]) == 1
    other = judge_photo(photo(), SITE, reuse=[alike(kind, 8)], angles=[SAME])
    assert codes(other) == ["near", f"reuse_{kind}", "same_angle"]
