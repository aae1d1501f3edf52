"""What goes over the wire about assignments and due visits."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from graveregistry.monitoring.rules import DueStatus
from graveregistry.wire import Out


class AssignmentOut(Out):
    """A site to watch over, at the precision of the assignment; names and hazards only where that is ``exact``."""

    id: UUID
    site_id: UUID
    code: str
    precision: Literal["vicinity", "exact"]
    types: list[str]
    condition: str
    shape: dict[str, Any] | None
    name_ar: str | None
    name_en: str | None
    hazards: list[str] | None
    until: datetime | None
    due_at: datetime | None
    due: DueStatus


class DueOut(Out):
    """A site to visit: when it was last seen, when the next visit is due, to how many people it is assigned."""

    site_id: UUID
    code: str
    name_ar: str
    name_en: str
    last_visit_at: datetime | None
    next_visit: str | None
    due_at: datetime | None
    due: DueStatus
    assigned: int


class DuePage(Out):
    """A page of due visits, the longest overdue first; ``next`` is the cursor of the one that follows."""

    sites: list[DueOut]
    next: str | None
