"""The outline of a picture: its edges alone, white on nothing, to be laid over what a camera sees."""

from __future__ import annotations

from typing import Any, BinaryIO

from PIL import Image, ImageChops, ImageFilter, ImageOps

LONGEST_SIDE, LARGEST = 800, 61_440
"""Pixels on the longer side, and bytes, of an outline."""
_BLUR = 1.6
"""Radius in pixels: what is finer (leaves, letters, the features of a face) leaves no edge."""
_SHARES = (0.08, 0.06, 0.04, 0.03, 0.02, 0.01)
"""Which part of the pixels is edge, tried in turn until the file is small enough."""
_FAINTEST = 24
# Sobel's operator (I. Sobel, G. Feldman, 1968), each way round, for a filter that knows no negative numbers.
_SOBEL = (
    (-1, 0, 1, -2, 0, 2, -1, 0, 1),
    (1, 0, -1, 2, 0, -2, 1, 0, -1),
    (-1, -2, -1, 0, 0, 0, 1, 2, 1),
    (1, 2, 1, 0, 0, 0, -1, -2, -1),
)


def draw(source: BinaryIO, outline: BinaryIO) -> dict[str, Any]:
    """Write the outline of a working copy (JPEG) as a PNG of one bit a pixel; its width and height, as texts.

    Raises:
        ValueError: where even the fewest edges make too large a file.
    """
    with Image.open(source, formats=["JPEG"]) as image:
        edges = _edges(image)
    counts = edges.histogram()
    for share in _SHARES:
        _write(edges, _threshold(counts, share), outline)
        if outline.tell() <= LARGEST:
            return {"width": str(edges.width), "height": str(edges.height)}
    raise ValueError


def _edges(image: Image.Image) -> Image.Image:
    grey = image.convert("L")
    grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain = ImageOps.autocontrast(grey.filter(ImageFilter.GaussianBlur(_BLUR)), cutoff=1)
    first, *rest = (plain.filter(ImageFilter.Kernel((3, 3), each, scale=1)) for each in _SOBEL)
    for each in rest:
        first = ImageChops.lighter(first, each)
    return first


def _threshold(counts: list[int], share: float) -> int:
    """The value from which on no more than this share of the pixels lies."""
    room = sum(counts) * share
    for value in range(255, _FAINTEST, -1):
        room -= counts[value]
        if room < 0:
            return value + 1
    return _FAINTEST


def _write(edges: Image.Image, threshold: int, outline: BinaryIO) -> None:
    marked = edges.point([int(value >= threshold) for value in range(256)])
    drawn = Image.frombytes("P", marked.size, marked.tobytes())
    drawn.putpalette([0, 0, 0, 255, 255, 255])
    outline.seek(0)
    outline.truncate()
    drawn.save(outline, "PNG", optimize=True, bits=1, transparency=0)
