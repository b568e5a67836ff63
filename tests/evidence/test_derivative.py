"""What everyone may see carries pixels and nothing else."""

import struct
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from field_api.evidence.derivative import public_copy, thumbnail
from field_api.evidence.opening import NotAPhoto, PhotoDamaged
from tests.evidence.made_heic import heic
from tests.evidence.made_photos import MONAS, SHORT, encoded, exif_bytes, picture

SECRET = b"Jl. Rahasia No. 7"
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"


def segments(data: bytes) -> set[int]:
    """The markers of a JPEG before its pixels."""
    found, at = set(), 2
    while data[at + 1] != 0xDA:
        found.add(data[at + 1])
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return found


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def telling(**options) -> bytes:
    """A photo that says all it can: EXIF with GPS, XMP, a colour profile, and a comment."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + SECRET
    data = encoded(
        options.pop("image", picture()),
        exif=exif_bytes(MONAS, main=options.pop("main", {})),
        xmp=XMP,
        comment=SECRET,
        icc_profile=profile,
    )
    assert {0xE1, 0xE2, 0xFE} <= segments(data)
    return data


def test_no_metadata_survives():
    copy = public_copy(telling())
    assert segments(copy) <= {0xE0, 0xDB, 0xC0, 0xC2, 0xC4}
    assert SECRET not in copy
    assert b"Exif" not in copy
    assert set(opened(copy).info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "progressive",
        "progression",
    }


def test_what_hangs_after_the_picture_is_dropped():
    assert b"PK\x03\x04" not in public_copy(telling() + b"PK\x03\x04" + b"x" * 999)


def test_the_copy_is_upright():
    image = Image.new("RGB", (80, 40), "blue")
    image.paste("red", (0, 0, 40, 40))
    copy = opened(public_copy(encoded(image, quality=95, exif=exif_bytes(main={274: (SHORT, (6,))}))))
    assert copy.size == (40, 80)
    top, bottom = copy.getpixel((20, 5)), copy.getpixel((20, 75))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 200 > bottom[0]


@pytest.mark.parametrize(("size", "expected"), [((3200, 1000), (1600, 500)), ((300, 200), (300, 200))])
def test_the_longer_side_is_limited_and_nothing_is_enlarged(size, expected):
    assert opened(public_copy(encoded(picture(*size)))).size == expected


def test_a_thumbnail_is_small():
    copy = thumbnail(telling())
    assert opened(copy).size == (320, 240)
    assert segments(copy) <= {0xE0, 0xDB, 0xC0, 0xC2, 0xC4}


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIF", "AVIF"])
def test_other_formats_become_jpeg_without_metadata(kind):
    block = exif_bytes(MONAS)
    copy = public_copy(heic(block) if kind == "HEIF" else encoded(picture(), kind, exif=block))
    assert opened(copy).format == "JPEG"
    assert b"Exif" not in copy


def test_transparent_parts_become_white():
    copy = opened(public_copy(encoded(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG")))
    assert copy.getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK"])
def test_every_pixel_mode_becomes_colour(mode):
    image = picture(64, 48).convert(mode)
    copy = opened(public_copy(encoded(image, "JPEG" if mode == "CMYK" else "PNG")))
    assert copy.mode == "RGB"


def test_a_broken_colour_profile_does_not_stop_the_copy():
    assert SECRET not in public_copy(encoded(picture(), icc_profile=SECRET * 20))


def test_colours_of_a_wide_profile_are_brought_to_srgb():
    """A profile whose red is sRGB's green turns red into green, so the profile was applied."""
    red = Image.new("RGB", (32, 32), (200, 30, 30))
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    r, g = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[r : r + 4], profile[g : g + 4] = b"gXYZ", b"rXYZ"
    pixel = opened(public_copy(encoded(red, quality=95, icc_profile=bytes(profile)))).getpixel((16, 16))
    assert isinstance(pixel, tuple)
    assert pixel[1] > pixel[0] + 100


def test_a_cut_or_foreign_file_is_refused():
    data = telling()
    with pytest.raises(PhotoDamaged):
        public_copy(data[: len(data) * 2 // 3])
    with pytest.raises(NotAPhoto):
        public_copy(b"GIF89a" + b"\0" * 50)
