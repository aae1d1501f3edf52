"""Consent that was withdrawn after an export: the dossier is not handed out again, and its recipient is to be told.

Of evidence, what each dossier held was noted when it was exported. Of a site's sources, the dossier is told anew twice,
as of its own time: once with what people agreed to then, once with what they agree to now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from graveregistry.access import service as access
from graveregistry.access.actors import Actor, Role
from graveregistry.access.rules import checked_reason
from graveregistry.db import Session
from graveregistry.dossiers import gathering, hiding, orders, queries
from graveregistry.dossiers.content import Consent, Hidden, Recipient, Source
from graveregistry.dossiers.rules import why_withheld
from graveregistry.dossiers.tables import Dossier, RecipientTold
from graveregistry.dossiers.telling import Known, tell
from graveregistry.errors import Failure
from graveregistry.evidence import deciding as evidence
from graveregistry.ledger import service as ledger


def withdrawn(session: Session, rows: Sequence[Dossier]) -> dict[UUID, frozenset[str]]:
    """For each of these dossiers the ids of what was in it and may no longer go to its recipient."""
    found: dict[UUID, set[str]] = defaultdict(set)
    by_number = {row.number: row for row in rows}
    for number, item, agreed in evidence.exported(session, by_number):
        row = by_number[number]
        if not _covers(Consent(agreed.scope, agreed.recipients), row):
            found[row.id].add(str(item))
    for row in _with_doubtful_sources(session, rows):
        found[row.id] |= _sources_taken_back(session, row)
    return {row.id: frozenset(found[row.id]) for row in rows}


def to_tell(
    session: Session, rows: Sequence[Dossier], gone: Mapping[UUID, frozenset[str]]
) -> dict[UUID, frozenset[str]]:
    """Of what :func:`withdrawn` found, that which the recipient was not told of yet."""
    known: dict[UUID, set[str]] = defaultdict(set)
    for each in told(session, rows):
        known[each.dossier_id] |= set(each.about)
    return {key: about - known[key] for key, about in gone.items()}


def told(session: Session, rows: Sequence[Dossier]) -> Sequence[RecipientTold]:
    """What recipients of these dossiers were told, the newest first."""
    return queries.told(session, [row.id for row in rows])


def tell_recipient(session: Session, actor: Actor, told_id: UUID, dossier_id: UUID, how: str) -> RecipientTold:
    """Record that a dossier's recipient was told what was withdrawn, as legal of its steward.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``reason_needed``, ``dossier_nobody_to_tell``.
    """
    row = queries.dossier(session, dossier_id)
    if row is None:
        raise Failure("not_found")
    if not actor.holds(Role.LEGAL, row.steward):
        raise Failure("not_allowed")
    before = next((each for each in queries.told(session, [dossier_id]) if each.id == told_id), None)
    if before is not None:
        return before
    about = to_tell(session, [row], withdrawn(session, [row]))[row.id]
    if not about:
        raise Failure("dossier_nobody_to_tell")
    made = RecipientTold(
        id=told_id,
        dossier_id=row.id,
        steward=row.steward,
        site_ids=list(row.site_ids),
        about=sorted(about),
        how=checked_reason(how),
        told_by=actor.person_id,
        told_at=access.now(),
    )
    queries.add(session, made)
    ledger.record(session, "RecipientTold", actor=actor.person_id, extra={"dossier": row.id})
    return made


def _covers(consent: Consent | None, row: Dossier) -> bool:
    return why_withheld(consent, orders.recipient(row.recipient)) is None


def _hidden(row: Dossier) -> tuple[Hidden, ...]:
    return tuple(Hidden(**each) for each in row.hidden or ())


def _with_doubtful_sources(session: Session, rows: Sequence[Dossier]) -> Iterable[Dossier]:
    """Those that show sources of a site which has one now that may not go to the recipient."""
    showing = [row for row in rows if hiding.redacting(row.profile, _hidden(row)).show("source", "site_id")]
    listed = queries.sources(session, {site for row in showing for site in row.site_ids})
    for row in showing:
        consents = [Consent(str(each.get("consent_scope"))) for site in row.site_ids for each in listed.get(site, ())]
        if not all(_covers(each, row) for each in consents):
            yield row


def _sources_taken_back(session: Session, row: Dossier) -> set[str]:
    asked = orders.of(row)
    listed, _ = gathering.events_of(session, asked.site_ids)
    before = gathering.before_export(listed, row.id)
    then = gathering.content(session, row, asked, (), before, training=False)
    moment = row.as_of or before[-1].recorded_at
    now = tell(replace(then.export, as_of=moment), asked.site_ids, (), listed, Known({}, {}))
    return _going_out(then.sources, asked.recipient) - _going_out(now.sources, asked.recipient)


def _going_out(sources: Iterable[Source], recipient: Recipient) -> set[str]:
    return {str(each.id) for each in sources if each.consent is None or why_withheld(each.consent, recipient) is None}
