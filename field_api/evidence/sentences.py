"""Why a photo is near, far, without a place, or seen before: the sentences of a verdict."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from field_api.evidence.angle import AngleMatch
from field_api.evidence.distance import DistanceTest, Nearness
from field_api.evidence.exif import PhotoFacts
from field_api.evidence.gps import NoPosition
from field_api.evidence.reasons import Reason, Weight, metres, span
from field_api.evidence.reuse import ReuseKind, ReuseMatch, Variant
from field_api.evidence.rules import Rules, is_in_box
from field_api.evidence.witnesses import LiveFix, Site, Source, Witness, site_accuracy


def place_reasons(facts: PhotoFacts, site: Site, decider: Witness | None, rules: Rules) -> list[Reason]:
    """How the deciding witness stands to the site, and what had to be assumed; or why there is no witness."""
    if decider is None:
        return [_no_position_reason(facts)]
    reasons = [_distance_reason(decider, site, rules)]
    if not decider.accuracy.is_stated:
        text = f"Ketelitian posisi foto tidak disebut; dipakai perkiraan {metres(decider.accuracy.radius_m)}."
        reasons.append(Reason("photo_error_assumed", text))
    own = site_accuracy(site, rules)
    if not own.is_stated:
        text = f"Ketelitian titik laporan tidak diketahui; dipakai perkiraan {metres(own.radius_m)}."
        reasons.append(Reason("site_error_assumed", text))
    if decider.source is Source.EXIF and facts.is_void:
        reasons.append(Reason("gps_void", "Saat memotret, GPS ponsel menyatakan posisinya belum sah."))
    is_outside = not is_in_box(decider.lon, decider.lat, rules.jakarta_box)
    if is_outside and is_in_box(site.lon, site.lat, rules.jakarta_box):
        reasons.append(Reason("outside_jakarta", "Posisi foto berada di luar wilayah DKI Jakarta."))
    return reasons


def _distance_reason(witness: Witness, site: Site, rules: Rules) -> Reason:
    distance = metres(witness.test.distance_m)
    if not witness.is_usable:
        whose = "yang tertulis di foto" if witness.source is Source.EXIF else "dari aplikasi"
        return Reason("not_of_this_moment", f"Posisi {whose} {distance} dari titik laporan.")
    if witness.test.nearness is Nearness.NEAR:
        return Reason("near", f"Foto diambil {distance} dari titik laporan, jadi di tempat yang sama.")
    if witness.test.nearness is Nearness.FAR:
        text = f"Foto diambil {distance} dari titik laporan; ketelitian posisi tidak menjelaskan jarak itu."
        return Reason("far", text)
    own, other = metres(witness.accuracy.radius_m), metres(site_accuracy(site, rules).radius_m)
    text = (
        f"Foto diambil sekitar {distance} dari titik laporan; ketelitian posisi foto ({own}) "
        f"dan titik laporan ({other}) belum cukup untuk memastikan."
    )
    return Reason("unclear", text)


def _no_position_reason(facts: PhotoFacts) -> Reason:
    note = f" ({facts.position_note})" if facts.position_note else ""
    innocent = "Ini bukan kesalahan pengirim."
    match facts.no_position:
        case NoPosition.REDACTED:
            text = f"Data lokasi di foto dikosongkan oleh ponsel (privasi Android). {innocent}"
        case NoPosition.ZERO:
            text = f"Foto menyebut koordinat 0,0: ponsel belum mendapat posisi saat memotret. {innocent}"
        case NoPosition.MALFORMED:
            text = f"Data lokasi di foto tidak dapat dibaca{note}."
        case NoPosition.OUT_OF_RANGE:
            text = f"Koordinat di foto tidak mungkin{note}."
        case _:
            text = f"Foto tidak membawa data lokasi; banyak ponsel dan aplikasi menghapusnya. {innocent}"
    return Reason(f"position_{facts.no_position or NoPosition.ABSENT}", text)


def live_reasons(fix: LiveFix | None, rules: Rules) -> list[Reason]:
    """A fix of another moment than the shutter's, by the phone's own clocks."""
    if fix is None or fix.lag is None or not fix.is_stale(rules):
        return []
    when = "sebelum" if fix.lag > timedelta(0) else "sesudah"
    text = (
        f"Posisi dari aplikasi dicatat {span(fix.lag)} {when} foto diambil, "
        "jadi belum tentu tempat foto diambil."
    )
    return [Reason("live_stale", text, Weight.DOUBT)]


def gap_reasons(gap: DistanceTest | None) -> list[Reason]:
    """Two witnesses so far apart that both cannot be right."""
    if gap is None or gap.nearness is not Nearness.FAR:
        return []
    text = (
        f"Posisi dari aplikasi dan posisi di dalam foto berjarak {metres(gap.distance_m)}; "
        "keduanya tidak mungkin benar."
    )
    return [Reason("witnesses_disagree", text, Weight.CONTRADICTION)]


def reuse_reason(match: ReuseMatch) -> Reason:
    """A picture that was sent before; one that may be another is a doubt, a chance likeness is nothing."""
    where = f" ({match.of})" if match.of else ""
    how = {
        Variant.SAME: "",
        Variant.WITHOUT_STAMP: ", dengan cap atau bagian bawah yang berbeda",
        Variant.MIRROR: ", dicerminkan",
        Variant.MIRROR_WITHOUT_STAMP: ", dicerminkan, dengan bagian bawah yang berbeda",
    }[match.variant]
    if match.kind is ReuseKind.EXACT:
        text = f"Berkas foto ini sudah pernah dikirim{where}."
    elif match.kind is ReuseKind.STRONG:
        text = f"Gambar yang sama sudah pernah dikirim{where}{how}."
    elif match.kind is ReuseKind.LOOK:
        text = f"Foto ini mirip dengan foto yang pernah dikirim{where}{how}; bandingkan keduanya."
    else:
        text = f"Sekilas foto ini mirip dengan foto yang pernah dikirim{where}, tetapi rinciannya berbeda."
    weight = {ReuseKind.LOOK: Weight.DOUBT, ReuseKind.CHANCE: Weight.NOTE}
    return Reason(f"reuse_{match.kind}", text, weight.get(match.kind, Weight.CONTRADICTION))


class Told(NamedTuple):
    """What is said of earlier photos. `left_out` is true too, but the same camera angle says it already."""

    reuse: list[ReuseMatch]
    angles: list[AngleMatch]
    left_out: list[ReuseMatch]


def said_once(reuse: Sequence[ReuseMatch], angles: Sequence[AngleMatch], rules: Rules) -> Told:
    """A likeness of the photo that has the same angle says nothing more; surely the same picture says all."""
    surely = {match.photo_id for match in reuse if match.kind in (ReuseKind.EXACT, ReuseKind.STRONG)}
    spoken = [angle for angle in angles if angle.photo_id is None or angle.photo_id not in surely]
    same = next((angle.photo_id for angle in spoken if angle.is_same_angle(rules)), None)
    told = [match for match in reuse if same is None or match.photo_id != same]
    return Told(told, spoken, [match for match in reuse if match not in told])


def angle_reasons(angles: Sequence[AngleMatch], rules: Rules) -> list[Reason]:
    """The report's own photo from the very same spot: nobody stands so by chance, but somebody may try to."""
    same = next((angle for angle in angles if angle.is_same_angle(rules)), None)
    if same is None:
        return []
    of = f" ({same.of})" if same.of else ""
    text = (
        f"Sudut pandangnya sama persis dengan foto laporan{of}: mungkin foto laporan itu yang disunting. "
        "Bandingkan keduanya."
    )
    return [Reason("same_angle", text, Weight.DOUBT)]
