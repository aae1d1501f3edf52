"""The SQL of publication: the ground a release is made from, what was released, and what the public login reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, LargeBinary, Text, bindparam, column, func, select, table, text

from graveregistry.access.rules import ProposalKind
from graveregistry.access.tables import Person, Proposal
from graveregistry.db import Session
from graveregistry.publication.administrative import Administrative
from graveregistry.publication.rules import Band, CountableSite, Standing
from graveregistry.publication.simulator.ours import Ground, Released
from graveregistry.publication.tables import (
    AwarenessArchive,
    AwarenessRelease,
    AwarenessScheme,
    AwarenessUnit,
    AwarenessWithdrawal,
)
from graveregistry.publication.units import GRID, Scheme

_public_release = table(
    "public_release",
    column("number", Integer),
    column("released_on", Date),
    column("geojson", Text),
    column("sha256", Text),
)


_public_archive = table(
    "public_archive", column("number", Integer), column("file", LargeBinary), column("sha256", Text)
)


@dataclass(frozen=True, slots=True)
class PublicRelease:
    """A release that stands, as the public login sees it."""

    number: int
    released_on: date
    geojson: str
    sha256: str


def hold_calendar(session: Session) -> None:
    """Let one transaction at a time make a release."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('awareness_release', 7))"))


def waiting_proposals(session: Session) -> Sequence[Proposal]:
    """Proposed releases that the actor may see and nobody has decided, the newest first."""
    return session.scalars(
        select(Proposal)
        .where(Proposal.kind == ProposalKind.PUBLICATION.value, Proposal.decided_at.is_(None))
        .order_by(Proposal.proposed_at.desc(), Proposal.id)
        .limit(20)
    ).all()


def scheme(session: Session) -> Scheme:
    """The installation's scheme of units: the grid, where no other was chosen when it was set up."""
    chosen = session.get(AwarenessScheme, 1)
    return GRID if chosen is None or chosen.units is None else Administrative.read(chosen.units)


def is_set_up(session: Session) -> bool:
    """Whether somebody has an account: from then on the scheme is what it is."""
    return session.scalar(select(Person.id).limit(1)) is not None


def ground(session: Session) -> Ground:
    """The countable sites, without their names or ids, what was shown before, and every release so far.

    A site's key is its position in this reading: it tells settled sites from new ones and names nothing.
    The database refuses this to all but a protection officer acting (``awareness_ground()``).
    """
    rows = session.execute(
        text("SELECT ix, iy, component, reporter, settled FROM awareness_ground()").columns(
            column("ix"), column("iy"), column("component"), column("reporter"), column("settled")
        )
    ).all()
    sites = tuple(
        CountableSite(str(place), (row.ix, row.iy), str(row.component), str(row.reporter))
        for place, row in enumerate(rows)
    )
    settled = frozenset(site.key for site, row in zip(sites, rows, strict=True) if row.settled)
    chosen = scheme(session)
    return Ground(chosen, sites, _standing(session, chosen, settled), _past(session))


def _past(session: Session) -> list[Released]:
    """Every release, oldest first, as it was served; withdrawn ones too, for copies taken stay taken."""
    rows = session.execute(
        select(AwarenessRelease.geojson, AwarenessArchive.file)
        .join(AwarenessArchive, AwarenessArchive.release_number == AwarenessRelease.number)
        .order_by(AwarenessRelease.number)
    )
    return [Released(geojson.encode("ascii"), file) for geojson, file in rows]


def _standing(session: Session, chosen: Scheme, settled: frozenset[str]) -> Standing | None:
    last = last_number(session)
    if last == 0:
        return None
    rows = session.scalars(select(AwarenessUnit)).all()
    units = [(row.release_number, chosen.unit(row.unit), row.band) for row in rows]
    shown = {unit: Band[band.upper()] for number, unit, band in units if number == last}
    return Standing(shown, frozenset(unit for _, unit, _ in units), settled)


def last_number(session: Session) -> int:
    """The number of the newest release, withdrawn ones included; 0 before the first."""
    return session.scalar(select(func.coalesce(func.max(AwarenessRelease.number), 0))) or 0


def of_month(session: Session, month: str) -> AwarenessRelease | None:
    """The release of a month, withdrawn or not."""
    return session.scalar(select(AwarenessRelease).where(AwarenessRelease.month == month))


def remember(session: Session, number: int) -> None:
    """Keep, where no login reads it, which sites were countable for this release."""
    session.execute(text("SELECT awareness_remember(:number)").bindparams(bindparam("number", number, Integer)))


def releases(session: Session) -> Sequence[tuple[AwarenessRelease, AwarenessWithdrawal | None, int]]:
    """Every release, the newest first, with its withdrawal and how many units it shows."""
    counted = (
        select(AwarenessUnit.release_number, func.count().label("units"))
        .group_by(AwarenessUnit.release_number)
        .subquery()
    )
    rows = session.execute(
        select(AwarenessRelease, AwarenessWithdrawal, func.coalesce(counted.c.units, 0))
        .outerjoin(AwarenessWithdrawal, AwarenessWithdrawal.number == AwarenessRelease.number)
        .outerjoin(counted, counted.c.release_number == AwarenessRelease.number)
        .order_by(AwarenessRelease.number.desc())
    )
    return [(release, withdrawal, units) for release, withdrawal, units in rows]


def release(session: Session, number: int) -> AwarenessRelease | None:
    """One release."""
    return session.get(AwarenessRelease, number)


def withdrawal(session: Session, number: int) -> AwarenessWithdrawal | None:
    """The withdrawal of a release."""
    return session.get(AwarenessWithdrawal, number)


def newest_public(session: Session) -> PublicRelease | None:
    """The newest release that stands, for the public login."""
    row = session.execute(select(_public_release).order_by(_public_release.c.number.desc()).limit(1)).one_or_none()
    return None if row is None else PublicRelease(*row)


def public_release(session: Session, number: int) -> PublicRelease | None:
    """One release that stands, for the public login."""
    row = session.execute(select(_public_release).where(_public_release.c.number == number)).one_or_none()
    return None if row is None else PublicRelease(*row)


def public_archive(session: Session, number: int) -> bytes | None:
    """The PMTiles file of a release that stands, for the public login."""
    return session.scalar(select(_public_archive.c.file).where(_public_archive.c.number == number))


def standing_numbers(session: Session) -> frozenset[int]:
    """The numbers of the releases that stand, for the public login."""
    return frozenset(session.scalars(select(_public_archive.c.number)))


def add(session: Session, *rows: Any) -> None:
    """Add rows to the transaction."""
    session.add_all(rows)
    session.flush()
