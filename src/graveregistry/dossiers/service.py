"""What legal teams do with dossiers: ask for one, start it once a second person agreed, look, cancel, download."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from graveregistry import jobs
from graveregistry.access import proposals, reads, sharing
from graveregistry.access import service as access
from graveregistry.access.actors import Actor, Role
from graveregistry.access.rules import ProposalKind
from graveregistry.db import Session
from graveregistry.dossiers import delivery, hiding, orders, queries, recalling
from graveregistry.dossiers.content import Recipient
from graveregistry.dossiers.orders import Asked, Filter
from graveregistry.dossiers.tables import Dossier, DossierOrder
from graveregistry.errors import Failure
from graveregistry.evidence import service as evidence
from graveregistry.ledger import checking
from graveregistry.ledger import service as ledger
from graveregistry.sites import service as sites

JOB = "dossier"
DAY = timedelta(days=1)
AGREED_FOR = timedelta(days=14)
AT_ONCE = 500
"""Dossiers of the register that are looked at together for what was withdrawn."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order as its owner sees it: what was asked, how far it is, and its row of the register once recorded.

    ``withdrawn``: ids of what is in it and may no longer go to its recipient.
    """

    row: DossierOrder
    asked: Asked
    state: str
    job: jobs.Status | None
    dossier: Dossier | None
    withdrawn: frozenset[str]


def ask(session: Session, actor: Actor, dossier_id: UUID, asked: Asked, *, in_background: bool = True) -> Order:
    """Ask for a dossier. It is begun at once, or waits for a second person where two are needed.

    Args:
        dossier_id: the client's own id, which becomes the dossier's; the same order again changes nothing.
        in_background: enqueue a job; else the caller makes it.

    Raises:
        Failure: ``not_found`` for a site that is not shown exactly, ``not_allowed``, ``dossier_one_steward``,
            ``dossier_too_many``, ``dossier_field_unknown``, ``dossier_key_needed``, ``dossier_key_wrong``,
            ``reason_needed``, ``id_conflict``.
    """
    queries.hold(session, actor.person_id)
    steward = check_allowed(session, actor, asked)
    delivery.check(asked)
    before = queries.order(session, dossier_id)
    if before is not None:
        if orders.read(before.asked) != asked:
            raise Failure("id_conflict")
        return _seen(session, before)
    row = DossierOrder(id=dossier_id, person_id=actor.person_id, asked=asked.as_json(), asked_at=access.now())
    if needs_second(session, actor, asked):
        row.proposal_id = _propose(session, actor, steward, dossier_id, asked)
    elif in_background:
        row.job_id = jobs.enqueue(session, JOB, actor.person_id, {"dossier": str(dossier_id)})
    queries.add(session, row)
    return _seen(session, row)


def check_allowed(session: Session, actor: Actor, asked: Asked) -> UUID:
    """The steward of the sites, if the actor is one of its legal team and sees every site exactly.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``dossier_one_steward``, ``dossier_too_many``,
            ``dossier_field_unknown``, ``reason_needed``.
    """
    hiding.check(asked.hidden)
    if len(asked.site_ids) > orders.MOST_SITES:
        raise Failure("dossier_too_many", limit=orders.MOST_SITES)
    stewards = {sharing.seen_exactly(session, site).steward for site in asked.site_ids}
    if any(not actor.holds(Role.LEGAL, steward) for steward in stewards):
        raise Failure("not_allowed")
    if len(stewards) != 1:
        raise Failure("dossier_one_steward")
    for site in asked.site_ids:
        sites.view(session, site)
    for each in asked.hidden:
        if item := hiding.item_of(each):
            evidence.readable(session, item)
    return stewards.pop()


def needs_second(session: Session, actor: Actor, asked: Asked) -> bool:
    """Whether a second person must agree: guarded profiles, and more sites in a day than one person takes alone."""
    before = queries.asked_alone(session, actor.person_id, access.now() - DAY)
    return asked.guarded or len(before | set(asked.site_ids)) > orders.ALONE


def _propose(session: Session, actor: Actor, steward: UUID, dossier_id: UUID, asked: Asked) -> UUID:
    codes = [sites.view(session, site).code for site in asked.site_ids]
    earlier = None if asked.since is None else queries.dossier(session, asked.since)
    # All that the second person agrees to, as they read it.
    payload = {
        "dossier": str(dossier_id),
        "asked_sha256": asked.digest(),
        "profile": asked.profile.value,
        "recipient": " / ".join(dict.fromkeys((asked.recipient.name.ar, asked.recipient.name.en))),
        "sites": codes,
        "legal_basis": asked.legal_basis,
        "as_of": None if asked.as_of is None else asked.as_of.isoformat(),
        "languages": list(asked.languages),
        "hidden": [{**asdict(hiding.said(each.field)), "reason": each.reason} for each in asked.hidden],
        "age_key": asked.age_key,
        "plain_reason": asked.plain_reason,
        "since": None if earlier is None else earlier.number,
    }
    only = asked.site_ids[0] if len(asked.site_ids) == 1 else None
    until = (access.now() + AGREED_FOR).date()
    row = proposals.propose(session, actor, ProposalKind.EXPORT, steward, only, payload, asked.purpose, until)
    ledger.record(session, "ExportProposed", actor=actor.person_id, reason=asked.purpose, sites=asked.site_ids)
    return row.id


def start(session: Session, actor: Actor, dossier_id: UUID) -> Order:
    """Begin an order that a second person has agreed to, or begin again one that failed or was cancelled.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``export_not_approved``, ``dossier_agreement_over``.
    """
    queries.hold(session, actor.person_id)
    found = _own(session, dossier_id)
    if found.state in {"waiting", "running", "done"}:
        return found
    check_allowed(session, actor, found.asked)
    check_agreed(session, found.row, found.asked)
    found.row.job_id = jobs.enqueue(session, JOB, actor.person_id, {"dossier": str(dossier_id)})
    return _seen(session, found.row)


def check_agreed(session: Session, row: DossierOrder, asked: Asked) -> None:
    """An order for two people has the second one's yes, to exactly this, not too long ago.

    Raises:
        Failure: ``export_not_approved``, ``dossier_agreement_over``.
    """
    if row.proposal_id is None:
        if asked.guarded:
            raise Failure("export_not_approved")
        return
    proposal = queries.proposal(session, row.proposal_id)
    if proposal is None or not proposal.approved or proposal.payload.get("asked_sha256") != asked.digest():
        raise Failure("export_not_approved")
    if proposal.review_on is None or date.fromisoformat(proposal.review_on) < access.now().date():
        raise Failure("dossier_agreement_over")


def _own(session: Session, dossier_id: UUID) -> Order:
    row = queries.order(session, dossier_id)
    if row is None:
        raise Failure("not_found")
    return _seen(session, row)


def _seen(session: Session, row: DossierOrder) -> Order:
    return _all_seen(session, [row])[0]


def _all_seen(session: Session, rows: Sequence[DossierOrder]) -> list[Order]:
    """Orders as their owner sees them; what was withdrawn since is looked for once for all of them."""
    made = queries.dossiers(session, [row.id for row in rows])
    gone = recalling.withdrawn(session, list(made.values()))
    return [_as_seen(session, row, made.get(row.id), gone.get(row.id, frozenset())) for row in rows]


def _as_seen(session: Session, row: DossierOrder, dossier: Dossier | None, withdrawn: frozenset[str]) -> Order:
    job = None if row.job_id is None else jobs.status(session, row.job_id)
    return Order(row, orders.read(row.asked), _state(session, row, job), job, dossier, withdrawn)


def _state(session: Session, row: DossierOrder, job: jobs.Status | None) -> str:
    if row.zip_sha256 is not None:
        return "done"
    if job is not None:
        return "waiting" if job.state == "queued" else job.state
    if row.proposal_id is None:
        return "approved"
    proposal = queries.proposal(session, row.proposal_id)
    if proposal is None or proposal.decided_at is None:
        return "needs_second"
    return "approved" if proposal.approved else "declined"


def read(session: Session, dossier_id: UUID) -> Order:
    """One of the actor's own orders.

    Raises:
        Failure: ``not_found``.
    """
    return _own(session, dossier_id)


def own(session: Session, actor: Actor, limit: int) -> list[Order]:
    """The actor's newest orders."""
    return _all_seen(session, queries.orders(session, actor.person_id, limit))


