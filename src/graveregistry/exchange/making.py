"""What becomes of the rows of a file on an import's terms; needs no database, so that other processes can do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from graveregistry.access.actors import Actor
from graveregistry.sites import many

from .admission import Origin, admit
from .rows import Limits, Packet, Row, RowError
from .rules import Draft, Importer, Tried, try_rows
from .terms import Terms


@dataclass(frozen=True, slots=True)
class Order:
    """One import's file, terms and importer. ``home_area`` is the steward's own area, EPSG:4326."""

    actor: Actor
    origin: Origin
    terms: Terms
    home_area: BaseGeometry | None
    limits: Limits | None

    def begin(self) -> Judge:
        """Ready to judge rows."""
        return Judge(self)

    def begin_trying(self) -> Callable[[Packet], Tried]:
        """Ready to try packets of rows for a preview."""
        return self.begin().tried


class Judge:
    """One import's terms made ready for many rows."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._importer = Importer(order.terms.mapping, home_area=order.home_area, limits=order.limits)

    def outcome(self, row: Row) -> many.Marked | list[RowError]:
        """The site, or everything that is wrong with the row."""
        draft = self._importer.apply(row)
        return draft if isinstance(draft, list) else self._admit(draft)

    def _admit(self, draft: Draft) -> many.Marked | list[RowError]:
        return admit(self._order.actor, self._order.origin, self._order.terms, draft)

    def tried(self, packet: Packet) -> Tried:
        """What a packet would become."""

        def against(draft: Draft) -> list[RowError]:
            outcome = self._admit(draft)
            return outcome if isinstance(outcome, list) else []

        return try_rows(self._importer, packet.rows(), against)


@dataclass(frozen=True, slots=True)
class Made:
    """A packet of rows judged: the sites to be written, their ids in order, and how many rows are not taken."""

    ready: many.Ready | None
    taken: tuple[str, ...]
    bad: int


@dataclass(frozen=True, slots=True)
class Making:
    """An order to be carried out under these terms."""

    order: Order
    under: many.Terms

    def begin(self) -> Maker:
        """Ready to make sites of rows."""
        return Maker(self)


class Maker:
    """Makes sites of packets of rows."""

    def __init__(self, making: Making) -> None:
        self._judge = making.order.begin()
        self._under = making.under

    def __call__(self, packet: Packet) -> Made:
        """Judge a packet, and make its good rows ready to be written."""
        outcomes = [self._judge.outcome(row) for row in packet.rows()]
        good = [each for each in outcomes if isinstance(each, many.Marked)]
        taken = tuple(str(each.site["id"]) for each in good)
        return Made(many.ready(self._under, good), taken, len(outcomes) - len(good))
