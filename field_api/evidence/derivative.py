"""Copies of a photo for everyone's eyes: upright, small, and without a word about who, where and when."""

from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from field_api.evidence.opening import (
    MAX_PHOTO_BYTES,
    MAX_PIXELS,
    PILLOW_FAILURES,
    damaged_unless_decoded,
    decode,
    opened,
)

PUBLIC_PX = 1600
THUMBNAIL_PX = 320
_QUALITY = 82


def public_copy(
    data: bytes,
    max_px: int = PUBLIC_PX,
    *,
    max_bytes: int = MAX_PHOTO_BYTES,
    max_pixels: int = MAX_PIXELS,
) -> bytes:
    """A new JPEG, at most `max_px` on its longer side, that carries pixels and nothing else.

    The pixels move to a fresh image first: Pillow would write the JPEG comment back. Colours are brought to
    sRGB before the colour profile is dropped; transparent parts become white.
    Raises NotAPhoto, PhotoTooLarge or PhotoDamaged.
    """
    with opened(data, max_bytes=max_bytes, max_pixels=max_pixels) as image:
        if image.format not in ("JPEG", "MPO"):
            decode(image)  # else Pillow would shrink the thumbnail that a HEIF file carries
        with damaged_unless_decoded():
            image.thumbnail((max_px, max_px), reducing_gap=None if image.mode == "I;16" else 2.0)
            return _encode(_pixels_only(image))


def thumbnail(data: bytes, max_px: int = THUMBNAIL_PX) -> bytes:
    """A small public copy, for lists and maps. Raises as `public_copy` does."""
    return public_copy(data, max_px)


def _pixels_only(image: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(image)
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        mask = upright.getchannel("A")
    else:
        upright, mask = _srgb(upright), None
    fresh = Image.new("RGB", upright.size, "white")
    fresh.paste(upright, mask=mask)
    return fresh


def _srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
        except (ImageCms.PyCMSError, *PILLOW_FAILURES):
            return image.convert("RGB")
        if converted is not None:
            return converted
    return image.convert("RGB")


def _encode(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return out.getvalue()
