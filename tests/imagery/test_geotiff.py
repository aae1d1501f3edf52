"""An organisation's own GeoTIFF becomes a picture that lies where it should; what cannot is refused in plain words."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import rasterio
from PIL import Image
from pmtiles.reader import MmapSource, Reader
from rasterio.transform import from_origin

from graveregistry.errors import Failure
from graveregistry.imagery import rules, sandbox
from tests.support import geotiff
from tests.support.geotiff import FIELD, MARK, RED


def made(source: Path, tell: Callable[[float], None] = lambda _: None) -> Path:
    """The archive made of a file."""
    archive = source.with_suffix(".pmtiles")
    sandbox.look(source)
    sandbox.make(source, archive, tell)
    return archive


def header(archive: Path) -> rules.Archive:
    """What the registry makes of it."""
    data = archive.read_bytes()
    return rules.checked(lambda offset, length: data[offset : offset + length], len(data))


def colour(archive: Path, lon: float, lat: float, zoom: int) -> tuple[int, ...]:
    """What is drawn at a place: RGBA."""
    with archive.open("rb") as file:
        across = (lon + 180) / 360 * 2**zoom
        down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom
        data = Reader(MmapSource(file)).get(zoom, int(across), int(down))
    if data is None:
        return (0, 0, 0, 0)
    with Image.open(BytesIO(data)) as tile:
        found = tile.convert("RGBA").getpixel((int(across % 1 * tile.width), int(down % 1 * tile.height)))
    assert isinstance(found, tuple)
    return found


def near(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    """The same colour as far as packing lets it be."""
    return found[3] == 255 and all(abs(a - b) < 12 for a, b in zip(found, wanted, strict=False))


EAST = (MARK[0] + 0.004, MARK[1])
"""A place in the field beside the mark."""
KINDS: dict[str, dict[str, Any]] = {
    "UTM": {},
    "degrees": {"crs": "EPSG:4326"},
    "web Mercator": {"crs": "EPSG:3857"},
    "the Syrian Lambert grid": {"crs": "EPSG:22770"},
    "an alpha band": {"count": 4},
    "near infrared as a fourth band": {"count": 4, "photometric": "RGB", "ALPHA": "UNSPECIFIED"},
    "ground without data": {"nodata": 0},
    "a palette": {"count": 1, "palette": True},
    "tiles": {"tiled": True, "blockxsize": 256, "blockysize": 256},
    "JPEG inside": {"compress": "jpeg", "photometric": "YCBCR"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_on_the_ground_is_drawn_at_its_place_at_every_zoom(kind: str, tmp_path: Path) -> None:
    archive = made(geotiff.write(tmp_path / "a.tif", **KINDS[kind]))
    said = header(archive)
    assert said.tile_pixels == 512
    assert said.west < MARK[0] < said.east
    assert said.south < MARK[1] < said.north
    for zoom in (said.max_zoom, said.max_zoom - 1):
        assert near(colour(archive, *MARK, zoom), RED)
        assert near(colour(archive, *EAST, zoom), FIELD)


@pytest.mark.parametrize(("dtype", "count"), [("uint16", 3), ("uint16", 1), ("int16", 1), ("uint8", 1)])
def test_grey_and_sixteen_bits_are_drawn_with_light_and_dark_where_they_were(
    dtype: str, count: int, tmp_path: Path
) -> None:
    archive = made(geotiff.write(tmp_path / "a.tif", dtype=dtype, count=count))
    zoom = header(archive).max_zoom
    mark, field = colour(archive, *MARK, zoom), colour(archive, *EAST, zoom)
    assert mark[3] == field[3] == 255
    assert mark[0] > field[0] + 60


def test_ground_without_data_is_transparent_and_its_empty_tiles_are_left_out(tmp_path: Path) -> None:
    archive = made(geotiff.write(tmp_path / "a.tif", nodata=0))
    said = header(archive)
    assert colour(archive, float(said.west) + 0.0005, MARK[1], said.max_zoom)[3] == 0


def test_the_deepest_zoom_keeps_what_the_picture_shows(tmp_path: Path) -> None:
    said = header(made(geotiff.write(tmp_path / "a.tif")))
    ground = 2 * math.pi * 6378137 * math.cos(math.radians(MARK[1])) / 512 / 2**said.max_zoom
    assert geotiff.METRES / 2 < ground <= geotiff.METRES


def test_how_far_it_is_is_told_from_nothing_to_all(tmp_path: Path) -> None:
    shares: list[float] = []
    made(geotiff.write(tmp_path / "a.tif"), shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def half(path: Path) -> Path:
    """The first half of a file."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def bytes_of(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _sparse(path: Path, side: int, **given: Any) -> Path:
    """A small file that says it is large."""
    profile = {"width": side, "height": side, "count": 1, "dtype": "uint8", "crs": "EPSG:32637", "SPARSE_OK": True}
    with rasterio.open(path, "w", driver="GTiff", transform=from_origin(265_000, 3_625_000, 1, 1), **profile, **given):
        pass
    assert path.stat().st_size < 2**20
    return path


