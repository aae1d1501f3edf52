"""What people do with tiles: look at the map, with their own eyes or as another would see it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from uuid import UUID

from graveregistry.access import rules as access_rules
from graveregistry.access import service as access
from graveregistry.access import standing
from graveregistry.db import Session
from graveregistry.direct import Direct
from graveregistry.disturbances.rules import OPEN, SHOWN_AFTER_CLOSING
from graveregistry.errors import Failure
from graveregistry.tiles import queries
from graveregistry.tiles.keeping import Kept, Shelf, Shown
from graveregistry.tiles.rules import EYES, SOON, Tile, Wanted

MOST_QUERIES = 1000
MOST_SESSIONS = 1000
_OPEN = tuple(sorted(state.value for state in OPEN))


@dataclass(frozen=True, slots=True)
class Desk:
    """What serving tiles fast needs: the driver, the tiles made lately, what was shown to whom, queries already read,
    by their text, and the database's sealed tickets, by the digest of the session's token.
    """

    direct: Direct
    shelf: Shelf[Kept] = field(default_factory=Shelf)
    shown: Shelf[Shown] = field(default_factory=Shelf)
    read: dict[bytes, tuple[Wanted, str | None]] = field(default_factory=dict)
    tickets: dict[bytes, bytes] = field(default_factory=dict)

    def remember(self, query: bytes, wanted: Wanted, viewer: str | None) -> None:
        """That this query was found to be good, and what it says."""
        if len(self.read) >= MOST_QUERIES:
            self.read.clear()
        self.read[query] = (wanted, viewer)

    def keep(self, digest: bytes, ticket: bytes) -> None:
        """A session's newest ticket."""
        if len(self.tickets) >= MOST_SESSIONS:
            self.tickets.clear()
        self.tickets[digest] = ticket


def _times() -> queries.Times:
    moment = access.now()
    return queries.Times(moment, moment - SHOWN_AFTER_CLOSING, moment + SOON)


def _check(where: Tile, viewer: str | None) -> None:
    if not where.exists or (viewer is not None and not EYES.fullmatch(viewer)):
        raise Failure("not_found")


def tile(session: Session, where: Tile, wanted: Wanted, viewer: str | None = None) -> bytes:
    """A tile (Mapbox Vector Tile 2.1) as the transaction's actor sees it: what is committed shows at once.

    Args:
        viewer: ``public``, ``organisation:<id>`` or ``person:<id>`` to see no more than they would.

    Raises:
        Failure: ``not_found`` for a tile that the scheme does not have, and for eyes that are not the actor's to use.
    """
    _check(where, viewer)
    made = queries.tile(session, where, wanted, viewer, _OPEN, _times())
    if made is None:
        raise Failure("not_found")
    return made


async def tile_of_session(
    desk: Desk, token: str | None, where: Tile, wanted: Wanted, viewer: str | None, asked: Hashable
) -> Shown:
    """The same for whoever holds a session's token, asked for by an address. The database is asked each time: whether
    anything at all has committed since this person was shown this tile, and if so whether the session still holds
    and what they see of the tile now. A tile that was made before is not made again.

    Raises:
        Failure: ``sign_in_needed``, ``not_found``, ``busy``, ``database_unreachable``.
    """
    if not token:
        raise Failure("sign_in_needed")
    digest = access.token_digest(token)
    before = desk.shown.held((digest, asked)).get(0)
    if before is not None and access.now() < before.until and await standing.snapshot(desk.direct) == before.snapshot:
        return before
    shown = await _shown(desk, digest, where, wanted, viewer)
    desk.shown.put((digest, asked), 0, shown)
    return shown


async def _shown(desk: Desk, digest: bytes, where: Tile, wanted: Wanted, viewer: str | None) -> Shown:
    _check(where, viewer)
    held = desk.shelf.held((where, wanted))
    times = _times()
    answer = await queries.tile_of_session(
        desk.direct,
        digest,
        times.moment - access_rules.SESSION_IDLE,
        where,
        wanted,
        viewer,
        list(held),
        _OPEN,
        times,
        desk.tickets.get(digest),
    )
    if answer.person is None:
        raise Failure("sign_in_needed")
    if answer.ticket is not None:
        desk.keep(digest, answer.ticket)
    if answer.made is None:
        if answer.mark is None:
            raise Failure("not_found")
        return Shown(answer.person, held[answer.mark], answer.snapshot, answer.until)
    made = Kept(answer.made)
    if answer.mark is not None:
        desk.shelf.put((where, wanted), answer.mark, made)
    return Shown(answer.person, made, answer.snapshot, answer.until)


def sites_of(session: Session, feature: int) -> list[UUID]:
    """The sites that a feature of a tile stands for, of those the transaction's actor sees at all: one, but for a
    coincidence of two ids' last digits.

    Raises:
        Failure: ``not_found``.
    """
    found = queries.sites_of(session, feature)
    if not found:
        raise Failure("not_found")
    return found


def near(session: Session, lon: float, lat: float, within: float) -> list[tuple[UUID, float]]:
    """The sites that the transaction's actor sees exactly, within so many metres of a place (EPSG:4326): id and
    distance in metres, the nearest first, 50 at most. What is shown less precisely is never found, near or far.
    """
    return queries.near(session, lon, lat, within)
