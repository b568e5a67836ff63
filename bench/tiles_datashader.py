"""The rival of bench.tiles: the same tiles by datashader from the same columns. JSON in, JSON out.

Runs in an environment of its own with requirements/bench.txt, and so imports nothing of the program.
"""

import io
import json
import sys
import time
from pathlib import Path
from typing import Any

import datashader
import datashader.transfer_functions
import numpy as np
import pandas as pd
from scipy.ndimage import gaussian_filter

PIXEL_ZOOM, TILE, HALO, SIGMA = 22, 256, 16, 5


def drawn(frame: pd.DataFrame, zoom: int, x: int, y: int) -> bytes:
    """Counted with a margin, smoothed, coloured on a fixed span, as a PNG."""
    side = 1 << (PIXEL_ZOOM - zoom)
    span = [((n * TILE - HALO) * side, ((n + 1) * TILE + HALO) * side) for n in (x, y)]
    canvas = datashader.Canvas(TILE + 2 * HALO, TILE + 2 * HALO, x_range=span[0], y_range=span[1])
    counted = canvas.points(frame, "x", "y", datashader.count())
    smooth = gaussian_filter(counted.values.astype(np.float64), SIGMA)[HALO:-HALO, HALO:-HALO]
    near = counted[HALO:-HALO, HALO:-HALO].copy(data=smooth).where(smooth > 0)
    shaded = datashader.transfer_functions.shade(near, cmap=["#ffeda0", "#99001f"], how="cbrt", span=(0, 1))
    file = io.BytesIO()
    shaded.to_pil().save(file, "PNG")
    return file.getvalue()


def chosen(columns: dict[str, np.ndarray], wanted: dict[str, list[int]]) -> pd.DataFrame:
    """The rows that count, as a request with these filters would have to find them."""
    mask = np.ones(len(columns["x"]), dtype=bool)
    for name, values in wanted.items():
        table = np.zeros(65_536, dtype=bool)
        table[values] = True
        mask &= table[columns[name]]
    return pd.DataFrame({axis: columns[axis][mask] if wanted else columns[axis] for axis in ("x", "y")})


def measure(asked: dict[str, Any]) -> dict[str, Any]:
    names = ("x", "y", *asked["chosen"])
    columns = {name: np.load(Path(asked["folder"]) / f"{name}.npy") for name in names}
    drawn(chosen(columns, asked["chosen"]), asked["zoom"], *asked["tiles"][0])  # compiles
    ms, size = [], []
    for x, y in asked["tiles"]:
        best = float("inf")
        for _ in range(asked["rounds"]):
            started = time.thread_time()
            picture = drawn(chosen(columns, asked["chosen"]), asked["zoom"], x, y)
            best = min(best, time.thread_time() - started)
        ms.append(1000 * best)
        size.append(len(picture))
    return {"ms": ms, "size": size}


if __name__ == "__main__":
    json.dump(measure(json.load(sys.stdin)), sys.stdout)
