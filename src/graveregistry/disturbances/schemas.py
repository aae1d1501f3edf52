"""What goes over the wire about disturbances."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from graveregistry.disturbances.rules import Severity, State, Timing
from graveregistry.wire import CodeOf, In, Long, Moment, Out, Short

DisturbanceType = Annotated[str, CodeOf("disturbance_type")]
Effect = Annotated[str, CodeOf("disturbance_effect")]
Action = Annotated[str, CodeOf("response_action")]


class Position(In):
    """A point in degrees, EPSG:4326."""

    lon: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-90, le=90)]


class DisturbanceFacts(In):
    """What was seen. Only the timing is needed: a report of digging now must go out at once."""

    timing: Timing
    types: Annotated[list[DisturbanceType], Field(max_length=29)] = Field(default_factory=list)
    effects: Annotated[list[Effect], Field(max_length=13)] = Field(default_factory=list)
    occurred_at: Moment | None = None
    occurred_text: Short | None = None
    position: Position | None = None
    accuracy_m: Annotated[Decimal, Field(ge=0, le=1_000_000, max_digits=12)] | None = None
    notes: Long | None = None


class NewPlace(In):
    """A place that is reported for the first time and is no site yet: whose it becomes."""

    steward: UUID


class DisturbanceIn(DisturbanceFacts):
    """A report; ``id`` is the client's own, and so is ``site_id`` when there is a ``new_place``."""

    id: UUID
    site_id: UUID
    new_place: NewPlace | None = None


class ReceiptOut(Out):
    """What a reporter gets back: it follows from the report alone, and is the same for the same report."""

    id: UUID
    site_id: UUID
    severity: Severity


class TransitionIn(In):
    """A step; ``id`` is the client's own."""

    id: UUID
    to: State
    reason: Annotated[str, Field(max_length=2000)] | None = None
    action: Action | None = None
    duplicate_of: UUID | None = None


class LinkIn(In):
    """The site at which a disturbance of a new place is."""

    linked_site_id: UUID


class PositionOut(Out):
    """A point in degrees, EPSG:4326."""

    lon: float
    lat: float


class TransitionOut(Out):
    """A step that was taken."""

    id: UUID
    from_state: State
    to_state: State
    by: UUID
    by_name: str | None
    at: datetime
    reason: str | None
    action: str | None
    duplicate_of: UUID | None


class DisturbanceListed(Out):
    """A disturbance in a list. ``at`` is where the map shows it; ``next_states`` are the steps open to the reader."""

    id: UUID
    site_id: UUID
    linked_site_id: UUID | None
    site_code: str | None
    site_name_ar: str | None
    site_name_en: str | None
    visit_id: UUID | None
    types: list[str]
    timing: Timing
    effects: list[str]
    severity: Severity
    state: State
    state_since: datetime
    occurred_at: datetime | None
    occurred_text: str | None
    reported_at: datetime
    reported_by: UUID
    reported_by_name: str | None
    position: PositionOut | None
    accuracy_m: float | None
    at: PositionOut | None
    notes: str | None
    taken_by: UUID | None
    taken_by_name: str | None
    taken_at: datetime | None
    duplicate_of: UUID | None
    version: int
    etag: str
    next_states: list[State]


class DisturbanceOut(DisturbanceListed):
    """A disturbance with the steps it went through."""

    transitions: list[TransitionOut]


class DisturbancePage(Out):
    """A page of disturbances, newest report first; ``next`` is the cursor of the page after."""

    disturbances: list[DisturbanceListed]
    next: UUID | None = None


class CriticalOut(Out):
    """Critical disturbances nobody has taken yet, longest waiting first."""

    disturbances: list[DisturbanceListed]
