"""The plot as it was given: corners typed in any notation, or a file; looked at, and never repaired silently.

Geometries in lon/lat degrees, EPSG:4326. Nothing here knows where any site is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import shapely
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from graveregistry.errors import Failure, Reason
from graveregistry.geo import coordinates, measure, validation, wording
from graveregistry.geo.coordinate_format import write
from graveregistry.geo.geojson import from_geojson
from graveregistry.geo.place_names import isolate_ltr
from graveregistry.geo.reading import Point

MOST_CORNERS = 200
LARGEST_FILE = 256 * 1024
SQUARE_METRES = 10_000
"""In a hectare."""


def from_typed(text: str) -> MultiPolygon:
    """The plot whose corners were typed, one a line, in order around it.

    Raises:
        Failure: ``enquiry_unfit`` with a reason for each line that cannot be read.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_CORNERS:
        raise _unfit(_too_many())
    read = [_corner(number, line) for number, line in lines]
    wrong = tuple(each for each in read if isinstance(each, Reason))
    if wrong:
        raise Failure("enquiry_unfit", reasons=wrong[:20])
    places = [(each.lon, each.lat) for each in read if isinstance(each, Point)]
    if len(set(places)) < 3:
        raise _unfit(_needed())
    return MultiPolygon([Polygon(places)])


def _corner(number: int, line: str) -> Point | Reason:
    try:
        reading = coordinates.parse(line)
    except Failure as failure:
        return _of_line(number, failure.code, failure.sentence("ar"), failure.sentence("en"))
    if reading.questions:
        asked = wording.reason(reading.questions[0].code)
        return _of_line(number, asked.code, asked.ar, asked.en)
    return reading.points[0]


def _of_line(number: int, code: str, ar: str, en: str) -> Reason:
    return Reason(code, f"السطر {number}: {ar}", f"Line {number}: {en}", field="corners")


def from_file(content: bytes) -> MultiPolygon:
    """The polygons of a GeoJSON or KML file, told apart by what it holds.

    Raises:
        Failure: ``enquiry_unfit``.
    """
    if len(content) > LARGEST_FILE:
        raise _unfit(_large())
    begun = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    found = list(_of_kml(content) if begun == b"<" else _of_json(content))
    if not found:
        raise _unfit(_without_polygon())
    parts = [part for each in found for part in measure.polygons(each)]
    return MultiPolygon(parts)


def _of_json(content: bytes) -> Iterator[BaseGeometry]:
    try:
        read = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _unfit(_unreadable()) from error
    if not isinstance(read, Mapping):
        raise _unfit(_unreadable())
    features = read.get("features") if read.get("type") == "FeatureCollection" else [read]
    if not isinstance(features, list) or len(features) > MOST_CORNERS:
        raise _unfit(_unreadable())
    for feature in features:
        yield from _geometry(feature)


def _geometry(feature: Any) -> Iterator[BaseGeometry]:
    shape = feature.get("geometry") if isinstance(feature, Mapping) and feature.get("type") == "Feature" else feature
    if not isinstance(shape, Mapping) or shape.get("type") not in {"Polygon", "MultiPolygon"}:
        return
    outline = from_geojson(shape, max_vertices=MOST_CORNERS)
    if outline.geometry is None:
        raise Failure("enquiry_unfit", reasons=outline.reasons)
    yield outline.geometry


def _of_kml(content: bytes) -> Iterator[BaseGeometry]:
    try:
        tree = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise _unfit(_unreadable()) from error
    for polygon in (each for each in tree.iter() if _named(each, "Polygon")):
        rings = [list(_ring(each)) for each in polygon.iter() if _named(each, "coordinates")]
        outline = from_geojson({"type": "Polygon", "coordinates": rings}, max_vertices=MOST_CORNERS)
        if outline.geometry is None:
            raise Failure("enquiry_unfit", reasons=outline.reasons)
        yield outline.geometry


def _named(element: Element, name: str) -> bool:
    return isinstance(element.tag, str) and element.tag.rpartition("}")[2] == name


def _ring(element: Element) -> Iterator[list[float]]:
    """``lon,lat[,height]`` triples (OGC KML 2.3, section 8.7)."""
    for triple in (element.text or "").split()[: 3 * MOST_CORNERS]:
        try:
            yield [float(number) for number in triple.split(",")[:2]]
        except ValueError as error:
            raise _unfit(_unreadable()) from error


