"""Files to read: any text or bytes put into one, and a GeoPackage that GDAL wrote."""

import random
from pathlib import Path

import geopandas
import pytest
import shapely

from .files import Save


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Put text or bytes into a file."""

    def saved(content: str | bytes, name: str = "given", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return saved


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A GeoPackage written by GDAL in UTM zone 37 north, two layers."""
    rng = random.Random(3)
    places = [shapely.Point(36 + rng.random(), 32.5 + rng.random()).buffer(0.001) for _ in range(500)]
    frame = geopandas.GeoDataFrame(
        {"name": [f"site {n}" for n in range(500)], "count": range(500), "part": [n / 8 for n in range(500)]},
        geometry=[None if n % 50 == 0 else place for n, place in enumerate(places)],
        crs=4326,
    )
    path = tmp_path / "given.gpkg"
    frame.to_crs(32637).to_file(path, layer="sites", driver="GPKG", engine="pyogrio")
    frame.head(3).to_file(path, layer="أخرى", driver="GPKG", engine="pyogrio")
    frame.to_file(tmp_path / "expected.geojson", driver="GeoJSON", engine="pyogrio")
    return path
