"""Make a dossier that was asked for: check the ledger, record the export, sign a checkpoint over it, build the zip.

The export's event is committed before the checkpoint is signed, so that the dossier can prove its own place in the
ledger; what comes after can be begun again at any time and gives the same facts, since they are told anew from the
events before the export's own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from graveregistry import jobs
from graveregistry.access import notices, reads, sharing
from graveregistry.access import service as access
from graveregistry.access.actors import Actor
from graveregistry.db import Session, Sessions, transaction
from graveregistry.dossiers import build, delivery, gathering, orders, queries, service
from graveregistry.dossiers.content import DossierContent, LedgerEvent, Name
from graveregistry.dossiers.document import export_digest
from graveregistry.dossiers.orders import Asked
from graveregistry.dossiers.pades import Seal, Sign
from graveregistry.dossiers.release import included
from graveregistry.dossiers.signet import signet_of
from graveregistry.dossiers.tables import Dossier, DossierOrder
from graveregistry.dossiers.vouchers import Vouchers
from graveregistry.dossiers.words import STEPS
from graveregistry.errors import Failure
from graveregistry.evidence import deciding as evidence_decisions
from graveregistry.evidence import service as evidence
from graveregistry.evidence.store import Store, store_of
from graveregistry.installation import Installation
from graveregistry.ledger import anchoring, auditing, checking, cosigning, proving
from graveregistry.ledger import service as ledger
from graveregistry.ledger.authorities import Authority
from graveregistry.ledger.notary import Notary, statements_of
from graveregistry.ledger.policy import parse_policy
from graveregistry.ledger.rotation import verify_rotated

# Of the whole way: what comes before the build.
_RECORDED = 0.1


@dataclass(frozen=True, slots=True)
class Maker:
    """What making a dossier needs: sessions of the web role, where it and the evidence are kept, who signs the
    checkpoint, who the paper; who stamps, and the policy that names witnesses, as the registry publishes it."""

    sessions: Sessions
    home: Path
    evidence: Store
    notary: Notary
    sign: Sign
    training: bool
    authorities: Sequence[Authority] = ()
    policy: bytes = b""

    def make(self, person_id: UUID, dossier_id: UUID, progress: jobs.Progress) -> dict[str, Any]:
        """Make the dossier, as the person who asked for it; its SHA-256 and size.

        Raises:
            Failure: ``dossier_blocked`` when the ledger or a row of these sites is not what it was, the signer's own
                refusals, ``not_found``, ``not_allowed``, ``export_not_approved``, what ``build`` raises.
        """
        try:
            content = self._recorded(person_id, dossier_id, progress)
        except Failure as failure:
            checking.keep(self.sessions, "export", failure)
            raise
        return self._build(person_id, content, progress)

    def _recorded(self, person_id: UUID, dossier_id: UUID, progress: jobs.Progress) -> DossierContent:
        progress(0.0, "checking")
        # Every header, for an event edited anywhere stops what goes to a court; what is signed below adds the export.
        self.notary.certify(self.sessions, whole=True)
        with transaction(self.sessions) as session:
            checking.refuse_in_alarm(session)
            actor = _acting(session, person_id)
            record(session, actor, dossier_id, training=self.training, policy=self.policy)
        progress(_RECORDED / 2, "signing")
        note = self.notary.certify(self.sessions)
        return self._proven(person_id, dossier_id, note, self._vouched(note))

    def _vouched(self, note: bytes) -> Vouchers:
        """What others say of the checkpoint, who are asked now; who does not answer does not hold up a dossier."""
        if self.policy:
            cosigning.ask(self.sessions, parse_policy(self.policy), note)
        stamps, pending = anchoring.anchor_one(self.sessions, self.authorities, note, lambda: datetime.now(UTC))
        with transaction(self.sessions) as session:
            statements = statements_of(self.notary, session, proving.head_of(note).origin)
        return Vouchers(tuple(statements), tuple(stamps), tuple(pending), self.policy)

    def _proven(self, person_id: UUID, dossier_id: UUID, note: bytes, vouchers: Vouchers) -> DossierContent:
        """The content with its events, the export's own last, each with its proof under the checkpoint."""
        with transaction(self.sessions) as session:
            actor = _acting(session, person_id)
            row, asked = _order(session, actor, dossier_id)
            dossier = queries.dossier(session, row.id)
            if dossier is None:
                raise Failure("not_found")
            content, listed = _told_again(session, dossier, asked, training=self.training, policy=self.policy)
            note = proving.checkpoint_covering(session, proving.head_of(note).size)
            head = verify_rotated(note, self.notary.trusted(session)).checkpoint
            if listed[-1].index >= head.size:
                raise Failure("ledger_signer_away")
            proofs = proving.inclusion_proofs(session, [each.index for each in listed], head)
        proven = tuple(replace(each, proof=proofs[each.index]) for each in listed)
        return replace(content, events=proven, checkpoint=note, vouchers=vouchers)

    def _build(self, person_id: UUID, content: DossierContent, progress: jobs.Progress) -> dict[str, Any]:
        out = service.file_of(self.home, content.export.dossier_id)
        out.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        share = 1.0 - _RECORDED
        build.build(
            content,
            lambda sha256: evidence.open_file(self.evidence, sha256),
            out,
            lambda part, step: progress(_RECORDED + share * part, step),
            self.sign,
        )
        with out.open("rb") as file:
            sha256, size = hashlib.file_digest(file, "sha256").hexdigest(), out.stat().st_size
        with transaction(self.sessions) as session:
            _acting(session, person_id)
            row = queries.order(session, content.export.dossier_id)
            if row is not None:
                delivery.seal(out, orders.read(row.asked), sha256)
                row.zip_sha256, row.zip_size = sha256, size
        return {"sha256": sha256, "size": size}


