"""What people do with tiles: look at the map."""

from __future__ import annotations

from graveregistry.access import service as access
from graveregistry.db import Session
from graveregistry.disturbances.rules import OPEN, SHOWN_AFTER_CLOSING
from graveregistry.errors import Failure
from graveregistry.tiles import queries
from graveregistry.tiles.rules import Tile, Wanted


def tile(session: Session, where: Tile, wanted: Wanted) -> bytes:
    """A tile as the transaction's actor may see it, made anew each time: what is committed shows at once.

    Raises:
        Failure: ``not_found`` for a tile that the scheme does not have.
    """
    if not where.exists:
        raise Failure("not_found")
    open_states = sorted(state.value for state in OPEN)
    return queries.tile(session, where, wanted, open_states, access.now() - SHOWN_AFTER_CLOSING)
