"""Photos as the phone makes them ready: small ones untouched, large ones smaller with all that they say."""

from __future__ import annotations

import hashlib
from io import BytesIO

import pytest
from PIL import ExifTags, Image

from field_api.evidence.exif import PhotoFacts, read_photo
from tests.browser.phone import Field, Phone
from tests.field_api.claims import PHOTOS, needs_photos
from tests.field_api.photos import jpeg

pytest_plugins = ["tests.browser.phone_fixtures"]

XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"
IPTC = b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\0"
C2PA = b"JP\0\1\0\0\0\1\0\0\0\x10jumbc2pa"


def large(orientation: int, *segments: bytes, lon: float = 106.825, lat: float = -6.19) -> bytes:
    """2400 x 1800 stored pixels, the upper left quarter red; a position, make, time and further segments."""
    image = Image.new("RGB", (2400, 1800), "white")
    image.paste("red", (0, 0, 1200, 900))
    exif = Image.Exif()
    with Image.open(BytesIO(jpeg(1, lon=lon, lat=lat))) as located:
        exif.load(located.info["exif"])
        exif.get_ifd(ExifTags.IFD.GPSInfo)
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "Uji"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:03:02 10:00:00"
    out = BytesIO()
    image.save(out, "JPEG", quality=90, exif=exif)
    data = out.getvalue()
    return data[:2] + b"".join(segments) + data[2:]


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content


def said(facts: PhotoFacts) -> tuple[object, ...]:
    """What a photo says of place, time and camera."""
    return (
        facts.position,
        facts.no_position,
        facts.make,
        facts.model,
        facts.taken_local,
        facts.direction_deg,
    )


@pytest.mark.parametrize(
    ("orientation", "upright", "red"),
    [
        (1, (2000, 1500), (0, 0)),
        (3, (2000, 1500), (1, 1)),
        (6, (1500, 2000), (1, 0)),
        (8, (1500, 2000), (0, 1)),
    ],
)
def test_a_large_photo_becomes_smaller_upright_and_keeps_what_it_says(
    phone: Phone, visited: Field, orientation: int, upright: tuple[int, int], red: tuple[int, int]
) -> None:
    original = large(orientation, segment(0xE1, XMP), segment(0xEB, C2PA), segment(0xED, IPTC))
    meta = phone.add(phone.start(visited.report), original)
    sent = phone.bytes_of(meta["key"])
    facts = read_photo(sent)
    assert said(facts) == said(read_photo(original))
    assert facts.position
    assert (facts.orientation, (facts.width, facts.height)) == (1, upright)
    assert (meta["width"], meta["height"], meta["bytes"]) == (*upright, len(sent))
    assert meta["sha256"] == facts.sha256 == hashlib.sha256(sent).hexdigest()
    assert meta["original_sha256"] == hashlib.sha256(original).hexdigest()
    assert (meta["original_bytes"], meta["media_type"]) == (len(original), "image/jpeg")
    assert all(part in sent for part in (XMP, C2PA, IPTC))
    with Image.open(BytesIO(sent)) as picture:
        corners = {
            (x, y): picture.getpixel((x * (upright[0] - 9) + 4, y * (upright[1] - 9) + 4))
            for x in (0, 1)
            for y in (0, 1)
        }
    assert [place for place, colour in corners.items() if colour[1] < 60] == [red]  # type: ignore[index]


def test_a_small_photo_is_sent_as_it_came_with_a_thumbnail_for_lists(phone: Phone, visited: Field) -> None:
    meta = phone.add(phone.start(visited.report), jpeg(5, lon=106.8, lat=-6.2))
    assert phone.bytes_of(meta["key"]) == jpeg(5, lon=106.8, lat=-6.2)
    assert meta["sha256"] == meta["original_sha256"]
    assert 500 < meta["thumb_bytes"] < 30_000


def test_half_a_megabyte_of_words_is_left_behind(phone: Phone, visited: Field) -> None:
    words = [segment(0xE1, XMP + bytes(60_000)) for _ in range(9)]
    meta = phone.add(phone.start(visited.report), large(1, *words))
    assert XMP not in phone.bytes_of(meta["key"])


def test_a_png_is_recognised_by_its_bytes_and_made_smaller(phone: Phone, visited: Field) -> None:
    out = BytesIO()
    Image.effect_noise((2600, 1300), 90).save(out, "PNG")
    meta = phone.add(phone.start(visited.report), out.getvalue())
    assert (meta["media_type"], meta["width"], meta["height"]) == ("image/jpeg", 2000, 1000)
    assert read_photo(phone.bytes_of(meta["key"])).format == "JPEG"


@needs_photos
def test_real_photos_say_the_same_after_the_phone_made_them_smaller(phone: Phone, visited: Field) -> None:
    names = [
        "mei_Apple_iPhone_6_plus.jpg",
        "es_HMD_Nokia_8.3_5G.jpg",
        "es_iphone_hdr_YES.jpg",
        "es_DSCN0010.jpg",
    ]
    draft, shrunk = phone.start(visited.report), 0
    for name in names:
        original = (PHOTOS / name).read_bytes()
        meta = phone.add(draft, original)
        sent, before = read_photo(phone.bytes_of(meta["key"])), read_photo(original)
        assert said(sent) == said(before), name
        assert sent.position, name
        assert max(sent.width, sent.height) <= 2000, name
        assert abs(sent.width / sent.height - before.width / before.height) < 0.01, name
        assert (meta["width"], meta["height"]) == (sent.width, sent.height), name
        shrunk += sent.sha256 != before.sha256
    assert shrunk
    phone.seal(draft)
    assert phone.send()["sent"] == 1
