"""What people decide about an item: what was agreed to, how good its source is, what was found true, hold, deletion."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from graveregistry import jobs
from graveregistry.access import deciding, notices, proposals
from graveregistry.access import service as access
from graveregistry.access.actors import Actor, Role
from graveregistry.access.proposals import ProposalRow
from graveregistry.access.rules import ProposalKind, checked_reason
from graveregistry.access.told import Happened
from graveregistry.db import Session, transaction
from graveregistry.errors import Failure
from graveregistry.evidence import queries
from graveregistry.evidence.opened import Opened
from graveregistry.evidence.service import changeable, readable
from graveregistry.evidence.store import Store
from graveregistry.evidence.tables import EvidenceExport, EvidenceItem
from graveregistry.ledger import erasing
from graveregistry.ledger import service as ledger

ERASE = "evidence-erase"
_NAMED, _WITHDRAWN = "named_recipients", "withdrawn"
_JUDGES = (Role.RESEARCHER, Role.VERIFIER, Role.LEGAL)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What whoever gave an item agreed to. ``recipients``: names, for ``named_recipients`` alone."""

    scope: str
    recipients: tuple[str, ...] = ()
    testify: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What was thought of an item's source: codes of the vocabulary's lists of these names."""

    source_type: str | None
    source_reliability: str | None
    source_credibility: str | None
    source_hand: str | None


def change_consent(session: Session, actor: Actor, item_id: UUID, agreed: Agreed, reason: str) -> None:
    """Say what whoever gave an item agreed to now, as legal of its steward; exports go by it from this moment.

    Of a withdrawal those are told who had exported the item, so that they tell whoever has it.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``reason_needed``, ``consent_recipients_needed``.
    """
    item, steward = _held_by(session, actor, item_id, Role.LEGAL)
    said = checked_reason(reason)
    recipients = [name for each in agreed.recipients if (name := each.strip())]
    if (agreed.scope == _NAMED) != bool(recipients):
        raise Failure("consent_recipients_needed")
    withdrawn = agreed.scope == _WITHDRAWN and item.consent_scope != _WITHDRAWN
    item.consent_scope, item.consent_testify = agreed.scope, agreed.testify
    item.consent_recipients = recipients or None
    if withdrawn:
        exporters = {each.exported_by for each in queries.exports(session, item_id)}
        notices.tell(
            session, Happened.CONSENT_WITHDRAWN, steward, actor.person_id, site_id=item.site_id, also=exporters
        )
    _record(session, actor, item, "ConsentChanged", said)


def evaluate_source(session: Session, actor: Actor, item_id: UUID, source: Source, reason: str) -> None:
    """Say how reliable an item's source is and how credible what it tells (the admiralty scale), and why.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``reason_needed``.
    """
    item, _ = _held_by(session, actor, item_id, *_JUDGES)
    said = checked_reason(reason)
    item.source_type, item.source_hand = source.source_type, source.source_hand
    item.source_reliability, item.source_credibility = source.source_reliability, source.source_credibility
    _record(session, actor, item, "SourceEvaluated", said)


def verify(session: Session, actor: Actor, item_id: UUID, statement: str, taken_at: datetime | None) -> None:
    """Say what was established about an item, apart from what its device said; never by whoever handed it in.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``not_yourself``, ``reason_needed``.
    """
    item, _ = _held_by(session, actor, item_id, Role.VERIFIER, Role.RESEARCHER)
    if item.received_by == actor.person_id:
        raise Failure("not_yourself")
    item.verified_statement, item.verified_taken_at = checked_reason(statement), taken_at
    item.verified_by, item.verified_at = actor.person_id, access.now()
    _record(session, actor, item, "EvidenceVerified", None)


def hold(session: Session, actor: Actor, item_id: UUID, reason: str) -> None:
    """Let nobody delete an item, as legal of its steward.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``reason_needed``, ``evidence_erased``, ``evidence_held_already``.
    """
    item, _ = _held_by(session, actor, item_id, Role.LEGAL)
    if item.erased_at is not None:
        raise Failure("evidence_erased")
    # A hold for another case, put in the place of the first, would end both when it ends.
    if item.held_at is not None:
        raise Failure("evidence_held_already")
    item.hold_reason, item.held_by, item.held_at = checked_reason(reason), actor.person_id, access.now()
    _record(session, actor, item, "EvidenceHeld", item.hold_reason)


def release(session: Session, actor: Actor, item_id: UUID, reason: str) -> None:
    """End the hold on an item, as legal of its steward; deleting it takes two people all the same.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``reason_needed``, ``evidence_not_held``.
    """
    item, _ = _held_by(session, actor, item_id, Role.LEGAL)
    if item.held_at is None:
        raise Failure("evidence_not_held")
    said = checked_reason(reason)
    item.hold_reason = item.held_by = item.held_at = None
    _record(session, actor, item, "EvidenceReleased", said)


def propose_erasure(session: Session, actor: Actor, item_id: UUID, reason: str, until: date) -> ProposalRow:
    """Propose to delete an item's files for good, for a second person; row, digest and history stay.

    Args:
        until: the day by which the second person should have decided.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``reason_needed``, ``review_date_needed``, ``evidence_held``,
            ``evidence_erased``.
    """
    item, steward = _held_by(session, actor, item_id, Role.RESEARCHER, Role.LEGAL)
    said = checked_reason(reason)
    _check_may_go(item)
    payload = {"evidence": str(item_id), "sha256": item.sha256}
    row = proposals.propose(session, actor, ProposalKind.ERASURE, steward, item.site_id, payload, said, until)
    _record(session, actor, item, "ErasureProposed", said)
    return row


def _erase(session: Session, actor: Actor, proposal: ProposalRow) -> None:
    """Two people agreed: the item has no files from this transaction on; a job removes them from the disk."""
    # The second person may belong to a partner and not see the site: it is done with the proposer's sight.
    access.act_as(session, proposal.proposed_by)
    item = changeable(session, UUID(proposal.payload["evidence"]))
    _check_may_go(item)
    # What was read out of the file goes with it; of the ledger's fields, when the job does its work.
    item.erased_at, item.capture = access.now(), {}
    for drawn in queries.outlines_of(session, item.id):
        if drawn.withdrawn_at is None:
            drawn.withdrawn_at, drawn.withdrawn_by = item.erased_at, actor.person_id
    jobs.enqueue(session, ERASE, proposal.proposed_by, {"evidence": str(item.id)})
    access.act_as(session, actor.person_id)


deciding.on_approval(ProposalKind.ERASURE, _erase)


def eraser(store: Store, opened: Opened) -> jobs.Handler:
    """Who removes the files of erased items that no other item has, and what was read out of them from the ledger."""

    def work(job: jobs.Job, _progress: jobs.Progress) -> dict[str, int]:
        with transaction(job.sessions) as session:
            access.act_as(session, job.actor_id)
            item = readable(session, UUID(job.payload["evidence"]))
            files = {each for each in (item.sha256, item.working_sha256, item.preview_sha256) if each}
            files |= {drawn.sha256 for drawn in queries.outlines_of(session, item.id)}
            gone = files - queries.files_in_use(session, files) if item.erased_at is not None else set()
            erasing.erase(session, item.id, item.site_id, job.actor_id)
        for each in gone:
            opened.forget(each)
            store.forget(each)
        return {"files": len(gone)}

    return work


def note_exports(
    session: Session, actor: Actor, items: Iterable[tuple[UUID, UUID]], dossier: str, recipient: tuple[str, str]
) -> None:
    """Note which items, each with its site, go into a dossier; the caller records the event.

    Args:
        recipient: the name of whoever gets it, in Arabic and in English.
    """
    moment = access.now()
    queries.add_exports(
        session,
        [
            EvidenceExport(
                id=uuid4(),
                item_id=item,
                site_id=site,
                dossier=dossier,
                recipient_ar=recipient[0],
                recipient_en=recipient[1],
                exported_by=actor.person_id,
                exported_at=moment,
            )
            for item, site in items
        ],
    )


def exported(session: Session, dossiers: Iterable[str]) -> list[tuple[str, UUID, Agreed]]:
    """What went into these dossiers: number, item, and what is agreed to of it now. As far as the actor reads it."""
    return [
        (number, item, Agreed(scope, tuple(names or ()), testify))
        for number, item, scope, names, testify in queries.exported(session, dossiers)
    ]


def _check_may_go(item: EvidenceItem) -> None:
    if item.erased_at is not None:
        raise Failure("evidence_erased")
    if item.held_at is not None:
        raise Failure("evidence_held")


def _held_by(session: Session, actor: Actor, item_id: UUID, *roles: Role) -> tuple[EvidenceItem, UUID]:
    """An item that the actor reads, and its steward, for whom the actor holds one of the roles."""
    item = changeable(session, item_id)
    steward = access.protection(session, item.site_id).steward
    if steward not in actor.organisations(*roles):
        raise Failure("not_allowed")
    return item, steward


def _record(session: Session, actor: Actor, item: EvidenceItem, event: str, reason: str | None) -> None:
    ledger.record(
        session, event, actor=actor.person_id, reason=reason, sites=[item.site_id], extra={"evidence": item.id}
    )
