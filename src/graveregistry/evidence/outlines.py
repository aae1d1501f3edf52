"""Outlines of photos on phones: released by a protection officer, for one assignment, until withdrawn.

A later photo from the same station can then be laid over the earlier one. Only edges leave the registry: no picture, no
place, and nothing of a sealed site, of a deleted item or of one whose giver withdrew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

from graveregistry.access import places, sharing
from graveregistry.access import service as access
from graveregistry.access.actors import Actor, Role
from graveregistry.access.precision import GrantKind, Sensitivity
from graveregistry.access.rules import checked_reason
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.evidence import examining, queries
from graveregistry.evidence.queries import AssignedOutline
from graveregistry.evidence.service import Handed, readable
from graveregistry.evidence.store import Store
from graveregistry.evidence.tables import EvidenceItem, EvidenceOutline
from graveregistry.ledger import service as ledger

Assigned = AssignedOutline
_WITHDRAWN = "withdrawn"


def release(
    session: Session, actor: Actor, store: Store, item_id: UUID, assignment_id: UUID, reason: str
) -> EvidenceOutline:
    """Release the outline of a photo to whoever is assigned to its site; one released for them before is withdrawn.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``reason_needed``, ``no_working_copy``, ``no_outline``,
            ``outline_not_here`` (no running assignment to the photo's site, or a sealed one), ``evidence_erased``,
            ``outline_not_agreed``.
    """
    item = _for_officer(session, actor, item_id)
    said = checked_reason(reason)
    if item.erased_at is not None:
        raise Failure("evidence_erased")
    if item.consent_scope == _WITHDRAWN:
        raise Failure("outline_not_agreed")
    if item.working_sha256 is None:
        raise Failure("no_working_copy")
    _check_runs(session, item, assignment_id)
    for before in queries.outlines_for(session, assignment_id):
        _end(actor, before)
    session.flush()
    row = _row(actor, item, assignment_id, examining.outline(store, item.working_sha256))
    queries.add_outline(session, row)
    _record(session, actor, item, "OutlineReleased", said)
    return row


def _for_officer(session: Session, actor: Actor, item_id: UUID) -> EvidenceItem:
    item = readable(session, item_id)
    if not actor.holds(Role.PROTECTION_OFFICER, access.protection(session, item.site_id).steward):
        raise Failure("not_allowed")
    return item


def _check_runs(session: Session, item: EvidenceItem, assignment_id: UUID) -> None:
    """The assignment runs and is of the item's site; nothing of a sealed one goes to a phone."""
    home = places.home(session, item.site_id)
    protected = access.protection(session, home)
    found = next((each for each in sharing.grants_of(session, home) if each.id == assignment_id), None)
    now = access.now()
    if (
        found is None
        or found.kind != GrantKind.ASSIGNMENT
        or found.revoked_at is not None
        or (found.until is not None and found.until <= now)
        or protected.sensitivity is Sensitivity.SEALED
    ):
        raise Failure("outline_not_here")


def _row(actor: Actor, item: EvidenceItem, assignment_id: UUID, drawn: examining.Outline) -> EvidenceOutline:
    return EvidenceOutline(
        id=uuid4(),
        item_id=item.id,
        site_id=item.site_id,
        grant_id=assignment_id,
        sha256=drawn.sha256,
        size=drawn.size,
        width=drawn.width,
        height=drawn.height,
        released_at=access.now(),
        released_by=actor.person_id,
    )


def withdraw(session: Session, actor: Actor, outline_id: UUID, reason: str) -> None:
    """Withdraw an outline: a phone reads it no more, and drops its own when it next asks.

    Raises:
        Failure: ``not_found``, also for one that was withdrawn; ``not_allowed``, ``reason_needed``.
    """
    row = queries.outline(session, outline_id)
    if row is None or row.withdrawn_at is not None:
        raise Failure("not_found")
    item = _for_officer(session, actor, row.item_id)
    said = checked_reason(reason)
    _end(actor, row)
    _record(session, actor, item, "OutlineWithdrawn", said)


def _end(actor: Actor, row: EvidenceOutline) -> None:
    row.withdrawn_at, row.withdrawn_by = access.now(), actor.person_id


def _record(session: Session, actor: Actor, item: EvidenceItem, event: str, reason: str) -> None:
    what = {"evidence": item.id}
    ledger.record(session, event, actor=actor.person_id, reason=reason, sites=[item.site_id], extra=what)


def of_item(session: Session, item_id: UUID) -> Sequence[EvidenceOutline]:
    """The outlines of a photo that were released, withdrawn ones too, the newest first.

    Raises:
        Failure: ``not_found``.
    """
    return queries.outlines_of(session, readable(session, item_id).id)


def shown(session: Session, outline_id: UUID) -> Handed:
    """An outline as it is on a phone, for whoever reads the photo's site.

    Raises:
        Failure: ``not_found``, also for one that was withdrawn.
    """
    row = queries.outline(session, outline_id)
    if row is None or row.withdrawn_at is not None:
        raise Failure("not_found")
    return Handed(row.sha256, "image/png", f"{row.id}.png")


def drawn_from(session: Session, outline_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """From which photo each of these outlines was drawn, withdrawn ones too, as far as the actor reads it."""
    return queries.outlined(session, outline_ids)


def assigned(session: Session) -> dict[UUID, AssignedOutline]:
    """What is released to the actor, by assignment: running ones of sites that are not sealed."""
    return {each.grant_id: each for each in queries.assigned_outlines(session)}


def of_assignment(session: Session, store: Store, assignment_id: UUID) -> bytes:
    """The outline (PNG) that is released for one of the actor's own assignments.

    Raises:
        Failure: ``not_found`` for every reason alike; ``evidence_damaged``.
    """
    found = assigned(session).get(assignment_id)
    if found is None:
        raise Failure("not_found")
    with store.opened(found.sha256) as file:
        return file.read()
