"""What goes over the wire about sites and boundaries."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, field_validator

from graveregistry.access.precision import Sensitivity
from graveregistry.sites.rules import Verification
from graveregistry.wire import CodeOf, In, Line, Long, Out, Short

Geometry = dict[str, Any]
SiteType = Annotated[str, CodeOf("site_type")]
Condition = Annotated[str, CodeOf("condition")]
Hazard = Annotated[str, CodeOf("hazard")]
Certainty = Annotated[str, CodeOf("certainty")]
SourceType = Annotated[str, CodeOf("source_type")]


class Allegation(In):
    """Who is said to be responsible, by what source, how certainly: an allegation, never a finding."""

    text: Line
    source_type: SourceType
    certainty: Certainty


class Protection(In):
    """A legal protection: whose, by which instrument, from when until when."""

    authority: Line
    instrument: Short = ""
    since: date | None = None
    until: date | None = None


class Reference(In):
    """A file number of another body; never a missing person's details."""

    body: Line
    number: Line


class Source(In):
    """A source and how it is evaluated (admiralty scale); who it is stays with the organisation."""

    source_type: SourceType
    source_reliability: Annotated[str, CodeOf("source_reliability")] | None = None
    source_credibility: Annotated[str, CodeOf("source_credibility")] | None = None
    source_hand: Annotated[str, CodeOf("source_hand")] | None = None
    certainty: Certainty | None = None
    consent_scope: Annotated[str, CodeOf("consent_scope")] = "internal"
    testify: Annotated[str, CodeOf("testify")] | None = None
    received_on: date | None = None
    note: Short | None = None


class _Facts(In):
    name_ar: Short = ""
    name_en: Short = ""
    aliases: Annotated[list[Line], Field(max_length=50)] = Field(default_factory=list)
    types: Annotated[list[SiteType], Field(min_length=1, max_length=20)]
    condition: Condition = "not_assessed"
    condition_reason: Short | None = None
    intervention: Annotated[str, CodeOf("intervention")] = "none"
    intervention_method: Annotated[str, CodeOf("intervention_method")] | None = None
    governorate: Short | None = None
    district: Short | None = None
    subdistrict: Short | None = None
    locality: Short | None = None
    event_date: Short | None = None
    responsible: Annotated[list[Allegation], Field(max_length=50)] = Field(default_factory=list)
    victims_min: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    victims_max: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    victims_source: Short | None = None
    access: Short | None = None
    land_owner: Short | None = None
    hazards: Annotated[list[Hazard], Field(max_length=20)] = Field(default_factory=list)
    threats: Long | None = None
    notes: Long | None = None
    legal_protection: Annotated[list[Protection], Field(max_length=50)] = Field(default_factory=list)
    references: Annotated[list[Reference], Field(max_length=50)] = Field(default_factory=list)
    sources: Annotated[list[Source], Field(max_length=100)] = Field(default_factory=list)


class SiteIn(_Facts):
    """A new site; ``id`` is the client's own, so that a repeated request makes one site."""

    id: UUID
    steward: UUID
    sensitivity: Sensitivity = Sensitivity.RESTRICTED


class SiteChange(In):
    """The attributes to change; those left out stay."""

    name_ar: Short | None = None
    name_en: Short | None = None
    aliases: Annotated[list[Line], Field(max_length=50)] | None = None
    types: Annotated[list[SiteType], Field(min_length=1, max_length=20)] | None = None
    condition: Condition | None = None
    condition_reason: Short | None = None
    intervention: Annotated[str, CodeOf("intervention")] | None = None
    intervention_method: Annotated[str, CodeOf("intervention_method")] | None = None
    governorate: Short | None = None
    district: Short | None = None
    subdistrict: Short | None = None
    locality: Short | None = None
    event_date: Short | None = None
    responsible: Annotated[list[Allegation], Field(max_length=50)] | None = None
    victims_min: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    victims_max: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    victims_source: Short | None = None
    access: Short | None = None
    land_owner: Short | None = None
    hazards: Annotated[list[Hazard], Field(max_length=20)] | None = None
    threats: Long | None = None
    notes: Long | None = None
    legal_protection: Annotated[list[Protection], Field(max_length=50)] | None = None
    references: Annotated[list[Reference], Field(max_length=50)] | None = None
    sources: Annotated[list[Source], Field(max_length=100)] | None = None
    reason: Short | None = None

    @field_validator(
        *("name_ar", "name_en", "aliases", "types", "condition", "intervention", "responsible", "hazards"),
        *("legal_protection", "references", "sources"),
    )
    @classmethod
    def _has_a_value(cls, given: Any) -> Any:
        """Null empties a field that may be empty; these hold a value always, if only an empty text or list."""
        if given is None:
            raise ValueError("null is no value here: leave the field out, or send an empty text or list")
        return given


class OptIn(In):
    """Whether the site counts towards the public's awareness layer, and why."""

    opt_in: bool
    reason: Line


