from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from boundaries.drafts import EditionFacts, TooFewKelurahan, load_draft
from boundaries.editions import EmptyEdition, activate, current_edition
from boundaries.errors import NoActiveEdition
from boundaries.imports.examine import Examination, examine
from boundaries.imports.neighbours import read_neighbours
from boundaries.models import Area, Edition, Level, OutlineBody
from tests.boundaries.boundary_files import CIDENG, GAMBIR, Feature, geojson, square
from tests.boundaries.squares import make_edition, make_squares

pytestmark = pytest.mark.django_db

FACTS = EditionFacts(
    name="Empat kotak",
    source="tests",
    licence="CC0",
    attribution="Kotak uji",
    valid_from=date(2026, 1, 1),
)
Active = Edition.State.ACTIVE
Retired = Edition.State.RETIRED


@pytest.fixture
def examination(tmp_path: Path) -> Examination:
    return examine(geojson(tmp_path))


def filled(**fields: Any) -> Edition:
    fields = {"state": Edition.State.DRAFT, **fields}
    return make_squares(make_edition(**fields)).edition


def test_a_draft_holds_every_level_with_parents_and_sizes(examination: Examination) -> None:
    edition = load_draft(examination, facts=FACTS, force=True)

    assert edition.state == Edition.State.DRAFT
    assert edition.sha256 == examination.sha256
    assert edition.import_report == examination.report.as_data()
    gambir = Area.objects.get(edition=edition, code=GAMBIR.code)
    assert gambir.parent is not None
    assert gambir.parent.parent is not None
    assert (gambir.parent.code, gambir.parent.parent.code) == ("31.71.01", "31.71")
    assert gambir.bps_code == "3173080003"
    # 1,106.8 m by 1,105.9 m on the ground.
    assert gambir.area_km2 == pytest.approx(1.2240, abs=0.001)
    assert gambir.outline_metric.area / 1e6 == pytest.approx(gambir.area_km2)
    assert gambir.outline_metric.srid == 32748
    assert shapely.equals(shapely.from_wkb(bytes(gambir.outline.wkb)), GAMBIR.outline)
    assert edition.areas.count() == 6


def test_neighbouring_towns_are_dissolved_and_stored_by_name(
    tmp_path: Path, examination: Examination
) -> None:
    villages = [
        Feature("3275040008", "Aren Jaya", square(106.83, -6.18), kota="Kota Bekasi"),
        Feature("3275040006", "Bekasi Jaya", square(106.83, -6.17), kota="Kota Bekasi"),
        CIDENG.with_(kota="Jakarta"),
    ]
    towns = read_neighbours([geojson(tmp_path, *villages, name="tetangga.geojson")])

    edition = load_draft(examination, facts=FACTS, neighbours=towns, force=True)

    (town,) = edition.areas.filter(level=Level.NEIGHBOUR)
    assert (town.name, town.code, town.bps_code) == ("Kota Bekasi", "32.75", "3275")
    assert town.outline.extent == pytest.approx((106.83, -6.18, 106.84, -6.16))
    assert town.parent is None


def test_too_few_kelurahan_are_not_loaded_without_force(examination: Examination) -> None:
    with pytest.raises(TooFewKelurahan, match="4 dari 267"):
        load_draft(examination, facts=FACTS)
    assert not Edition.objects.exists()


def test_a_fact_too_long_for_its_column_is_refused(examination: Examination) -> None:
    facts = EditionFacts("x" * 121, "tests", "CC0", "Kotak", date(2026, 1, 1))

    with pytest.raises(ValidationError):
        load_draft(examination, facts=facts, force=True)
    assert not Edition.objects.exists()


