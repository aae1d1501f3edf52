"""`data/map.html`: the places of a dossier on a map that opens from a USB stick and asks no network for anything.

The page is built once from `web/src/dossiermap` (Leaflet, base map, style and script in one file) and lies beside this
module; here the dossier's own things are put into it, as data that the page shows as text and never as markup. It names
neither number nor recipient, so two exports of the same things have the same map.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import shapely
from shapely import Point

from graveregistry.dossiers.disclosed import parse_geometry
from graveregistry.dossiers.printed import Facts, code, code_list, moment, value
from graveregistry.dossiers.words import LANGUAGES, Language, say
from graveregistry.geo.measure import circle

_EMPTY = b'<script type="application/json" id="told">{}</script>'
# A metre is a hundred-thousandth of a degree; seven decimals are what GNSS receivers write.
_DECIMALS = 7

Json = dict[str, Any]
Said = Callable[[Language], str]
Row = tuple[str, Said]


def offline_map(facts: Facts) -> bytes:
    """The page with every place that `facts` discloses, in layers."""
    codes = {site["id"]: site["code"] for site in facts["sites"]}
    layers = [_layer(*each) for each in _layers(facts, codes)]
    told = {
        "title": {lang: f"{say('map', lang)} {', '.join(codes.values())}" for lang in LANGUAGES},
        "training": facts["export"]["training"],
        "layers": [layer for layer in layers if layer["things"]],
    }
    return _page().replace(_EMPTY, _EMPTY.replace(b"{}", _inert(told)), 1)


@cache
def _page() -> bytes:
    return files(__package__).joinpath("map.html").read_bytes()


def _inert(told: Json) -> bytes:
    """JSON that cannot end the element it stands in, whatever a note says."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text.encode()


def _layers(facts: Facts, codes: dict[str, str]) -> Iterator[tuple[str, str, list[Json]]]:
    bounds = [(each["current"], _boundary(each, codes)) for each in facts["boundaries"]]
    yield "other", "legend_other", [thing for current, thing in bounds if thing and not current]
    yield "current", "legend_current", [thing for current, thing in bounds if thing and current]
    yield "tracks", "legend_track", [thing for each in facts["evidence"] if (thing := _track(each, codes))]
    yield "devices", "legend_device", [thing for each in facts["evidence"] if (thing := _device(each, codes))]
    yield "visits", "legend_visit", [thing for each in facts["visits"] if (thing := _visit(each, codes))]
    found = [thing for each in facts["disturbances"] if (thing := _disturbance(each, codes))]
    yield "disturbances", "legend_disturbance", found


def _layer(key: str, word: str, things: list[Json]) -> Json:
    return {"id": key, "title": {lang: say(word, lang) for lang in LANGUAGES}, "things": things}


def _boundary(each: Facts, codes: dict[str, str]) -> Json | None:
    return _thing(
        _geometry(each["geometry"], each["radius_m"]),
        "boundary",
        ("site", lambda _lang: codes[each["site_id"]]),
        ("method", lambda lang: code("boundary_method", each["method"], lang)),
        ("source", lambda lang: code("source_type", each["source"], lang)),
        ("author", lambda lang: value(each["author"], lang)),
        ("date", lambda lang: value(each["date"], lang)),
        ("qualifier", lambda lang: code("geometry_qualifier", each["geometry_qualifier"], lang)),
        ("area_m2", lambda lang: value(each["area_m2"], lang)),
        ("radius", lambda lang: value(each["radius_m"], lang)),
    )


def _visit(each: Facts, codes: dict[str, str]) -> Json | None:
    return _thing(
        _geometry(each["observed_position"]),
        "legend_visit",
        ("site", lambda _lang: codes[each["site_id"]]),
        ("occurred", lambda _lang: moment(each["occurred_at"])),
        ("method", lambda lang: code("visit_method", each["method"], lang)),
        ("condition", lambda lang: code("condition", each["condition"], lang)),
        ("trend", lambda lang: code("trend", each["trend"], lang)),
        ("observer", lambda lang: value(each["observer"], lang)),
        ("notes", lambda lang: value(each["notes"], lang)),
    )


def _disturbance(each: Facts, codes: dict[str, str]) -> Json | None:
    return _thing(
        _geometry(each["geometry"]),
        "legend_disturbance",
        ("site", lambda _lang: codes[each["site_id"]]),
        ("kind", lambda lang: code_list("disturbance_type", each["types"], lang)),
        ("severity", lambda lang: code("severity", each["severity"], lang)),
        ("state", lambda lang: code("disturbance_state", each["state"], lang)),
        ("occurred", lambda _lang: moment(each["occurred_at"])),
        ("recorded", lambda _lang: moment(each["recorded_at"])),
        ("notes", lambda lang: value(each["notes"], lang)),
    )


def _device(each: Facts, codes: dict[str, str]) -> Json | None:
    return _thing(_geometry(each["device_position"]), "legend_device", *_of_item(each, codes))


def _track(each: Facts, codes: dict[str, str]) -> Json | None:
    return _thing(_geometry(each.get("device_track")), "legend_track", *_of_item(each, codes))


def _of_item(each: Facts, codes: dict[str, str]) -> Iterator[Row]:
    yield "site", lambda _lang: codes[each["site_id"]]
    yield "original_name", lambda lang: value(each["original_name"], lang)
    yield "sha_receipt", lambda _lang: each["sha256"]
    yield "time", lambda lang: value(each["device_time"], lang)


def _thing(geometry: Json | None, title: str, *rows: Row) -> Json | None:
    if geometry is None:
        return None
    told = [
        {
            "label": {lang: say(word, lang) for lang in LANGUAGES},
            "value": {lang: said(lang) for lang in LANGUAGES},
        }
        for word, said in rows
    ]
    return {"geometry": geometry, "title": {lang: say(title, lang) for lang in LANGUAGES}, "rows": told}


def _geometry(text: str | None, radius_m: str | None = None) -> Json | None:
    """GeoJSON of a WKT text; of a point with an error radius, the circle in which the place lies."""
    shape = parse_geometry(text) if text else None
    if shape is None or shape.is_empty:
        return None
    if isinstance(shape, Point) and radius_m:
        shape = circle(shape.x, shape.y, float(radius_m))
    rounded = shapely.set_precision(shape, 10**-_DECIMALS, mode="pointwise")
    drawn: Json = json.loads(shapely.to_geojson(shapely.force_2d(rounded)))
    return drawn
