"""The SQL of tiles: one statement a tile, on the web role, every value bound.

What a tile shows is decided by ``map_tile()``, a function of the tables' owner (see the migrations of sight and of
tiles): under row-level security the ``&&`` of a box is not pushed down to the GiST index, and each tile would read
every shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from graveregistry.db import Session
from graveregistry.direct import Direct
from graveregistry.tiles.rules import Tile, Wanted

_TYPES = (*("text[]",) * 3, "date", "date", "uuid", "text[]", "text[]", *("timestamptz",) * 3, "text[]", "boolean")
_NAMES = (
    *("types", "verification", "condition", "first", "last", "organisation"),
    *("states", "severities", "moment", "closed_since", "soon", "governorates", "reported"),
)
_ASKED = ", ".join(f"CAST(:{name} AS {kind})" for name, kind in zip(_NAMES, _TYPES, strict=True))
_TILE = text(
    f"SELECT made FROM map_tile(:z, :x, :y, ROW({_ASKED})::map_asked, CAST(:viewer AS text), NULL)"  # noqa: S608
)
_NUMBERED = ", ".join(f"${number}::{kind}" for number, kind in enumerate(_TYPES, 6))
_DIRECT = (
    f"SELECT person, mark, made, snapshot, good_until, ticket"  # noqa: S608
    f" FROM map_tile_of_session($1, $2, $3, $4, $5, ROW({_NUMBERED})::map_asked, $19, $20, $21)"
)


@dataclass(frozen=True, slots=True)
class Times:
    """Now, and what follows from it: since when closed disturbances show, until when visits count as soon due."""

    moment: datetime
    closed_since: datetime
    soon: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """A tile, or that the caller has it: ``made`` is none when ``mark`` was known; a tile without a mark is not kept.

    With neither, the person may not look through those eyes. Without a person, the session has ended.
    All of it stands as of ``snapshot``, and until a moment: see ``snapshot()``. ``ticket``, where there is a new one,
    is what the person sees, sealed by the database for the tiles that the same session asks for next.
    """

    person: UUID | None
    mark: int | None
    made: bytes | None
    snapshot: str
    until: datetime
    ticket: bytes | None


def _asked(wanted: Wanted, open_states: Sequence[str], times: Times) -> tuple[Any, ...]:
    """The values of a ``map_asked``, in its order."""
    return (
        list(wanted.types) or None,
        list(wanted.verification) or None,
        list(wanted.condition) or None,
        wanted.first,
        wanted.last,
        wanted.organisation,
        list(wanted.states or open_states),
        list(wanted.severities) or None,
        times.moment,
        None if wanted.states else times.closed_since,
        times.soon,
        list(wanted.governorates) or None,
        bool(wanted.states or wanted.severities),
    )


def tile(
    session: Session, where: Tile, wanted: Wanted, viewer: str | None, open_states: Sequence[str], times: Times
) -> bytes | None:
    """The tile (Mapbox Vector Tile 2.1) as the transaction's actor sees it, through another's eyes if one is named.

    None when the actor may not look through those eyes.
    """
    given = dict(zip(_NAMES, _asked(wanted, open_states, times), strict=True))
    place = {"z": where.z, "x": where.x, "y": where.y, "viewer": viewer}
    made = session.execute(_TILE, given | place).scalar_one_or_none()
    return None if made is None else bytes(made)


async def tile_of_session(
    direct: Direct,
    digest: bytes,
    idle_since: datetime,
    where: Tile,
    wanted: Wanted,
    viewer: str | None,
    known: Sequence[int],
    open_states: Sequence[str],
    times: Times,
    ticket: bytes | None,
) -> Answer:
    """The tile for whoever holds the token of this digest, in one round trip.

    Args:
        known: the marks of this tile that the caller has the bytes of.
        ticket: what the database sealed for this session before.
    """
    asked = _asked(wanted, open_states, times)
    row = await direct.row(
        _DIRECT, (digest, idle_since, where.z, where.x, where.y, *asked, viewer, list(known) or None, ticket)
    )
    return Answer(*row)


def sites_of(session: Session, feature: int) -> list[UUID]:
    """The sites of a tile's feature number that the transaction's actor sees at all."""
    return list(session.scalars(text("SELECT map_sites_of(:feature)"), {"feature": feature}))


def near(session: Session, lon: float, lat: float, within: float) -> list[tuple[UUID, float]]:
    """The nearest sites seen exactly within so many metres of a place, with their distance in metres; 50 at most."""
    rows = session.execute(
        text("SELECT site_id, metres FROM map_near(:lon, :lat, :within)"), {"lon": lon, "lat": lat, "within": within}
    )
    return [(row.site_id, row.metres) for row in rows]