class VerdictIn(In):
    """A verification status; ``confirmed`` takes basis, qualified person and date."""

    verification: Verification
    basis: Short | None = None
    qualified_person: Short | None = None
    on: date | None = None
    reason: Line


class BoundaryIn(In):
    """Where somebody says the site is: a GeoJSON Polygon, MultiPolygon, or Point with an error radius (EPSG:4326)."""

    id: UUID
    geometry: Geometry
    error_radius_m: Annotated[Decimal, Field(gt=0, le=50_000)] | None = None
    source_type: SourceType
    method: Short | None = None
    author: Short | None = None
    asserted_on: Short | None = None
    location_certainty: Certainty = "medium"
    extent_certainty: Certainty = "medium"
    geometry_qualifier: Annotated[str, CodeOf("geometry_qualifier")] = "perimeter"
    text_as_typed: Long | None = None
    crs_as_typed: Short | None = None
    make_current: bool = False


class ShapeIn(In):
    """A shape to look at before it is kept."""

    geometry: Geometry
    error_radius_m: Annotated[float, Field(gt=0, le=50_000)] | None = None


class ReasonOut(Out):
    """One thing that is wrong, where, and how to mend it."""

    code: str
    ar: str
    en: str
    at: tuple[float, float] | None = None


class CheckedOut(Out):
    """A shape looked at: reasons against it, notes, questions, a repaired offer, geodesic area and perimeter."""

    ok: bool
    reasons: list[ReasonOut]
    notes: list[ReasonOut]
    questions: list[ReasonOut]
    repaired: Geometry | None
    area_m2: float | None
    perimeter_m: float | None


class CoordinatesIn(In):
    """Coordinates as typed, in any notation and digits."""

    text: Annotated[str, Field(min_length=1, max_length=500)]


class PointOut(Out):
    """A place, degrees, EPSG:4326."""

    lon: float
    lat: float


class ReadingOut(Out):
    """What typed coordinates may mean, likeliest first, and what to ask before using them."""

    points: list[PointOut]
    notation: str
    questions: list[ReasonOut]


class RelationIn(In):
    """How this site belongs to another."""

    id: UUID
    other: UUID
    kind: Annotated[str, CodeOf("relation")]
    note: Short | None = None


class RelationOut(Out):
    """A relation as seen from either side."""

    id: UUID
    site_id: UUID
    other_site_id: UUID
    kind: str
    note: str | None
    recorded_by: UUID
    recorded_at: datetime


class BoundaryOut(Out):
    """One boundary assertion, with its geodesic measures."""

    id: UUID
    current: bool
    geometry: Geometry
    error_radius_m: Decimal | None
    area_m2: float
    perimeter_m: float
    source_type: str
    method: str | None
    author: str | None
    asserted_on: str | None
    location_certainty: str
    extent_certainty: str
    geometry_qualifier: str
    text_as_typed: str | None
    crs_as_typed: str | None
    recorded_by: UUID
    recorded_at: datetime


class SiteListed(Out):
    """A site in a list, at the precision the reader has; names only where that is ``exact``."""

    id: UUID
    code: str
    precision: Literal["area", "vicinity", "exact"]
    types: list[str]
    verification: str
    condition: str
    shape: Geometry | None
    name_ar: str | None = None
    name_en: str | None = None
    governorate: str | None = None
    event_date: str | None = None


class SitePage(Out):
    """A page of sites; ``next`` is the cursor of the one that follows."""

    sites: list[SiteListed]
    next: str | None


class SiteOut(SiteListed):
    """A site. Below ``exact`` everything but the coarse facts is absent."""

    reads_records: bool
    etag: str | None = None
    steward: UUID | None = None
    sensitivity: str | None = None
    aliases: list[str] | None = None
    verification_basis: str | None = None
    qualified_person: str | None = None
    verified_on: date | None = None
    condition_reason: str | None = None
    district: str | None = None
    subdistrict: str | None = None
    locality: str | None = None
    responsible: list[dict[str, Any]] | None = None
    victims_min: int | None = None
    victims_max: int | None = None
    victims_source: str | None = None
    access: str | None = None
    land_owner: str | None = None
    hazards: list[str] | None = None
    threats: str | None = None
    notes: str | None = None
    legal_protection: list[dict[str, Any]] | None = None
    references: list[dict[str, Any]] | None = None
    intervention: str | None = None
    intervention_method: str | None = None
    sources: list[dict[str, Any]] | None = None
    awareness_opt_in: bool | None = None
    as_imported: dict[str, Any] | None = None
    created_by: UUID | None = None
    created_at: datetime | None = None
    boundaries: list[BoundaryOut] = Field(default_factory=list)
    relations: list[RelationOut] = Field(default_factory=list)


class ChangeOut(Out):
    """One column of one row, and what it became."""

    table: str
    key: str
    column: str
    value: Any


class HappeningOut(Out):
    """An event in the site's history: who said what and when."""

    index: int
    recorded_at: datetime
    occurred_at: datetime
    type: str
    actor: UUID | None
    actor_name: str | None
    reason: str | None
    changes: list[ChangeOut]
