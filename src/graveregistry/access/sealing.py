"""Sealed sites: who is named on one, who loses sight of it when it is sealed, and that somebody always reaches it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from graveregistry.access import notices, precision, queries
from graveregistry.access.actors import Actor
from graveregistry.access.precision import Disclosure, Grant, GrantKind, Precision, Sensitivity
from graveregistry.access.tables import GrantRow, ProtectedSite
from graveregistry.access.told import Happened
from graveregistry.db import Session
from graveregistry.errors import Failure


@dataclass(frozen=True, slots=True)
class Outlook:
    """What sealing a site would mean: the people who keep sight of it, and those who lose it."""

    keep: frozenset[UUID]
    lose: frozenset[UUID]


def _grant(row: GrantRow) -> Grant:
    return Grant(
        Precision(row.level),
        GrantKind(row.kind),
        row.person_id,
        row.organisation_id,
        row.valid_from,
        row.until,
        row.revoked_at,
    )


def _sight(
    session: Session, site: ProtectedSite, sensitivity: Sensitivity, rows: Sequence[GrantRow]
) -> dict[UUID, Disclosure]:
    """What everybody with an open account would see of the site, were it guarded like this."""
    organisations = {site.steward} | {row.organisation_id for row in rows if row.organisation_id is not None}
    people = queries.actors(session, organisations, [row.person_id for row in rows if row.person_id is not None])
    protected, grants = precision.ProtectedSite(site.steward, sensitivity), [_grant(row) for row in rows]
    now = queries.clock(session)
    sights = {each.person_id: precision.disclosure(each, protected, grants, now) for each in people}
    return {person: sight for person, sight in sights.items() if sight.precision > Precision.NONE}


def outlook(session: Session, actor: Actor, site: ProtectedSite) -> Outlook:
    """Who would keep sight of a site that the actor, who stays one of the named, seals."""
    rows = queries.grants_of(session, site.site_id)
    before = _sight(session, site, Sensitivity(site.sensitivity), rows)
    after = frozenset(_sight(session, site, Sensitivity.SEALED, rows)) | {actor.person_id}
    return Outlook(after, frozenset(before) - after)


def tell_who_loses(session: Session, actor: Actor, site: ProtectedSite, lose: Iterable[UUID]) -> None:
    """Tell those who no longer reach a site that was just sealed; not which one it is, for they do not see it."""
    notices.tell(
        session, Happened.SITE_SEALED, site.steward, actor.person_id, site_id=site.site_id, also=frozenset(lose)
    )


def check_somebody_stays(session: Session, site: ProtectedSite, ending: GrantRow) -> None:
    """A grant whose end would leave a sealed site to nobody is not ended.

    Raises:
        Failure: ``sealed_needs_somebody``.
    """
    rest = [row for row in queries.grants_of(session, site.site_id) if row.id != ending.id]
    if site.sensitivity == Sensitivity.SEALED and not _is_reached(session, site, rest):
        raise Failure("sealed_needs_somebody")


def _is_reached(session: Session, site: ProtectedSite, rows: Sequence[GrantRow]) -> bool:
    return any(sight.records for sight in _sight(session, site, Sensitivity.SEALED, rows).values())


def unreached(session: Session, steward: UUID) -> list[UUID]:
    """The steward's sealed sites that nobody with an open account reads; for the owner, who sees every grant."""
    sealed = queries.sealed_sites(session, steward)
    return [row.site_id for row in sealed if not _is_reached(session, row, queries.grants_of(session, row.site_id))]


def check_not_last(session: Session, person_id: UUID, *, even_so: bool) -> Sequence[UUID]:
    """The stewards of sealed sites that nobody would reach without this person, whose account is to be closed.

    An account must always be possible to close, so whoever does it is warned, and goes on only ``even_so``.

    Raises:
        Failure: ``last_named``.
    """
    left = queries.sealed_left_by(session, person_id)
    if left and not even_so:
        raise Failure("last_named")
    return left