def test_a_failure_in_the_middle_leaves_nothing_behind(
    examination: Examination, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = Area.objects.bulk_create, []

    def fails_at_the_kelurahan(rows: list[Area], **options: Any) -> list[Area]:
        calls.append(len(rows))
        if rows[0].level == Level.KELURAHAN:
            raise OSError("the disk is full")
        return real(rows, **options)

    monkeypatch.setattr(Area.objects, "bulk_create", fails_at_the_kelurahan)
    with pytest.raises(OSError, match="disk"):
        load_draft(examination, facts=FACTS, force=True)

    assert calls == [1, 1, 4]
    assert not Edition.objects.exists()
    assert not Area.objects.exists()


def test_the_database_refuses_two_active_editions_of_one_day() -> None:
    make_edition("lama", valid_from=date(2020, 1, 1), valid_to=date(2026, 1, 1))

    make_edition("baru", valid_from=date(2026, 1, 1))
    with pytest.raises(IntegrityError, match="active_editions_do_not_overlap"), transaction.atomic():
        make_edition("ketiga", valid_from=date(2025, 12, 31), valid_to=date(2026, 1, 1))
    make_edition("draf", valid_from=date(2020, 1, 1), state=Edition.State.DRAFT)


def test_the_database_refuses_a_code_twice_and_an_edition_that_ends_before_it_begins() -> None:
    edition = filled()
    twin = edition.areas.filter(level=Level.KELURAHAN)[0]
    twin.pk = None

    with pytest.raises(IntegrityError, match="area_code_once"), transaction.atomic():
        twin.save(force_insert=True)
    with pytest.raises(IntegrityError, match="edition_ends_after"), transaction.atomic():
        make_edition(valid_from=date(2026, 1, 2), valid_to=date(2026, 1, 2), state=Edition.State.DRAFT)


def test_a_newer_edition_ends_the_one_before_which_keeps_its_own_days() -> None:
    old, new = filled(valid_from=date(2020, 1, 1)), filled(valid_from=date(2026, 1, 1))
    activate(old, today=date(2025, 1, 1))

    given_way = activate(new, today=date(2026, 3, 1))

    assert [each.pk for each in given_way] == [old.pk]
    old.refresh_from_db()
    assert (old.state, old.valid_to) == (Active, date(2026, 1, 1))
    assert (new.state, new.valid_to) == (Active, None)
    assert current_edition(date(2026, 1, 1)) == new
    assert current_edition(date(2025, 12, 31)) == old


def test_an_edition_that_reaches_further_back_replaces_the_one_in_force() -> None:
    approximate, real = filled(valid_from=date(2026, 3, 1)), filled(valid_from=date(2020, 4, 1))
    activate(approximate, today=date(2026, 3, 1))

    activate(real, today=date(2026, 3, 2))

    approximate.refresh_from_db()
    assert (approximate.state, approximate.valid_to) == (Retired, date(2026, 3, 2))
    assert current_edition(date(2026, 3, 1)) == real


def test_an_edition_of_next_year_leaves_this_years_in_force_until_then() -> None:
    this, following = filled(valid_from=date(2020, 1, 1)), filled(valid_from=date(2027, 1, 1))
    activate(this, today=date(2026, 3, 1))
    activate(following, today=date(2026, 3, 1))

    assert current_edition(date(2026, 12, 31)) == this
    assert current_edition(date(2027, 1, 1)) == following


def test_activating_again_changes_nothing_and_an_ended_edition_can_come_back() -> None:
    old, new = filled(valid_from=date(2020, 1, 1)), filled(valid_from=date(2026, 1, 1))
    activate(old, today=date(2026, 1, 1))
    activate(new, today=date(2026, 1, 1))

    assert activate(new, today=date(2026, 1, 2)) == []
    given_way = activate(old, today=date(2026, 1, 3))

    new.refresh_from_db()
    assert [each.pk for each in given_way] == [new.pk]
    assert (old.state, old.valid_to) == (Active, None)
    assert (new.state, new.valid_to) == (Retired, date(2026, 1, 3))


def test_an_edition_without_kelurahan_is_not_put_in_force() -> None:
    empty = make_edition(state=Edition.State.DRAFT)

    with pytest.raises(EmptyEdition, match="tidak memuat kelurahan"):
        activate(empty)
    empty.refresh_from_db()
    assert empty.state == Edition.State.DRAFT


def test_outline_bodies_are_made_with_the_activation() -> None:
    edition = filled()

    activate(edition)

    levels = set(OutlineBody.objects.filter(edition=edition).values_list("level", flat=True))
    assert {"kota", "kecamatan", "kelurahan"} <= levels


def test_a_failing_activation_leaves_the_old_edition_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = filled(valid_from=date(2020, 1, 1)), filled(valid_from=date(2026, 1, 1))
    activate(old, today=date(2026, 3, 1))

    def fails(edition: Edition) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("boundaries.outlines.build_bodies", fails)
    with pytest.raises(OSError, match="disk"):
        activate(new, today=date(2026, 3, 1))

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, old.valid_to, new.state) == (Active, None, Edition.State.DRAFT)


def test_no_edition_in_force_is_told_with_the_command_that_helps() -> None:
    make_edition(valid_from=date(2020, 1, 1), valid_to=date(2021, 1, 1))
    make_edition(valid_from=date(2020, 1, 1), state=Edition.State.DRAFT)

    with pytest.raises(NoActiveEdition, match="bin/manage"):
        current_edition()
