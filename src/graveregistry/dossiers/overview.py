"""The small map of the district around a site: towns, governorate borders, the UTM grid, the place itself.

Borders and towns lie in `overview.json` (Natural Earth, GeoNames; `scripts/overview_map.py`), as coarse as the map.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from shapely import LineString, Point, clip_by_rect, get_coordinates

from graveregistry.dossiers.drawings import GRID_INK, INK, Shape, box, grid, line, north, scale_bar, text
from graveregistry.dossiers.words import Language
from graveregistry.geo.maps import Frame, frame

OVERVIEW_MM = (170.0, 88.0)
# Half the width and height in degrees: some 65 by 33 kilometres.
REACH = (0.35, 0.15)
BORDER = {"stroke": "#7a7a7a", "thick": 0.4, "dash": "dash-dotted"}
TOWN: Shape = {"mark": "circle", "fill": "#444444", "stroke": "#444444", "thick": 0.1}
HERE = {"stroke": "#a3123a", "thick": 0.8}
# Names closer than this (mm) would run into each other; the larger town keeps its own.
_APART = (24.0, 4.5)

Spot = tuple[float, float]


@cache
def _known() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files(__package__).joinpath("overview.json").read_text("utf-8"))
    return found


def overview_frame(lon: float, lat: float) -> Frame:
    """The sheet around a place."""
    return frame((lon - REACH[0], lat - REACH[1], lon + REACH[0], lat + REACH[1]), *OVERVIEW_MM)


def overview_shapes(sheet: Frame, place: Spot, watermark: str, lang: Language) -> list[Shape]:
    """The map: grid, borders, towns with their names, the place in the middle, scale bar and north arrow."""
    width, height = OVERVIEW_MM
    shapes = [box(0, 0, width, height, {"fill": "#ffffff", **INK}), *grid(sheet), *_borders(sheet)]
    shapes.append(text(width / 2, height * 0.25, watermark, 15, colour=GRID_INK))
    shapes += _towns(sheet, lang)
    x, y = _spot(sheet, *place)
    ring = {"k": "mark", "x": x, "y": y, "size": 2.4, "mark": "circle", **HERE}
    arms = [
        line([(x + a * 1.2, y + b * 1.2), (x + a * 4.5, y + b * 4.5)], HERE)
        for a, b in ((1, 0), (-1, 0), (0, 1), (0, -1))
    ]
    return [*shapes, ring, *arms, *scale_bar(sheet), *north(width, lang)]


def _borders(sheet: Frame) -> list[Shape]:
    (lon, lat), (across, up) = sheet.middle, REACH
    found = []
    for each in _known()["borders"]:
        part = clip_by_rect(LineString(each), lon - 2 * across, lat - 2 * up, lon + 2 * across, lat + 2 * up)
        for piece in getattr(part, "geoms", [part]):
            if not piece.is_empty:
                found.append(line(get_coordinates(sheet.project(piece)).tolist(), BORDER))
    return found


def _towns(sheet: Frame, lang: Language) -> list[Shape]:
    """The largest towns first; a name that would lie over another is left out, its dot stays."""
    shapes: list[Shape] = []
    named: list[Spot] = []
    for arabic, english, _rank, lon, lat in sorted(_known()["towns"], key=lambda town: (town[2], town[1])):
        x, y = _spot(sheet, lon, lat)
        if not (2 < x < sheet.width_mm - 2 and 4 < y < sheet.height_mm - 4):
            continue
        shapes.append({"k": "mark", "x": x, "y": y, "size": 0.7, **TOWN})
        spot = (x, y - 2.6)
        if 12 < x < sheet.width_mm - 12 and all(not _close(spot, other) for other in named):
            named.append(spot)
            shapes.append(text(x, round(y - 2.6, 3), arabic if lang == "ar" else english, 7.5))
    return shapes


def _spot(sheet: Frame, lon: float, lat: float) -> Spot:
    ((x, y),) = get_coordinates(sheet.project(Point(lon, lat))).tolist()
    return round(x, 3), round(y, 3)


def _close(one: Spot, other: Spot) -> bool:
    return abs(one[0] - other[0]) < _APART[0] and abs(one[1] - other[1]) < _APART[1]
