"""Telling the people concerned, in the transaction of what they are told of, and reading what one was told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from graveregistry.access import queries
from graveregistry.access.actors import Actor
from graveregistry.access.tables import Notice, Proposal
from graveregistry.access.told import DETAILS, TOLD, Happened
from graveregistry.db import Session


def tell(
    session: Session,
    kind: Happened,
    organisation: UUID,
    by: UUID | None,
    *,
    about: UUID | None = None,
    asker: UUID | None = None,
    site_id: UUID | None = None,
    proposal_id: UUID | None = None,
    details: dict[str, Any] | None = None,
    also: Iterable[UUID] = (),
    keep_from: frozenset[UUID] = frozenset(),
) -> None:
    """Tell everybody whom ``TOLD`` names for this kind.

    Args:
        by: who did it; none at the machine itself.
        also: people concerned whom no role names.
        keep_from: people and organisations who must not learn of it yet.
    """
    told = TOLD[kind]
    people = set(also) | queries.holders(session, {organisation} - keep_from, told.own)
    if told.near:
        people |= queries.holders(session, queries.partners_of(session, [organisation]) - keep_from, told.near)
    people |= {each for each, wanted in ((about, told.about), (asker, told.asker)) if wanted and each is not None}
    moment = queries.clock(session)
    rows = [
        Notice(
            id=uuid4(),
            person_id=person,
            kind=kind.value,
            organisation_id=organisation,
            by_person=by,
            about_person=about,
            site_id=site_id,
            proposal_id=proposal_id,
            details=details or {},
            at=moment,
        )
        for person in queries.open_accounts(session, frozenset(people) - keep_from - {by})
    ]
    queries.add(session, *rows)


def tell_of_proposal(
    session: Session, proposal: Proposal, step: str, by: UUID, about: UUID | None = None, also: Iterable[UUID] = ()
) -> None:
    """Tell of a proposal that was made, or decided (``step``: proposed, approved, declined, stopped, used).

    Args:
        about: the person it is about, where the proposal itself names none.
    """
    payload = proposal.payload
    named = UUID(payload["person"]) if "person" in payload else about
    kind = Happened(f"{proposal.kind}.{step}")
    keep_from = frozenset[UUID]()
    if kind in {Happened.GRANT_PROPOSED, Happened.GRANT_DECLINED}:
        keep_from = frozenset(UUID(payload[each]) for each in ("person", "organisation") if each in payload)
    elif kind is Happened.GRANT_APPROVED and "organisation" in payload:
        also = queries.holders(session, [UUID(payload["organisation"])], TOLD[kind].own)
    tell(
        session,
        kind,
        proposal.organisation_id,
        by,
        about=named,
        asker=proposal.proposed_by,
        site_id=proposal.site_id,
        proposal_id=proposal.id,
        details={key: payload[key] for key in DETAILS if key in payload},
        also=also,
        keep_from=keep_from,
    )


def tell_done(session: Session, proposal_id: UUID, by: UUID) -> None:
    """Tell that what two people agreed on was carried out later, by whoever had asked for it."""
    proposal = queries.proposal(session, proposal_id)
    assert proposal is not None
    tell_of_proposal(session, proposal, "done", by)


def own(session: Session, actor: Actor, before: tuple[datetime, UUID] | None, limit: int) -> Sequence[queries.Told]:
    """What the actor was told, newest first, with the sites of it that they see now."""
    return queries.notices(session, actor.person_id, before, limit)


def unread(session: Session, actor: Actor) -> int:
    """How many notices the actor has not read."""
    return queries.unread(session, actor.person_id)


def mark_read(session: Session, actor: Actor, notices: Iterable[UUID]) -> None:
    """Note that the actor has read these; ids of nothing, or of somebody else's, change nothing."""
    queries.mark_read(session, actor.person_id, notices)