def _far(path: Path) -> Path:
    profile = {"width": 10, "height": 10, "count": 1, "dtype": "uint8", "crs": "EPSG:4326"}
    with rasterio.open(path, "w", driver="GTiff", transform=from_origin(170, 95, 20, 20), **profile):
        pass
    return path


BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "no coordinate system": (lambda path: geotiff.write(path, crs=None), "no_crs"),
    "a TIFF with nothing in it": (lambda path: bytes_of(path, b"II*\0" + bytes(60)), "not_geotiff"),
    "a text": (lambda path: bytes_of(path, b"lon,lat\n36,32\n"), "not_geotiff"),
    "two bands of colour": (lambda path: geotiff.write(path, count=2), "bands"),
    "eleven bands": (lambda path: geotiff.write(path, count=11, side=50), "bands"),
    "broken numbers": (lambda path: geotiff.write(path, dtype="float32"), "depth"),
    "half a file": (lambda path: half(geotiff.write(path, compress="none")), "cut_short"),
    "a picture that unpacks to all of memory": (
        lambda path: _sparse(path, 60_000, tiled=True),
        "pixels",
    ),
    "one block as large as the picture": (
        lambda path: _sparse(path, 32_768, tiled=True, blockxsize=32_768, blockysize=32_768),
        "blocks",
    ),
    "more than the world": (_far, "bounds"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_drawn_is_refused_in_both_languages_before_anything_is_made(name: str, tmp_path: Path) -> None:
    write, code = BAD[name]
    with pytest.raises(Failure) as refused:
        sandbox.look(write(tmp_path / "a.tif"))
    assert refused.value.code == "geotiff_unfit"
    (why,) = refused.value.reasons
    assert why.code == code
    assert why.ar
    assert why.en


def test_a_picture_of_nothing_is_refused_once_it_was_read(tmp_path: Path) -> None:
    for dtype in ("uint8", "uint16"):
        source = geotiff.write(tmp_path / f"{dtype}.tif", side=100, dtype=dtype, nodata=0)
        _blank(source)
        with pytest.raises(Failure) as refused:
            made(source)
        assert [each.code for each in refused.value.reasons] == ["empty"]


def _blank(path: Path) -> None:
    with rasterio.open(path, "r+") as file:
        file.write(file.read() * 0)


def test_damage_in_the_middle_is_found_while_it_is_read(tmp_path: Path) -> None:
    source = geotiff.write(tmp_path / "a.tif", tiled=True, blockxsize=256, blockysize=256)
    data = bytearray(source.read_bytes())
    data[len(data) // 3 : len(data) // 2] = bytes(len(data) // 2 - len(data) // 3)
    source.write_bytes(data)
    with pytest.raises(Failure) as refused:
        made(source)
    assert [each.code for each in refused.value.reasons] == ["cut_short"]


def test_the_process_that_reads_it_cannot_take_more_memory_than_it_may() -> None:
    greedy = "from graveregistry.imagery import warping; warping.bound('make'); bytearray(3 * 2**30)"
    done = subprocess.run([sys.executable, "-c", greedy], capture_output=True, text=True, check=False)
    assert "MemoryError" in done.stderr


def test_a_look_writes_nothing_anywhere(tmp_path: Path) -> None:
    source = geotiff.write(tmp_path / "a.tif")
    sandbox.look(source)
    assert [each.name for each in tmp_path.iterdir()] == ["a.tif"]


def test_one_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "LOOK_SECONDS", 0.01)
    with pytest.raises(Failure) as refused:
        sandbox.look(geotiff.write(tmp_path / "a.tif"))
    assert [each.code for each in refused.value.reasons] == ["too_heavy"]


def test_the_server_itself_never_loads_what_reads_strangers_files() -> None:
    code = "import sys, graveregistry.app, graveregistry.cli; sys.exit('rasterio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
