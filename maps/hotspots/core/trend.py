"""Mann and Kendall's test: does a series rise or fall? Many series at once.

Mann 1945, Econometrica 13, 245-259; ties as in Kendall 1975, Rank Correlation Methods.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]


def mann_kendall(series: Floats) -> tuple[Floats, Floats]:
    """z and two-sided p of each row; positive z rises. A row of equal values has z 0 and p 1."""
    n = series.shape[1]
    score = np.zeros(len(series))
    columns = np.asfortranarray(series, dtype=np.float32)
    for later in range(1, n):
        now = columns[:, later, None]
        before = columns[:, :later]
        score += np.count_nonzero(now > before, axis=1) - np.count_nonzero(now < before, axis=1)
    variance = (_pairs(n) - _tied(columns)) / 18
    corrected = score - np.sign(score)
    z = np.divide(corrected, np.sqrt(variance), out=np.zeros(len(series)), where=variance > 0)
    return z, 2 * ndtr(-abs(z))


def _pairs(n: NDArray[np.int64] | int) -> NDArray[np.int64] | int:
    return n * (n - 1) * (2 * n + 5)


def _tied(series: NDArray[np.float32]) -> Floats:
    """The sum of t (t - 1) (2 t + 5) over each row's groups of t equal values."""
    ordered = np.sort(series, axis=1)
    total = np.zeros(len(series))
    run = np.ones(len(series), dtype=np.int64)
    for at in range(1, series.shape[1]):
        is_same = ordered[:, at] == ordered[:, at - 1]
        longer = run + 1
        total += np.where(is_same, _pairs(longer) - _pairs(run), 0)
        run = np.where(is_same, longer, 1)
    return total
