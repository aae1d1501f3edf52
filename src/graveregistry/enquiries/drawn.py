"""An enquiry as a form or a program gives it, with the plot drawn, typed or in a file: whichever there is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from shapely.geometry.base import BaseGeometry

from graveregistry.enquiries import plots
from graveregistry.enquiries.filing import Asked
from graveregistry.errors import Failure
from graveregistry.geo.geojson import from_geojson


def asked(given: Mapping[str, Any], file: bytes = b"") -> Asked:
    """What was given, as an enquiry; a plot that cannot be read stops it.

    Raises:
        Failure: ``enquiry_unfit`` with what is wrong with the plot.
    """
    planned = given.get("planned_on")
    return Asked(
        name=str(given.get("name", "")),
        organisation_name=str(given.get("organisation_name", "")),
        capacity=str(given.get("capacity", "")),
        contact=str(given.get("contact", "")),
        works=str(given.get("works", "")),
        details=str(given.get("details", "")),
        planned_on=planned if isinstance(planned, date) else _day(str(planned or "")),
        plot=_plot(given, file),
        place_is_right=bool(given.get("place_is_right")),
    )


def _plot(given: Mapping[str, Any], file: bytes) -> BaseGeometry | None:
    if file:
        return plots.from_file(file)
    shape = given.get("plot")
    if shape is not None:
        outline = from_geojson(shape, max_vertices=plots.MOST_CORNERS)
        if outline.geometry is None:
            raise Failure("enquiry_unfit", reasons=outline.reasons)
        return outline.geometry
    corners = str(given.get("corners", ""))
    return plots.from_typed(corners) if corners.strip() else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
