"""A photo freed of what it says of who, where and when keeps its pixels."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageOps

from field_api.evidence.exif import read_photo
from field_api.evidence.opening import PhotoRefused, opened
from field_api.evidence.stripping import without_metadata
from tests.evidence.made_photos import encoded, picture

SECRET = b"Budi Santoso"


def pixels(data: bytes) -> bytes:
    with opened(data) as image:
        return ImageOps.exif_transpose(image).convert("RGB").tobytes()


def located(format: str, **more: object) -> bytes:  # noqa: A002
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = "Kamera", SECRET.decode()
    exif[0x0112] = 6
    gps = {1: "S", 2: (6.0, 10.0, 31.0), 3: "E", 4: (106.0, 49.0, 38.0)}
    exif.get_ifd(0x8825).update(gps)
    return encoded(picture(64, 48), format, exif=exif.tobytes(), **more)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_position_camera_and_names_go_and_pixels_stay(format: str) -> None:  # noqa: A002
    data = located(format)
    before, bare = read_photo(data), without_metadata(data)
    after = read_photo(bare)
    assert before.position is not None
    assert (after.position, after.make, after.width, after.height) == (None, "", before.width, before.height)
    assert SECRET not in bare
    if format == "JPEG":
        assert pixels(bare) == pixels(data)
    assert without_metadata(bare) == bare


def test_a_second_picture_and_a_film_behind_the_first_go_as_well() -> None:
    data = located("JPEG", progressive=True)
    bare = without_metadata(data + b"\0\0\0\x18ftypmp42" + SECRET)
    assert bare == without_metadata(data)
    assert bare.endswith(b"\xff\xd9")


def test_what_is_no_photo_is_refused() -> None:
    with pytest.raises(PhotoRefused):
        without_metadata(b"bukan foto")


def test_a_cut_photo_still_loses_its_position() -> None:
    data = located("JPEG")
    bare = without_metadata(data[:-200])
    assert read_photo(bare).position is None
    assert BytesIO(bare).read(2) == b"\xff\xd8"
