"""The maps of a site on the paper: where it lies in its district, and the detail of its boundaries."""

from __future__ import annotations

from collections.abc import Sequence

from shapely import Point

from graveregistry.dossiers import drawings, overview, typeset
from graveregistry.dossiers.disclosed import parse_geometry
from graveregistry.dossiers.printed import EMPTY, Facts, code, of_site, value
from graveregistry.dossiers.typeset import Block
from graveregistry.dossiers.words import Language, say
from graveregistry.geo.maps import Frame
from graveregistry.geo.measure import circle
from graveregistry.geo.utm_grid import zone as utm_zone

_TRACKS_TOLD, _NAME_CHARS = 4, 20


def maps(facts: Facts, site: Facts, lang: Language) -> list[Block]:
    placed = _content(facts, site, lang)
    sheet = drawings.map_frame(placed)
    title = typeset.heading(2, say("map", lang))
    if sheet is None:
        return [title, typeset.paragraph(say("map_none", lang))]
    shapes, height = drawings.map_shapes(sheet, placed, _watermark(facts, lang), lang)
    drawn = typeset.drawing(sheet.width_mm, height, shapes, say("map_alt", lang))
    return [*_overview(facts, sheet, lang), title, drawn, typeset.paragraph(_told("map_facts", facts, sheet, lang))]


def _overview(facts: Facts, sheet: Frame, lang: Language) -> list[Block]:
    """Where the site lies in its district, a page before the detail."""
    around = overview.overview_frame(*sheet.middle)
    shapes = overview.overview_shapes(around, sheet.middle, _watermark(facts, lang), lang)
    return [
        typeset.heading(2, say("overview", lang)),
        typeset.drawing(*overview.OVERVIEW_MM, shapes, say("overview_alt", lang)),
        typeset.paragraph(_told("overview_facts", facts, around, lang)),
    ]


def _watermark(facts: Facts, lang: Language) -> str:
    export = facts["export"]
    return typeset.plain(f"{export['number']} · {export['recipient']['name'][lang]}")


def _told(phrase: str, facts: Facts, sheet: Frame, lang: Language) -> str:
    """Below a map: its coordinate system and grid, its scale, its source and date."""
    export, (lon, lat), (zone, grid) = facts["export"], sheet.middle, utm_zone(sheet)
    return say(
        phrase, lang, crs=f"WGS 84 (EPSG:4326), transverse Mercator {lat:.4f}, {lon:.4f}", zone=zone, grid=grid,
        scale=f"1:{sheet.denominator()}", date=(export["as_of"] or export["exported_at"])[:10],
    )  # fmt: skip


def _content(facts: Facts, site: Facts, lang: Language) -> list[drawings.Placed]:
    """What is drawn for a site, the current boundary last so that it lies on top."""
    bounds = _numbered_bounds(of_site(facts, "boundaries", site), lang)
    marks = [(each, "visit") for each in of_site(facts, "visits", site)]
    marks += [(each, "disturbance") for each in of_site(facts, "disturbances", site)]
    seen = [(_extent(each) or each.get("observed_position"), style) for each, style in marks]
    marked = (drawings.Placed(geometry, style) for geometry, style in seen if geometry)
    return [*_tracks(facts, site), *bounds, *marked]


def _tracks(facts: Facts, site: Facts) -> list[drawings.Placed]:
    """GPS tracks among the evidence, each with its file and day; those beyond the first few share a line."""
    items = [each for each in of_site(facts, "evidence", site) if each.get("device_track")]
    return [
        drawings.Placed(each["device_track"], drawings.TRACK, *_track_told(number, each))
        for number, each in enumerate(items, 1)
    ]


def _track_told(number: int, each: Facts) -> tuple[str, str]:
    if number > _TRACKS_TOLD:
        return "", ""
    name = each["original_name"] or f"SHA-256 {each['sha256'][:12]}"
    name = name if len(name) <= _NAME_CHARS else f"{name[:_NAME_CHARS]}…"
    return f"GPS {number}", " · ".join(part for part in (name, (each["device_time"] or "")[:10]) if part)


def _numbered_bounds(bounds: Sequence[Facts], lang: Language) -> list[drawings.Placed]:
    """The boundaries under the numbers they have in their section, each in its own line as far as there are any."""
    found, others = [], iter(drawings.OTHERS)
    for number, each in enumerate(bounds, 1):
        style = "current" if each["current"] else next(others, "other")
        said = (code("boundary_method", each["method"], lang), value(each["date"], lang))
        if geometry := _extent(each):
            told = " · ".join(part for part in said if part != EMPTY)
            found.append(drawings.Placed(geometry, style, str(number), told))
    return sorted(found, key=lambda each: each.style == "current")


def _extent(each: Facts) -> str | None:
    """The geometry, of a point with an error radius the circle in which the place lies."""
    geometry: str | None = each.get("geometry")
    shape = None if geometry is None else parse_geometry(geometry)
    if isinstance(shape, Point) and each.get("radius_m"):
        return circle(shape.x, shape.y, float(each["radius_m"])).wkt
    return geometry
