"""The SQL of publication: the ground a release is made from, what was released, and what the public login reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, Text, bindparam, column, func, select, table, text

from graveregistry.db import Session
from graveregistry.publication.rules import Band, CountableSite, Standing
from graveregistry.publication.tables import AwarenessRelease, AwarenessUnit, AwarenessWithdrawal
from graveregistry.publication.units import Unit

_public_release = table(
    "public_release",
    column("number", Integer),
    column("released_on", Date),
    column("geojson", Text),
    column("sha256", Text),
)


@dataclass(frozen=True, slots=True)
class Ground:
    """All that a release is made from: the countable sites and the standing of the release before.

    A site's key is its position in this reading: it tells settled sites from new ones and names nothing.
    """

    sites: tuple[CountableSite, ...]
    before: Standing | None


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


def ground(session: Session) -> Ground:
    """The countable sites, without their names or ids, and what was shown before.

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
    return Ground(sites, _standing(session, settled))


def _standing(session: Session, settled: frozenset[str]) -> Standing | None:
    last = last_number(session)
    if last == 0:
        return None
    rows = session.scalars(select(AwarenessUnit)).all()
    units = [(row.release_number, Unit(row.level, row.ix, row.iy), row.band) for row in rows]
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


def add(session: Session, *rows: Any) -> None:
    """Add rows to the transaction."""
    session.add_all(rows)
    session.flush()
