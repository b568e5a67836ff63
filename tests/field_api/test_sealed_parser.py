"""Whatever a phone sends: never a server error, and every body is stored or kept apart."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from field_api.models import FollowUp, Quarantine, Report, Visit
from field_api.rest.sealed_shape import sealed
from tests.field_api.photos import jpeg
from tests.field_api.racing import at_validator, in_process
from tests.field_api.sealing import FIX, hash_of, keep_blob, put, visit_body
from tests.field_api.world import World

pytestmark = pytest.mark.django_db

MODERATE = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
HERE = hash_of(jpeg(1))
odd = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["nan", "\x00", "\ud800", "1e999", HERE, str(uuid4()), "2026-03-02T10:00:00+07:00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def or_odd(*good: Any) -> st.SearchStrategy[Any]:
    """Mostly what a phone sends, so that some bodies are whole."""
    fine = st.sampled_from(good)
    return st.integers(0, 7).flatmap(lambda choice: odd if choice == 7 else fine)


fixes = st.fixed_dictionaries(
    {"lon": or_odd(106.825), "lat": or_odd(-6.19)},
    optional={"accuracy": or_odd(8, 0, None), "at": or_odd("2026-03-02T10:00:00Z"), "altitude": odd},
)
photos = st.fixed_dictionaries(
    {"sha256": or_odd(HERE), "source": or_odd("camera")},
    optional={"fix": or_odd(0, 1, None) | fixes, "taken_at": odd, "heading": or_odd(90), "role": or_odd("")},
)


def bodies(number: str) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {"report": or_odd(*[number] * 3), "form_version": or_odd(1, 1, 1), "decision": or_odd("done")},
        optional={
            "note": or_odd("", "Rata"),
            "fixes": or_odd([]) | st.lists(fixes, max_size=2),
            "photos": or_odd([]) | st.lists(photos, max_size=2),
            "task": odd,
            "corrects": odd,
            "device_id": odd,
            "seq": odd,
            "clock": odd,
            "answers": odd,
        },
    )


def as_sent(body: Any, seal: bool) -> bytes:
    """Sealed as the phone does, or just dumped when it has no canonical form."""
    try:
        return sealed(body) if seal else json.dumps(body).encode()
    except ValueError:
        return json.dumps({**body, "payload_sha256": "0" * 64}).encode()


def check(client: APIClient, what: str, raw: bytes) -> int:
    client_id = uuid4()
    answer = put(client, what, raw, client_id)
    known = (
        Visit.objects.filter(pk=client_id)
        if what == "visits"
        else FollowUp.objects.filter(client_id=client_id)
    )
    apart = Quarantine.objects.filter(client_id=client_id)
    if answer.status_code == 201:
        assert (known.count(), apart.count()) == (1, 0)
        assert put(client, what, raw, client_id).json() == answer.json()
    else:
        assert answer.status_code in {403, 409, 422}
        assert {"code", "detail"} <= set(answer.json())
        is_waiting = answer.json()["code"] == "blobs_missing"
        assert (known.count(), apart.count()) == (0, 0 if is_waiting else 1)
        assert is_waiting or bytes(apart.get().raw) == raw
    return int(answer.status_code)


@MODERATE
@given(data=st.data())
def test_any_visit_is_stored_or_kept_apart(world: World, data: st.DataObject) -> None:
    report, holder = _at_validator(world)
    client = APIClient()
    client.force_authenticate(holder)
    raw = as_sent(data.draw(bodies(report.number)), data.draw(st.integers(0, 9)) > 0)
    check(client, "visits", raw)


@settings(MODERATE, max_examples=40)
@given(data=st.data())
def test_any_follow_up_is_stored_or_kept_apart(world: World, data: st.DataObject) -> None:
    report = Report.objects.filter(status="PROSES").first() or in_process(world)
    keep_blob(jpeg(1))
    client = APIClient()
    client.force_authenticate(world.west_officer)
    body = data.draw(bodies(report.number))
    body.setdefault("photos", [{"sha256": HERE, "source": "camera"}])
    check(client, "follow-ups", as_sent(body, True))


@settings(MODERATE, max_examples=60)
@given(raw=st.binary(min_size=1, max_size=200) | odd.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_kept_apart(world: World, raw: bytes) -> None:
    client = APIClient()
    client.force_authenticate(world.validators[0].user)
    assert check(client, "visits", raw) == 422


@MODERATE
@given(data=st.data())
def test_a_visit_damaged_on_its_way_is_kept_apart_as_it_came(world: World, data: st.DataObject) -> None:
    """A whole visit, then bytes changed, cut out, put in or cut off; its hash tells."""
    report, holder = _at_validator(world)
    client = APIClient()
    client.force_authenticate(holder)
    whole = sealed(visit_body(report.number, jpeg(1), note="Sudah rata, é", fixes=[FIX] * 3))
    raw = bytearray(whole)
    for place, cut, put_in in data.draw(st.lists(damage(len(whole)), min_size=1, max_size=4)):
        raw[place : place + cut] = put_in
    if bytes(raw) == whole or not raw:
        return
    assert check(client, "visits", bytes(raw)) in {201, 422}


def damage(length: int) -> st.SearchStrategy[tuple[int, int, bytes]]:
    """Where, how many bytes go, and what comes instead."""
    pieces = st.binary(max_size=4) | st.sampled_from(
        [b'"', b"}", b"[", b"\\u0000", b"1e999", b"NaN", b"\xff"]
    )
    return st.tuples(st.integers(0, length), st.sampled_from([0, 1, 1, 2, 9, length]), pieces)


@settings(MODERATE, max_examples=60)
@given(
    sent=odd
    | st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "id": or_odd(str(uuid4())),
                "payload_sha256": or_odd(HERE),
                "signature": or_odd("x" * 43),
                "received_at": or_odd("2026-03-02T10:00:00Z"),
                "flags": or_odd(["late_or_unassigned"]),
            },
        ),
        max_size=3,
    )
)
def test_any_question_is_answered(world: World, sent: Any) -> None:
    client = APIClient()
    client.force_authenticate(world.validators[0].user)
    raw = json.dumps(sent).encode()
    answer = client.post("/api/v1/visits/reconcile", raw, content_type="application/json")
    assert answer.status_code in {200, 400, 422}


def _at_validator(world: World) -> Any:
    waiting = Report.objects.filter(status="VALIDASI").first()
    if waiting is None:
        return at_validator(world)
    keep_blob(jpeg(1))
    return waiting, waiting.assignments.get().validator.user
