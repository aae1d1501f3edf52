"""A site as the record of an export: the fields that imports know by their names, and the rest of what is known.

Columns of our own begin with ``graveregistry:`` and are no fields of an import: what they say (a verification, a
code) is not taken from files.
"""

from __future__ import annotations

import json
from typing import Any

from graveregistry.access.precision import Precision
from graveregistry.exchange.cells import decode
from graveregistry.exchange.rows import JsonValue
from graveregistry.exchange.rules import COUNTS, TEXTS
from graveregistry.exchange.writer import ExportRecord
from graveregistry.sites.service import Boundary, Listed

OWN = "graveregistry:"
_OF_SITE = (*(name for name in TEXTS if name != "external_reference"), *COUNTS, "event_date")
_OF_BOUNDARY = ("geometry_qualifier", "location_certainty", "source_type")
_LONGER = (
    "aliases",
    "responsible",
    "victims_source",
    "access",
    "land_owner",
    "hazards",
    "threats",
    "legal_protection",
    "references",
    "intervention",
    "intervention_method",
    "condition_reason",
    "sources",
)


def of_site(listed: Listed, boundary: Boundary | None) -> ExportRecord:
    """The record of a site: below ``exact`` its coarse shape and coarse facts, and nothing else."""
    fields: dict[str, JsonValue] = {
        f"{OWN}code": listed.code,
        f"{OWN}precision": Precision(listed.level).code,
        f"{OWN}verification": listed.verification,
        "site_types": listed.types,
        "condition": listed.condition,
    }
    if listed.site is None:
        return ExportRecord(str(listed.id), fields, listed.shape, {})
    fields |= _of_site(listed)
    if boundary is not None:
        fields |= _of_boundary(boundary)
    shape = listed.shape if boundary is None else boundary.geometry
    return ExportRecord(str(listed.id), fields, shape, _source_columns(listed))


def _of_site(listed: Listed) -> dict[str, JsonValue]:
    site = listed.site
    assert site is not None
    held: dict[str, Any] = {name: getattr(site, name) for name in _OF_SITE}
    held |= {f"{OWN}{name}": _cell(getattr(site, name)) for name in _LONGER}
    if site.references:
        held["external_reference"] = site.references[0]["number"]
    return {name: value for name, value in held.items() if value not in (None, "")}


def _cell(value: Any) -> JsonValue:
    """One text for what has no column of its own kind."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) and value else value or None


def _of_boundary(boundary: Boundary) -> dict[str, JsonValue]:
    held: dict[str, JsonValue] = {name: getattr(boundary, name) for name in _OF_BOUNDARY}
    if boundary.error_radius_m is not None:
        held["error_radius_m"] = float(boundary.error_radius_m)
    return held


def _source_columns(listed: Listed) -> dict[str, JsonValue]:
    """The columns that came with the site's source, where its records are read."""
    if listed.site is None or listed.site.as_imported is None or not listed.records:
        return {}
    return {name: decode(cell) for name, cell in listed.site.as_imported["columns"].items()}
