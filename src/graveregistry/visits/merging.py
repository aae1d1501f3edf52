"""Visits that are of one event: from two phones, two observers, or twice from one phone. Nothing of either is lost."""

from __future__ import annotations

from uuid import UUID, uuid4

from graveregistry.access import places, sharing
from graveregistry.access import service as access
from graveregistry.access.actors import Actor, Role
from graveregistry.access.rules import checked_reason
from graveregistry.db import Session
from graveregistry.disturbances import service as disturbances
from graveregistry.errors import Failure
from graveregistry.ledger import service as ledger
from graveregistry.visits import queries
from graveregistry.visits.tables import Visit, VisitMerge

_DESK = (Role.RESEARCHER, Role.PROTECTION_OFFICER)


def merge(session: Session, actor: Actor, visit_id: UUID, leading_id: UUID, reason: str) -> None:
    """State that a visit is of the same event as another, which leads: counts and due dates go by that one alone.

    Visits that were merged into this one follow it. Another state of this pair is ended first, so that the two can
    change places.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``reason_needed``, ``visits_elsewhere`` (of two places),
            ``visit_merged`` (the leading one is merged into a third, or this one is already).
    """
    said = checked_reason(reason)
    visit, leading = _for_work(session, actor, visit_id), _for_work(session, actor, leading_id)
    if visit.id == leading.id or places.home(session, visit.site_id) != places.home(session, leading.site_id):
        raise Failure("visits_elsewhere")
    turned = queries.merge_of(session, leading.id)
    if turned is not None and turned.leading_visit_id == visit.id:
        _end(actor, turned, said)
        turned = None
    if turned is not None or queries.merge_of(session, visit.id) is not None:
        raise Failure("visit_merged")
    for follower in queries.merged_into(session, [visit.id]):
        _end(actor, follower, said)
        session.flush()
        _state(session, actor.person_id, follower.visit_id, follower.site_id, leading.id, said)
    session.flush()
    _state(session, actor.person_id, visit.id, visit.site_id, leading.id, said)
    _record(session, actor, "VisitsMerged", said, visit, leading)


def part(session: Session, actor: Actor, visit_id: UUID, reason: str) -> None:
    """End the statement that a visit is of the same event as another: it counts by itself again.

    Raises:
        Failure: ``not_found`` (also where it is merged into none), ``not_allowed``, ``reason_needed``.
    """
    said = checked_reason(reason)
    visit = _for_work(session, actor, visit_id)
    row = queries.merge_of(session, visit.id)
    if row is None:
        raise Failure("not_found")
    _end(actor, row, said)
    leading = queries.visit(session, row.leading_visit_id)
    _record(session, actor, "VisitsParted", said, visit, visit if leading is None else leading)


def sent_twice(session: Session, visit_id: UUID, site_id: UUID, first_id: UUID) -> None:
    """One phone sent two contents under one id: they are of one event, which the first leads until a person says else.

    For the intake, as the person who sent them and reads neither back; the caller records the event.
    """
    _state(session, None, visit_id, site_id, first_id, "معرّف واحد ومحتويان – one id, two contents")


def _state(
    session: Session, person_id: UUID | None, visit_id: UUID, site_id: UUID, leading_id: UUID, reason: str
) -> None:
    row = VisitMerge(
        id=uuid4(),
        site_id=site_id,
        visit_id=visit_id,
        leading_visit_id=leading_id,
        reason=reason,
        merged_at=access.now(),
        merged_by=person_id,
    )
    queries.add(session, row)


def _end(actor: Actor, row: VisitMerge, reason: str) -> None:
    row.ended_at, row.ended_by, row.ended_reason = access.now(), actor.person_id, reason


def _for_work(session: Session, actor: Actor, visit_id: UUID) -> Visit:
    visit = queries.visit(session, visit_id)
    if visit is None:
        raise Failure("not_found")
    check_works_on(session, actor, visit.site_id)
    return visit


def check_works_on(session: Session, actor: Actor, site_id: UUID) -> None:
    """Whether the actor works on what was sent about a place, for its steward.

    Raises:
        Failure: ``not_found``, ``not_allowed``.
    """
    if sharing.seen_exactly(session, site_id).steward not in actor.organisations(*_DESK):
        raise Failure("not_allowed")


def _record(session: Session, actor: Actor, event: str, reason: str, *visits: Visit) -> None:
    sites = {places.home(session, each.site_id) for each in visits} | {each.site_id for each in visits}
    ledger.record(session, event, actor=actor.person_id, reason=reason, sites=sorted(sites, key=str))


def link_place(session: Session, actor: Actor, place_id: UUID, site_id: UUID, reason: str) -> None:
    """State that a reported place is at a site: its visits and reports are the site's, though none is changed.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``place_is_site``, ``reason_needed``, ``place_visit_accepted``.
    """
    said = checked_reason(reason)
    if places.home(session, place_id) not in (place_id, site_id):
        _check_free(session, place_id)
    disturbances.link_place(session, actor, place_id, site_id, said)
    ledger.record(session, "PlaceLinked", actor=actor.person_id, reason=said, sites=[place_id, site_id])


def unlink_place(session: Session, actor: Actor, place_id: UUID, reason: str) -> None:
    """End that statement: the place stands by itself again; what was guarded more for it stays so.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``reason_needed``, ``place_visit_accepted``.
    """
    said = checked_reason(reason)
    _check_free(session, place_id)
    disturbances.unlink_place(session, actor, place_id, said)
    ledger.record(session, "PlaceUnlinked", actor=actor.person_id, reason=said, sites=[place_id])


def _check_free(session: Session, place_id: UUID) -> None:
    """A place does not leave a site whose condition one of its visits may have said."""
    if queries.accepted_elsewhere(session, place_id):
        raise Failure("place_visit_accepted")
