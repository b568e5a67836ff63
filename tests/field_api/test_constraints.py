"""What PostgreSQL itself refuses, however the program is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError

from boundaries.models import Area, Edition
from field_api.models import (
    Absence,
    Assignment,
    Category,
    CategoryGroup,
    Criterion,
    Cutoff,
    Deadline,
    FollowUp,
    Holiday,
    Membership,
    Photo,
    Report,
    Reporter,
    RoutingRule,
    StatusChange,
    Unit,
    Validator,
    Verdict,
)
from field_api.steps.receive import Complaint, receive
from tests.field_api.world import IN_WEST, LONG_AGO, World, make_edition
from tests.rewriting import rewriting


@pytest.fixture
def report(world: World) -> Report:
    return receive(Complaint(world.category.slug, "Lubang", *IN_WEST))[0]


def refused(constraint: str, act: Callable[[], Any]) -> None:
    """The database says no and names the constraint."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        act()


def give(report: Report, to: Validator, state: str = "active") -> Assignment:
    return Assignment.objects.create(
        report=report, validator=to, state=state, distance_m=1, reason="uji", decide_on=LONG_AGO
    )


def photo(report: Report, **more: Any) -> Photo:
    facts = {"size_bytes": 1, "media_type": "image/jpeg", "width": 1, "height": 1}
    return Photo.objects.create(report=report, **{"kind": "follow_up", "sha256": "0" * 64, **facts, **more})


def test_a_report_has_one_active_assignment_and_any_number_of_old_ones(world: World, report: Report) -> None:
    first, second = world.validators
    for _ in range(2):
        give(report, first, "withdrawn")
        give(report, first, "done")
    give(report, first)
    refused("one_active_assignment_per_report", lambda: give(report, second))


def test_a_status_outside_the_table_cannot_be_stored(report: Report) -> None:
    refused("report_status_is_known", lambda: Report.objects.update(status="HILANG"))


def test_a_number_stands_for_one_report(report: Report) -> None:
    def again() -> None:
        Report.objects.create(number=report.number, category=report.category)

    refused("number", again)


def test_an_idempotency_key_stands_for_one_report_and_its_absence_for_any(report: Report) -> None:
    Report.objects.create(number="A", category=report.category, idempotency_key="kunci")
    Report.objects.create(number="B", category=report.category)

    def again() -> None:
        Report.objects.create(number="C", category=report.category, idempotency_key="kunci")

    refused("report_sent_once", again)
    Report.objects.create(number="D", category=report.category, idempotency_key="kunci", device="e" * 64)


def test_an_external_id_is_imported_once_a_source(report: Report) -> None:
    for number, source, external_id in (
        ("A", "crm", "1"),
        ("B", "qlue", "1"),
        ("C", "crm", ""),
        ("D", "crm", ""),
    ):
        Report.objects.create(number=number, category=report.category, source=source, external_id=external_id)

    def again() -> None:
        Report.objects.create(number="E", category=report.category, source="crm", external_id="1")

    refused("report_imported_once", again)


def test_an_accuracy_is_not_negative(report: Report) -> None:
    refused("report_accuracy_is_not_negative", lambda: Report.objects.update(accuracy_m=-1))


def test_an_officer_works_in_a_unit_and_a_user_has_one_role(world: World) -> None:
    user = User.objects.create_user("baru")
    refused("an_officer_works_in_a_unit", lambda: Membership.objects.create(user=user, role="officer"))
    Membership.objects.create(user=user, role="planner")
    refused("user_id", lambda: Membership.objects.create(user=user, role="admin"))


def test_a_validator_is_one_person(world: World) -> None:
    one = world.validators[0]
    refused("user_id", lambda: Validator.objects.create(user=one.user, name="dua", base=one.base))


def test_an_absence_ends_after_it_begins(world: World) -> None:
    away = {"validator": world.validators[0], "first_day": date(2026, 3, 2)}
    Absence.objects.create(**away, last_day=date(2026, 3, 2))
    refused("absence_ends_after_it_begins", lambda: Absence.objects.create(**away, last_day=date(2026, 3, 1)))


def test_a_kelurahan_has_one_active_office_and_any_number_of_retired_ones(world: World) -> None:
    def office(code: str, *, is_active: bool) -> Unit:
        area = world.west_office.area_code
        return Unit.objects.create(
            code=code, name=code, kind="kelurahan", area_code=area, is_active=is_active
        )

    office("lama-1", is_active=False)
    office("lama-2", is_active=False)
    refused("one_office_per_kelurahan", lambda: office("kedua", is_active=True))


@pytest.mark.parametrize("about", [{}, {"category": True}, {"group": True}])
@pytest.mark.parametrize("area_code", ["", "31.71"])
def test_a_case_has_one_rule(world: World, about: dict[str, bool], area_code: str) -> None:
    """Empty counts as a value: two rules for any category in all Jakarta would contradict each other."""
    parts = {"category": world.category, "group": world.category.group}
    named = {name: parts[name] for name in about}

    def rule() -> RoutingRule:
        return RoutingRule.objects.create(kind="receive", unit=world.dinas, area_code=area_code, **named)

    rule()
    refused("one_rule_per_case", rule)


def test_a_rule_names_a_category_or_a_group_but_not_both(world: World) -> None:
    both = {"category": world.category, "group": world.category.group}
    refused(
        "rule_names_category_or_group",
        lambda: RoutingRule.objects.create(kind="receive", unit=world.dinas, **both),
    )


