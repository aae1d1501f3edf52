"""Imagery on the wire."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fastapi import UploadFile

from graveregistry.wire import In, Line, Out


class ImageIn(In):
    """A raster PMTiles archive or a GeoTIFF with the day it shows, its source and its licence."""

    id: UUID
    organisation: UUID
    title: Line
    captured_on: date
    source: Line
    licence: Line
    file: UploadFile


class ImageOut(Out):
    """A picture of the ground; ``bounds`` are west, south, east, north in degrees, EPSG:4326."""

    id: UUID
    organisation: UUID
    title: str
    captured_on: date
    source: str
    licence: str
    size: int
    tile_pixels: int
    min_zoom: int
    max_zoom: int
    bounds: tuple[float, float, float, float]


class RemovalIn(In):
    """Why a picture is removed."""

    reason: Line
