"""Reading a photo: formats, limits, camera facts, and every kind of damage."""

import hashlib
import json
import struct
import zlib
from contextlib import suppress
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from field_api.evidence.exif import PhotoFacts, read_photo
from field_api.evidence.gps import NoPosition
from field_api.evidence.opening import (
    NotAPhoto,
    PhotoDamaged,
    PhotoRefused,
    PhotoTooLarge,
    decode,
    opened,
    refuse_new_size,
)
from field_api.evidence.reuse import fingerprint
from tests.evidence.made_heic import heic
from tests.evidence.made_photos import (
    ASCII,
    BYTE,
    DOUBLE,
    LONG,
    MONAS,
    RATIONAL,
    SHORT,
    SRATIONAL,
    UNDEFINED,
    encoded,
    exif_bytes,
    jpeg,
    picture,
    rationals,
    text,
)

CAMERA = {271: text("Xiaomi"), 272: text("Redmi 9"), 305: text("MIUI 12"), 274: (SHORT, (6,))}
TAKEN = {36867: text("2025:03:05 10:04:05"), 36881: text("+07:00")}


def refuse_header_of_png(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    header = struct.pack(">2L5B", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "MPO", "PNG", "WEBP", "HEIF", "AVIF"])
def test_each_wanted_format_gives_its_facts(kind):
    extra = {"save_all": True, "append_images": [picture(64, 48, seed=2)]} if kind == "MPO" else {}
    block = exif_bytes(MONAS, TAKEN)
    data = heic(block) if kind == "HEIF" else encoded(picture(64, 48), kind, exif=block, **extra)
    facts = read_photo(data)
    assert facts.format == kind
    assert (facts.width, facts.height) == (64, 48)
    assert facts.position is not None
    assert (facts.position.lon, facts.position.lat) == pytest.approx((106.8271, -6.1754))
    assert facts.taken_local == datetime.fromisoformat("2025-03-05T10:04:05")
    assert facts.offset == timedelta(hours=7)
    assert facts.sha256 == hashlib.sha256(data).hexdigest()
    assert facts.byte_length == len(data)


def test_camera_and_software_are_read_and_the_size_is_as_displayed():
    facts = read_photo(jpeg(main=CAMERA))
    assert (facts.make, facts.model, facts.software) == ("Xiaomi", "Redmi 9", "MIUI 12")
    assert (facts.orientation, facts.width, facts.height) == (6, 48, 64)


@pytest.mark.parametrize("orientation", [(SHORT, (0,)), (SHORT, (9,)), text("6")])
def test_an_impossible_orientation_is_upright(orientation):
    assert read_photo(jpeg(main={274: orientation})).orientation == 1


def test_texts_lose_their_padding_and_control_characters():
    facts = read_photo(jpeg(main={271: text("SAMSUNG   \0\0junk"), 272: text("A\x1b[31m" + "x" * 200)}))
    assert facts.make == "SAMSUNG"
    assert facts.model == "A[31m" + "x" * 95


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "2025:02:30 10:00:00", "", "kemarin", "2025:03:05"])
def test_an_impossible_time_is_none(taken):
    assert read_photo(jpeg(exif={36867: text(taken)})).taken_local is None


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("-03:30", -3.5),
        ("+14:00", 14),
        ("+15:00", None),
        ("7", None),
        ("Z", 0),
        ("+8:00", 8),
        ("+0800", 8),
        ("UTC+7", 7),
        ("+07:00 WIB", None),
    ],
)
def test_an_offset_is_read_or_left_out(said, hours):
    offset = read_photo(jpeg(exif={36881: text(said)})).offset
    assert offset == (None if hours is None else timedelta(hours=hours))


def test_facts_survive_json():
    facts = read_photo(jpeg(gps={**MONAS, 31: rationals((5, 1))}, exif=TAKEN, main=CAMERA))
    assert PhotoFacts.from_dict(json.loads(json.dumps(facts.as_dict()))) == facts
    bare = read_photo(jpeg())
    assert PhotoFacts.from_dict(json.loads(json.dumps(bare.as_dict()))) == bare


