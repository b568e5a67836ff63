"""How reports went through the stages: which way, how long each stage took, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from field_api.volume.days import Ints, local_days
from field_api.workflow import Status

STATUSES = tuple(Status)
_OF = {status: n for n, status in enumerate(STATUSES)}
_S = Status
_END = (_S.TINDAK_LANJUT, _S.VALIDASI, _S.SELESAI)
_BY_UNIT = (_S.MENUNGGU, _S.KOORDINASI, _S.DISPOSISI, _S.PROSES)
_BY_KELURAHAN = (_S.MENUNGGU, _S.KOORDINASI, _S.PROSES)
WAYS: tuple[tuple[float, tuple[Status, ...]], ...] = (
    (0.590, (*_BY_UNIT, *_END)),
    (0.190, (*_BY_KELURAHAN, *_END)),
    (0.055, (*_BY_UNIT, _S.TINDAK_LANJUT, _S.VALIDASI, _S.PROSES, *_END)),
    (0.045, (*_BY_UNIT[:3], *_BY_UNIT[1:], *_END)),
    (0.020, (*_BY_UNIT, *_END, *_BY_KELURAHAN[1:], *_END)),
    (0.075, (_S.MENUNGGU, _S.KOORDINASI, _S.DITOLAK)),
    (0.025, (_S.MENUNGGU, _S.DITOLAK)),
)
"""With their shares: to a unit; by the kelurahan; sent back; handed back; reopened; refused early or late."""
REASONS = {
    (_S.MENUNGGU, _S.DITOLAK): "Bukan laporan yang dapat ditangani pemerintah daerah.",
    (_S.KOORDINASI, _S.DITOLAK): "Keadaan di lapangan tidak sesuai dengan laporan.",
    (_S.DISPOSISI, _S.KOORDINASI): "Bukan kewenangan unit kami.",
    (_S.VALIDASI, _S.PROSES): "Tindak lanjut belum sesuai: masalah masih ada di lokasi.",
    (_S.SELESAI, _S.KOORDINASI): "Pelapor: masalahnya masih ada.",
}
MOST_STEPS = max(len(way) for _share, way in WAYS)
_UNKNOWN = -1
_HOURS = {
    _S.MENUNGGU: (0.0, 0.0),
    _S.KOORDINASI: (2.2, 1.0),
    _S.DISPOSISI: (1.9, 0.9),
    _S.DITOLAK: (6.0, 1.0),
    _S.PROSES: (8.0, 1.0),
    _S.TINDAK_LANJUT: (68.0, 1.0),
    _S.VALIDASI: (7.0, 0.8),
    _S.SELESAI: (20.0, 0.8),
}
"""Until a report reaches the stage: median, and the spread of the logarithm."""
_STUCK, _STUCK_BY = 0.012, 60.0
_SLOWER_A_YEAR, _SETTLED = 0.12, 2023
_WAITS = 10 * 86_400


@dataclass(frozen=True)
class Flows:
    """`stages` are numbers into STATUSES, -1 where nothing has happened yet; `at` in seconds since 1970.

    Both have a row for each report and a column for each step.
    """

    stages: NDArray[np.int8]
    at: Ints

    @property
    def steps(self) -> Ints:
        """How many stages each report has reached, at least one."""
        return np.asarray((self.stages != _UNKNOWN).sum(axis=1), dtype=np.int64)

    @property
    def status(self) -> Ints:
        return self._last(self.stages.astype(np.int64))

    @property
    def since(self) -> Ints:
        return self._last(self.at)

    @property
    def clock_start(self) -> Ints:
        """From when the clock of the present stage runs: a first coordination's from the report's arrival,
        the validators' from the follow-up before."""
        last = self.steps - 1
        goes_on = ((self.status == _OF[_S.KOORDINASI]) & (last == 1)) | (self.status == _OF[_S.VALIDASI])
        return np.asarray(self.at[np.arange(len(self.at)), last - goes_on])

    def _last(self, table: Ints) -> Ints:
        return np.asarray(table[np.arange(len(table)), self.steps - 1])


def draw(seconds: Ints, has_place: NDArray[np.bool_], end: int, dice: np.random.Generator) -> Flows:
    """Until `end` (seconds since 1970). A report without a kelurahan waits ten days and is refused."""
    count = len(seconds)
    ways, spans, medians = _tables()
    shares = [share for share, _way in WAYS]
    way = dice.choice(len(WAYS), count, p=shares)
    way[~has_place] = len(WAYS) - 1
    stages = ways[way]
    hours = medians[way] * np.exp(spans[way] * dice.normal(0, 1, stages.shape))
    year = 1970 + local_days(seconds) // 365.2425
    hours *= (1 + _SLOWER_A_YEAR * np.maximum(_SETTLED - year, 0))[:, None]
    stuck = np.flatnonzero(dice.random(count) < _STUCK)
    hours[stuck, dice.integers(1, 6, len(stuck))] *= _STUCK_BY
    # A move is never in the same second as the one before it, so that moves have an order.
    waits = np.maximum((hours * 3600).astype(np.int64), 60)
    waits[:, 0] = 0
    waits[~has_place, 1] += _WAITS
    at = seconds[:, None] + np.cumsum(waits, axis=1)
    return Flows(np.where(at < end, stages, np.int8(_UNKNOWN)), at)


def _tables() -> tuple[NDArray[np.int8], NDArray[np.float64], NDArray[np.float64]]:
    """Stage, spread and median of each step of each way; steps that a way lacks have stage -1."""
    ways = np.full((len(WAYS), MOST_STEPS), _UNKNOWN, dtype=np.int8)
    spans, medians = np.zeros(ways.shape), np.zeros(ways.shape)
    for n, (_share, way) in enumerate(WAYS):
        for step, status in enumerate(way):
            ways[n, step] = _OF[status]
            medians[n, step], spans[n, step] = _HOURS[status]
    return ways, spans, medians
