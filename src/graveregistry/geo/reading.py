"""What a typed coordinate means: the candidates, and what is still to be asked."""

import math
from dataclasses import dataclass
from typing import Literal

from graveregistry.errors import Failure

Notation = Literal["dd", "dm", "dms", "utm", "mgrs"]


@dataclass(frozen=True, slots=True)
class Point:
    """One place: `lon`, `lat` in degrees, WGS 84 (EPSG:4326). Failure `coordinate_out_of_range` elsewhere."""

    lon: float
    lat: float

    def __post_init__(self) -> None:
        if not on_earth(self.lon, self.lat):
            raise Failure("coordinate_out_of_range")


@dataclass(frozen=True, slots=True)
class Question:
    """Something only a person can settle. Sentences by `code` stand in `geo.wording`.

    `suggestion`: the point it may have been meant to be. `metres`: how far outside the area.
    """

    code: str
    suggestion: Point | None = None
    metres: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A typed text read. `points` in order of preference, more than one only with a question about it.

    `text` is what was typed, untouched. `square_m`: side in metres of the MGRS square whose centre is the point.
    """

    points: tuple[Point, ...]
    text: str
    notation: Notation
    questions: tuple[Question, ...] = ()
    square_m: int | None = None


def on_earth(lon: float, lat: float) -> bool:
    """Whether both are finite and within ±180 and ±90 degrees."""
    return math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90
