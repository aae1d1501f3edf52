"""The SQL of publication: the ground a release is made from, what was released, and what the public login reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from geoalchemy2 import Geography
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    Date,
    Integer,
    LargeBinary,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    column,
    func,
    literal,
    select,
    table,
    text,
)

from graveregistry.access import queries as access
from graveregistry.access.precision import Precision
from graveregistry.access.rules import ProposalKind
from graveregistry.access.tables import Person, Proposal
from graveregistry.db import Session, Shape
from graveregistry.disturbances.tables import DisturbanceTransition
from graveregistry.publication import exposure
from graveregistry.publication.administrative import Administrative
from graveregistry.publication.rules import Band, CountableSite, Standing
from graveregistry.publication.simulator.ours import Ground, Released
from graveregistry.publication.tables import (
    AwarenessArchive,
    AwarenessRelease,
    AwarenessScheme,
    AwarenessUnit,
    AwarenessWithdrawal,
    SitePublication,
    SitePublicationWithdrawal,
)
from graveregistry.publication.units import GRID, Scheme
from graveregistry.sites.tables import Site, SiteRelation, SiteShape

_public_release = table(
    "public_release",
    column("number", Integer),
    column("released_on", Date),
    column("geojson", Text),
    column("sha256", Text),
)


_public_site = table("public_site", column("feature", Text))
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


def hold_site(session: Session, site_id: UUID) -> None:
    """Let one decision at a time be taken on the publication of a site."""
    access.hold_key(session, f"site-publication/{site_id}")


def _published(site_ids: Select[Any]) -> Select[Any]:
    withdrawn = select(SitePublicationWithdrawal.publication_id)
    return select(SitePublication).where(SitePublication.site_id.in_(site_ids), SitePublication.id.not_in(withdrawn))


def site_publication(session: Session, site_id: UUID) -> SitePublication | None:
    """The publication of a site that stands."""
    found: SitePublication | None = session.scalar(_published(select(literal(site_id))))
    return found


def site_shown(session: Session, site_id: UUID) -> tuple[Site, BaseGeometry]:
    """The site and its exact shape, as the actor sees it."""
    row = session.execute(
        select(Site, SiteShape.shape)
        .join(SiteShape, and_(SiteShape.site_id == Site.id, SiteShape.level == Precision.EXACT.value))
        .where(Site.id == site_id)
    ).one()
    return row[0], row[1]


def site_ground(session: Session, site_id: UUID, today: date) -> exposure.Ground:
    """What stands for and against the publication of a site, of what the actor sees exactly."""
    site = session.get_one(Site, site_id)
    shape = session.get(SiteShape, (site_id, Precision.EXACT.value))
    related = select(SiteRelation.other_site_id).where(SiteRelation.site_id == site_id)
    relating = select(SiteRelation.site_id).where(SiteRelation.other_site_id == site_id)
    near: Select[Any] = select(literal(None))
    if shape is not None:
        here = literal(shape.shape, Shape())
        ground, there = (cast(each, Geography(srid=4326)) for each in (here, SiteShape.shape))
        near = select(SiteShape.site_id).where(
            SiteShape.level == Precision.EXACT.value,
            SiteShape.shape.op("&&")(func.ST_Expand(here, 0.01)),
            func.ST_DWithin(ground, there, exposure.APART_M),
        )
    return exposure.Ground(
        discounted=site.verification == "discounted",
        has_shape=shape is not None,
        guarded=_guarded(session, site, today),
        related=_unpublished(session, site_id, related.union(relating)),
        near=() if shape is None else _unpublished(session, site_id, near),
    )


def _guarded(session: Session, site: Site, today: date) -> bool:
    """Whether legal protection is in force, or a fence, a sign or a guard was reported put up."""
    if any(not each.get("until") or str(each["until"])[:10] >= today.isoformat() for each in site.legal_protection):
        return True
    done = select(DisturbanceTransition.id).where(
        DisturbanceTransition.site_id == site.id, DisturbanceTransition.action.in_(["fence_or_sign", "guard"])
    )
    return session.scalar(done.limit(1)) is not None


def _unpublished(session: Session, site_id: UUID, found: Any) -> tuple[str, ...]:
    """The codes of those sites, but for this one and those that are published themselves."""
    ids = {each for each in session.scalars(found) if each is not None} - {site_id}
    published = set(session.scalars(_published(select(Site.id).where(Site.id.in_(list(ids)))))) if ids else set()
    open_ids = ids - {each.site_id for each in published}
    return tuple(session.scalars(select(Site.code).where(Site.id.in_(list(open_ids))).order_by(Site.code)))


def public_sites(session: Session) -> list[str]:
    """The features that are shown exactly, for the public login."""
    return list(session.scalars(select(_public_site.c.feature)))