def checked(plot: BaseGeometry, hectares: float) -> tuple[MultiPolygon, float]:
    """The plot, sound and small enough, with its geodesic area in square metres.

    Args:
        hectares: the most that may be asked about at once.

    Raises:
        Failure: ``enquiry_unfit`` with what is wrong, and where.
    """
    if plot.is_empty or not measure.polygons(plot):
        raise _unfit(_needed())
    reasons = validation.check(plot, max_vertices=MOST_CORNERS)
    if reasons:
        raise Failure("enquiry_unfit", reasons=tuple(map(_of_plot, reasons)))
    whole = MultiPolygon(measure.polygons(plot))
    square_metres = measure.area(whole)
    if square_metres > hectares * SQUARE_METRES:
        raise _unfit(_too_large(square_metres, hectares))
    return shapely.orient_polygons(whole), square_metres


def asked_about(plot: BaseGeometry, home_area: BaseGeometry | None) -> tuple[Reason, ...]:
    """What to ask before the plot is taken: whether its place is right. An area that covers it asks nothing.

    Args:
        home_area: where the organisations work; none when one of them works anywhere.
    """
    if home_area is None or plot.intersects(home_area):
        return ()
    middle = plot.representative_point()
    asked = coordinates.ask_about(Point(middle.x, middle.y), home_area, None)
    codes = [question.code for question in asked] or ["outside_area"]
    said = [wording.reason(code) for code in codes]
    return tuple(Reason(each.code, each.ar, each.en, field="place_is_right") for each in said)


def _unfit(reason: Reason) -> Failure:
    return Failure("enquiry_unfit", reasons=(reason,))


def _of_file(code: str, ar: str, en: str) -> Reason:
    return Reason(code, ar, en, field="file")


def _unreadable() -> Reason:
    return _of_file(
        "file_unreadable", "لا يُقرأ الملف. أرسل GeoJSON أو KML.", "The file cannot be read. Send GeoJSON or KML."
    )


def _large() -> Reason:
    return _of_file(
        "file_too_large",
        "الملف كبير. أرسل ملفاً فيه القطعة وحدها.",
        "The file is large. Send one with the plot alone.",
    )


def _without_polygon() -> Reason:
    return _of_file(
        "file_without_polygon",
        "لا مضلّع في الملف. ارسم القطعة مضلّعاً لا نقطة ولا خطّاً.",
        "There is no polygon in the file. Draw the plot as an area, not as a point or a line.",
    )


def _too_many() -> Reason:
    return Reason(
        "too_many_corners",
        f"زوايا القطعة أكثر من {MOST_CORNERS}. بسّط حدودها.",
        f"The plot has more than {MOST_CORNERS} corners. Make its outline simpler.",
        field="corners",
    )


def _of_plot(reason: Reason) -> Reason:
    """A reason in the words of a page that has no map to point on and offers no mended shape."""
    if reason.code != "self_crossing" or reason.at is None:
        return reason
    where = isolate_ltr(write(Point(*reason.at), "dd"))
    return replace(
        reason,
        ar=f"حدود القطعة تقطع نفسها عند {where}. رتّب الزوايا كما تمرّ بها وأنت تدور حولها.",
        en=f"The plot's outline crosses itself at {where}. Put the corners in the order in which one passes them.",
    )


def _needed() -> Reason:
    return Reason(
        "plot_needed",
        "حدّد القطعة: ارسمها على الخريطة، أو اكتب ثلاث زوايا على الأقل كل واحدة في سطر، أو أرسل ملفاً.",
        "Say where the plot is: draw it on the map, type at least three corners, one a line, or send a file.",
        field="corners",
    )


def _too_large(square_metres: float, hectares: float) -> Reason:
    measured = f"{square_metres / SQUARE_METRES:.1f}"
    return Reason(
        "plot_too_large",
        f"مساحة القطعة {measured} هكتاراً، والحدّ {hectares:g}. اسأل عمّا سيُحفر فعلاً، أو راجع المكتب للأعمال الكبيرة.",
        f"The plot measures {measured} hectares; the most is {hectares:g}. Ask about what will really be dug, or come "
        "to the office about larger works.",
        field="corners",
    )
