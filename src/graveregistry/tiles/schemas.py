"""What the tiles' routes answer, besides tiles."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from graveregistry.wire import In, Out


class FeatureSites(Out):
    """The sites that a feature stands for."""

    site_ids: list[UUID]


class NearIn(In):
    """A place (EPSG:4326) and how far around it to look, in metres."""

    lon: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-85, le=85)]
    within_m: Annotated[float, Field(gt=0, le=5000)] = 500


class NearSite(Out):
    """A site and how far it is, in metres; nought inside it."""

    site_id: UUID
    metres: float


class NearOut(Out):
    """The sites near a place, the nearest first; 50 at most."""

    sites: list[NearSite]
