"""Is the photo near the place? Both positions are uncertain, so the distance is judged, not cut off."""

import math
from dataclasses import dataclass
from enum import StrEnum

from field_api.evidence.rules import RULES, Rules

_EQUATOR_M = 6_378_137.0
_ECCENTRICITY_2 = 0.006694379990141
_MEAN_RADIUS_M = 6_371_008.8
_LOCAL_M = 200_000.0
_HALF_GIRTH_M = 20_037_508.0


class AccuracyKind(StrEnum):
    """What a stated accuracy radius means: which share of fixes falls within it."""

    P68 = "p68"
    RMS = "rms"
    P95 = "p95"

    @property
    def radius_per_sigma(self) -> float:
        """Radius of a circular normal in units of its sigma: sqrt(-2 ln(1 - p)), or sqrt(2) for the rms."""
        return {AccuracyKind.P68: 1.5096, AccuracyKind.RMS: 1.4142, AccuracyKind.P95: 2.4477}[self]


class Nearness(StrEnum):
    """The three answers of the distance test."""

    NEAR = "near"
    UNCLEAR = "unclear"
    FAR = "far"


@dataclass(frozen=True, slots=True)
class Accuracy:
    """A radius in metres, what it means, and whether the source stated it or a rule assumed it."""

    radius_m: float
    kind: AccuracyKind
    is_stated: bool


@dataclass(frozen=True, slots=True)
class DistanceTest:
    """The outcome and what it rests on; sigma_m is the combined, already inflated standard deviation.

    p_far is the chance of measuring at least this distance when the true one is near_m or less; p_near that
    of measuring at most this distance when the true one is far_m or more.
    """

    nearness: Nearness
    distance_m: float
    sigma_m: float
    p_far: float
    p_near: float


def judge_distance(
    distance_m: float, sigma_a_m: float, sigma_b_m: float, rules: Rules = RULES
) -> DistanceTest:
    """Test a measured distance in metres between two positions with the given standard deviations.

    For circular normal errors (d / sigma)^2 is noncentral chi-square with 2 degrees of freedom and
    noncentrality (true distance / sigma)^2 (Rice), sigma^2 being the sum of both variances.
    With a sigma beyond far_m the answer is never "near": two positions known to a kilometre may coincide by
    chance, and p_near goes to 0 with the distance however little that says.
    """
    variance = sigma_a_m**2 + sigma_b_m**2
    squared = distance_m**2 / variance
    p_far = 1.0 - _noncentral_chi2_cdf(squared, rules.near_m**2 / variance)
    p_near = _noncentral_chi2_cdf(squared, rules.far_m**2 / variance)
    nearness = Nearness.UNCLEAR
    if p_far < rules.p_limit:
        nearness = Nearness.FAR
    elif p_near < rules.p_limit and variance <= rules.far_m**2:
        nearness = Nearness.NEAR
    return DistanceTest(nearness, distance_m, math.sqrt(variance), p_far, p_near)


def accuracy_or(stated_m: float | None, kind: AccuracyKind, assumed_m: float) -> Accuracy:
    """The stated radius, or the assumed 68 % radius when it is missing or meaningless.

    Meaningless are zero, a negative number, NaN, and more than half the Earth's girth.
    """
    if stated_m is None or not 0 < stated_m <= _HALF_GIRTH_M:
        return Accuracy(assumed_m, AccuracyKind.P68, is_stated=False)
    return Accuracy(stated_m, kind, is_stated=True)


def sigma_m(accuracy: Accuracy, rules: Rules = RULES) -> float:
    """The standard deviation per axis in metres, floored and inflated as the rules say."""
    radius_m = max(accuracy.radius_m, rules.least_error_m)
    return rules.sigma_inflation * radius_m / accuracy.kind.radius_per_sigma


def ground_distance_m(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Metres on the ground between two WGS 84 points, longitude first.

    Up to 200 km with the ellipsoid's own radii at the middle latitude (error below 1 in 10,000; at Jakarta's
    latitude the sphere is 0.6 % off to the north), beyond that as a great circle.
    """
    d_lat = math.radians(lat_b - lat_a)
    d_lon = math.radians((lon_b - lon_a + 180.0) % 360.0 - 180.0)
    middle = math.radians((lat_a + lat_b) / 2)
    w = 1.0 - _ECCENTRICITY_2 * math.sin(middle) ** 2
    north_m = d_lat * _EQUATOR_M * (1 - _ECCENTRICITY_2) / w**1.5
    east_m = d_lon * _EQUATOR_M / math.sqrt(w) * math.cos(middle)
    local_m = math.hypot(north_m, east_m)
    if local_m <= _LOCAL_M and abs(middle) < math.radians(80):
        return local_m
    half = (
        math.sin(d_lat / 2) ** 2
        + math.cos(math.radians(lat_a)) * math.cos(math.radians(lat_b)) * math.sin(d_lon / 2) ** 2
    )
    return 2 * _MEAN_RADIUS_M * math.asin(math.sqrt(min(1.0, half)))


def _noncentral_chi2_cdf(x: float, noncentrality: float) -> float:
    # scipy.special takes 0.3 s to import (scipy.stats 1.2 s): only who judges a photo pays for it.
    from scipy.special import chndtr  # noqa: PLC0415

    return float(chndtr(x, 2.0, noncentrality))
