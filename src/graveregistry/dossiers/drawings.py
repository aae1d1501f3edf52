"""The map and the chart of the paper as shapes in millimetres from the top left corner; Typst only strokes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from graveregistry.dossiers.disclosed import parse_geometry
from graveregistry.dossiers.typeset import runs
from graveregistry.dossiers.words import Language, say
from graveregistry.geo.maps import Frame, frame
from graveregistry.geo.utm_grid import utm_grid
from graveregistry.vocabulary import codes, label

Shape = dict[str, Any]

MAP_MM = (170.0, 130.0)
CHART_MM = (170.0, 62.0)
# Told apart without colour too: dashes, and a mark of its own for each kind.
STYLES: dict[str, Shape] = {
    "current": {"stroke": "#a3123a", "thick": 0.7, "fill": "#a3123a22"},
    "other 1": {"stroke": "#1f4e8c", "thick": 0.5, "dash": "dashed"},
    "other 2": {"stroke": "#6b3fa0", "thick": 0.5, "dash": "dotted"},
    "other 3": {"stroke": "#00695c", "thick": 0.5, "dash": "dash-dotted"},
    "other 4": {"stroke": "#8a5a00", "thick": 0.5, "dash": "loosely-dashed"},
    "other": {"stroke": "#555555", "thick": 0.4, "dash": "densely-dotted"},
    "track": {"stroke": "#0077a8", "thick": 0.6, "dash": "loosely-dash-dotted"},
    "disturbance": {"stroke": "#000000", "thick": 0.3, "fill": "#e07b00", "mark": "square"},
    "visit": {"stroke": "#000000", "thick": 0.3, "fill": "#3c8c40", "mark": "triangle"},
}
TRACK = "track"
OTHERS = tuple(name for name in STYLES if name.startswith("other "))
GRID = {"stroke": "#b8b8b8", "thick": 0.15}
GRID_INK = "#00000026"
INK = {"stroke": "#000000", "thick": 0.3}
MARK_MM = 1.4
BAR_MM = 1.6
LEGEND_GAP_MM, LEGEND_ROW_MM = 1.5, 5.5
GRID_LABEL_MM = 8.0
SPACE_AROUND = 1.6
LEAST_DEGREES = 0.0012


@dataclass(frozen=True, slots=True)
class Placed:
    """A shape on the map: WKT in EPSG:4326 and the name of its style. `number` stands at a boundary or a track and in
    the legend, with `told` behind it: who said so and when."""

    geometry: str
    style: str
    number: str = ""
    told: str = ""


def text(x: float, y: float, words: str, size: float = 7, anchor: str = "centre", **more: Any) -> Shape:
    """Words at a point; `anchor` says which part of them stands there: left, centre or right. Size in points."""
    return {"k": "text", "x": x, "y": y, "runs": runs(words), "size": size, "anchor": anchor, **more}


def line(points: Iterable[Sequence[float]], style: Shape) -> Shape:
    """An open line."""
    return {"k": "path", "rings": [_rounded(points)], "closed": False, **style}


def box(x: float, y: float, width: float, height: float, style: Shape) -> Shape:
    """A rectangle."""
    ring = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    return {"k": "path", "rings": [_rounded(ring)], "closed": True, **style}


def _rounded(points: Iterable[Sequence[float]]) -> list[list[float]]:
    return [[round(point[0], 3), round(point[1], 3)] for point in points]


def map_frame(placed: Sequence[Placed]) -> Frame | None:
    """The sheet that shows all the shapes with space around them; None where there is nothing to show.

    A track may come from towns away, so it is shown as far as it passes by, and whole only where there is nothing else.
    """
    tracks = [each for each in placed if each.style == TRACK]
    shapes = _there([each for each in placed if each.style != TRACK]) or _there(tracks)
    if not shapes:
        return None
    west, south, east, north = map(float, shapely.total_bounds(shapes))
    x, y = (west + east) / 2, (south + north) / 2
    half_x = max((east - west) / 2 * SPACE_AROUND, LEAST_DEGREES)
    half_y = max((north - south) / 2 * SPACE_AROUND, LEAST_DEGREES)
    return frame((x - half_x, y - half_y, x + half_x, y + half_y), *MAP_MM)


def _there(placed: Iterable[Placed]) -> list[BaseGeometry]:
    shapes = (parse_geometry(each.geometry) for each in placed)
    return [shape for shape in shapes if shape is not None and not shape.is_empty]


def map_shapes(sheet: Frame, placed: Sequence[Placed], watermark: str, lang: Language) -> tuple[list[Shape], float]:
    """The map: grid, shapes, watermark, scale bar, north arrow, and the legend below it, where it hides nothing; with
    the height of it all in mm."""
    width, height = sheet.width_mm, sheet.height_mm
    shapes = [box(0, 0, width, height, {"fill": "#ffffff", **INK})]
    shapes += grid(sheet)
    shapes += [text(width / 2, height * part, watermark, 15, colour=GRID_INK) for part in (0.25, 0.5, 0.75)]
    numbers, shown = [], []
    for each in placed:
        shape = parse_geometry(each.geometry)
        there = None if shape is None else sheet.project(shape)
        if there is not None and each.style == TRACK:
            there = shapely.clip_by_rect(there, 0, 0, width, height)
        if there is not None and not there.is_empty:
            shapes += _drawn(there, STYLES[each.style])
            numbers += _numbered(there, each) if each.number else []
            shown.append(each)
    legend, bottom = _legend(_entries(shown, lang), sheet, lang)
    return [*shapes, *numbers, *scale_bar(sheet), *north(width, lang), *legend], bottom


def _numbered(shape: BaseGeometry, each: Placed) -> list[Shape]:
    """The boundary's number at its highest point."""
    x, y = min(shapely.get_coordinates(shape).tolist(), key=lambda at: (at[1], at[0]))
    return [text(round(x, 3), round(y, 3), each.number, 9, back=True, colour=STYLES[each.style]["stroke"])]


