"""Who says where the photo was taken: the phone application at the shutter, and the photo itself."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from field_api.evidence.distance import (
    Accuracy,
    AccuracyKind,
    DistanceTest,
    accuracy_or,
    ground_distance_m,
    judge_distance,
    sigma_m,
)
from field_api.evidence.exif import PhotoFacts
from field_api.evidence.rules import RULES, Rules


class Source(StrEnum):
    """A witness of the position."""

    LIVE = "live"
    EXIF = "exif"


class BadPlaceError(ValueError):
    """Coordinates that are no place; the message is an Indonesian sentence."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the photo should have been taken: WGS 84 degrees, longitude first.

    `accuracy_m` is the report's own radius (68 % unless `accuracy_kind` says otherwise); None when unknown.
    Give places found in a text a wide one, 100-300 m. Raises BadPlaceError.
    """

    lon: float
    lat: float
    accuracy_m: float | None = None
    accuracy_kind: AccuracyKind = AccuracyKind.P68

    def __post_init__(self) -> None:
        _refuse_bad_place(self.lon, self.lat)


@dataclass(frozen=True, slots=True)
class LiveFix:
    """The position that the phone application took at the shutter; all times aware or unknown.

    at: the position's own time. taken_at: the phone's clock at the shutter. When it is the median of several
    fixes, `used` says of how many, and `bound` which one the phone had tied to the photo (longitude,
    latitude, radius). Raises BadPlaceError.
    """

    lon: float
    lat: float
    accuracy_m: float | None
    at: datetime | None
    accuracy_kind: AccuracyKind = AccuracyKind.P68
    taken_at: datetime | None = None
    used: int = 1
    bound: tuple[float, float, float | None] | None = None

    def __post_init__(self) -> None:
        _refuse_bad_place(self.lon, self.lat)

    @property
    def lag(self) -> timedelta | None:
        """How long before the shutter the position was made; negative: after it; None when unknown."""
        return self.taken_at - self.at if self.taken_at and self.at else None

    def is_stale(self, rules: Rules = RULES) -> bool:
        """Whether it says where the phone was at another moment, as for a picture from the gallery."""
        return self.lag is not None and abs(self.lag) > rules.stale_after


@dataclass(frozen=True, slots=True)
class Witness:
    """One statement of where the photo was taken, and how it compares with the site.

    `is_usable` is False for a stale fix, which says where the phone was at another time.
    """

    source: Source
    lon: float
    lat: float
    accuracy: Accuracy
    sigma_m: float
    test: DistanceTest
    is_usable: bool


def live_witness(fix: LiveFix, site: Site, rules: Rules = RULES) -> Witness:
    """The first witness: the phone application's own fix."""
    accuracy = accuracy_or(fix.accuracy_m, fix.accuracy_kind, rules.photo_error_m)
    is_usable = not fix.is_stale(rules)
    return _witness(Source.LIVE, fix.lon, fix.lat, accuracy, site, is_usable=is_usable, rules=rules)


def exif_witness(facts: PhotoFacts, site: Site, *, is_stale: bool, rules: Rules = RULES) -> Witness | None:
    """The second witness: the position written in the photo, None when there is none."""
    if facts.position is None:
        return None
    place = facts.position
    accuracy = _exif_accuracy(facts, place.error_m, rules)
    return _witness(Source.EXIF, place.lon, place.lat, accuracy, site, is_usable=not is_stale, rules=rules)


def between(a: Witness, b: Witness, rules: Rules = RULES) -> DistanceTest:
    """Test whether two witnesses can have stood at the same place."""
    distance_m = ground_distance_m(a.lon, a.lat, b.lon, b.lat)
    return judge_distance(distance_m, a.sigma_m, b.sigma_m, rules)


def site_accuracy(site: Site, rules: Rules = RULES) -> Accuracy:
    """The report's own accuracy, or the assumed one."""
    return accuracy_or(site.accuracy_m, site.accuracy_kind, rules.site_error_m)


def _witness(
    source: Source, lon: float, lat: float, accuracy: Accuracy, site: Site, *, is_usable: bool, rules: Rules
) -> Witness:
    own_sigma_m = sigma_m(accuracy, rules)
    site_sigma_m = sigma_m(site_accuracy(site, rules), rules)
    distance_m = ground_distance_m(lon, lat, site.lon, site.lat)
    test = judge_distance(distance_m, own_sigma_m, site_sigma_m, rules)
    return Witness(source, lon, lat, accuracy, own_sigma_m, test, is_usable)


def _exif_accuracy(facts: PhotoFacts, stated_m: float | None, rules: Rules) -> Accuracy:
    """Apple writes a two-dimensional rms error; everyone else's number is read as a 68 % radius."""
    kind = AccuracyKind.RMS if facts.make.casefold() == "apple" else AccuracyKind.P68
    assumed_m = max(rules.photo_error_m, rules.metres_per_dop * (facts.dop or 0.0))
    accuracy = accuracy_or(stated_m, kind, assumed_m)
    if facts.is_void and accuracy.radius_m < rules.void_error_m:
        return Accuracy(rules.void_error_m, AccuracyKind.P68, is_stated=False)
    return accuracy


def _refuse_bad_place(lon: float, lat: float) -> None:
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise BadPlaceError("Koordinat harus berupa angka.")
    if abs(lat) > 90 and abs(lat) <= 180 and abs(lon) <= 90:
        raise BadPlaceError(f"Bujur dan lintang tampaknya tertukar: lintang {lat:g} tidak mungkin.")
    if abs(lat) > 90:
        raise BadPlaceError(f"Lintang {lat:g} di luar rentang -90 sampai 90.")
    if abs(lon) > 180:
        raise BadPlaceError(f"Bujur {lon:g} di luar rentang -180 sampai 180.")