@pytest.mark.parametrize("kind", ["TIFF", "GIF", "BMP"])
def test_another_image_format_is_refused_by_name(kind):
    with pytest.raises(NotAPhoto, match=f"Berkas {kind} tidak diterima"):
        read_photo(encoded(picture(), kind))


@pytest.mark.parametrize("data", [b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\0" * 500])
def test_what_is_no_photo_is_refused(data):
    with pytest.raises(NotAPhoto):
        read_photo(data)


def test_too_many_bytes_are_refused():
    data = jpeg()
    assert read_photo(data, max_bytes=len(data)).byte_length == len(data)
    with pytest.raises(PhotoTooLarge, match="lebih besar dari"):
        read_photo(data, max_bytes=len(data) - 1)


@pytest.mark.parametrize(
    "side", [7_800, 10_000, 30_000], ids=["60.8 MP", "where Pillow warns", "where Pillow refuses"]
)
def test_a_decompression_bomb_is_refused_from_its_header(side):
    with pytest.raises(PhotoTooLarge, match="60 megapiksel"):
        read_photo(refuse_header_of_png(side, side))


def test_a_smaller_cap_is_respected():
    with pytest.raises(PhotoTooLarge):
        read_photo(jpeg(), max_pixels=64 * 48 - 1)


@pytest.mark.parametrize(
    ("width", "height", "words"),
    [
        (60_000_000, 1, "50 megapiksel"),
        (12_001, 4_000, "Sisi panjang foto 12001 piksel, paling banyak 12000"),
        (2_001, 100, "2001 x 100 piksel: sisi panjangnya lebih dari 20 kali sisi pendeknya"),
        (1, 21, "lebih dari 20 kali"),
    ],
)
def test_a_side_too_long_and_a_picture_too_narrow_are_refused_with_what_they_are(width, height, words):
    with pytest.raises(PhotoTooLarge, match=words):
        refuse_new_size(width, height)


def test_the_largest_that_are_taken_are_taken():
    for size in ((12_000, 4_166), (2_000, 100), (7_071, 7_071)):
        refuse_new_size(*size)


def test_what_was_taken_in_once_is_read_after_all():
    for size in ((16_000, 3_000), (7_700, 7_700), (60_000_000, 1)):
        facts = read_photo(refuse_header_of_png(*size))
        assert (facts.width, facts.height) == size


def test_the_exif_of_a_png_is_found_after_its_pixels_and_no_pixel_is_decoded(monkeypatch):
    whole = encoded(picture(64, 48), "PNG")
    block = exif_bytes(MONAS, TAKEN)[6:]
    chunk = struct.pack(">L", len(block)) + b"eXIf" + block + struct.pack(">L", zlib.crc32(b"eXIf" + block))
    monkeypatch.setattr(ImageFile.ImageFile, "load", None)
    assert read_photo(whole).no_position is NoPosition.ABSENT
    facts = read_photo(whole[:-12] + chunk + whole[-12:])
    assert facts.position is not None
    assert facts.offset == timedelta(hours=7)


def test_avif_that_names_itself_a_picture_of_any_codec_opens():
    photo = encoded(picture(64, 48), "AVIF", exif=exif_bytes(MONAS))
    general = photo[:8] + b"mif1" + photo[12:]
    facts = read_photo(general)
    assert (facts.format, facts.width, facts.position is not None) == ("AVIF", 64, True)
    assert fingerprint(general).phash == fingerprint(photo).phash


def test_a_cut_jpeg_keeps_its_facts_but_fails_to_decode():
    whole = encoded(picture(), exif=exif_bytes(MONAS))
    for share in (0.3, 0.6, 0.95):
        cut = whole[: int(len(whole) * share)]
        assert read_photo(cut).position is not None
        with opened(cut) as image:
            image.verify()
        with opened(cut) as image, pytest.raises(PhotoDamaged):
            decode(image)


def test_a_cut_png_is_damaged():
    whole = encoded(picture(), "PNG")
    with pytest.raises(PhotoDamaged):
        read_photo(whole[: len(whole) // 2])


@pytest.mark.parametrize("block", [b"nonsense", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\0\x09", b""])
def test_a_broken_exif_block_makes_a_photo_without_a_position(block):
    facts = read_photo(encoded(picture(64, 48), exif=b"Exif\0\0" + block))
    assert facts.no_position is NoPosition.ABSENT


def test_a_gps_pointer_to_nowhere_makes_a_malformed_position(monkeypatch):
    def negative_seek(*_: object) -> None:
        raise ValueError("negative seek value -8")

    monkeypatch.setattr(Image.Exif, "_get_ifd_dict", negative_seek)
    facts = read_photo(jpeg(gps=MONAS))
    assert (facts.no_position, facts.position_note) == (NoPosition.MALFORMED, "data EXIF rusak")


def test_mutated_exif_never_crashes():
    block = exif_bytes({**MONAS, 7: rationals((1, 1), (2, 1), (3, 1)), 29: text("2025:03:05")}, TAKEN, CAMERA)
    whole = encoded(Image.new("RGB", (8, 8)), exif=block)
    start = whole.index(block) + 6
    dice = np.random.default_rng(20250305)
    reasons = set()
    for _ in range(4000):
        changed = bytearray(whole)
        for _ in range(dice.integers(1, 9)):
            changed[start + dice.integers(len(block) - 6)] = dice.choice([0, 255, int(dice.integers(256))])
        facts = read_photo(bytes(changed))
        assert (facts.position is None) is (facts.no_position is not None)
        json.dumps(facts.as_dict(), allow_nan=False)
        reasons.add(facts.no_position)
    assert reasons >= {None, NoPosition.MALFORMED, NoPosition.ABSENT, NoPosition.OUT_OF_RANGE}


tags = st.integers(0, 40) | st.sampled_from([271, 272, 274, 305, 306, 36867, 36868, 36880, 36881, 37510])
numbers = st.integers(0, 2**32 - 1)
entries = (
    st.tuples(st.sampled_from([ASCII, UNDEFINED, BYTE]), st.binary(max_size=40))
    | st.tuples(st.just(SHORT), st.lists(st.integers(0, 65535), max_size=4))
    | st.tuples(st.sampled_from([LONG]), st.lists(numbers, max_size=4))
    | st.tuples(st.just(RATIONAL), st.lists(st.tuples(numbers, numbers), max_size=5))
    | st.tuples(st.just(SRATIONAL), st.lists(st.tuples(*[st.integers(-(2**31), 2**31 - 1)] * 2), max_size=5))
    | st.tuples(st.just(DOUBLE), st.lists(st.floats(), max_size=4))
)
directories = st.none() | st.dictionaries(tags, entries, max_size=8)


@settings(max_examples=300, deadline=None)
@given(gps=directories, exif=directories, main=directories, endian=st.sampled_from("<>"))
def test_whatever_a_directory_holds_it_is_read_and_says_why_there_is_no_position(gps, exif, main, endian):
    block = exif_bytes(gps, exif, main, endian)
    facts = read_photo(encoded(Image.new("RGB", (8, 8)), exif=block))
    assert (facts.position is None) is (facts.no_position is not None)
    if facts.position:
        assert -180 <= facts.position.lon <= 180
        assert -90 <= facts.position.lat <= 90
    assert PhotoFacts.from_dict(json.loads(json.dumps(facts.as_dict(), allow_nan=False))) == facts


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_mutated_files_are_read_or_refused(kind):
    block = exif_bytes(MONAS, TAKEN, CAMERA)
    whole = heic(block) if kind == "HEIF" else encoded(picture(64, 48), kind, exif=block)
    dice = np.random.default_rng(7)
    for _ in range(300):
        changed = bytearray(whole)
        for _ in range(dice.integers(1, 7)):
            changed[dice.integers(len(changed))] = dice.integers(256)
        changed = changed[: dice.integers(len(changed) // 2, len(changed) + 1)]
        with suppress(PhotoRefused):
            json.dumps(read_photo(bytes(changed)).as_dict(), allow_nan=False)


def test_an_undefined_maker_is_read_as_text():
    assert read_photo(jpeg(main={271: (UNDEFINED, b"Nokia\0\0\0\0")})).make in ("Nokia", "")