def _entries(placed: Sequence[Placed], lang: Language) -> list[tuple[str, str]]:
    """The legend: each style on the map and what it stands for, boundaries one by one."""
    found: dict[tuple[str, str], str] = {}
    for name in STYLES:
        for each in (each for each in placed if each.style == name):
            kind = say(f"legend_{name.partition(' ')[0]}", lang)
            alone = each.number and name != "other"
            found[name, each.number if alone else ""] = f"{each.number}. {kind}: {each.told}" if alone else kind
    return [(name, words) for (name, _), words in found.items()]


def grid(sheet: Frame) -> list[Shape]:
    """The UTM grid with its eastings and northings in metres."""
    found = []
    for each in utm_grid(sheet):
        (x0, y0), (x1, y1) = each.line.coords[0], each.line.coords[-1]
        found.append(line(each.line.coords, GRID))
        upright = abs(y1 - y0) > abs(x1 - x0)
        where = (
            (_inside((x0 + x1) / 2, sheet.width_mm, GRID_LABEL_MM), 2.6)
            if upright
            else (GRID_LABEL_MM, _inside((y0 + y1) / 2, sheet.height_mm, 3.0))
        )
        found.append(text(*where, each.label, 5.5, back=True))
    return found


def _inside(value: float, size: float, edge: float) -> float:
    return min(max(value, edge), size - edge)


def _drawn(shape: BaseGeometry, style: Shape) -> list[Shape]:
    """The shape stroked; a point becomes its style's mark, a collection its parts."""
    match shape:
        case Point():
            at = {"x": round(shape.x, 3), "y": round(shape.y, 3)}
            return [{"k": "mark", **at, "size": MARK_MM, "mark": "circle", **style}]
        case LineString():
            return [line(shape.coords, style)]
        case Polygon():
            rings = [_rounded(ring.coords[:-1]) for ring in (shape.exterior, *shape.interiors)]
            return [{"k": "path", "rings": rings, "closed": True, **style}]
        case BaseMultipartGeometry():
            return [part for each in shape.geoms for part in _drawn(each, style)]
        case _:
            return []


