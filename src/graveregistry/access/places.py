"""Places that people report about: those they may, new ones, which are protected before they are sites, and those
that turn out to be at a site already marked.
"""

from __future__ import annotations

from uuid import UUID, uuid4

from graveregistry.access import queries
from graveregistry.access.actors import REACHES_SITES, Actor
from graveregistry.access.precision import GrantKind, Precision, Sensitivity
from graveregistry.access.queries import places as links
from graveregistry.access.rules import loosens
from graveregistry.access.tables import GrantRow, PlaceLink, ProtectedSite
from graveregistry.db import Session
from graveregistry.errors import Failure


def reportable(session: Session, site_id: UUID) -> bool:
    """Whether the transaction's actor may send a report about the place: they see it at a cell or found it."""
    return queries.reportable(session, site_id)


def reach_for_report(session: Session, actor: Actor, site_id: UUID, new_steward: UUID | None) -> None:
    """Make sure that the actor may report about a place; a new one is put under ``new_steward`` first.

    Raises:
        Failure: ``not_found``, the same for what is not there and what is not yours; ``not_allowed`` when the actor
            does not report for that organisation; ``id_conflict``.
    """
    if reportable(session, site_id):
        return
    if new_steward is None:
        raise Failure("not_found")
    _protect(session, actor, site_id, new_steward)


def _protect(session: Session, actor: Actor, site_id: UUID, steward: UUID) -> None:
    if steward not in actor.organisations(*REACHES_SITES):
        raise Failure("not_allowed")
    # Two reports of one new place may come at once: the second finds what the first made.
    queries.hold_key(session, f"place/{site_id}")
    if reportable(session, site_id):
        return
    row = ProtectedSite(site_id=site_id, steward=steward, sensitivity=Sensitivity.RESTRICTED.value)
    row.reported_by = actor.person_id
    queries.add(session, row)


def home(session: Session, place_id: UUID) -> UUID:
    """The site that a place was found to be at, as far as the actor reads both; else the place itself."""
    link = links.live(session, place_id)
    return place_id if link is None else link.linked_site_id


def link(session: Session, actor: Actor, place: ProtectedSite, site: ProtectedSite, reason: str) -> None:
    """State that a reported place is at a site; an earlier statement ends. From then on it is guarded as the site is.

    The caller has made sure that the actor may, and records the event.
    """
    queries.hold_key(session, f"place/{place.site_id}")
    before = links.live(session, place.site_id)
    if before is not None and before.linked_site_id == site.site_id:
        return
    if before is not None:
        _end(session, actor, before, reason)
    row = PlaceLink(
        id=uuid4(),
        site_id=place.site_id,
        linked_site_id=site.site_id,
        reason=reason,
        linked_at=queries.clock(session),
        linked_by=actor.person_id,
    )
    queries.add(session, row)
    _guard(session, place, site)


def unlink(session: Session, actor: Actor, place_id: UUID, reason: str) -> None:
    """End the statement that a place is at a site; how it is guarded stays. The caller records the event.

    Raises:
        Failure: ``not_found`` when there is none.
    """
    row = links.live(session, place_id)
    if row is None:
        raise Failure("not_found")
    _end(session, actor, row, reason)


def _end(session: Session, actor: Actor, row: PlaceLink, reason: str) -> None:
    row.ended_at, row.ended_by, row.ended_reason = queries.clock(session), actor.person_id, reason
    session.flush()


def guard_linked(session: Session, site: ProtectedSite) -> None:
    """Guard the places that are at a site, which was just guarded more, as much as the site."""
    for place in links.at_site(session, site.site_id):
        _guard(session, place, site)


def _guard(session: Session, place: ProtectedSite, site: ProtectedSite) -> None:
    if not loosens(Sensitivity(site.sensitivity), Sensitivity(place.sensitivity)):
        return
    if site.sensitivity == Sensitivity.SEALED:
        _name(session, place, site)
    place.sensitivity = site.sensitivity


def _name(session: Session, place: ProtectedSite, site: ProtectedSite) -> None:
    """Whoever is named on a sealed site is named on the place too."""
    now = queries.clock(session)
    for each in queries.grants_of(session, site.site_id):
        named = each.person_id is not None and each.level == Precision.EXACT and each.kind != GrantKind.ASSIGNMENT
        if named and each.revoked_at is None and (each.until is None or each.until > now):
            given = {name: getattr(each, name) for name in ("person_id", "level", "purpose", "granted_by", "until")}
            row = GrantRow(id=uuid4(), site_id=place.site_id, kind=GrantKind.SHARE.value, valid_from=now, **given)
            queries.add(session, row)


def end_named(session: Session, site_id: UUID, person_id: UUID) -> None:
    """A person whose grant of a site ended loses those of the places that are at it."""
    for place in links.at_site(session, site_id):
        for each in queries.grants_of(session, place.site_id):
            if each.person_id == person_id and each.revoked_at is None:
                each.revoked_at = queries.clock(session)
