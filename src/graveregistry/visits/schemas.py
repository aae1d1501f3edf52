"""What goes over the wire about visits."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from graveregistry.disturbances.schemas import DisturbanceFacts
from graveregistry.evidence.schemas import EvidenceOut
from graveregistry.wire import CodeOf, In, Long, Moment, Out, ReasonIn, Short

Lon = Annotated[Decimal, Field(ge=-180, le=180, max_digits=20)]
Lat = Annotated[Decimal, Field(ge=-90, le=90, max_digits=20)]
Metres = Annotated[Decimal, Field(ge=0, le=1_000_000, max_digits=20)]


class PositionIn(In):
    """A position in degrees, EPSG:4326, with its error radius; or ``source`` ``none`` and why it is missing."""

    lon: Lon | None = None
    lat: Lat | None = None
    accuracy_m: Metres | None = None
    time: Moment | None = None
    source: Annotated[str, CodeOf("position_source")]
    missing: Annotated[str, CodeOf("position_missing")] | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        placed = self.lon is not None and self.lat is not None
        if self.source == "none" and (placed or self.missing is None or self.lon != self.lat):
            raise ValueError("a missing position has its reason and no coordinates")
        if self.source != "none" and (not placed or self.missing is not None):
            raise ValueError("a position has both coordinates and no reason to be missing")
        return self


class SampleIn(In):
    """One position as the phone measured it."""

    lon: Lon
    lat: Lat
    accuracy_m: Metres
    time: Moment


class NewPlaceIn(In):
    """A place that is no site yet: for which organisation it is reported, and what people call it."""

    steward: UUID
    name: Short | None = None


class DisturbanceSeen(DisturbanceFacts):
    """A disturbance seen on the visit and not reported yet; ``id`` is the client's own."""

    id: UUID


class VisitIn(In):
    """A visit; ``id`` is the client's own, and ``site_id`` is too where ``new_place`` is given.

    ``disturbances_sent`` names those that were reported ahead, with ``POST /disturbances``.
    """

    id: UUID
    site_id: UUID
    new_place: NewPlaceIn | None = None
    corrects: UUID | None = None
    occurred_at: Moment
    device_time: Moment
    method: Annotated[str, CodeOf("visit_method")]
    observer: PositionIn
    observed: PositionIn
    samples: Annotated[list[SampleIn], Field(max_length=600)] = Field(default_factory=list)
    condition: Annotated[str, CodeOf("condition")] | None = None
    condition_reason: Annotated[str, CodeOf("condition_reason")] | None = None
    trend: Annotated[str, CodeOf("trend")] | None = None
    checklist: dict[Annotated[str, CodeOf("visit_checklist")], Annotated[str, CodeOf("checklist_answer")]] = Field(
        default_factory=dict
    )
    hazards: Annotated[list[Annotated[str, CodeOf("hazard")]], Field(max_length=20)] = Field(default_factory=list)
    notes: Long | None = None
    next_visit: Annotated[str, CodeOf("next_visit")] | None = None
    disturbances: Annotated[list[DisturbanceSeen], Field(max_length=20)] = Field(default_factory=list)
    disturbances_sent: Annotated[list[UUID], Field(max_length=20)] = Field(default_factory=list)


class VisitReceiptOut(Out):
    """What the phone needs before it may forget: the number to keep, and the SHA-256 of the request (RFC 8785)."""

    receipt: str
    id: UUID
    received_at: datetime
    sha256: str


class OwnReceiptOut(Out):
    """All that a monitor reads back of what they sent."""

    receipt: str
    received_at: datetime


class PositionOut(Out):
    """A position in degrees, EPSG:4326, with its error radius in metres, or why there is none."""

    lon: float | None
    lat: float | None
    accuracy_m: float | None
    time: datetime | None
    source: str
    missing: str | None


class MonitorOut(Out):
    """Who made a visit."""

    id: UUID
    name: str


class ConflictOut(Out):
    """Another body that came under the same id, and when."""

    received_at: datetime
    sha256: str
    body: dict[str, Any]


class AcceptedOut(Out):
    """Who took the visit for an observation of which site, when, and the condition that became the site's, if any."""

    site_id: UUID
    at: datetime
    by: UUID
    condition: str | None


class WithdrawnOut(AcceptedOut):
    """That such an acceptance was taken back: when, by whom and why."""

    withdrawn_at: datetime
    withdrawn_by: UUID
    reason: str


class ConditionLeftOut(Out):
    """The site's condition after an acceptance was taken back, and whether it changed by that."""

    condition: str
    went_back: bool


class MergedOut(Out):
    """That a visit is of the same event as another: which, since when, who stated it (none: the phone) and why."""

    visit_id: UUID
    at: datetime
    by: UUID | None
    reason: str


class MergeIn(ReasonIn):
    """Of which other visit's event it is; that one leads."""

    leading_visit_id: UUID


class PlaceLinkIn(ReasonIn):
    """At which site a reported place is."""

    linked_site_id: UUID


class VisitOut(Out):
    """A visit; ``monitor`` is told to the steward's researchers and protection officers alone.

    ``accepted`` while it stands accepted, ``withdrawn`` when that was taken back since.
    ``linked_site_id``: the site at which its place, which is no site, was found to be. ``same_event_as``: the visit
    that leads where both are of one event; ``same_event``: those that this one leads.
    """

    id: UUID
    site_id: UUID
    receipt: str
    sha256: str
    new_place_name: str | None
    corrects: UUID | None
    corrected_by: list[UUID]
    monitor: MonitorOut | None
    occurred_at: datetime
    device_time: datetime
    sent_at: datetime | None
    received_at: datetime
    clock_skew_s: int | None
    clock_flagged: bool
    method: str
    observer: PositionOut
    observed: PositionOut
    samples: list[dict[str, Any]]
    condition: str | None
    condition_reason: str | None
    trend: str | None
    checklist: dict[str, str]
    hazards: list[str]
    notes: str | None
    next_visit: str | None
    disturbances: list[UUID]
    photos: list[EvidenceOut]
    conflicts: list[ConflictOut]
    accepted: AcceptedOut | None
    withdrawn: WithdrawnOut | None
    linked_site_id: UUID | None
    same_event_as: MergedOut | None
    same_event: list[MergedOut]


class VisitPage(Out):
    """A page of visits, the newest received first; ``next`` is the cursor of the one that follows."""

    visits: list[VisitOut]
    next: str | None
