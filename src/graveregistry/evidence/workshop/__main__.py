"""``python -m graveregistry.evidence.workshop MEDIA_TYPE SECONDS ORIGINAL WORKING PREVIEW``: the last three are open
descriptors; with ``outline`` for a media type it draws the outline of a working copy. Says what it found as one JSON
object on the standard output, its values texts and lists of texts."""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from PIL import Image

from graveregistry.evidence import kinds
from graveregistry.evidence.kinds import Kind
from graveregistry.evidence.workshop import walls
from graveregistry.evidence.workshop.text import TooManyPixels

_GIGABYTE = 2**30
OUTLINE = "outline"
_LETTERS = ("ascii", "cp437", "latin-1", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "idna")
Look = Callable[..., dict[str, Any]]


def main(arguments: list[str]) -> None:
    """Do the work."""
    media_type, seconds, *descriptors = arguments
    original, working, preview = (
        cast("BinaryIO", os.fdopen(int(each), mode))
        for each, mode in zip(descriptors, ("rb", "w+b", "w+b"), strict=True)
    )
    look = _looking(media_type)
    walls.bound(walls.Bounds(int(seconds), 3 * _GIGABYTE, 2 * _GIGABYTE))
    walls.shut()
    found = _tried(look, original, working, preview)
    working.flush()
    preview.flush()
    sys.stdout.write(json.dumps(found))


def _looking(media_type: str) -> Look:
    """How a file of this media type is looked at, with all loaded that comes late: nothing opens then."""
    for name in _LETTERS:
        codecs.lookup(name)
    Image.init()
    if media_type == OUTLINE:
        from graveregistry.evidence.workshop import outlines

        return lambda *files: outlines.draw(files[0], files[1])
    match kinds.kind_of(media_type):
        case Kind.PICTURE:
            from graveregistry.evidence.workshop import pictures

            if media_type == "image/tiff":
                from graveregistry.evidence.workshop import scenes  # noqa: F401

            return lambda *files: pictures.read(files[0], media_type, files[1], files[2])
        case Kind.VIDEO | Kind.AUDIO:
            from graveregistry.evidence.workshop import media

            media.load_all()
            return lambda *files: media.read(files[0], media_type, files[1], files[2])
        case Kind.PDF:
            from graveregistry.evidence.workshop import papers

            return lambda *files: papers.read(files[0], files[1])
        case Kind.OFFICE:
            from graveregistry.evidence.workshop import offices

            return lambda *files: offices.read(files[0], media_type, files[1])
        case Kind.TRACK:
            from graveregistry.evidence.workshop import tracks

            return lambda *files: tracks.read(files[0])
        case _:
            return lambda *_files: {}


def _tried(look: Look, *files: BinaryIO) -> dict[str, Any]:
    try:
        return {"said": look(*files)}
    except TooManyPixels:
        return {"problem": "too_many_pixels"}
    except Exception as error:
        # A hostile file may make a decoder raise anything at all; its text is the file's and goes nowhere.
        return {"problem": type(error).__name__}


if __name__ == "__main__":
    main(sys.argv[1:])
