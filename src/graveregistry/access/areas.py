"""Where organisations work, as the machine's operator says: what lies outside is asked about, never refused."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shapely import MultiPolygon

from graveregistry.access import queries, rules
from graveregistry.access.tables import Organisation
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.geo import measure, validation
from graveregistry.geo.geojson import from_geojson
from graveregistry.ledger import service as ledger


def organisations(session: Session) -> Sequence[Organisation]:
    """Every organisation with its area, by name."""
    return queries.organisations(session)


def set_home_area(session: Session, organisation_id: UUID, text: str | None, reason: str) -> None:
    """Say where an organisation works (from the command line only): what lies outside is asked about, never refused.

    Args:
        text: a GeoJSON polygon or multipolygon, or a feature of one (EPSG:4326); none: it works anywhere.

    Raises:
        Failure: ``not_found``, ``reason_needed``, ``organisation_area_unfit`` with what is wrong.
    """
    said = rules.checked_reason(reason)
    found = queries.organisations(session, [organisation_id])
    if not found:
        raise Failure("not_found")
    found[0].home_area = None if text is None else _area(text)
    ledger.record(session, "OrganisationAreaSet", actor=None, reason=said)


def _area(text: str) -> MultiPolygon:
    try:
        shape = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Failure("organisation_area_unfit") from error
    geometry: Any = shape.get("geometry") if isinstance(shape, dict) and shape.get("type") == "Feature" else shape
    outline = from_geojson(geometry)
    reasons = outline.reasons if outline.geometry is None else validation.check(outline.geometry, radius_m=1)
    parts = () if outline.geometry is None else measure.polygons(outline.geometry)
    if reasons or not parts:
        raise Failure("organisation_area_unfit", reasons=reasons)
    return MultiPolygon(parts)
