"""Open a photo that a stranger sent: wanted formats only, within limits, one sentence when refused."""

import struct
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from typing import TypeVar

import pi_heif
from PIL import Image, UnidentifiedImageError

MAX_PHOTO_BYTES = 25 * 1024 * 1024
MAX_PIXELS = 60_000_000
"""What is opened at all; photos that were taken in once stay readable. New ones have the narrower limits."""
NEW_PIXELS = 50_000_000
NEW_SIDE_PX = 12_000
NEW_ASPECT = 20
"""A picture of one row takes more memory to shrink than a square of as many pixels takes to decode."""
# Pillow opens an MPO (several JPEGs in one file) as JPEG and renames it; "MPO" itself has no opener.
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
_AV1_BRANDS = frozenset({b"avif", b"avis"})
_HEVC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"})

# What Pillow and its plugins raise on broken input; found by fuzzing, none of it documented.
PILLOW_FAILURES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)

_OTHER_FORMATS = (
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"%PDF", "PDF"),
    (b"PK\3\4", "ZIP"),
)
_filters = threading.Lock()
T = TypeVar("T")


class PhotoRefused(Exception):
    """The file cannot serve as a photo; the message is one Indonesian sentence for its sender."""


class NotAPhoto(PhotoRefused):
    """No image, or an image of a format that is not taken."""


class PhotoTooLarge(PhotoRefused):
    """More bytes or more pixels than allowed."""


class PhotoDamaged(PhotoRefused):
    """It starts as a photo, but its pixels cannot be decoded to the end."""


@contextmanager
def opened(
    data: bytes, *, max_bytes: int = MAX_PHOTO_BYTES, max_pixels: int = MAX_PIXELS
) -> Iterator[Image.Image]:
    """Yield the photo with its header read and its pixels untouched.

    Raises NotAPhoto, PhotoTooLarge or PhotoDamaged before yielding. The size is checked before any pixel is
    decoded, so a decompression bomb costs its header only.
    """
    if not data:
        raise NotAPhoto("Berkas kosong.")
    if len(data) > max_bytes:
        raise PhotoTooLarge(f"Berkas foto lebih besar dari {max_bytes / 1024 / 1024:.0f} MB.")
    _accept_heif()
    image = quietly(lambda: _open(data))
    with image:
        if image.width * image.height > max_pixels:
            raise PhotoTooLarge(_too_many_pixels(max_pixels))
        yield image


def refuse_new_size(width: int, height: int) -> None:
    """At the door: raise PhotoTooLarge for too many pixels, a side too long or a picture too narrow."""
    if width * height > NEW_PIXELS:
        raise PhotoTooLarge(_too_many_pixels(NEW_PIXELS))
    long_px, short_px = max(width, height), min(width, height)
    if long_px > NEW_SIDE_PX:
        raise PhotoTooLarge(
            f"Sisi panjang foto {long_px} piksel, paling banyak {NEW_SIDE_PX}; kirim foto yang lebih kecil."
        )
    if long_px > NEW_ASPECT * short_px:
        raise PhotoTooLarge(
            f"Foto ini {width} x {height} piksel: sisi panjangnya lebih dari {NEW_ASPECT} kali "
            "sisi pendeknya. Potong dulu, lalu kirim lagi."
        )


def decode(image: Image.Image) -> None:
    """Decode all pixels in place; raise PhotoDamaged when they end early.

    `Image.verify()` calls a JPEG cut at 5 % sound, so decoding is the only proof.
    """
    with damaged_unless_decoded():
        image.load()


@contextmanager
def damaged_unless_decoded() -> Iterator[None]:
    """What Pillow raises here is a damaged photo; memory that ends is not its sender's fault."""
    try:
        yield
    except MemoryError:
        raise
    except PILLOW_FAILURES as failure:
        if "out of memory" in str(failure):
            raise MemoryError from failure
        raise PhotoDamaged("Isi foto rusak atau terpotong; kirim ulang berkas aslinya.") from failure


def quietly(action: Callable[[], T]) -> T:
    """Run a Pillow call without its warnings; a decompression bomb warning stays an error.

    The lock keeps two threads from restoring each other's warning filters.
    """
    with _filters, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        return action()


def _open(data: bytes) -> Image.Image:
    try:
        return Image.open(BytesIO(data), formats=("AVIF",) if _is_avif(data) else FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as failure:
        raise PhotoTooLarge(_too_many_pixels(MAX_PIXELS)) from failure
    except UnidentifiedImageError as failure:
        raise NotAPhoto(_what_it_is(data)) from failure
    except PILLOW_FAILURES as failure:
        raise PhotoDamaged("Kepala berkas foto rusak; kirim ulang berkas aslinya.") from failure


def _is_avif(data: bytes) -> bool:
    """Both AVIF and HEIC may name themselves mif1; which codec it is, the compatible brands say."""
    if data[4:8] != b"ftyp":
        return False
    end = min(int.from_bytes(data[:4]), 256)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, end, 4))}
    return not brands.isdisjoint(_AV1_BRANDS) and brands.isdisjoint(_HEVC_BRANDS)


def _what_it_is(data: bytes) -> str:
    for magic, name in _OTHER_FORMATS:
        if data.startswith(magic):
            return f"Berkas {name} tidak diterima; kirim foto JPEG, PNG, WebP, atau HEIC."
    return "Berkas ini bukan foto yang dapat dibaca (JPEG, PNG, WebP, atau HEIC)."


def _too_many_pixels(max_pixels: int) -> str:
    return f"Foto lebih dari {max_pixels / 1e6:.0f} megapiksel; kirim foto yang lebih kecil."


@cache
def _accept_heif() -> None:
    pi_heif.register_heif_opener()
