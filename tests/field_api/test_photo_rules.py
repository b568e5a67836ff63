"""Numbers of the photo check that an operator changed: checked, told apart by version, and used."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from field_api.evidence.rules import RULES
from field_api.photo_rules import CHANGEABLE, BadRulesError, rules_in_force
from field_api.steps.judge import judge_photo
from field_api.steps.unjudged import unjudged
from tests.evidence.made_photos import MONAS, jpeg
from tests.field_api.claims import LAT, LON, claim, in_process
from tests.field_api.photos import jpeg as photo_at
from tests.field_api.world import World


def in_force(settings: Settings, **changes: Any) -> Any:
    settings.EVIDENCE_RULES = json.dumps(changes)
    return rules_in_force()


def test_without_changes_they_are_the_programs_own(settings: Settings) -> None:
    assert in_force(settings) is RULES
    assert in_force(settings, sigma_inflation=1.7, stale_after=600) is RULES
    settings.EVIDENCE_RULES = ""
    assert rules_in_force() is RULES


def test_a_change_has_a_version_of_its_own_whatever_the_order(settings: Settings) -> None:
    digits = hashlib.sha256(b'{"sigma_inflation": 2.0, "stale_after": 900.0}').hexdigest()[:8]
    found = in_force(settings, stale_after=900, sigma_inflation=2)
    assert found == replace(
        RULES, version=f"foto-4+{digits}", sigma_inflation=2.0, stale_after=timedelta(minutes=15)
    )
    assert in_force(settings, sigma_inflation=2.0, stale_after=900, near_m=50) == found
    assert in_force(settings, sigma_inflation=2.0).version != found.version
    assert len(found.version) <= 20


def test_each_kind_of_rule_keeps_its_type(settings: Settings) -> None:
    found = in_force(settings, jakarta_box=[106, -7, 107, -5], look_bits=70.0, near_m=40, clock_slack=0)
    assert found.jakarta_box == (106.0, -7.0, 107.0, -5.0)
    assert (found.look_bits, type(found.look_bits)) == (70, int)
    assert (found.near_m, found.clock_slack) == (40.0, timedelta(0))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "no JSON"),
        ("[]", "no JSON object"),
        ('{"near": 40}', "no rule 'near'"),
        ('{"version": "foto-9"}', "version cannot be changed"),
        ('{"stamp_share": 0.3}', "stamp_share cannot be changed"),
        ('{"near_m": "40"}', "near_m is '40'"),
        ('{"near_m": true}', "near_m is True"),
        ('{"near_m": null}', "near_m is None"),
        ('{"near_m": 0}', "near_m is 0"),
        ('{"near_m": -4}', "near_m is -4"),
        ('{"near_m": NaN}', "near_m is nan"),
        ('{"near_m": 1e999}', "near_m is inf"),
        ('{"near_m": 200}', "near_m is more than far_m"),
        ('{"strong_bits": 90}', "strong_bits is more than look_bits"),
        ('{"strong_bits": 3.5}', "strong_bits is 3.5"),
        ('{"look_bits": 257}', "look_bits is 257"),
        ('{"p_limit": 0.6}', "p_limit is 0.6"),
        ('{"stale_after": -1}', "stale_after is -1"),
        ('{"wib_box": [1, 2, 3]}', "wib_box is"),
        ('{"wib_box": [107, -6, 106, -5]}', "wib_box is"),
        ('{"wib_box": ["a", -6, 106, -5]}', "wib_box is 'a'"),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_a_hint(settings: Settings, text: str, says: str) -> None:
    settings.EVIDENCE_RULES = text
    with pytest.raises(BadRulesError, match=says) as wrong:
        rules_in_force()
    assert wrong.value.hint


def test_the_settings_file_names_every_rule_and_its_value() -> None:
    example = (settings_dir() / ".env.example").read_text()
    told = example[example.index("# --- photo check") : example.index("# EVIDENCE_RULES=")]
    for name in CHANGEABLE:
        own = getattr(RULES, name)
        if isinstance(own, tuple):
            assert name in told
            continue
        value = own.total_seconds() if isinstance(own, timedelta) else own
        assert f"{name} {value:g}" in told


def settings_dir() -> Any:
    from django.conf import settings as configured

    return configured.BASE_DIR


@pytest.mark.django_db
def test_verdicts_of_changed_rules_stand_beside_the_others(world: World, settings: Settings) -> None:
    """100 m at 10 m on both sides: sigma 15.9 m, refuted beyond 50 m, not beyond 90 m."""
    photo = claim(world, in_process(world), photo_at(1, lon=LON + 100 / 110_671, lat=LAT))
    settings.EVIDENCE_RULES = "{}"
    own = judge_photo.call(photo.pk)
    assert list(unjudged()) == []
    changed = in_force(settings, near_m=99, far_m=400)
    assert list(unjudged()) == [photo.pk]
    again = judge_photo.call(photo.pk)
    assert {row.rule_version: row.result for row in photo.verdicts.all()} == {
        RULES.version: own,
        changed.version: again,
    }
    assert (own, again) == ("unclear", "match")


@pytest.mark.django_db
def test_reverify_brings_verdicts_of_older_rules_up_to_date(world: World) -> None:
    photos = [claim(world, in_process(world), photo_at(n, lon=LON, lat=LAT)) for n in (1, 2)]
    for photo in photos:
        photo.verdicts.create(result="far", rule_version="foto-2", reasons=[], inputs={})
    judge_photo.call(photos[0].pk)
    out = io.StringIO()
    call_command("reverify", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"photos": 1, "results": {"match": 1}}
    for photo in photos:
        newest = photo.verdicts.first()
        assert newest is not None
        assert (newest.rule_version, newest.result) == ("foto-4", "match")
        assert photo.verdicts.get(rule_version="foto-2").result == "far"


def test_one_photo_is_checked_by_the_rules_in_force(settings: Settings, tmp_path: Any) -> None:
    path = tmp_path / "foto.jpg"
    path.write_bytes(jpeg(gps=MONAS))
    out = io.StringIO()
    version = in_force(settings, sigma_inflation=2.5).version
    call_command("check_photo", path, "--lon", "106.8271", "--lat", "-6.1754", "--json", stdout=out)
    assert json.loads(out.getvalue())["rule_version"] == version
    settings.EVIDENCE_RULES = "{"
    with pytest.raises(CommandError, match="EVIDENCE_RULES"):
        call_command("check_photo", path, "--lon", "106.8271", "--lat", "-6.1754")
