"""CPU and bytes of a heat tile at a million reports, against datashader and raw ST_AsMVT in the same run.

Run `python -m bench.tiles [reports]`; it makes them itself, in a database of its own. datashader runs in an
environment of its own, which bin/bench makes; without it the other rival is left. Also: how soon a new report
shows, and how much of three million rows stays in memory.
"""

import importlib
import os
import sys
import tempfile

from bench.served import own_database
from bench.size import sized

REPORTS = sized(1_000_000, 3_000)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS
    with tempfile.TemporaryDirectory(prefix="heat-tiles-") as folder:
        os.environ["HEAT_TILES_DIR"] = folder
        with own_database():
            # Its models can be read only once there is a database to set Django up on.
            importlib.import_module("bench.tiles_measured").run(count)


if __name__ == "__main__":
    main()
