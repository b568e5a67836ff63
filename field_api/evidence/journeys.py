"""Could one person have been at all these places? Speeds, copied fixes, and clocks that do not fit.

A page cannot see that a position was made up by another application; these are the traces that it leaves.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from field_api.evidence.distance import AccuracyKind, accuracy_or, ground_distance_m, sigma_m
from field_api.evidence.reasons import Reason, Weight, metres, moment, span
from field_api.evidence.rules import RULES, Rules


@dataclass(frozen=True, slots=True)
class Record:
    """One fix of one person, WGS 84 degrees, longitude first; times are aware.

    at: the position's own time stamp. accuracy_m: 68 % radius. site: names the place it was taken for.
    phone_clock: what the phone showed when it was recorded; server_time: what our clock showed at that very
    moment (not at a later upload), both None when unknown.
    """

    at: datetime
    lon: float
    lat: float
    accuracy_m: float | None
    site: str = ""
    phone_clock: datetime | None = None
    server_time: datetime | None = None


def journey_reasons(records: Sequence[Record], rules: Rules = RULES) -> list[Reason]:
    """What does not fit in one person's fixes, in any order. Fixes at one moment and place are no journey."""
    inorder = sorted(records, key=lambda record: record.at)
    return [
        *_too_fast(inorder, rules),
        *_repeated_places(inorder, rules),
        *_same_accuracy(inorder, rules),
        *_clocks(inorder, rules),
    ]


def least_speed_kmh(a: Record, b: Record, rules: Rules = RULES) -> float:
    """The lowest speed in km/h that explains two fixes: their errors are taken off the distance.

    Three standard deviations of both, which chance exceeds once in a hundred; infinite for a jump in no time.
    """
    sigmas = [
        sigma_m(accuracy_or(r.accuracy_m, AccuracyKind.P68, rules.photo_error_m), rules) for r in (a, b)
    ]
    errors_m = 3 * (sigmas[0] ** 2 + sigmas[1] ** 2) ** 0.5
    distance_m = max(0.0, ground_distance_m(a.lon, a.lat, b.lon, b.lat) - errors_m)
    if distance_m == 0:
        return 0.0
    hours = abs(b.at - a.at) / timedelta(hours=1)
    return distance_m / 1000 / hours if hours else float("inf")


def _too_fast(records: Sequence[Record], rules: Rules) -> list[Reason]:
    reasons = []
    for a, b in pairwise(records):
        if least_speed_kmh(a, b, rules) <= rules.most_speed_kmh:
            continue
        distance = metres(ground_distance_m(a.lon, a.lat, b.lon, b.lat))
        text = (
            f"Antara {moment(a.at)} dan {moment(b.at)} posisi berpindah {distance} "
            f"dalam {span(b.at - a.at)}; itu lebih cepat daripada {rules.most_speed_kmh:.0f} km/jam."
        )
        reasons.append(Reason("too_fast", text, Weight.DOUBT))
    return reasons


def _repeated_places(records: Sequence[Record], rules: Rules) -> list[Reason]:
    """The very digits again for another site, or a good while later: satellites never repeat themselves."""
    first: dict[tuple[float, float], Record] = {}
    again: Counter[tuple[float, float]] = Counter()
    for record in records:
        place = record.lon, record.lat
        seen = first.setdefault(place, record)
        if seen.site != record.site or record.at - seen.at > rules.repeat_after:
            again[place] += 1
    return [
        Reason(
            "place_repeated",
            f"Posisi {lat:.6f}, {lon:.6f} terulang sampai angka terakhir sebanyak {count} kali, untuk lokasi "
            "atau waktu yang berbeda.",
            Weight.DOUBT,
        )
        for (lon, lat), count in again.items()
    ]


def _same_accuracy(records: Sequence[Record], rules: Rules) -> list[Reason]:
    """One accuracy for ever, while the places differ: a phone standing still may well repeat its number."""
    stated = [record for record in records if record.accuracy_m is not None]
    places = {(record.lon, record.lat) for record in stated}
    radii = {record.accuracy_m for record in stated}
    if len(places) < rules.same_accuracy_fixes or len(radii) != 1:
        return []
    text = f"Ketelitian posisi selalu {radii.pop():g} m pada {len(places)} posisi yang berbeda."
    return [Reason("accuracy_constant", text, Weight.DOUBT)]


def _clocks(records: Sequence[Record], rules: Rules) -> list[Reason]:
    """The widest gap of each pair of clocks, when it exceeds the slack."""
    gaps = {
        "position_clock": [(r.at - r.phone_clock, r) for r in records if r.phone_clock],
        "phone_clock": [
            (r.phone_clock - r.server_time, r) for r in records if r.phone_clock and r.server_time
        ],
    }
    names = {
        "position_clock": "Waktu posisi berbeda {} dari jam ponsel ({}).",
        "phone_clock": "Jam ponsel berbeda {} dari jam kami ({}).",
    }
    reasons = []
    for code, pairs in gaps.items():
        if not pairs:
            continue
        gap, record = max(pairs, key=lambda pair: abs(pair[0]))
        if abs(gap) > rules.stale_after:
            text = names[code].format(span(gap), moment(record.at))
            reasons.append(Reason(code, text, Weight.DOUBT))
    return reasons
