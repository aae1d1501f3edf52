"""Orders and the register as the web answers them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from graveregistry.access import service as access
from graveregistry.access.actors import Actor
from graveregistry.db import Session
from graveregistry.dossiers import exporting, service
from graveregistry.dossiers.content import Name, Recipient
from graveregistry.dossiers.orders import Asked
from graveregistry.dossiers.schemas import DossierIn, DossierOut, RecipientOut, RegisterEntry, RegisterPage, Said
from graveregistry.dossiers.tables import Dossier
from graveregistry.errors import Failure
from graveregistry.wire import cursor

_OWN = 50


def asked(body: DossierIn) -> Asked:
    """The order as the service takes it.

    Raises:
        Failure: ``dossier_recipient_needed`` when the recipient has no name.
    """
    ar, en = body.recipient.name_ar.strip(), body.recipient.name_en.strip()
    if not ar and not en:
        raise Failure("dossier_recipient_needed")
    return Asked(
        tuple(dict.fromkeys(body.site_ids)),
        Recipient(body.recipient.kind, Name(ar or en, en or ar), body.recipient.id),
        body.purpose,
        body.legal_basis,
        body.profile,
        body.as_of,
        tuple(dict.fromkeys(body.languages)),
    )


def order(found: service.Order) -> DossierOut:
    """One's own order."""
    said, job = found.asked, found.job
    return DossierOut(
        id=found.row.id,
        state=found.state,  # type: ignore[arg-type]
        progress=None if job is None else job.progress,
        step=None if job is None or not job.active else Said.model_validate(exporting.step_said(job.message)),
        problem=job.error if job is not None and found.state == "failed" else None,
        proposal_id=found.row.proposal_id,
        number=None if found.dossier is None else found.dossier.number,
        site_ids=list(said.site_ids),
        recipient=RecipientOut.model_validate(said.recipient),
        purpose=said.purpose,
        legal_basis=said.legal_basis,
        profile=said.profile,
        as_of=said.as_of,
        languages=list(said.languages),  # type: ignore[arg-type]
        asked_at=found.row.asked_at,
        sha256=found.row.zip_sha256,
        size=found.row.zip_size,
    )


def page(session: Session, actor: Actor, rows: Sequence[Dossier], limit: int, *, first: bool) -> RegisterPage:
    """A page of the register."""
    names = access.names(session, {row.requested_by for row in rows})
    following = cursor(rows[-1].requested_at.isoformat(), str(rows[-1].id)) if len(rows) == limit else None
    own = [order(each) for each in service.own(session, actor, _OWN)] if first else []
    return RegisterPage(dossiers=[_entry(row, names) for row in rows], own=own, next=following)


def _entry(row: Dossier, names: dict[UUID, str]) -> RegisterEntry:
    plain = {name: getattr(row, name) for name in RegisterEntry.model_fields if name != "requested_by_name"}
    return RegisterEntry.model_validate(plain | {"requested_by_name": names.get(row.requested_by)})
