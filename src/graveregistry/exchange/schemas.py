"""What goes over the wire about imports."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from graveregistry.access.precision import Sensitivity
from graveregistry.exchange.rules import FIELDS
from graveregistry.sites.schemas import SourceType
from graveregistry.wire import In, JobOut, Out, Short

Name = Annotated[str, Field(max_length=1000)]
Metres = Annotated[float, Field(gt=0, le=50_000)]
ShapeFrom = Literal["feature", "two_columns", "wkt", "coordinates", "none"]


class MappingIn(In):
    """What each column means: ``fields`` maps a field to a column; ``chosen`` says what a spelling stands for."""

    fields: Annotated[dict[Name, Name], Field(max_length=len(FIELDS))] = Field(default_factory=dict)
    shape_from: ShapeFrom = "feature"
    shape_columns: Annotated[list[Name], Field(max_length=2)] = Field(default_factory=list)
    swap_axes: bool = False
    day_first: bool | None = None
    chosen: Annotated[dict[Name, dict[Name, Name]], Field(max_length=len(FIELDS))] = Field(default_factory=dict)


class TermsIn(In):
    """What is said about a file; what is left out stays as it is."""

    steward: UUID | None = None
    sensitivity: Sensitivity | None = None
    source_type: SourceType | None = None
    """The source of rows that name none themselves."""
    crs: Short | None = None
    layer: Name | None = None
    encoding: Short | None = None
    mapping: MappingIn | None = None
    default_radius_m: Metres | None = None
    """Error radius of points without one, metres."""
    line_width_m: Metres | None = None
    """Lines become strips this wide, metres; none refuses them."""
    keep_without_shape: bool | None = None
    take_repaired: bool | None = None
    take_far_away: bool | None = None


class RunIn(In):
    """Whether the good rows are imported although there are bad ones."""

    only_good: bool = False


class ColumnOut(Out):
    """A column of the file: the field it becomes (``geometry`` for a shape's), none when it is kept as it is."""

    name: str
    field: str | None
    samples: list[str]


class RowErrorOut(Out):
    """One thing wrong with one row; ``offer`` is a shape that would be taken (GeoJSON, EPSG:4326)."""

    row: int
    code: str
    ar: str
    en: str
    column: str | None
    value: str | None
    at: tuple[float, float] | None
    offer: dict[str, Any] | None


class FirstOut(Out):
    """A good row as it would be imported."""

    row: int
    fields: dict[str, Any]
    geometry: dict[str, Any] | None
    radius_m: float | None
    changed: str | None


class PreviewOut(Out):
    """The file as it was read, and what its import would do; of very many errors the first 500, with their number."""

    format: str
    encoding: str | None
    crs: str
    layer: str | None
    layers: list[str]
    columns: list[ColumnOut]
    unmapped: list[str]
    rows: int
    good: int
    bad: int
    bbox: tuple[float, float, float, float] | None
    first: list[FirstOut]
    errors: list[RowErrorOut]
    errors_total: int


class TermsOut(Out):
    """What has been said about the file, or guessed."""

    steward: UUID
    sensitivity: str
    source_type: str
    crs: str | None
    layer: str | None
    encoding: str | None
    mapping: dict[str, Any]


class ResultOut(Out):
    """What was imported: how many rows were taken and left out, and the ids of the sites in the order of the rows."""

    taken: int
    left_out: int
    sites: list[UUID]


class ImportOut(Out):
    """An import: ``uploaded`` until it is begun, then as its job is; ``done`` once and for all."""

    id: UUID
    state: Literal["uploaded", "queued", "running", "done", "failed", "cancelled"]
    file_name: str
    size: int
    sha256: str
    uploaded_at: datetime
    terms: TermsOut
    preview: PreviewOut
    fields: list[str]
    """Every field that a column may become."""
    only_good: bool | None
    job: JobOut | None
    result: ResultOut | None
