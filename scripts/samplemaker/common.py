"""What every part of the sample maker needs: one seed, stable ids, local metres, and times."""

import math
import uuid
from datetime import UTC, datetime
from random import Random
from typing import Any

SEED = "graveregistry-training-2026"
NAMESPACE = uuid.UUID("5f0b1c52-2d7e-5a7b-9c41-7a1d2e6b9f30")
METRES_PER_DEGREE = 111_195.0  # of latitude, on a sphere of 6,371 km: drawing needs no better

Record = dict[str, Any]
LonLat = tuple[float, float]


def uid(kind: str, key: str) -> str:
    """The same id for the same record at each run."""
    return str(uuid.uuid5(NAMESPACE, f"{kind}/{key}"))


def dice(part: str) -> Random:
    """One stream of chance per part, so that a change in one part leaves the others as they were."""
    return Random(f"{SEED}/{part}")


def shift(origin: LonLat, east_m: float, north_m: float) -> LonLat:
    """A lon/lat moved by metres, EPSG:4326, rounded to 7 decimals (about 1 cm)."""
    lon, lat = origin
    wide = METRES_PER_DEGREE * math.cos(math.radians(lat))
    return round(lon + east_m / wide, 7), round(lat + north_m / METRES_PER_DEGREE, 7)


def distance_m(a: LonLat, b: LonLat) -> float:
    """Rough metres between two places a few kilometres apart."""
    wide = math.cos(math.radians((a[1] + b[1]) / 2))
    return METRES_PER_DEGREE * math.hypot((a[0] - b[0]) * wide, a[1] - b[1])


def eastern(number: int | str) -> str:
    """Arabic-Indic digits, as people write them in Syria."""
    return str(number).translate(str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫"))


def at(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def stamp(moment: datetime) -> str:
    """RFC 3339 in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
