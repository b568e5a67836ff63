"""How many reports a cell should have if it were like the rest, and how far off it is.

Exposure varies: where many people report, there is more of everything. So what is tested is no count but a
residual from the count expected of a pool of reports of the same cells, of which those in question are part:
reports of all categories, or those of the same category in this and in earlier years. Given the pool, each of
its reports is one of those in question with the same probability everywhere when nothing is special anywhere.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAST_EXPECTED = 0.25
"""A cell of which less than this is expected takes no part: one report would weigh like a crowd."""


def expected_of(observed: Floats, pool: Floats) -> Floats:
    """The pool shared out by the share that is in question, along the first axis: cells, or cells by months.

    `pool` holds `observed`, so it is nowhere less. Each month has its own share.
    """
    whole = pool.sum(axis=0)
    share = np.divide(observed.sum(axis=0), whole, out=np.zeros_like(whole), where=whole > 0)
    shared: Floats = pool * share
    return shared


def residuals(observed: Floats, expected: Floats) -> Floats:
    """Pearson's (x - e) / sqrt(e); 0 where nothing is expected."""
    root = np.sqrt(expected)
    return np.divide(observed - expected, root, out=np.zeros_like(expected), where=root > 0)
