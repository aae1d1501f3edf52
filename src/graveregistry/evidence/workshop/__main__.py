"""``python -m graveregistry.evidence.workshop MEDIA_TYPE SECONDS ORIGINAL WORKING PREVIEW``: the last three are open
descriptors. Says what it found as one JSON object on the standard output, its values texts and lists of texts."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import sys
from typing import Any

import av
from PIL import Image

from graveregistry.evidence import kinds
from graveregistry.evidence.kinds import Kind
from graveregistry.evidence.workshop import media, papers, pictures, tracks, walls

_GIGABYTE = 2**30


def main(arguments: list[str]) -> None:
    """Do the work."""
    media_type, seconds, *descriptors = arguments
    original, working, preview = (
        os.fdopen(int(each), mode) for each, mode in zip(descriptors, ("rb", "w+b", "w+b"), strict=True)
    )
    _load_all()
    walls.bound(walls.Bounds(int(seconds), 3 * _GIGABYTE, 2 * _GIGABYTE))
    walls.shut()
    found = _look(media_type, original, working, preview)
    working.flush()
    preview.flush()
    sys.stdout.write(json.dumps(found))


def _load_all() -> None:
    """What is loaded late otherwise, since nothing can be opened afterwards."""
    Image.init()
    for each in pkgutil.walk_packages(av.__path__, "av."):
        if not each.name.endswith("__main__"):
            importlib.import_module(each.name)


def _look(media_type: str, original: Any, working: Any, preview: Any) -> dict[str, Any]:
    try:
        match kinds.kind_of(media_type):
            case Kind.PICTURE:
                return {"said": pictures.read(original, media_type, working, preview)}
            case Kind.VIDEO | Kind.AUDIO:
                return {"said": media.read(original, media_type, working, preview)}
            case Kind.PDF:
                return {"said": papers.read(original, working)}
            case Kind.TRACK:
                return {"said": tracks.read(original)}
            case _:
                return {"said": {}}
    except pictures.TooManyPixels:
        return {"problem": "too_many_pixels"}
    except Exception as error:
        # A hostile file may make a decoder raise anything at all; its text is the file's and goes nowhere.
        return {"problem": type(error).__name__}


if __name__ == "__main__":
    main(sys.argv[1:])
