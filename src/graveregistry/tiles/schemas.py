"""What the tiles' routes answer, besides tiles."""

from __future__ import annotations

from uuid import UUID

from graveregistry.wire import Out


class FeatureSites(Out):
    """The sites that a feature stands for."""

    site_ids: list[UUID]
