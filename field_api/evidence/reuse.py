"""Has this photo been sent before? Equal bytes, or a picture that looks the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

import imagehash
from PIL import Image, ImageOps

from field_api.evidence.opening import (
    MAX_PHOTO_BYTES,
    MAX_PIXELS,
    damaged_unless_decoded,
    decode,
    opened,
)
from field_api.evidence.rules import RULES, Rules

_DRAFT_PX = (256, 256)
_LEAST_ONES = 64


class ReuseKind(StrEnum):
    """Same bytes; surely the same picture; perhaps the same; alike by chance, for the features disagree."""

    EXACT = "exact"
    STRONG = "strong"
    LOOK = "look"
    CHANCE = "chance"


class Variant(StrEnum):
    """Which form of the new photo resembles the old one."""

    SAME = "same"
    WITHOUT_STAMP = "without_stamp"
    MIRROR = "mirror"
    MIRROR_WITHOUT_STAMP = "mirror_without_stamp"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """SHA-256 and 256-bit perceptual hashes as 64 hex digits each.

    `phash_core` is the hash of the frame without its bottom quarter, where stamp applications write. The
    mirror hashes are for the search only: store `phash` and `phash_core`; an old photo's mirrors stay "".
    """

    sha256: str
    phash: str
    phash_core: str
    mirror_phash: str = ""
    mirror_phash_core: str = ""


class QueryVariant(NamedTuple):
    """Look for `phash` (64 hex digits) in the stored `column`."""

    variant: Variant
    column: str
    phash: str


@dataclass(frozen=True, slots=True)
class ReuseMatch:
    """An earlier photo that this one repeats. `distance` counts differing bits of 256; `of` names it.

    `photo_id` is where the caller keeps it, if it keeps any.
    """

    kind: ReuseKind
    distance: int
    variant: Variant
    of: str = ""
    photo_id: int | None = None


def fingerprint(
    data: bytes, *, max_bytes: int = MAX_PHOTO_BYTES, max_pixels: int = MAX_PIXELS
) -> Fingerprint:
    """Hash the bytes and the upright picture; decoding it also proves that all pixels are there.

    A JPEG is decoded at an eighth of its size, which changes at most a few bits of a hash.
    Raises NotAPhoto, PhotoTooLarge or PhotoDamaged.
    """
    with opened(data, max_bytes=max_bytes, max_pixels=max_pixels) as image:
        if image.format in ("JPEG", "MPO"):
            image.draft("L", _DRAFT_PX)
        decode(image)
        with damaged_unless_decoded():
            frame = ImageOps.exif_transpose(image).convert("L")
    mirror = ImageOps.mirror(frame)
    return Fingerprint(
        sha256=sha256(data).hexdigest(),
        phash=_phash(frame),
        phash_core=_phash(_without_stamp(frame)),
        mirror_phash=_phash(mirror),
        mirror_phash_core=_phash(_without_stamp(mirror)),
    )


def query_variants(new: Fingerprint) -> list[QueryVariant]:
    """What to search for among stored photos, so that SQL and `compare` agree.

    A plain surface (lens cap, night sky) has no pattern to recognise and is left out: only its bytes count.
    """
    candidates = [
        QueryVariant(Variant.SAME, "phash", new.phash),
        QueryVariant(Variant.WITHOUT_STAMP, "phash_core", new.phash_core),
        QueryVariant(Variant.MIRROR, "phash", new.mirror_phash),
        QueryVariant(Variant.MIRROR_WITHOUT_STAMP, "phash_core", new.mirror_phash_core),
    ]
    return [query for query in candidates if query.phash and not _is_plain(query.phash)]


def compare(new: Fingerprint, old: Fingerprint, *, of: str = "", rules: Rules = RULES) -> ReuseMatch | None:
    """The closest match of a new photo with an earlier one, or None. `of` names the earlier one."""
    if new.sha256 and new.sha256 == old.sha256:
        return ReuseMatch(ReuseKind.EXACT, 0, Variant.SAME, of)
    found = min(_distances(new, old), default=None)
    if found is None or found[0] > rules.look_bits:
        return None
    distance, _, variant = found
    kind = ReuseKind.STRONG if distance <= rules.strong_bits else ReuseKind.LOOK
    return ReuseMatch(kind, distance, variant, of)


def differing_bits(a: str, b: str) -> int:
    """Hamming distance of two hashes of 64 hex digits, 0-256; PostgreSQL: `bit_count(a # b)`."""
    return (int(a, 16) ^ int(b, 16)).bit_count()


def _distances(new: Fingerprint, old: Fingerprint) -> Iterator[tuple[int, int, Variant]]:
    """Distance, rank among equals (plainest explanation first) and variant."""
    for rank, query in enumerate(query_variants(new)):
        stored = old.phash if query.column == "phash" else old.phash_core
        if stored:
            yield differing_bits(query.phash, stored), rank, query.variant


def _phash(frame: Image.Image) -> str:
    return str(imagehash.phash(frame, hash_size=16))


def _without_stamp(frame: Image.Image) -> Image.Image:
    height = max(1, round(frame.height * (1 - RULES.stamp_share)))
    return frame.crop((0, 0, frame.width, height))


def _is_plain(phash: str) -> bool:
    """Half of the bits of a picture's hash are ones by construction; a plain surface has next to none."""
    return int(phash, 16).bit_count() < _LEAST_ONES