def maker_of(installation: Installation, sessions: Sessions, home: Path) -> Maker:
    """Who makes the dossiers of an installation. Raises `paper_certificate_unfit`, BadAuthorities, BadPolicy."""
    settings, authorities = installation.settings, installation.authorities()
    return Maker(
        sessions,
        home,
        store_of(settings),
        installation.notary(),
        Seal(signet_of(settings), authorities).sign,
        settings.training,
        authorities,
        installation.policy(),
    )


def handler(installation: Installation) -> jobs.Handler:
    """Who works on dossier jobs of an installation."""

    def work(job: jobs.Job, progress: jobs.Progress) -> dict[str, Any]:
        return maker_of(installation, job.sessions, job.home).make(job.actor_id, UUID(job.payload["dossier"]), progress)

    return work


def step_said(message: str) -> Name:
    """What a job's message says, in both languages."""
    return Name(*STEPS.get(message, STEPS["waiting"]))


def _acting(session: Session, person_id: UUID) -> Actor:
    actor = access.act_as(session, person_id)
    if actor is None:
        raise Failure("not_allowed")
    return actor


def _order(session: Session, actor: Actor, dossier_id: UUID) -> tuple[DossierOrder, Asked]:
    row = queries.order(session, dossier_id)
    if row is None:
        raise Failure("not_found")
    asked = orders.read(row.asked)
    service.check_allowed(session, actor, asked)
    service.check_agreed(session, row, asked)
    delivery.check(asked)
    return row, asked


def record(session: Session, actor: Actor, dossier_id: UUID, *, training: bool, policy: bytes = b"") -> Dossier:
    """Check the sites against the ledger, and record the export with the digest of all it will say.

    One that is recorded already stays as it is.

    Raises:
        Failure: ``dossier_blocked``, ``not_found``, ``not_allowed``, ``export_not_approved``.
    """
    row, asked = _order(session, actor, dossier_id)
    before = queries.dossier(session, dossier_id)
    if before is not None:
        return before
    # Nobody may add to these sites between the reading of their events and the export's own.
    ledger.hold(session)
    listed, places = gathering.events_of(session, asked.site_ids)
    _check(session, (*asked.site_ids, *places))
    now = access.now()
    made = Dossier(
        id=dossier_id,
        number=queries.next_number(session, now.year),
        steward=sharing.seen_exactly(session, asked.site_ids[0]).steward,
        site_ids=list(asked.site_ids),
        recipient=row.asked["recipient"],
        purpose=asked.purpose,
        legal_basis=asked.legal_basis,
        profile=asked.profile.value,
        # Nothing is known of days to come: an order for the end of today is one for now.
        as_of=None if asked.as_of is None else min(asked.as_of, now),
        languages=list(asked.languages),
        requested_by=actor.person_id,
        requested_at=now,
        proposal_id=row.proposal_id,
        hidden=[asdict(each) for each in asked.hidden] or None,
        age_key=asked.age_key or None,
        plain_reason=asked.plain_reason or None,
        since=asked.since,
    )
    content = gathering.content(session, made, asked, places, listed, training=training, policy=policy)
    made.export_sha256 = export_digest(content)
    queries.add(session, made)
    name = asked.recipient.name
    evidence_decisions.note_exports(session, actor, included(content), made.number, (name.ar, name.en))
    if row.proposal_id is not None:
        notices.tell_done(session, row.proposal_id, actor.person_id)
    ledger.record(session, "DossierExported", actor=actor.person_id, reason=asked.purpose, sites=places)
    reads.write(session, reads.Reader(actor.person_id), reads.Kind.DOSSIER, (*asked.site_ids, *places))
    return made


def _check(session: Session, concerned: Sequence[UUID]) -> None:
    """Attack 1: nothing leaves for a court while the record of these sites is not what the ledger says."""
    faults = auditing.audit_sites(session, concerned)
    if faults:
        named = "; ".join(f"{each.name}: {each.what}" for each in faults[:10])
        raise Failure("dossier_blocked", faults=named)


def _told_again(
    session: Session, dossier: Dossier, asked: Asked, *, training: bool, policy: bytes
) -> tuple[DossierContent, list[LedgerEvent]]:
    """The content as it was when the export was recorded, and its events with the export's own."""
    found, _ = gathering.events_of(session, asked.site_ids)
    before = gathering.before_export(found, dossier.id)
    own = found[len(before)]
    places = gathering.places_of(session, before, asked.site_ids)
    content = gathering.content(session, dossier, asked, places, before, training=training, policy=policy)
    if export_digest(content) != dossier.export_sha256:
        raise Failure("dossier_told_otherwise")
    return content, [*before, own]
