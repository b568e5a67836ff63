"""Every number a photo check rests on, in one frozen record with a version."""

from dataclasses import dataclass
from datetime import timedelta

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Rules:
    """The numbers of one version of the photo check. Change a number or a check, change `version`.

    near_m, far_m (metres)
        R0 and R1. A photo is "far" when a true distance of at most R0 = 50 m is refuted, "near" when one of
        at least R1 = 150 m is. R0 leaves room for standing across the road. Simulated: with 20 m accuracy on
        both sides a visit at 30 m is "near" in 100 % and a photo at 150 m "far" in 99.8 %; a plain 50 m
        limit rejects 28 % of honest photos at 30 m accuracy.
    p_limit
        Level of both tests, 1 %.
    sigma_inflation
        Phones claim too much, so both sigmas are multiplied. Simulated, 400,000 visits, 20-60 m accuracy
        against 20 m: with fixes as good as claimed 1.0 to 1.77 calls less than 1 % of honest visits "far"
        (at 0, 30 and 50 m) and finds more than 99 % of those 300 m away; 1.7 calls 0.002 % at 50 m and
        finds 99.4 %, 2.0 finds 96.7 %. If 15 % of whole visits are four times worse than claimed, 1.7 calls
        3.6 % at 30 m far, 2.0 calls 2.4 %; no number meets both goals then, since one such visit in six at
        60 m is measured beyond 300 m. Astray fixes among good ones do not matter: see fixes_within.
    photo_error_m, site_error_m (metres, 68 % radius)
        Assumed when the photo or the report states none. Phones in cities err by 7-13 m on average
        (Merry & Bettinger 2019, PLoS ONE 14(7) e0219890), 20 m is the cautious side of it.
    least_error_m (metres)
        No phone is better than this, whatever it claims; Android's fused provider never reports below 3 m.
    metres_per_dop
        68 % radius in metres of a stand-alone receiver per unit of dilution of precision (GPS performance
        standard: user range error about 5 m). Only ever widens the assumed error.
    void_error_m (metres)
        Smallest error granted to a position whose receiver said "V" (no valid fix at that moment). A choice.
    fixes_within, fixes_within_at_most, fewest_fixes
        The live position is the median of the fixes so close to the shutter, on either side: 20 s in all. A
        walker moves 14 m in 10 s. Phones with poor reception bring one in 5 to 10 s; a median needs three.
    stale_after
        A GPS time this far from the photo's own time belongs to another moment. A choice: of 13 phones and
        cameras whose clocks were both set, 12 differ by less than 2 minutes and one by 7.
    clock_slack
        Phones without network time drift; this much before the report or after our receipt is no
        contradiction.
    gps_local_hours
        A GPS time that is the only time and lies ahead of ours by no more than this (WIT) may be local time.
    eastern_zones
        Without a stated zone a clock may be set to WITA or WIT, one or two hours ahead of WIB. A photo "from
        the future" by no more than this is a doubt, not a contradiction.
    strong_bits, look_bits (of 256)
        Perceptual-hash distance. 19 street photos with 10 edits each: re-stamped with another date at most 4,
        messenger copy 6, stamped against clean 52, cropped by 3 % 68, different photos at least 106. 62 other
        photos, compared whole, without the bottom and mirrored: different scenes at least 96. With one stamp
        panel on all, 12 of 1,378 pairs of different real photos and 1 of 1,770 drawn ones come below 81.
    look_inliers, look_cells (of 16), look_many
        A likeness of 33-80 bits stands only if so many features agree on the same frame or a crop of it, in
        so many parts, or very many in fewer: those 13 pairs agree on none, or at most 129 in 3 parts (one
        stamp, one logo; 362 at other pairs). Cropped, painted over and shrunk copies of drawn scenes: 310 and
        more in 7 parts; of plain real scenes 53 in 4 and 1,400 in 3.
    stamp_share
        Share of the height, at the bottom, where stamp applications write. A choice: 25 %.
    angle_inliers, angle_shift (share of the diagonal), angle_cells (of 16)
        Same angle as the report's photo: at least so many matching features that agree on one mapping of the
        frame, corners that stay in place, and features in so many parts of the frame. Edited copies of street
        scenes: at least 199 inliers, corners within 0.0006; re-shot by hand 0.09 and more; other scenes at
        most 14 inliers. Drawn scenes: 120 edited copies within 0.0014 in 6 to 12 cells; 40 re-shot by hand
        (3 degrees, 40 cm) 0.0191 and more. Of 40 re-shot through an overlay (1 degree, 10 cm) 3 are taken for
        a copy, so it stays a doubt. A stamp or a logo on two different scenes gives up to 362 inliers, but in
        3 cells at most. Of 1,830 pairs of real photos none but three of one scene.
    angle_crop_shift (share of the diagonal), angle_least_crop (share of width and height)
        What may remain of the shift when a crop of at least this size explains the rest. Drawn scenes cropped
        by up to 5 % a side: 76 of 80 found; none of those re-shot by hand.
    most_speed_kmh, repeat_after, same_accuracy_fixes
        Journeys. Nobody covers Jakarta at more than 150 km/h, after both errors are taken off the distance. A
        phone that stands still may repeat a fix for minutes, but not the digits of a site for another one.
        Ten different places with one accuracy to the digit: a choice.
    jakarta_box (west, south, east, north in degrees)
        DKI Jakarta with Kepulauan Seribu. Only ever a remark.
    wib_box (west, south, east, north in degrees)
        Around Sumatra, Java and western Kalimantan. Only a photo placed outside it may have its missing zone
        told by its GPS time.
    """

    version: str = "foto-4"
    near_m: float = 50.0
    far_m: float = 150.0
    p_limit: float = 0.01
    sigma_inflation: float = 1.7
    photo_error_m: float = 20.0
    site_error_m: float = 20.0
    least_error_m: float = 3.0
    metres_per_dop: float = 5.0
    void_error_m: float = 100.0
    fixes_within: timedelta = timedelta(seconds=10)
    fixes_within_at_most: timedelta = timedelta(seconds=20)
    fewest_fixes: int = 3
    stale_after: timedelta = timedelta(minutes=10)
    clock_slack: timedelta = timedelta(minutes=5)
    gps_local_hours: timedelta = timedelta(hours=9)
    eastern_zones: timedelta = timedelta(hours=2)
    strong_bits: int = 32
    look_bits: int = 80
    look_inliers: int = 30
    look_cells: int = 4
    look_many: int = 500
    stamp_share: float = 0.25
    angle_inliers: int = 60
    angle_shift: float = 0.01
    angle_crop_shift: float = 0.005
    angle_least_crop: float = 0.85
    angle_cells: int = 5
    most_speed_kmh: float = 150.0
    repeat_after: timedelta = timedelta(minutes=10)
    same_accuracy_fixes: int = 10
    jakarta_box: Box = (106.3, -6.45, 107.05, -5.1)
    wib_box: Box = (94.9, -9.0, 114.6, 6.2)


def is_in_box(lon: float, lat: float, box: Box) -> bool:
    """Whether a point, longitude first, lies in a box of degrees, edges included."""
    west, south, east, north = box
    return west <= lon <= east and south <= lat <= north


RULES = Rules()
