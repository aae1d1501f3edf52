"""Pictures: what the file says of its making; unpacked within bounds, turned upright, packed anew without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from graveregistry.evidence.workshop.text import TooManyPixels, bounded, plain

MAX_PIXELS = 50_000_000
"""Largest picture in pixels, judged by its header before anything is unpacked."""
LONGEST_SIDE, PREVIEW = 4096, 400
"""Pixels on the longer side of a working copy and of a preview; the original keeps every one."""
_MAX_TAGS = 300
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF", "image/tiff": "TIFF"}
# GeoTIFF 1.1 (OGC 19-008r4): pixel scale, tie points, transformation, keys.
_SCALE, _TIES, _KEYS = 33550, 33922, 34735
_PROJECTED, _GEOGRAPHIC = 3072, 2048


def read(source: BinaryIO, media_type: str, working: BinaryIO, preview: BinaryIO) -> dict[str, Any]:
    """Write a working copy and a preview, both JPEG; what the picture says, every value as text.

    A scene from the air is read for what it says even where it is too large to unpack.

    Raises:
        TooManyPixels: for any other picture that is.
    """
    Image.MAX_IMAGE_PIXELS = None
    try:
        said, copy = _picture(source, media_type)
    except UnidentifiedImageError:
        if media_type != "image/tiff":
            raise
        said, copy = _scene(source)
    if copy is None:
        return said
    copy.save(working, "JPEG", quality=88)
    copy.thumbnail((PREVIEW, PREVIEW))
    copy.save(preview, "JPEG", quality=80)
    return said


def _picture(source: BinaryIO, media_type: str) -> tuple[dict[str, Any], Image.Image | None]:
    with Image.open(source, formats=[_FORMATS[media_type]]) as image:
        said: dict[str, Any] = _size(*image.size) | {"exif": _exif(image)}
        if media_type == "image/tiff":
            said |= _ground(getattr(image, "tag_v2", {}), *image.size)
        return said, _stripped(image) if _unpacked(said, *image.size) else None


def _scene(source: BinaryIO) -> tuple[dict[str, Any], Image.Image | None]:
    """A TIFF of bands that make no picture by themselves, as satellites send them."""
    from graveregistry.evidence.workshop import scenes

    tags, width, height = scenes.tags(source)
    said = _size(width, height) | _ground(tags, width, height)
    return said, scenes.drawn(source, LONGEST_SIDE) if _unpacked(said, width, height) else None


def _size(width: int, height: int) -> dict[str, Any]:
    return {"width": str(width), "height": str(height)}


def _unpacked(said: Mapping[str, Any], width: int, height: int) -> bool:
    if width * height <= MAX_PIXELS:
        return True
    if "ground" not in said:
        raise TooManyPixels
    return False


def _stripped(image: Image.Image) -> Image.Image:
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    if image.mode.startswith("I") or image.mode == "F":
        # Scenes of 16 bits and more: the darkest becomes black, the brightest white.
        image = ImageOps.autocontrast(_eight_bits(image))
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = _on_white(ImageOps.exif_transpose(image))
    # Whatever a writer would carry over (comments, profiles, XMP) lives here.
    upright.info.clear()
    return upright


def _eight_bits(image: Image.Image) -> Image.Image:
    wide = image.convert("F")
    low, high = wide.getextrema()
    span = max(float(high) - float(low), 1e-9)  # type: ignore[arg-type]
    return wide.point(lambda value: value * (255 / span) - float(low) * 255 / span).convert("L")  # type: ignore[arg-type]


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Image.new("RGB", layer.size, "white")
    ground.paste(layer, mask=layer.getchannel("A"))
    return ground


def _exif(image: Image.Image) -> dict[str, str]:
    """The EXIF tags by name (Exif 3.0), bounded in number and length."""
    try:
        return bounded(_tags(image), _MAX_TAGS)
    except Exception:
        # Broken metadata does not make a picture worthless; the original keeps it.
        return {"unreadable": "true"}


def _tags(image: Image.Image) -> Iterator[tuple[str, Any]]:
    exif = image.getexif()
    yield from _named(exif, ExifTags.TAGS)
    yield from _named(exif.get_ifd(ExifTags.IFD.Exif), ExifTags.TAGS)
    yield from _named(exif.get_ifd(ExifTags.IFD.GPSInfo), ExifTags.GPSTAGS)


def _named(tags: Mapping[int, Any], names: Mapping[int, str]) -> Iterator[tuple[str, Any]]:
    for number, value in tags.items():
        yield names.get(number, str(number)), value


def _ground(tags: Mapping[int, Any], width: int, height: int) -> dict[str, Any]:
    """Where on the ground a GeoTIFF lies: its EPSG code and its box, in that reference system."""
    try:
        scale, ties, keys = tags[_SCALE], tags[_TIES], tags.get(_KEYS, ())
        left, top = ties[3] - ties[0] * scale[0], ties[4] + ties[1] * scale[1]
        box = (left, top - height * scale[1], left + width * scale[0], top)
        entries = {keys[at]: keys[at + 3] for at in range(4, len(keys) - 3, 4)}
        code = entries.get(_PROJECTED) or entries.get(_GEOGRAPHIC) or ""
    except (KeyError, IndexError, TypeError, ValueError):
        return {}
    return {"ground": {"epsg": plain(code), "box": [plain(each) for each in box]}}
