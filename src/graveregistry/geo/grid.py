"""Fixed global grids of square degrees, exact to the last bit. lon/lat degrees, EPSG:4326.

A grid has `per_degree` cells to the degree: 10 gives 0.1°, 100 gives 0.01°. Cells are half-open (west and south
edges belong), computed from the shortest decimal that is the float, so that 36.1 begins a cell and what a
person typed decides, not the nearest binary fraction. Finer cells nest in coarser ones without exception.
"""

from decimal import ROUND_FLOOR, Decimal

from shapely import Polygon, box

from graveregistry.errors import Failure
from graveregistry.geo.reading import on_earth


def cell(lon: float, lat: float, per_degree: int) -> tuple[int, int]:
    """The one cell (ix, iy) holding the point: its south-west corner is (ix, iy) / per_degree.

    180° is -180°, a pole lies at longitude 0, and the north pole belongs to the topmost row.
    Failure `coordinate_out_of_range`.
    """
    if not on_earth(lon, lat):
        raise Failure("coordinate_out_of_range")
    if abs(lat) == 90:
        lon = 0.0
    if lon == 180:
        lon = -180.0
    return _floor(lon, per_degree), min(_floor(lat, per_degree), 90 * per_degree - 1)


def parent(ix: int, iy: int, per_degree: int, coarser: int) -> tuple[int, int]:
    """The cell of the grid with `coarser` cells per degree (a divisor of `per_degree`) that holds this one."""
    ratio = per_degree // coarser
    return ix // ratio, iy // ratio


def cell_polygon(ix: int, iy: int, per_degree: int) -> Polygon:
    """The cell's square, anticlockwise. Corners are the floats nearest the true ratio, shared by nested grids."""
    west, south = ix / per_degree, iy / per_degree
    east, north = (ix + 1) / per_degree, (iy + 1) / per_degree
    return box(west, south, east, north)


def cell_code(ix: int, iy: int, per_degree: int) -> str:
    """A stable name of the cell: cells per degree, column, row, for example `10/361/326`."""
    return f"{per_degree}/{ix}/{iy}"


def _floor(degrees: float, per_degree: int) -> int:
    return int((Decimal(repr(float(degrees))) * per_degree).to_integral_value(rounding=ROUND_FLOOR))
