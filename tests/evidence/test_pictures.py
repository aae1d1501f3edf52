"""A working copy shows the picture and gives nothing else away."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import BinaryIO

import pytest
from PIL import Image

from graveregistry.errors import Failure
from graveregistry.evidence import pictures
from tests.support.field import photo


def _saved(folder: Path, data: bytes) -> BinaryIO:
    path = folder / "file"
    path.write_bytes(data)
    return path.open("rb")


def _png_header(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header speaks of a picture of any size."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\0IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))


def test_metadata_is_read_as_text_and_none_of_it_is_in_the_copy(tmp_path: Path) -> None:
    read = pictures.read(_saved(tmp_path, photo("x")), "image/jpeg")
    assert read.capture["exif"]["Make"] == "PLANTED-MAKER x"
    assert read.capture["exif"]["GPSLatitude"] == "(32.0, 42.0, 3.25)"
    assert (read.capture["width"], read.capture["height"]) == ("64", "48")
    assert b"PLANTED" not in read.working
    assert b"Exif" not in read.working
    with Image.open(io.BytesIO(read.working)) as copy:
        assert copy.size == (64, 48)
        assert not copy.getexif()


def test_a_picture_taken_sideways_is_turned_upright(tmp_path: Path) -> None:
    image, exif, out = Image.new("RGB", (60, 20)), Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    image.save(out, "JPEG", exif=exif)
    with Image.open(io.BytesIO(pictures.read(_saved(tmp_path, out.getvalue()), "image/jpeg").working)) as copy:
        assert copy.size == (20, 60)


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("WEBP", "image/webp")])
def test_a_see_through_picture_is_laid_on_white(tmp_path: Path, kind: str, media_type: str) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (16, 16), (255, 0, 0, 0)).save(out, kind)
    with Image.open(io.BytesIO(pictures.read(_saved(tmp_path, out.getvalue()), media_type).working)) as copy:
        assert all(value > 250 for value in copy.getpixel((8, 8)))  # type: ignore[union-attr]


@pytest.mark.parametrize("size", [(10_000, 5_001), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_pixel_bomb_is_refused_by_its_header(tmp_path: Path, size: tuple[int, int]) -> None:
    with pytest.raises(Failure, match="more than 50 million") as refused:
        pictures.read(_saved(tmp_path, _png_header(*size)), "image/png")
    assert refused.value.code == "too_many_pixels"


@pytest.mark.parametrize("cut", [3, 30, 300, 500])
def test_a_picture_that_breaks_off_is_refused(tmp_path: Path, cut: int) -> None:
    with pytest.raises(Failure) as refused:
        pictures.read(_saved(tmp_path, photo(size=(300, 300))[:cut]), "image/jpeg")
    assert refused.value.code == "evidence_unreadable"


def test_broken_metadata_does_not_lose_the_picture(tmp_path: Path) -> None:
    whole = photo()
    start = whole.index(b"Exif\0\0") + 6
    broken = whole[: start + 4] + b"\xff\xff\xff\xff" + whole[start + 8 :]
    read = pictures.read(_saved(tmp_path, broken), "image/jpeg")
    assert "Make" not in read.capture["exif"]
    assert read.working.startswith(b"\xff\xd8")


def test_a_large_picture_is_made_smaller(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("L", (5000, 100)).save(out, "PNG")
    with Image.open(io.BytesIO(pictures.read(_saved(tmp_path, out.getvalue()), "image/png").working)) as copy:
        assert copy.size == (4096, 82)
