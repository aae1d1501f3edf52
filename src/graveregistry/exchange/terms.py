"""What a person says about a file before it is imported: whose sites, how guarded, what the columns mean. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from .rows import JsonValue
from .rules import ColumnMapping


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one import.

    ``crs``, ``layer`` and ``encoding`` are answers where the file is silent or wrong, none to go by the file;
    ``source_type`` is the source of rows that name none themselves.
    """

    steward: UUID
    sensitivity: str
    source_type: str
    mapping: ColumnMapping
    crs: str | None = None
    layer: str | None = None
    encoding: str | None = None

    def as_dict(self) -> dict[str, JsonValue]:
        """The terms as JSON."""
        return {
            "steward": str(self.steward),
            "sensitivity": self.sensitivity,
            "source_type": self.source_type,
            "mapping": self.mapping.as_dict(),
            "crs": self.crs,
            "layer": self.layer,
            "encoding": self.encoding,
        }

    @classmethod
    def from_dict(cls, given: Mapping[str, JsonValue]) -> Terms:
        """The terms from their JSON. Failure: ``import_mapping_wrong``."""
        rest = {name: given[name] for name in ("sensitivity", "source_type", "crs", "layer", "encoding")}
        return cls(steward=UUID(given["steward"]), mapping=ColumnMapping.from_dict(given["mapping"]), **rest)


def without_floats(value: JsonValue) -> JsonValue:
    """The same with numbers that have a point as text, for history keeps no floats."""
    if isinstance(value, dict):
        return {name: without_floats(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [without_floats(inner) for inner in value]
    return repr(value) if isinstance(value, float) else value