def _legend(entries: Sequence[tuple[str, str]], sheet: Frame, lang: Language) -> tuple[list[Shape], float]:
    top, width, tall = sheet.height_mm + LEGEND_GAP_MM, sheet.width_mm, LEGEND_ROW_MM * len(entries)
    found = [box(0, top, width, tall, INK)]
    mark_at, words_at, anchor = (6.0, 11.0, "left") if lang == "en" else (width - 6, width - 11, "right")
    for row, (name, words) in enumerate(entries):
        y = top + LEGEND_ROW_MM * (row + 0.5)
        style = STYLES[name]
        mark: Shape = {"k": "mark", "x": mark_at, "y": y, "size": MARK_MM, **style}
        found.append(mark if "mark" in style else box(mark_at - 2.5, y - 1.3, 5, 2.6, style))
        found.append(text(words_at, y, words, 7.5, anchor))
    return found, top + tall


def scale_bar(sheet: Frame) -> list[Shape]:
    """A bar in four parts, its length right to 1 % (`Frame.scale_bar`)."""
    metres, length = sheet.scale_bar()
    x, y = sheet.width_mm - length - 8, sheet.height_mm - 7
    words = f"{metres // 1000} km" if metres >= 1000 and metres % 1000 == 0 else f"{metres} m"
    parts = [
        box(x + length * part / 4, y, length / 4, BAR_MM, {"fill": "#000000" if part % 2 == 0 else "#ffffff", **INK})
        for part in range(4)
    ]
    back = box(x - 4, y - 6, length + 8, 10.5, {"fill": "#fffffff0"})
    bar = box(x, y, length, BAR_MM, {"stroke": "#000000", "thick": 0.3}) | {"role": "scale_bar", "metres": metres}
    return [back, *parts, bar, text(x, y - 2.4, "0", 7), text(x + length, y - 2.4, words, 7)]


def north(width: float, lang: Language) -> list[Shape]:
    """North is up at the middle of the sheet; on a detail map the meridians turn by less than the stroke's width."""
    x, y = width - 10, 8
    arrow = [(x, y), (x + 2.6, y + 9), (x, y + 7), (x - 2.6, y + 9)]
    return [
        {"k": "path", "rings": [_rounded(arrow)], "closed": True, "fill": "#000000", **INK},
        text(x, y + 12, say("north", lang), 8),
    ]


def chart_shapes(points: Sequence[tuple[datetime, str]], lang: Language) -> list[Shape]:
    """Condition (upwards) over time; time runs with the language. `points` are in order of time."""
    levels = list(reversed(codes("condition")))
    width, height = CHART_MM
    left, right, top, bottom = 34.0, 6.0, 4.0, 12.0
    first, last = points[0][0], points[-1][0]
    span = (last - first).total_seconds() or 1.0

    def across(moment: datetime) -> float:
        share = (moment - first).total_seconds() / span if last > first else 0.5
        return left + (width - left - right) * share if lang == "en" else width - left - (width - left - right) * share

    def up(code: str) -> float:
        return height - bottom - (height - top - bottom) * levels.index(code) / (len(levels) - 1)

    side, anchor = (left - 3, "right") if lang == "en" else (width - left + 3, "left")
    ends = (left, width - right) if lang == "en" else (right, width - left)
    found = [line([(ends[0], up(code)), (ends[1], up(code))], GRID) for code in levels]
    found += [text(side, up(code), label("condition", code, lang), 8, anchor) for code in levels]
    assessed = [(across(at), up(code)) for at, code in points if code != "not_assessed"]
    found += [line(assessed, INK)] if len(assessed) > 1 else []
    marks = {"mark": "circle", "fill": "#a3123a", **INK}
    found += [
        {"k": "mark", "x": round(across(at), 3), "y": round(up(code), 3), "size": 1.2, **marks} for at, code in points
    ]
    for moment in sorted({first, last}):
        x = min(max(across(moment), 9.0), width - 9.0)
        found.append(text(x, height - 5, moment.date().isoformat(), 7))
    return found
