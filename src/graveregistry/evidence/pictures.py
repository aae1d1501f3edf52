"""Stripped working copies: a picture is unpacked within bounds, turned upright and packed anew without metadata."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any, BinaryIO

from PIL import ExifTags, Image, ImageOps

from graveregistry.errors import Failure
from graveregistry.evidence import rules

LONGEST_SIDE = 4096
"""Pixels on the longer side of a working copy; the original keeps every one."""
_MAX_TAGS, _MAX_TEXT = 300, 500

# One picture unpacked is up to 200 MB: two at a time on a small machine, the others wait.
_UNPACKING = BoundedSemaphore(2)
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A stripped copy (JPEG) and what the file says of its own making, every value as text."""

    working: bytes
    capture: dict[str, Any]


def read(file: BinaryIO, kind: str) -> Picture:
    """Read a picture of a known media type.

    Raises:
        Failure: ``too_many_pixels``, or ``evidence_unreadable`` when it breaks off or is no such picture.
    """
    with _UNPACKING:
        try:
            return _read(file, kind)
        except Failure:
            raise
        except Image.DecompressionBombError as error:
            raise _too_many_pixels() from error
        except Exception as error:
            # A hostile file may make a decoder raise anything at all.
            raise Failure("evidence_unreadable") from error


def _read(file: BinaryIO, kind: str) -> Picture:
    with Image.open(file, formats=[_FORMATS[kind]]) as image:
        width, height = image.size
        if width * height > rules.MAX_PIXELS:
            raise _too_many_pixels()
        capture = {"width": str(width), "height": str(height), "exif": _exif(image)}
        return Picture(_stripped(image), capture)


def _too_many_pixels() -> Failure:
    return Failure("too_many_pixels", limit=rules.MAX_PIXELS // 1_000_000)


def _stripped(image: Image.Image) -> bytes:
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = _on_white(ImageOps.exif_transpose(image))
    # Whatever a writer would carry over (comments, profiles, XMP) lives here.
    upright.info.clear()
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=88)
    return out.getvalue()


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
        return dict(tag for tag, _ in zip(_tags(image), range(_MAX_TAGS), strict=False))
    except Exception:
        # Broken metadata does not make a picture worthless; the original keeps it.
        return {"unreadable": "true"}


def _tags(image: Image.Image) -> Iterator[tuple[str, str]]:
    exif = image.getexif()
    yield from _named(exif, ExifTags.TAGS)
    yield from _named(exif.get_ifd(ExifTags.IFD.Exif), ExifTags.TAGS)
    yield from _named(exif.get_ifd(ExifTags.IFD.GPSInfo), ExifTags.GPSTAGS)


def _named(tags: Mapping[int, Any], names: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    for number, value in tags.items():
        yield names.get(number, str(number)), _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii") if value.isascii() else value[: _MAX_TEXT // 2].hex()
    plain = str(value).encode("utf-8", "replace").decode().replace("\0", "")
    return plain[:_MAX_TEXT]
