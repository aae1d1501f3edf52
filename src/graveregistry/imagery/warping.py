"""Turns a GeoTIFF into a raster PMTiles archive: a program of its own, since the file comes from a stranger.

``python -m graveregistry.imagery.warping look|make SOURCE [ARCHIVE]`` bounds its own memory, time and files before
GDAL is even loaded, reads GeoTIFF and nothing else, and says what it does in lines of JSON: ``{"share": 0.5}`` now and
then, at the end ``{"done": true}`` or ``{"refused": "no_crs"}``. See ``docs/decisions/0313-imagery-from-geotiff.md``.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

MEMORY = 2 * 2**30
"""Bytes of address space; a picture is read in pieces, so no honest one needs more."""
SECONDS = {"look": 20, "make": 3600}
LARGEST_ARCHIVE = 8 * 2**30
SURROUNDINGS = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_NUM_THREADS": "1",
    "GDAL_CACHEMAX": "128",
    "OPENBLAS_NUM_THREADS": "1",
}
"""No file beside the one that was named is looked for, nothing is written beside it, memory is kept for the picture."""


def bound(task: str) -> None:
    """Let this process use no more than the file may cost. Before GDAL is loaded, so that it too is bound."""
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: SECONDS[task],
        resource.RLIMIT_FSIZE: LARGEST_ARCHIVE if task == "make" else 0,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
    }
    for which, most in limits.items():
        resource.setrlimit(which, (most, most))


def tell(**said: Any) -> None:
    """One line for whoever started this."""
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def run(source: Path, archive: Path | None) -> str | None:
    """Look at a file and, if a path is given, make an archive of it; why it cannot be used, or None."""
    # Loaded only now, so that they are bound too.
    import rasterio
    from rasterio.errors import RasterioError, RasterioIOError

    from graveregistry.imagery.geotiff import Refused, planned
    from graveregistry.imagery.pyramid import Making

    try:
        opened = rasterio.open(source, driver="GTiff")
    except RasterioError:
        return "not_geotiff"
    with opened as picture:
        try:
            plan = planned(picture)
            # The last pixel lies in the last block: a file that breaks off does not have it.
            picture.read(1, window=((picture.height - 1, picture.height), (picture.width - 1, picture.width)))
            if archive is not None:
                making = Making(picture, plan, archive, lambda share: tell(share=share))
                making.finish(making.everything())
        except Refused as why:
            return str(why)
        except RasterioIOError:
            return "cut_short"
    return None


def main(words: list[str]) -> None:
    """The program."""
    task, source, *rest = words
    bound(task)
    os.environ |= SURROUNDINGS
    try:
        refused = run(Path(source), Path(rest[0]) if rest else None)
    except MemoryError:
        refused = "too_heavy"
    if refused is None:
        tell(done=True)
    else:
        tell(refused=refused)


if __name__ == "__main__":
    main(sys.argv[1:])
