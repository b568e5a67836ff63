"""Photos for tests: a JPEG with a pattern of its own and the GPS block that is asked for."""

from __future__ import annotations

import io
from datetime import datetime

import numpy as np
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational


def jpeg(
    seed: int, *, lon: float | None = None, lat: float | None = None, taken: datetime | None = None
) -> bytes:
    """A 320 x 240 photo, another one for each seed. `taken` is written as the camera's local time."""
    blocks = np.random.default_rng(seed).integers(0, 255, (12, 16, 3), dtype=np.uint8)
    image = Image.fromarray(blocks).resize((320, 240), Image.Resampling.BICUBIC)
    exif = Image.Exif()
    if taken:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken.strftime("%Y:%m:%d %H:%M:%S")
    if lon is not None and lat is not None:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = (
            ("E" if lon >= 0 else "W"),
            _dms(lon),
        )
        gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = (
            ("N" if lat >= 0 else "S"),
            _dms(lat),
        )
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, exif=exif)
    return out.getvalue()


def upload(data: bytes, name: str = "foto.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def _dms(degrees: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    value = abs(degrees)
    whole, minutes = int(value), int(value % 1 * 60)
    seconds = (value - whole - minutes / 60) * 3600
    return IFDRational(whole, 1), IFDRational(minutes, 1), IFDRational(round(seconds * 10000), 10000)