def register(session: Session, filters: Filter, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[Dossier]:
    """A page of the register of dossiers: those of sites whose records the actor reads as legal or protection officer
    of their steward, the actor's own, and for an auditor of the steward all."""
    return queries.register(session, filters, after, limit)


def numbered(session: Session, number: str) -> Dossier:
    """The dossier of a number, as far as the actor may see it in the register.

    Raises:
        Failure: ``not_found``.
    """
    found = queries.numbered(session, number.upper())
    if found is None:
        raise Failure("not_found")
    return found


def recalls(session: Session) -> tuple[list[Dossier], dict[UUID, frozenset[str]]]:
    """Every dossier of the register whose recipient is still to be told of a consent that was withdrawn, the newest
    first, however long ago it was exported; and of each what was withdrawn."""
    found: list[Dossier] = []
    gone: dict[UUID, frozenset[str]] = {}
    for rows in _pages(session):
        withdrawn = recalling.withdrawn(session, rows)
        waiting = recalling.to_tell(session, rows, withdrawn)
        found += [row for row in rows if waiting[row.id]]
        gone |= withdrawn
    return found, gone


def _pages(session: Session) -> Iterator[Sequence[Dossier]]:
    """The whole register, some at a time."""
    after = None
    while rows := queries.register(session, Filter(), after, AT_ONCE):
        yield rows
        after = (rows[-1].requested_at, rows[-1].id)


def recipients(session: Session, limit: int) -> list[Dossier]:
    """The newest dossier of each recipient among so many, for whom and what key to ask again."""
    newest: dict[Recipient, Dossier] = {}
    for row in queries.register(session, Filter(), None, limit):
        newest.setdefault(orders.recipient(row.recipient), row)
    return list(newest.values())


def cancel(session: Session, dossier_id: UUID) -> Order:
    """End an order under way. If its export was recorded already, number and event stay, as nothing is unsaid.

    Raises:
        Failure: ``not_found``, ``job_ended``.
    """
    found = _own(session, dossier_id)
    if found.row.job_id is None:
        raise Failure("job_ended")
    jobs.cancel(session, found.row.job_id)
    return _own(session, dossier_id)


def file_of(home: Path, dossier_id: UUID) -> Path:
    """Where a dossier's zip lies until it is encrypted to its recipient's key."""
    return home / "dossiers" / f"{dossier_id}.zip"


@dataclass(frozen=True, slots=True)
class Handed:
    """A dossier to hand out and the name it goes under."""

    file: BinaryIO
    size: int
    name: str


def open_file(session: Session, actor: Actor, home: Path, dossier_id: UUID) -> Handed:
    """The zip, for whoever asked for it and still may; every download is an event of its sites.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``dossier_not_ready``, ``ledger_alarm``,
            ``dossier_consent_withdrawn``, ``dossier_file_missing``.
    """
    found = _own(session, dossier_id)
    check_allowed(session, actor, found.asked)
    if found.dossier is None or found.state != "done":
        raise Failure("dossier_not_ready")
    # Made before it or not: what leaves in those hours is what a court would ask about first.
    checking.refuse_in_alarm(session)
    if found.withdrawn:
        raise Failure("dossier_consent_withdrawn", number=found.dossier.number)
    ending = delivery.ENCRYPTED if found.asked.age_key else ""
    path = file_of(home, dossier_id)
    path = path.with_name(path.name + ending)
    try:
        file = path.open("rb")
    except OSError as error:
        raise Failure("dossier_file_missing") from error
    ledger.record(
        session,
        "DossierDownloaded",
        actor=actor.person_id,
        sites=found.asked.site_ids,
        extra={"dossier": dossier_id, "zip_sha256": found.row.zip_sha256},
    )
    reads.write(session, reads.Reader(actor.person_id), reads.Kind.DOSSIER, found.asked.site_ids)
    return Handed(file, path.stat().st_size, f"dossier-{found.dossier.number}.zip{ending}")
