"""The small pictures of evidence on the paper.

For the PDF each is set as a mark, one pixel whose colour is its number, and takes its place in the finished file as the
bytes it is (JPEG, ISO 32000-1, 7.4.8): setting three hundred unpacked takes hundreds of megabytes. Pages as pictures
cannot be mended so; for them each goes into the setting packed in an SVG.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from typing import Any

import pikepdf
from PIL import Image

from graveregistry.dossiers.file_names import copy_name
from graveregistry.dossiers.printed import Facts

WIDEST, HIGHEST = 62.0, 52.0
"""Room for a picture on a sheet, in mm."""
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}">'
    '<image width="{0}" height="{1}" href="data:image/jpeg;base64,{2}"/></svg>'
)

Pictures = Mapping[str, bytes]
"""JPEG files by their SHA-256."""
Setting = dict[str, Any]
Size = tuple[int, int]


def shown(facts: Facts) -> dict[str, str]:
    """The pictures that a dossier's sheets show: their SHA-256 and where they lie in the bag."""
    copies = (copy for item in facts["evidence"] for copy in item.get("copies", []) if copy["kind"] == "preview")
    return {copy["sha256"]: copy_name(copy["sha256"], copy["media_type"]) for copy in copies}


def marks(pictures: Pictures) -> dict[str, Setting]:
    """How each is set in a PDF, before `put_in` gives it its bytes."""
    fit = _fit(pictures)
    return {
        sha256: {**_room(*fit[sha256]), "mark": list(number.to_bytes(3))} for number, sha256 in enumerate(sorted(fit))
    }


def packed(pictures: Pictures) -> dict[str, Setting]:
    """How each is set in pages that are pictures themselves."""
    fit = _fit(pictures)
    return {sha256: {**_room(*size), "svg": _svg(pictures[sha256], *size)} for sha256, size in fit.items()}


def put_in(document: pikepdf.Pdf, pictures: Pictures) -> None:
    """Give each mark of a document the bytes of its picture."""
    fit = _fit(pictures)
    ordered = sorted(fit)
    # By the pages: all objects of a long paper at once are tens of megabytes.
    for each in {image.objgen: image for page in document.pages for image in page.get_images().values()}.values():
        sha256 = ordered[int.from_bytes(each.read_bytes())]
        each.Width, each.Height = fit[sha256]
        each.write(pictures[sha256], filter=pikepdf.Name.DCTDecode)


def _fit(pictures: Pictures) -> dict[str, Size]:
    """Pixels across and down of those that can be shown, from their headers alone."""
    sizes = ((sha256, _size(data)) for sha256, data in pictures.items())
    return {sha256: size for sha256, size in sizes if size is not None}


def _size(data: bytes) -> Size | None:
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
            return image.size if image.mode == "RGB" else None
    except (OSError, SyntaxError, ValueError):
        return None


def _room(across: int, down: int) -> Setting:
    """Its width and height on the sheet, in mm."""
    scale = min(WIDEST / across, HIGHEST / down)
    return {"width": round(across * scale, 2), "height": round(down * scale, 2)}


def _svg(data: bytes, across: int, down: int) -> str:
    return _SVG.format(across, down, base64.b64encode(data).decode())
