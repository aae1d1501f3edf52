"""Open a file nobody has seen before: which format, which letters, which coordinates, and its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from graveregistry.errors import Failure

from . import read_csv, read_geojson, read_geopackage
from .projection import WGS84, crs_name, find_crs, to_degrees
from .rows import Limits, Packet, Row, packets
from .text import check_encoding, find_encoding

SQLITE_MAGIC = b"SQLite format 3\x00"
OTHER_MAGIC = {
    b"PK\x03\x04": "zip",
    b"%PDF": "PDF",
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG": "PNG",
    b"\xd0\xcf\x11\xe0": "Excel",
    b"\x00\x00\x27\x0a": "Shapefile",
}
XML = ("kml", "gpx", "html")
_HEAD = 4096
# Rows read together for whoever wants one after the other.
_FEW = 100


@dataclass(frozen=True, slots=True)
class Source:
    """An opened file. ``crs`` is the system its shapes or coordinate columns are in; rows come in EPSG:4326.

    For delimited text no row has a shape: the mapping says which columns hold it, and projects it from ``crs``.
    ``packets`` reads from the start each time it is called, so many rows a packet.
    """

    path: Path
    format: str
    encoding: str | None
    crs: str
    layer: str | None
    layers: tuple[str, ...]
    columns: tuple[str, ...]
    delimiter: str | None
    packets: Callable[[int], Iterator[Packet]]

    def rows(self) -> Iterator[Row]:
        """Every row from the start."""
        return (row for packet in self.packets(_FEW) for row in packet.rows())


def open_source(
    path: Path,
    *,
    crs: str | None = None,
    encoding: str | None = None,
    layer: str | None = None,
    limits: Limits | None = None,
) -> Source:
    """Open GeoJSON, GeoPackage or delimited text by what it holds, never by its name's ending.

    ``crs``, ``encoding`` and ``layer`` are a person's answer where the file is silent or wrong.
    Failures: ``import_*`` of ``errors.EXCHANGE``, ``too_large``.
    """
    limits = limits or Limits()
    if path.stat().st_size > limits.file_bytes:
        raise Failure("too_large", limit=f"{limits.file_bytes // 1_000_000} MB")
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip():
        raise Failure("import_empty")
    if head.startswith(SQLITE_MAGIC):
        return _geopackage(path, crs, layer, limits)
    for magic, kind in OTHER_MAGIC.items():
        if head.startswith(magic):
            raise Failure("import_format_unknown", format=kind)
    found = find_encoding(path) if encoding is None else check_encoding(path, encoding)
    start = _first_text(path, found)
    if start.startswith("<"):
        raise Failure(
            "import_format_unknown", format=next((kind for kind in XML if f"<{kind}" in start), "xml").upper()
        )
    if start.startswith(("{", "[")):
        return _geojson(path, crs, found, limits)
    return _delimited(path, crs, found, limits)


def _geojson(path: Path, crs: str | None, encoding: str, limits: Limits) -> Source:
    text = path.read_text(encoding=encoding)
    found = read_geojson.outline(text, limits)
    system = find_crs(crs or found.crs or WGS84)
    name = crs_name(system)
    return Source(
        path,
        "GeoJSON",
        encoding,
        name,
        None,
        (),
        found.columns,
        None,
        lambda size: read_geojson.packets(text, found, name, limits, size),
    )


def _delimited(path: Path, crs: str | None, encoding: str, limits: Limits) -> Source:
    layout = read_csv.find_layout(path, encoding, limits)
    return Source(
        path,
        "CSV",
        encoding,
        crs_name(find_crs(crs or WGS84)),
        None,
        (),
        layout.columns,
        layout.delimiter,
        lambda size: packets(read_csv.read(layout, limits), size),
    )


def _geopackage(path: Path, crs: str | None, layer: str | None, limits: Limits) -> Source:
    layers = read_geopackage.layers(path, limits)
    chosen = _choose(layers, layer)
    named = crs or chosen.crs
    if named is None and chosen.geometry is not None:
        raise Failure("import_crs_needed")
    system = find_crs(named or WGS84)
    project = to_degrees(system)
    return Source(
        path,
        "GeoPackage",
        None,
        crs_name(system),
        chosen.name,
        tuple(found.name for found in layers),
        chosen.columns,
        None,
        lambda size: packets(read_geopackage.read(path, chosen, project, limits), size),
    )


def _choose(layers: tuple[read_geopackage.Layer, ...], wanted: str | None) -> read_geopackage.Layer:
    """The layer asked for, or the only one; several are asked about."""
    if not layers:
        raise Failure("import_no_layer")
    fitting = [layer for layer in layers if wanted in (None, layer.name)]
    if len(fitting) != 1:
        raise Failure("import_choose_layer", layers=", ".join(layer.name for layer in layers)[:500])
    return fitting[0]


def _first_text(path: Path, encoding: str) -> str:
    """The beginning of the text, without marks and blanks."""
    with path.open(encoding=encoding) as file:
        return file.read(_HEAD).lstrip("\ufeff\x1e \t\r\n")
