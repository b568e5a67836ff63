"""What the phone app seals, in a real browser: the same text and hash as the server's."""

from __future__ import annotations

import hashlib
import json
import math
import random
import struct
from typing import Any

from field_api.canonical import canonical, loads, sha256_of
from field_api.models import Visit
from tests.browser.phone import Field, Phone
from tests.field_api.photos import jpeg

pytest_plugins = ["tests.browser.phone_fixtures"]


def nasty_values() -> list[Any]:
    """Numbers of every size, keys that objects put in an order of their own, text beyond the first plane."""
    draw = random.Random(7)  # noqa: S311  the same values each time
    floats = [struct.unpack(">d", draw.randbytes(8))[0] for _ in range(400)]
    edges = [
        0.0,
        -0.0,
        1e-6,
        1e-7,
        1e20,
        1e21,
        123456789012345680000.0,
        5e-324,
        2**53,
        2**53 + 2,
        -(2**60),
        0.1,
    ]
    texts = ["", '\u2028\u0001\u007f"\\/', "é\u0301 😀 \ufffd", "Jl. Tanah Abang №3\t\n", "\ud7ff\ue000"]
    keys = ["10", "9", "", "__proto__", "é", "😀", "\ue000", "toJSON", "constructor", "a", "A", "\n"]
    numbers = [*(one for one in floats if math.isfinite(one)), *edges]
    deep: Any = numbers[0]
    for level in range(20):
        deep = {keys[level % len(keys)]: deep} if level % 2 else [deep, level]
    objects = [{key: draw.choice(texts) for key in draw.sample(keys, 6)} for _ in range(20)]
    return [*numbers, *texts, None, True, False, [], {}, deep, *objects, {"x": [{}, [], None, {"": -0.0}]}]


def test_phone_and_server_write_and_hash_the_same_canonical_text(phone: Phone) -> None:
    values = nasty_values()
    script = """async (texts) => {
        const { canonical, sha256Hex } = await import("/static/lapangan/canonical.js");
        const both = async (text) => [text, await sha256Hex(text)];
        return Promise.all(texts.map((text) => both(canonical(JSON.parse(text)))));
    }"""
    texts = [json.dumps(value) for value in values]
    found = phone.page.evaluate(script, texts)
    expected = [canonical(loads(text.encode())) for text in texts]
    assert found == [[text, sha256_of(text)] for text in expected]


def test_what_json_cannot_say_becomes_what_the_server_can_read(phone: Phone) -> None:
    script = """async () => {
        const { canonical } = await import("/static/lapangan/canonical.js");
        const { NaN: a, Infinity: b } = globalThis;
        return canonical({ a, b: -b, c: -0, d: undefined, e: [undefined], "f\\ud800": "x\\udc00y" });
    }"""
    text = phone.page.evaluate(script)
    assert text == '{"a":null,"b":null,"c":0,"e":[null],"f\ufffd":"x\ufffdy"}'
    assert canonical(loads(text.encode())) == text


def test_the_body_of_a_visit_holds_what_was_done_and_nothing_that_could_be_refused(
    phone: Phone, visited: Field
) -> None:
    draft = phone.start(visited.report)
    fix = {"lon": 106.825, "lat": -6.19, "accuracy": None, "heading": 400.5, "at": "1969-12-31T23:00:00Z"}
    numbers = [phone.core("return core.addFix(arg[0], arg[1])", [draft, fix]) for _ in range(3)]
    assert numbers == [0, 1, 2]
    phone.add(draft, jpeg(1), fix=2, heading=-90, taken_at="2026-03-02T03:00:00.000Z", overlay=True)
    phone.seal(draft, decision="cannot_judge", cannot_reason="weather", note="hujan \ud83d\x00 deras")
    assert phone.send()["sent"] == 1
    body = json.loads(Visit.objects.get().payload)
    assert (body["decision"], body["note"]) == ("cannot_judge", "Cuaca: hujan \ufffd deras")
    assert (body["report"], body["form_version"], body["seq"], body["corrects"]) == (
        visited.report.number,
        1,
        1,
        None,
    )
    assert [one["at"] for one in body["fixes"]] == [None] * 3
    (photo,) = body["photos"]
    assert (photo["fix"], photo["heading"], photo["overlay"], photo["source"]) == (2, 270, True, "viewfinder")
    assert photo["sha256"] == photo["original_sha256"] == hashlib.sha256(jpeg(1)).hexdigest()
    assert (photo["width"], photo["height"], photo["bytes"]) == (320, 240, len(jpeg(1)))
    clock = body["clock"]
    assert abs(clock["server_offset_ms"]) < 60_000
    assert clock["perf_sealed_ms"] > clock["perf_started_ms"]
    assert clock["page_started"] == clock["page_sealed"] == photo["page"]


def test_a_very_long_visit_keeps_the_fixes_of_its_photos_and_an_even_share(phone: Phone) -> None:
    script = """async () => {
        const { bodyOf } = await import("/static/lapangan/payload.js");
        const fixes = Array.from({ length: 10_000 }, (_, i) => ({ lon: i / 1000, lat: 0, accuracy: 5 }));
        const photos = [{ fix: 3 }, { fix: 9_999 }, { fix: null }];
        const body = bodyOf({ kind: "visit", note: "", checklist: [] }, fixes, photos, {});
        return [body.fixes.length, body.photos.map(({ fix }) => body.fixes[fix]?.lon ?? null)];
    }"""
    length, places = phone.page.evaluate(script)
    assert 1890 <= length <= 1900
    assert places == [0.003, 9.999, None]
