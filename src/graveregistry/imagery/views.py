"""From rows to answers."""

from __future__ import annotations

from graveregistry.imagery.schemas import ImageOut
from graveregistry.imagery.tables import Image


def image(row: Image) -> ImageOut:
    """A picture."""
    return ImageOut(
        id=row.id,
        organisation=row.organisation_id,
        title=row.title,
        captured_on=row.captured_on,
        source=row.source,
        licence=row.licence,
        size=row.size,
        tile_pixels=row.tile_pixels,
        min_zoom=row.min_zoom,
        max_zoom=row.max_zoom,
        bounds=(float(row.west), float(row.south), float(row.east), float(row.north)),
    )
