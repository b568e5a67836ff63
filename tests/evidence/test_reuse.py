"""The same photo again: stamped, squeezed, shrunk, mirrored, turned; and different ones."""

from dataclasses import replace

import imagehash
import pytest
from PIL import Image, ImageDraw, ImageOps

from field_api.evidence.opening import PhotoDamaged
from field_api.evidence.reuse import (
    Fingerprint,
    ReuseKind,
    ReuseMatch,
    Variant,
    compare,
    differing_bits,
    fingerprint,
    query_variants,
)
from tests.evidence.made_photos import MONAS, SHORT, encoded, exif_bytes, picture

SCENE = picture(2000, 1500, seed=11)
OLD = fingerprint(encoded(SCENE, quality=90))
ZEROS, ONES = "0" * 64, "f" * 64
HALF = "f0" * 32


def stamped(image: Image.Image, words: str) -> Image.Image:
    """A panel over the lower left with date and place, as the stamp applications draw it."""
    copy = image.copy()
    pen = ImageDraw.Draw(copy)
    pen.rectangle((0, copy.height * 0.8, copy.width * 0.5, copy.height), fill="black")
    pen.text((20, copy.height * 0.82), words, fill="white", font_size=60)
    return copy


def sent(image: Image.Image, **options) -> Fingerprint:
    return fingerprint(encoded(image, **({"quality": 80} | options)))


def test_the_same_bytes_are_an_exact_reuse():
    again = fingerprint(encoded(SCENE, quality=90))
    assert compare(again, OLD, of="laporan JK2503020020") == ReuseMatch(
        ReuseKind.EXACT, 0, Variant.SAME, "laporan JK2503020020"
    )


def test_a_messenger_copy_is_a_strong_reuse():
    small = SCENE.resize((1200, 900))
    match = compare(sent(small, quality=45), OLD)
    assert match is not None
    assert (match.kind, match.variant) == (ReuseKind.STRONG, Variant.SAME)
    assert match.distance <= 8


def test_a_changed_date_in_the_stamp_is_a_strong_reuse():
    old, new = sent(stamped(SCENE, "02/03/2025 08:00")), sent(stamped(SCENE, "05/03/2025 16:45"))
    match = compare(new, old)
    assert match is not None
    assert match.kind is ReuseKind.STRONG


def test_a_stamp_added_later_is_found_by_the_frame_above_it():
    match = compare(sent(stamped(SCENE, "05/03/2025")), OLD)
    assert match is not None
    assert (match.kind, match.variant) == (ReuseKind.STRONG, Variant.WITHOUT_STAMP)


def test_a_mirrored_photo_is_found():
    match = compare(sent(ImageOps.mirror(SCENE)), OLD)
    assert match is not None
    assert (match.kind, match.variant) == (ReuseKind.STRONG, Variant.MIRROR)


def test_a_mirrored_and_stamped_photo_is_found():
    match = compare(sent(stamped(ImageOps.mirror(SCENE), "05/03/2025")), OLD)
    assert match is not None
    assert (match.kind, match.variant) == (ReuseKind.STRONG, Variant.MIRROR_WITHOUT_STAMP)


def test_a_photo_stored_on_its_side_is_the_same_photo():
    turned = SCENE.transpose(Image.Transpose.ROTATE_90)
    exif = exif_bytes(MONAS, main={274: (SHORT, (6,))})
    match = compare(sent(turned, exif=exif), OLD)
    assert match is not None
    assert (match.kind, match.variant) == (ReuseKind.STRONG, Variant.SAME)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_another_format_is_the_same_photo(kind):
    match = compare(fingerprint(encoded(SCENE.resize((800, 600)), kind)), OLD)
    assert match is not None
    assert match.kind is ReuseKind.STRONG


def test_different_scenes_do_not_match():
    for seed in range(20, 50):
        assert compare(sent(picture(800, 600, seed=seed)), OLD) is None


@pytest.mark.parametrize(
    ("bits", "kind"),
    [(0, ReuseKind.STRONG), (32, ReuseKind.STRONG), (33, ReuseKind.LOOK), (80, ReuseKind.LOOK), (81, None)],
)
def test_the_two_thresholds(bits, kind):
    changed = f"{int(HALF, 16) ^ ((1 << bits) - 1):064x}"
    match = compare(Fingerprint("new", HALF, ZEROS), Fingerprint("old", changed, HALF))
    assert (match and (match.kind, match.distance)) == (kind and (kind, bits))


def test_the_closest_variant_wins_and_the_plainest_among_equals():
    new = Fingerprint("new", HALF, HALF, HALF, HALF)
    match = compare(new, Fingerprint("old", HALF, HALF))
    assert match is not None
    assert match.variant is Variant.SAME
    match = compare(new, Fingerprint("old", f"{int(HALF, 16) ^ 1:064x}", HALF))
    assert match is not None
    assert (match.variant, match.distance) == (Variant.WITHOUT_STAMP, 0)


def test_two_plain_surfaces_are_not_the_same_photo():
    night, fog = sent(Image.new("RGB", (400, 300), "black")), sent(Image.new("RGB", (400, 300), "grey"))
    assert query_variants(night) == []
    assert compare(night, fog) is None
    exact = compare(night, replace(night))
    assert exact is not None
    assert exact.kind is ReuseKind.EXACT


def test_the_query_names_a_column_for_each_variant():
    found = query_variants(OLD)
    assert [(query.variant, query.column) for query in found] == [
        (Variant.SAME, "phash"),
        (Variant.WITHOUT_STAMP, "phash_core"),
        (Variant.MIRROR, "phash"),
        (Variant.MIRROR_WITHOUT_STAMP, "phash_core"),
    ]
    assert all(len(query.phash) == 64 for query in found)


def test_a_stored_fingerprint_needs_no_mirrors():
    bare = Fingerprint(OLD.sha256, OLD.phash, OLD.phash_core)
    match = compare(sent(ImageOps.mirror(SCENE)), bare)
    assert match is not None
    assert match.variant is Variant.MIRROR


def test_differing_bits_are_counted_over_all_256():
    assert differing_bits(ZEROS, ONES) == 256
    assert differing_bits(HALF, ZEROS) == 128


def test_the_hash_is_the_libraries_own():
    """Decoding at an eighth changes a few bits at most."""
    whole = str(imagehash.phash(SCENE, hash_size=16))
    core = str(imagehash.phash(SCENE.crop((0, 0, 2000, 1125)), hash_size=16))
    assert differing_bits(whole, OLD.phash) <= 6
    assert differing_bits(core, OLD.phash_core) <= 6


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_cut_photo_is_damaged(kind):
    data = encoded(SCENE, kind)
    with pytest.raises(PhotoDamaged):
        fingerprint(data[: len(data) * 9 // 10])


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_pixel_mode_has_a_fingerprint(mode):
    image = SCENE.resize((300, 200))
    image = image.convert("I;16") if mode == "I;16" else image.convert(mode)
    data = encoded(image, "JPEG" if mode == "CMYK" else "PNG")
    assert len(fingerprint(data).phash) == 64
