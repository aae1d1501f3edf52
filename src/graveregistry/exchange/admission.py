"""A draft out of a file becomes the site that a person would have typed, held to the same schemas and rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from shapely import Point

from graveregistry.access.actors import Actor
from graveregistry.errors import Failure
from graveregistry.sites import many

from .cells import encode
from .rows import JsonValue, RowError, row_error
from .rules import Draft
from .terms import Terms

_SAME = (
    "name_ar",
    "name_en",
    "governorate",
    "district",
    "subdistrict",
    "locality",
    "notes",
    "condition",
    "event_date",
    "victims_min",
    "victims_max",
)
_OF_BOUNDARY = ("location_certainty", "geometry_qualifier", "source_type")
_SHORT = 120


@dataclass(frozen=True, slots=True)
class Origin:
    """Which file a row came from."""

    import_id: UUID
    file_name: str
    sha256: str


def site_id(import_id: UUID, row: int) -> UUID:
    """The id of the site of a row: the same however often the import is begun."""
    return uuid5(import_id, str(row))


def admit(actor: Actor, origin: Origin, terms: Terms, draft: Draft) -> many.Marked | list[RowError]:
    """The site ready to be written, or what the registry has against it."""
    try:
        return many.prepare(
            actor, _facts(origin, terms, draft), _boundary(origin, terms, draft), as_imported(origin, draft)
        )
    except Failure as failure:
        named = [RowError(draft.number, reason, reason.field) for reason in failure.reasons]
        return named or [row_error(draft.number, failure)]


def as_imported(origin: Origin, draft: Draft) -> dict[str, JsonValue]:
    """What is kept of the source with the site.

    Each cell without a field stands as text by ``cells.encode``, so that history holds no float and nothing changes.
    """
    return {
        "import": str(origin.import_id),
        "file": origin.file_name,
        "sha256": origin.sha256,
        "row": draft.number,
        "columns": {name: encode(value) for name, value in draft.unmapped.items()},
        "changed": draft.changed,
        "raw": draft.raw,
    }


def _facts(origin: Origin, terms: Terms, draft: Draft) -> dict[str, Any]:
    fields = draft.fields
    facts: dict[str, Any] = {name: fields[name] for name in _SAME if name in fields}
    if not facts.get("name_ar") and not facts.get("name_en"):
        # A site must be called something; this says where to look it up and claims nothing.
        facts["name_ar"] = f"بلا اسم: الصف {draft.number} من {origin.file_name[:_SHORT]}"
        facts["name_en"] = f"No name: row {draft.number} of {origin.file_name[:_SHORT]}"
    if "external_reference" in fields:
        facts["references"] = [{"body": origin.file_name, "number": fields["external_reference"]}]
    return facts | {
        "id": site_id(origin.import_id, draft.number),
        "steward": terms.steward,
        "sensitivity": terms.sensitivity,
        "types": fields.get("site_types") or ["unknown"],
    }


def _boundary(origin: Origin, terms: Terms, draft: Draft) -> Mapping[str, Any] | None:
    if draft.geometry is None:
        return None
    is_point = isinstance(draft.geometry, Point)
    given = {name: draft.fields[name] for name in _OF_BOUNDARY if name in draft.fields}
    defaults = {"source_type": terms.source_type, "geometry_qualifier": "centre" if is_point else "perimeter"}
    return {
        **defaults,
        **given,
        "id": uuid5(origin.import_id, f"{draft.number}/boundary"),
        "geometry": draft.geometry,
        "error_radius_m": None if draft.radius_m is None else Decimal(str(draft.radius_m)),
        "method": "import" if draft.changed is None else f"import, {draft.changed}",
        "crs_as_typed": terms.mapping.crs,
        "make_current": True,
    }
