"""Take a visit for an observation of its site, and take that back: stated, never erased."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from graveregistry.access import places, sharing
from graveregistry.access import service as access
from graveregistry.access.actors import Actor, Role
from graveregistry.access.rules import checked_reason
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.ledger import service as ledger
from graveregistry.sites import service as sites
from graveregistry.visits import queries, rules
from graveregistry.visits.rules import Word
from graveregistry.visits.tables import Visit, VisitAcceptance


def accept(session: Session, actor: Actor, visit_id: UUID, version: str, reason: str | None) -> None:
    """Take a visit for an observation of the site at which its place is; a condition that it says becomes the site's
    own, from the version of the site that was seen. What was withdrawn can be accepted again.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``changed_meanwhile``, ``visit_already_accepted``, ``not_a_site_yet``.
    """
    visit = _readable(session, visit_id)
    site_id = places.home(session, visit.site_id)
    _check_decides(session, actor, site_id)
    if queries.acceptance(session, visit_id) is not None:
        raise Failure("visit_already_accepted")
    site = sites.for_condition(session, actor, site_id, version)
    if visit.condition is not None:
        sites.take_condition(session, site, visit.condition, visit.condition_reason)
    row = queries.accepted_before(session, visit_id) or VisitAcceptance(visit_id=visit_id)
    row.site_id, row.condition = site_id, visit.condition
    row.accepted_at, row.accepted_by = access.now(), actor.person_id
    row.withdrawn_at = row.withdrawn_by = row.withdrawn_reason = None
    queries.add(session, row)
    ledger.record(session, "VisitAccepted", actor=actor.person_id, reason=reason)


def withdraw(session: Session, actor: Actor, visit_id: UUID, version: str, reason: str) -> tuple[str, bool]:
    """Take an acceptance back: the visit stays as it was sent, both statements stay in history.

    Where the site's condition is still the one that this visit said, it goes back to what was said of it last before,
    by the desk or by another visit that stands accepted.

    Returns:
        The site's condition now, and whether it changed by this.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``reason_needed``, ``changed_meanwhile``, ``visit_not_accepted``.
    """
    said = checked_reason(reason)
    _readable(session, visit_id)
    row = queries.acceptance(session, visit_id)
    if row is None:
        raise Failure("visit_not_accepted")
    _check_decides(session, actor, row.site_id)
    site = sites.for_condition(session, actor, row.site_id, version)
    # The site is held from here on: nobody else accepts or withdraws meanwhile.
    session.refresh(row)
    if row.withdrawn_at is not None:
        raise Failure("visit_not_accepted")
    left = _word_left(session, site.id, visit_id, (site.condition, site.condition_reason))
    if left is not None and left.condition is not None:
        sites.take_condition(session, site, left.condition, left.condition_reason)
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = access.now(), actor.person_id, said
    ledger.record(session, "AcceptanceWithdrawn", actor=actor.person_id, reason=said)
    return site.condition, left is not None


def _readable(session: Session, visit_id: UUID) -> Visit:
    visit = queries.visit(session, visit_id)
    if visit is None:
        raise Failure("not_found")
    return visit


def _check_decides(session: Session, actor: Actor, site_id: UUID) -> None:
    steward = sharing.seen_exactly(session, site_id).steward
    if steward not in actor.organisations(Role.RESEARCHER, Role.PROTECTION_OFFICER):
        raise Failure("not_allowed")


def _word_left(session: Session, site_id: UUID, visit_id: UUID, present: tuple[str, str | None]) -> Word | None:
    """What a site's condition goes back to when a visit's word is taken out; none where it stays as it is."""
    words = list(_words(session, site_id))
    held, left = rules.standing(words), rules.standing([*words, Word(visit_id, None)])
    # Whatever the history says, what somebody wrote since is theirs.
    if held is None or held.visit_id != visit_id or (held.condition, held.condition_reason) != present:
        return None
    return None if left is None or (left.condition, left.condition_reason) == present else left


def _words(session: Session, site_id: UUID) -> Iterator[Word]:
    """What was said of a site's condition, in its order, as its history tells."""
    visits = queries.conditions_accepted(session, site_id)
    own: dict[str, str | None] = {}
    for happened in ledger.history(session, site_id):
        told = [each for each in happened.changes if each[1] == str(site_id) or each[0] == "visit_acceptance"]
        cells = {(table, column): (key, value) for table, key, column, value in told}
        withdrawn, _ = cells.get(("visit_acceptance", "withdrawn_at"), ("", None))
        accepted, at = cells.get(("visit_acceptance", "accepted_at"), ("", None))
        wrote = {name: cells["site", name][1] for name in ("condition", "condition_reason") if ("site", name) in cells}
        own |= wrote
        if at is not None:
            condition, reason = visits.get(UUID(accepted), (None, None))
            if condition is not None:
                yield Word(UUID(accepted), condition, reason)
        elif withdrawn:
            yield Word(UUID(withdrawn), None)
        elif wrote and own.get("condition") is not None:
            yield Word(None, own["condition"], own.get("condition_reason"))