def test_a_criterion_names_a_category_or_a_group_but_not_both(world: World) -> None:
    both = {"category": world.category, "group": world.category.group}
    words = {"slug": "rata", "question": "Apakah lubang rata?", "rule": "Rata.", "source": "uji"}
    refused("criterion_names_category_or_group", lambda: Criterion.objects.create(**words, **both))


def test_a_stage_has_one_deadline_a_day_and_category(world: World) -> None:
    """The world has one for all categories already."""
    deadline = {"stage": "coordination", "hours": 3, "source": "uji"}
    refused(
        "one_deadline_per_stage_and_day", lambda: Deadline.objects.create(**deadline, valid_from=LONG_AGO)
    )
    Deadline.objects.create(**deadline, valid_from=LONG_AGO, category=world.category)
    refused(
        "deadline_ends_after_it_begins",
        lambda: Deadline.objects.create(**deadline, valid_from=date(2026, 1, 1), valid_to=date(2026, 1, 1)),
    )


@pytest.mark.parametrize("hour", [None, time(15, 30)])
@pytest.mark.parametrize("day", [None, 0, 1, 28, 29])
@pytest.mark.parametrize("name", ["daily_validation", "monthly_validation"])
def test_a_daily_cutoff_is_an_hour_and_a_monthly_one_a_day_that_every_month_has(
    world: World, name: str, hour: time | None, day: int | None
) -> None:
    def cutoff() -> Cutoff:
        return Cutoff.objects.create(name=name, time=hour, day=day, valid_from=date(2026, 1, 1), source="uji")

    is_daily, is_monthly = hour is not None and day is None, hour is None and day in {1, 28}
    if is_daily if name == "daily_validation" else is_monthly:
        assert cutoff().pk
    else:
        refused("cutoff_is_an_hour_or_a_day", cutoff)


def test_a_day_is_a_holiday_once(world: World) -> None:
    Holiday.objects.create(day=LONG_AGO, name="Libur", source="uji")
    refused("holiday_pkey", lambda: Holiday(day=LONG_AGO, name="Lain", source="uji").save(force_insert=True))


def test_the_same_photo_is_kept_once_a_record(world: World, report: Report) -> None:
    claim = FollowUp.objects.create(report=report, by=world.west_officer, unit=world.west_office)
    photo(report, follow_up=claim)
    photo(report, follow_up=claim, sha256="1" * 64)
    refused("photo_once_per_record", lambda: photo(report, follow_up=claim))
    photo(report, kind="report")
    refused("photo_once_per_record", lambda: photo(report, kind="report"))


def test_a_photo_belongs_to_a_follow_up_or_to_a_visit(world: World, report: Report) -> None:
    claim = FollowUp.objects.create(report=report, by=world.west_officer, unit=world.west_office)
    given = give(report, world.validators[0])
    visit = given.visits.create(id=uuid4(), report=report, validator=given.validator, decision="done")
    refused("photo_of_one_record", lambda: photo(report, follow_up=claim, visit=visit))


def test_a_photo_has_one_verdict_a_version_of_the_rules_and_only_a_known_one(report: Report) -> None:
    shown = photo(report)
    Verdict.objects.create(photo=shown, result="far", rule_version="foto-1")
    Verdict.objects.create(photo=shown, result="far", rule_version="foto-2")
    refused(
        "one_verdict_per_photo_and_rules",
        lambda: Verdict.objects.create(photo=shown, result="match", rule_version="foto-1"),
    )
    refused(
        "verdict_is_known",
        lambda: Verdict.objects.create(photo=shown, result="guilty", rule_version="foto-3"),
    )


def test_a_fingerprint_has_256_bits_and_comes_back_as_it_was(report: Report) -> None:
    digits = "0f" * 32
    shown = photo(report, phash=digits)
    shown.refresh_from_db()
    assert (shown.phash, shown.phash_core) == (digits, None)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE field_api_photo SET phash = B'101'")


def test_editions_in_force_do_not_overlap_in_time(world: World) -> None:
    refused("active_editions_do_not_overlap", make_edition)
    make_edition(state="draft")
    Edition.objects.filter(pk=world.edition.pk).update(valid_to=date(2026, 1, 1))
    make_edition(valid_from=date(2026, 1, 1))
    refused("edition_ends_after_it_begins", lambda: Edition.objects.update(valid_to=LONG_AGO))
    refused("edition_state_is_known", lambda: Edition.objects.update(state="maybe"))


def test_a_code_stands_for_one_area_of_an_edition_and_level(world: World) -> None:
    area = Area.objects.filter(level="kelurahan").first()
    assert area is not None
    area.pk = None
    refused("area_code_once_per_edition_and_level", area.save)
    refused("area_has_a_size", lambda: Area.objects.update(area_km2=0))


@pytest.mark.parametrize("kept", ["category", "unit", "edition"])
def test_what_a_report_points_to_cannot_be_deleted_under_it(report: Report, kept: str) -> None:
    pointed_to = {"category": report.category, "unit": report.unit, "edition": report.edition}[kept]
    assert pointed_to is not None
    with pytest.raises(ProtectedError):
        pointed_to.delete()


def test_a_group_with_categories_stays(world: World) -> None:
    with pytest.raises(ProtectedError):
        CategoryGroup.objects.all().delete()
    assert Category.objects.exists()


def test_with_its_report_identity_and_photos_go_too(world: World) -> None:
    report, _ = receive(Complaint(world.category.slug, "Lubang", *IN_WEST))
    Reporter.objects.create(report=report, name="Warga")
    photo(report)
    with rewriting():
        report.delete()
    for kept_with_it in (Reporter, Photo, StatusChange):
        assert not kept_with_it._default_manager.exists()
