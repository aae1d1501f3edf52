"""The layers of a dossier as GeoJSON (RFC 7946) and GeoPackage (OGC 12-128), made from the disclosed events alone."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from graveregistry.dossiers.disclosed import Event, features

if TYPE_CHECKING:
    import geopandas

# GDAL's settings belong to the whole process; two dossiers written at once must not share a date.
_GDAL = threading.Lock()


def geojson(events: Iterable[Event]) -> bytes:
    """One FeatureCollection with the features of all layers; `layer` among the properties says which."""
    collected = [feature for layer in features(events).values() for feature in layer]
    whole = {"type": "FeatureCollection", "features": collected}
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False).encode() + b"\n"


def write_geopackage(events: Iterable[Event], path: Path, written: datetime) -> None:
    """The layers as a GeoPackage in EPSG:4326; `written` (UTC) is the date it bears, so that it comes out the same
    whenever it is made. Every column is text: a value is what the event says, not what a driver made of it."""
    # GDAL and pandas take a second to load, which only whoever makes a dossier should wait for.
    import pyogrio

    with _GDAL:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": written.strftime("%Y-%m-%dT%H:%M:%S.000Z")})
        try:
            for layer, found in features(events).items():
                pyogrio.write_dataframe(
                    _frame(found), path, layer=layer, driver="GPKG", geometry_type="Unknown", append=False
                )
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _frame(found: list[dict[str, Any]]) -> geopandas.GeoDataFrame:
    import geopandas

    columns = sorted({name for feature in found for name in feature["properties"]} | {"layer"})
    data: dict[str, list[str | None]] = {"row": [feature["id"] for feature in found]}
    for name in columns:
        # GeoPackage keeps `fid` and `geom` for itself.
        column = f"{name}_" if name.lower() in {"fid", "geom", "row"} else name
        data[column] = [_cell(feature["properties"].get(name)) for feature in found]
    shapes = [each["geometry"] and shapely.from_geojson(json.dumps(each["geometry"])) for each in found]
    return geopandas.GeoDataFrame(data, geometry=geopandas.GeoSeries(shapes, crs="EPSG:4326"), crs="EPSG:4326")


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
