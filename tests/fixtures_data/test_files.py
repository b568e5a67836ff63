"""The fixture files agree with themselves and with each other. No database."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date, time

import pytest

from boundaries import official
from boundaries.official import FIXTURES
from boundaries.spelling import name_key
from field_api.evidence.distance import ground_distance_m
from field_api.workflow import Status

FILES = sorted(path.name for path in FIXTURES.glob("*.csv"))
KEYS = {
    "access_notes.csv": ["area_code"],
    "areas.csv": ["code"],
    "aliases.csv": ["alias", "code"],
    "blocked_words.csv": ["word"],
    "categories.csv": ["slug"],
    "category_groups.csv": ["slug"],
    "criteria.csv": ["slug"],
    "cutoffs.csv": ["name", "valid_from"],
    "deadlines.csv": ["stage", "valid_from"],
    "demo_people.csv": ["username"],
    "demo_reports.csv": ["key"],
    "holidays.csv": ["date"],
    "reject_reasons.csv": ["slug"],
    "reply_texts.csv": ["status", "category", "group", "title"],
    "routing_rules.csv": ["kind", "category", "group", "area_code"],
    "units.csv": ["code"],
}


def _rows(name: str) -> list[dict[str, str]]:
    with (FIXTURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _column(name: str, column: str) -> set[str]:
    return {row[column] for row in _rows(name)}


def test_every_file_is_known_here_and_described_in_the_readme():
    readme = (FIXTURES / "README.md").read_text(encoding="utf-8")

    assert sorted(KEYS) == FILES
    for name in FILES:
        described = re.search(rf"\*\*{re.escape(name)}\*\*(.*?)(?=\n\*\*|\Z)", readme, re.DOTALL)
        assert described is not None, name
        for column in _rows(name)[0]:
            assert f"`{column}`" in described.group(1), (name, column)


@pytest.mark.parametrize("name", FILES)
def test_rows_are_sorted_by_a_key_that_is_there_once(name):
    keys = [tuple(row[column] for column in KEYS[name]) for row in _rows(name)]

    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", FILES)
def test_no_value_has_a_stray_space_and_no_row_is_ragged(name):
    for row in _rows(name):
        assert None not in row
        for column, value in row.items():
            assert value == " ".join(value.split()), (name, column, value)


def test_bps_codes_nest_like_the_areas_do():
    for area in official.areas():
        assert len(area.bps_code) == {"kota": 4, "kecamatan": 7, "kelurahan": 10}[area.level]
        for above in official.ancestors(area):
            assert area.code.startswith(above.code + ".")
            assert area.bps_code.startswith(above.bps_code)
    assert len({area.bps_code for area in official.areas()}) == 317


def test_every_kelurahan_has_a_label_point_in_jakarta_and_a_size():
    for area in official.areas("kelurahan"):
        assert area.lon is not None
        assert area.lat is not None
        assert area.area_km2 is not None
        assert 106.3 < area.lon < 107.0
        assert -6.4 < area.lat < -5.1
        assert 0.1 < area.area_km2 < 16


def test_an_alias_leads_to_its_area_and_takes_no_name_from_another():
    for row in _rows("aliases.csv"):
        area = official.by_code(row["code"])
        assert area is not None
        assert official.by_name(row["alias"], area.level) is area
        assert name_key(row["alias"])


def test_categories_are_the_124_of_jaki_and_one_for_the_rest():
    assert len(_rows("categories.csv")) == 125
    assert _column("categories.csv", "group") == _column("category_groups.csv", "slug")
    for row in _rows("categories.csv"):
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["slug"])
        assert row["name_en"]
        assert 25 <= int(row["radius_m"]) <= 150
        assert all(word == word.strip() for word in row["keywords"].split(";"))


def test_every_kelurahan_has_one_office_below_its_kecamatan_and_kota():
    units = {row["code"]: row for row in _rows("units.csv")}
    offices = [row for row in units.values() if row["kind"] == "kelurahan"]

    assert Counter(row["area_code"] for row in offices) == Counter(
        area.code for area in official.areas("kelurahan")
    )
    for office in offices:
        area = official.by_code(office["area_code"])
        assert area is not None
        assert office["name"] == f"Kelurahan {area.name}"
        above = units[office["parent_code"]]
        assert (above["kind"], above["area_code"]) == ("kecamatan", area.parent_code)
        assert units[above["parent_code"]]["area_code"] == area.parent_code[:5]


def test_a_unit_has_a_known_parent_and_a_known_area():
    codes = _column("units.csv", "code")
    for row in _rows("units.csv"):
        assert row["kind"] in {"kelurahan", "kecamatan", "dinas", "suku_dinas", "biro", "other"}
        assert row["parent_code"] in codes | {""}
        assert len(row["code"]) <= 40
        assert not row["area_code"] or official.by_code(row["area_code"]) is not None
        if row["kind"] == "suku_dinas":
            assert len(row["area_code"]) == 5
            assert row["parent_code"]


def test_rules_name_what_exists_and_a_category_or_a_group_but_not_both():
    units = {row["code"]: row for row in _rows("units.csv")}
    categories, groups = _column("categories.csv", "slug"), _column("category_groups.csv", "slug")
    for row in _rows("routing_rules.csv"):
        assert row["kind"] in {"receive", "suggest"}
        assert row["category"] in categories | {""}
        assert row["group"] in groups | {""}
        assert bool(row["category"]) != bool(row["group"])
        serves = units[row["unit"]]["area_code"]
        assert row["area_code"].startswith(serves)


def test_only_emergencies_begin_elsewhere_than_at_the_kelurahan():
    first = {row["category"] for row in _rows("routing_rules.csv") if row["kind"] == "receive"}

    assert first == {"ambulans-gawat-darurat", "penanganan-kebakaran", "penyelamatan"}


def test_each_group_has_two_to_four_criteria_and_so_have_the_two_for_every_report():
    rows = _rows("criteria.csv")
    per_group = Counter(row["group"] for row in rows if not row["category"])

    assert {row["category"] for row in rows} <= _column("categories.csv", "slug") | {""}
    assert set(per_group) == _column("category_groups.csv", "slug") | {""}
    assert all(2 <= count <= 4 for count in per_group.values())
    assert not [row["slug"] for row in rows if row["category"] and row["group"]]


def test_the_most_reported_categories_have_criteria_of_their_own():
    reported = Counter(row["category"] for row in _rows("demo_reports.csv"))
    often = {category for category, count in reported.items() if count >= 2}

    assert often <= _column("criteria.csv", "category")


def test_a_criterion_is_a_question_with_its_rule_and_source_and_no_article_number():
    for row in _rows("criteria.csv"):
        assert row["question"].startswith("Apakah ")
        assert row["question"].endswith("?")
        assert row["rule"]
        assert row["source"]
        assert row["photo_hint"]
        assert "pasal" not in f"{row['rule']} {row['source']}".lower()
        assert len(row["question"]) <= 200


def test_access_notes_name_known_areas_and_reach_every_island():
    codes = _column("access_notes.csv", "area_code")

    assert all(official.by_code(code) is not None for code in codes)
    for area in official.areas("kelurahan"):
        if area.code.startswith("31.01."):
            assert area.code in codes


def test_deadlines_are_six_hours_seven_days_and_three_days_each_with_its_source():
    rows = {row["stage"]: row for row in _rows("deadlines.csv")}

    assert {stage: int(row["hours"]) for stage, row in rows.items()} == {
        "coordination": 6,
        "completion": 7 * 24,
        "validation": 3 * 24,
    }
    assert all("99 Tahun 2022" in row["source"] for row in rows.values())


def test_validators_decide_by_half_past_three_and_close_by_the_fifth():
    rows = {row["name"]: row for row in _rows("cutoffs.csv")}

    assert time.fromisoformat(rows["daily_validation"]["time"]) == time(15, 30)
    assert rows["monthly_validation"]["day"] == "5"


def test_holidays_count_as_the_decrees_count_them():
    count = Counter((row["date"][:4], row["kind"]) for row in _rows("holidays.csv"))

    # 2025: 17 and 10, and 18 August added in August. 2026: 17 and 8.
    assert count == {
        ("2025", "national"): 17,
        ("2025", "joint_leave"): 11,
        ("2026", "national"): 17,
        ("2026", "joint_leave"): 8,
    }


def test_joint_leave_never_falls_on_a_weekend():
    for row in _rows("holidays.csv"):
        if row["kind"] == "joint_leave":
            assert date.fromisoformat(row["date"]).weekday() < 5, row


def test_demo_people_cover_each_role_and_each_kota_and_two_take_the_boat():
    people = _rows("demo_people.csv")
    units = _column("units.csv", "code")
    validators = [row for row in people if row["role"] == "validator"]

    assert _column("demo_people.csv", "role") == {"officer", "validator", "coordinator", "planner", "admin"}
    assert len(validators) == 24
    assert sum(row["boat_duty"] == "yes" for row in validators) == 2
    for row in people:
        assert row["email"] == f"{row['username']}@example.org"
        assert row["unit"] in units | {""}
        assert bool(row["unit"]) == (row["role"] in {"officer", "coordinator"})
    kota = {
        area.parent_code[:5]
        for row in validators
        for area in official.areas("kelurahan")
        if row["name"].endswith(f" {area.name}")
    }
    assert len(kota) == 6


def test_demo_reports_reach_every_status_and_name_known_categories():
    reports = _rows("demo_reports.csv")

    assert len(reports) == 143
    assert _column("demo_reports.csv", "outcome") == set(Status.values)
    assert _column("demo_reports.csv", "category") <= _column("categories.csv", "slug")
    assert (
        {"yes", "no"} == _column("demo_reports.csv", "is_private") == _column("demo_reports.csv", "pin_moved")
    )
    for row in reports:
        assert 106.3 < float(row["lon"]) < 107.0
        assert -6.4 < float(row["lat"]) < -5.6
        assert 0 < float(row["accuracy_m"]) <= 300
        assert 0 < float(row["age_days"]) < 90
        assert len(row["description"]) > 20


def test_two_demo_validators_have_a_round_to_walk_today_and_one_of_them_takes_the_boat():
    people = {row["username"]: row for row in _rows("demo_people.csv")}
    waiting = [row for row in _rows("demo_reports.csv") if row["outcome"] == Status.VALIDASI]

    def within(username: str, metres: float) -> int:
        base = float(people[username]["base_lon"]), float(people[username]["base_lat"])
        return sum(ground_distance_m(*base, float(row["lon"]), float(row["lat"])) < metres for row in waiting)

    assert people["validator24"]["boat_duty"] == "yes"
    assert within("validator01", 1_000) >= 3
    assert within("validator24", 20_000) >= 3
