"""One value, one text; the numbers are those of RFC 8785, appendix B, and of a JavaScript engine."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from field_api.canonical import BadJson, canonical, loads, sha256_of

SORTED_STRINGIFY = """
const sorted = v => Array.isArray(v) ? v.map(sorted) : v && typeof v === 'object'
  ? Object.fromEntries(Object.keys(v).sort().map(k => [k, sorted(v[k])])) : v;
const lines = require('fs').readFileSync(0, 'utf8').split('\\n').slice(0, -1);
for (const line of lines) console.log(JSON.stringify(sorted(JSON.parse(line))));
"""


@pytest.mark.parametrize(
    ("bits", "text"),
    [
        ("0000000000000000", "0"),
        ("8000000000000000", "0"),
        ("0000000000000001", "5e-324"),
        ("7fefffffffffffff", "1.7976931348623157e+308"),
        ("4340000000000000", "9007199254740992"),
        ("4430000000000000", "295147905179352830000"),
        ("44b52d02c7e14af5", "9.999999999999997e+22"),
        ("44b52d02c7e14af6", "1e+23"),
        ("444b1ae4d6e2ef4e", "999999999999999700000"),
        ("444b1ae4d6e2ef50", "1e+21"),
        ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
        ("3eb0c6f7a0b5ed8d", "0.000001"),
        ("41b3de4355555555", "333333333.3333333"),
        ("becbf647612f3696", "-0.0000033333333333333333"),
    ],
)
def test_numbers_are_written_as_in_the_appendix_of_rfc_8785(bits: str, text: str) -> None:
    (double,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical(double) == text


def test_keys_are_sorted_at_every_depth_without_spaces() -> None:
    assert canonical({"b": [1.0, {"z": None, "a": True}], "a": "é\n\u2028"}) == (
        '{"a":"é\\n\u2028","b":[1,{"a":true,"z":null}]}'
    )


def test_the_hash_is_of_the_text_in_utf_8() -> None:
    # printf '{"a":"é"}' | sha256sum
    assert (
        sha256_of(canonical({"a": "é"})) == "b3a092a6af48807fa9482b2ee140105575daa26d5b24b3c0e60a7e2dee6683b1"
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"NaN",
        b"[1e999]",
        b"-Infinity",
        b'"\\ud800"',
        b'{"\\udfff": 1}',
        b"\xff",
        b"1" * 400,
        b"1" * 5000,
        b"[" * 100_000,
        b"[" * 33 + b"]" * 33,
    ],
)
def test_what_has_no_canonical_form_is_refused(raw: bytes) -> None:
    with pytest.raises(BadJson):
        loads(raw)


def test_thirty_two_levels_are_deep_enough() -> None:
    assert loads(b"[" * 32 + b"]" * 32)


trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(trees)
def test_reading_the_text_again_gives_the_same_text(tree: Any) -> None:
    text = canonical(tree)
    assert canonical(loads(text.encode())) == text


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
@settings(max_examples=3, deadline=None)
@given(st.lists(trees, min_size=30, max_size=60))
def test_javascript_writes_the_same(values: list[Any]) -> None:
    """Keys like "1" come first in every JavaScript object, so here all of them start with a letter."""
    values = [_named(value) for value in values]
    lines = "".join(json.dumps(value) + "\n" for value in values)
    told = subprocess.run(
        ["node", "-e", SORTED_STRINGIFY], input=lines, capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout.split("\n")[:-1] == [canonical(value) for value in values]


def _named(value: Any) -> Any:
    if isinstance(value, dict):
        return {f"k{key}": _named(inner) for key, inner in value.items()}
    return [_named(inner) for inner in value] if isinstance(value, list) else value
