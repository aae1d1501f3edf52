"""What GIS programs do: read features, read tiles. Reads of exact places are noted by the edge."""

from __future__ import annotations

from uuid import UUID

from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.ledger import checking
from graveregistry.ogc import layers, queries
from graveregistry.ogc.collections import Collection
from graveregistry.ogc.rules import Sought
from graveregistry.tiles import service as tiles
from graveregistry.tiles.rules import Tile, Wanted

Feature = queries.Feature
Page = queries.Page


def items(session: Session, collection: Collection, sought: Sought) -> queries.Page:
    """A page of a collection's features, each at the precision that the transaction's actor has.

    Raises:
        Failure: ``ledger_alarm``: a GIS program makes files of what it reads, as any export does.
    """
    checking.refuse_in_alarm(session)
    return queries.page(session, collection.id, sought)


def item(session: Session, collection: Collection, feature_id: UUID, sought: Sought) -> queries.Feature:
    """One feature.

    Raises:
        Failure: ``not_found``, alike for what is not there and for what the actor does not see; ``ledger_alarm``.
    """
    checking.refuse_in_alarm(session)
    found = queries.page(session, collection.id, sought, only=feature_id).features
    if not found:
        raise Failure("not_found")
    return found[0]


def tile(session: Session, collection: Collection, where: Tile, wanted: Wanted) -> bytes:
    """A vector tile with the collection's layers alone.

    Raises:
        Failure: ``not_found`` for a tile that the scheme does not have; ``ledger_alarm``.
    """
    checking.refuse_in_alarm(session)
    return layers.only(tiles.tile(session, where, wanted), collection.layers)
