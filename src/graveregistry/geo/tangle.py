"""Tell a tangle of edges from a boundary before anything is computed whose cost grows with the crossings.

Ten thousand random points cross some sixteen million times; finding all of them takes minutes and gigabytes.
"""

import numpy as np
from shapely import STRtree, get_coordinates, linestrings
from shapely.geometry.base import BaseGeometry

from graveregistry.geo.measure import polygons

MOST_PAIRS = 200_000
"""Pairs of edges with overlapping boxes; a traced boundary has three to six for each vertex."""
BATCH = 100


def tangled(geometry: BaseGeometry) -> bool:
    """Whether more than `MOST_PAIRS` pairs of edges of a Polygon or MultiPolygon lie over one another's boxes."""
    rings = [ring for polygon in polygons(geometry) for ring in (polygon.exterior, *polygon.interiors)]
    corners = [get_coordinates(ring) for ring in rings]
    edges = np.asarray(linestrings(np.concatenate([np.stack([c[:-1], c[1:]], axis=1) for c in corners])))
    tree, pairs = STRtree(edges), 0
    for start in range(0, len(edges), BATCH):
        pairs += tree.query(edges[start : start + BATCH]).shape[1]
        if pairs > MOST_PAIRS:
            return True
    return False
