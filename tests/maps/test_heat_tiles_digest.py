"""The public's version of heat tiles rests on what the public sees, and on nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from maps.heat_tiles.columns import OPENLY, Rows
from maps.heat_tiles.digest import digest_of
from maps.heat_tiles.reading import as_rows


def _rows(standing: list[int], categories: list[int]) -> Rows:
    n = len(standing)
    lon, lat = 106.8 + np.arange(n) / 100, np.full(n, -6.2)
    facts = {"lon": lon, "lat": lat, "category": np.array([7, 9] * n)[:n], "second": np.arange(n) * 86_400}
    return as_rows({**facts, "kelurahan": np.zeros(n), "standing": np.array(standing)}, categories)


def test_it_is_the_sum_over_what_is_shown_whatever_the_order_and_the_list_of_categories() -> None:
    rows = _rows([OPENLY, OPENLY + 1, 2, OPENLY], [7, 9])
    whole = digest_of(rows)
    assert whole == digest_of(rows.taken(np.array([3, 0, 1]))) == digest_of(_rows([8, 9, 2, 8], [9, 5, 7]))
    parts = digest_of(rows.taken(np.array([0]))) + digest_of(rows.taken(np.array([1, 3])))
    assert parts % 2**64 == whole
    assert digest_of(rows.taken(np.array([2]))) == 0


def test_each_fact_of_a_shown_report_counts() -> None:
    rows = _rows([OPENLY, OPENLY], [7, 9])
    known = {digest_of(rows)}
    for name in ("x", "y", "day", "hour", "kelurahan", "category"):
        column = getattr(rows, name).copy()
        column[0] ^= 1
        known.add(digest_of(replace(rows, **{name: column})))
    assert len(known) == 7
