"""Saved views on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from graveregistry.wire import In, Line, Out, Short

Word = Annotated[str, Field(max_length=40, pattern=r"^[a-z_]*$")]


class ShownIn(In):
    """What the map shows beside its place; a filter that is empty leaves everything."""

    q: Short = ""
    governorate: Short = ""
    type: Word = ""
    verification: Word = ""
    condition: Word = ""
    state: Word = ""
    severity: Word = ""
    organisation: UUID | None = None
    from_: Annotated[str, Field(alias="from", max_length=10)] = ""
    to: Annotated[str, Field(max_length=10)] = ""
    off: Annotated[tuple[Word, ...], Field(max_length=20)] = ()
    imagery: Annotated[tuple[UUID, ...], Field(max_length=2)] = ()


class SavedViewIn(In):
    """A view to save: its middle (degrees, EPSG:4326) and zoom, what it shows, and where it is shared, if anywhere."""

    id: UUID
    name: Line
    organisation: UUID | None = None
    lon: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-90, le=90)]
    zoom: Annotated[float, Field(ge=0, le=24)]
    shown: ShownIn


class SavedViewListed(Out):
    """A view by name; where it lies comes only when it is opened."""

    id: UUID
    name: str
    organisation: UUID | None
    by: str
    mine: bool
    created_at: datetime


class SavedViewOut(SavedViewListed):
    """A view to open."""

    lon: float
    lat: float
    zoom: float
    shown: ShownIn
