"""The attacks that only read: each takes what the public saw, moment by moment, and names places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise

import shapely
from shapely.geometry.base import BaseGeometry

from graveregistry.publication.simulator.world import Answer, Places, Public
from graveregistry.publication.tilemaking import Place, box_of

Guesses = frozenset[int]
Views = Sequence[Public]

FEW = 2
"""A region that holds no more places than this points at them; one with more is no better than a unit."""

_TO_A_CORNER = 0.02
"""How near a place lies to a corner, as a share of the shape's size, for the corner to point at it."""


def averaging(views: Views, places: Places) -> Guesses:
    """The mean of what moves from release to release: noise cancels out."""
    fullest = max(views, key=lambda view: len(view.shown))
    tracks = [[(shape.centroid.x, shape.centroid.y)] for _, shape in fullest.shown]
    for view in views:
        centres = [shape.centroid for _, shape in view.shown]
        tree = shapely.STRtree(centres)
        for track in tracks if centres and view is not fullest else ():
            centre = centres[int(tree.nearest(shapely.Point(_mean(track))))]
            track.append((centre.x, centre.y))
    return frozenset(number for track in tracks for number in places.nearest(*_mean(track)))


def _mean(track: list[tuple[float, float]]) -> tuple[float, float]:
    return sum(lon for lon, _ in track) / len(track), sum(lat for _, lat in track) / len(track)


def differencing(views: Views, places: Places) -> Guesses:
    """What one moment shows and the next does not, or otherwise."""
    guesses: set[int] = set()
    for earlier, later in _changes(views):
        for new, old in ((later, earlier), (earlier, later)):
            for region in differing(new, old):
                guesses.update(pointed_at(region, places))
    return frozenset(guesses)


def differing(new: Public, old: Public) -> Iterator[BaseGeometry]:
    """Each shape of ``new`` that ``old`` does not have just so, and what of it ``old`` does not cover at all."""
    known = {(said, shape.wkb) for said, shape in old.shown}
    for said, shape in new.shown:
        if (said, shape.wkb) not in known:
            yield shape
            rest = shapely.difference(shape, old.covered)
            if not rest.is_empty:
                yield rest


def pointed_at(region: BaseGeometry, places: Places) -> list[int]:
    """The places in a region that holds few."""
    found = places.inside(region)
    return found if len(found) <= FEW else []


def _changes(views: Views) -> Iterator[tuple[Public, Public]]:
    return ((earlier, later) for earlier, later in pairwise(views) if earlier.fingerprint != later.fingerprint)


def bisection(views: Views, places: Places) -> Guesses:
    """Smaller and smaller boxes, following those that answer otherwise than a box of nothing."""
    last = views[-1]
    return _descend(last, places, lambda here, nowhere: (here.status, here.body) != (nowhere.status, nowhere.body))


def sizes_and_tags(views: Views, places: Places) -> Guesses:
    """Boxes told apart by the length of the answer alone, and boxes whose ETag changed from one moment to the next."""
    guesses = _descend(views[-1], places, lambda here, nowhere: len(here.body) != len(nowhere.body))
    for earlier, later in _changes(views):
        guesses |= _follow(places, later.max_zoom, partial(_tagged_anew, earlier, later))
    return guesses


def _tagged_anew(earlier: Public, later: Public, at: Place) -> bool:
    return earlier.tile(at).etag != later.tile(at).etag


def _descend(view: Public, places: Places, tells: Callable[[Answer, Answer], bool]) -> Guesses:
    # The north-western corner of the world is sea ice: whatever is answered there is the answer to nothing.
    return _follow(places, view.max_zoom, lambda at: at[0] == 0 or tells(view.tile(at), view.tile((at[0], 0, 0))))


def _follow(places: Places, max_zoom: int, tells: Callable[[Place], bool]) -> Guesses:
    """Quarter by quarter through the boxes that tell something, down to the smallest."""
    boxes: list[Place] = [(0, 0, 0)]
    for zoom in range(max_zoom + 1):
        boxes = [at for at in boxes if places.inside(box_of(at)) and tells(at)]
        if zoom < max_zoom:
            boxes = [(zoom + 1, 2 * x + dx, 2 * y + dy) for _, x, y in boxes for dx in (0, 1) for dy in (0, 1)]
    return frozenset(number for at in boxes for number in pointed_at(box_of(at), places))


def nearest_neighbour(views: Views, places: Places) -> Guesses:
    """The place nearest to the middle of each shape, and those at its corners."""
    guesses: set[int] = set()
    for _, shape in views[-1].shown:
        inside, centre = places.inside(shape), shape.centroid
        middle = min(inside, key=lambda number: centre.distance(shapely.Point(places.points[number])), default=None)
        guesses.update(places.nearest(centre.x, centre.y) if middle is None else [middle])
        west, south, east, north = shape.bounds
        reach = _TO_A_CORNER * max(east - west, north - south)
        for lon, lat in shapely.get_coordinates(shape):
            guesses.update(places.nearest(lon, lat, reach))
    return frozenset(guesses)
