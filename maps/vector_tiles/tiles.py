"""Reports as vector tiles: the database picks, permits, thins, counts and encodes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from field_api.errors import BadInput
from maps.selection import Selection

LEAST_ZOOM, MOST_ZOOM = 14, 22
MOST_REPORTS = 10_000
"""About 700 kB; a million reports have tiles of up to 36,000 at zoom 14."""


@dataclass(frozen=True, slots=True)
class Tile:
    """`shown` of `total` reports are in `body`, a Mapbox vector tile with the layers `reports` and `info`."""

    body: bytes
    shown: int
    total: int
    cap: int

    @property
    def is_truncated(self) -> bool:
        return self.shown < self.total


def report_tile(
    selection: Selection, sees: Mapping[str, object], *, z: int, x: int, y: int, cap: int = MOST_REPORTS
) -> Tile:
    """The tile z/x/y of Web Mercator. One query. Raises BadInput for a zoom or a tile that is not served."""
    if not LEAST_ZOOM <= z <= MOST_ZOOM:
        raise BadInput(
            _("Titik laporan ada pada zoom %(least)s–%(most)s, bukan %(z)s; lebih jauh ada peta panas.")
            % {"least": LEAST_ZOOM, "most": MOST_ZOOM, "z": z}
        )
    if not (0 <= x < 1 << z and 0 <= y < 1 << z):
        raise BadInput(_("Tidak ada ubin %(z)s/%(x)s/%(y)s.") % {"z": z, "x": x, "y": y})
    words = [json.dumps(each) for each in (selection.words(), sees)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tile, shown, total FROM maps_report_tile(%s, %s, %s, %s, %s, %s)", [z, x, y, *words, cap]
        )
        body, shown, total = cursor.fetchone()
    return Tile(bytes(body), shown, total, cap)
