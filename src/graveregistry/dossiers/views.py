"""Orders and the register as the web answers them."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from uuid import UUID

from graveregistry.access import service as access
from graveregistry.access import sharing
from graveregistry.access.actors import Actor
from graveregistry.db import Session
from graveregistry.dossiers import exporting, hiding, service
from graveregistry.dossiers.content import Hidden, Name, Recipient
from graveregistry.dossiers.orders import Asked
from graveregistry.dossiers.previewing import Preview
from graveregistry.dossiers.rules import PROFILES
from graveregistry.dossiers.schemas import (
    CaseSite,
    DossierOut,
    DossierPreview,
    FieldOut,
    HiddenCount,
    HiddenOut,
    ItemOut,
    Order,
    RecipientOut,
    RedactionOut,
    RegisterEntry,
    RegisterPage,
    Said,
)  # fmt: skip
from graveregistry.dossiers.tables import Dossier
from graveregistry.dossiers.words import say
from graveregistry.errors import Failure
from graveregistry.sites import service as sites
from graveregistry.wire import cursor

_OWN = 50


def asked(body: Order) -> Asked:
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
        tuple(Hidden(each.field.strip(), each.reason.strip()) for each in body.hidden),
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
        hidden=_hidden(said.hidden),
        asked_at=found.row.asked_at,
        sha256=found.row.zip_sha256,
        size=found.row.zip_size,
    )


def _hidden(hidden: Iterable[Hidden]) -> list[HiddenOut]:
    return [HiddenOut(field=each.field, name=_said(hiding.said(each.field)), reason=each.reason) for each in hidden]


def _said(name: Name) -> Said:
    return Said(ar=name.ar, en=name.en)


def _why(reason: str) -> Said:
    return Said(ar=say(f"why_{reason}", "ar"), en=say(f"why_{reason}", "en"))


def fields() -> list[FieldOut]:
    """What an exporter may leave out, and which profiles do already."""
    return [
        FieldOut(
            field=field,
            name=_said(choice.name),
            hidden_by=[profile for profile, shown in PROFILES.items() if choice.hidden_by(shown)],
        )
        for field, choice in hiding.CHOICES.items()
    ]


def case(session: Session, site_id: UUID) -> list[CaseSite]:
    """The sites of a case, the one asked for first."""
    listed = sites.case_of(session, site_id)
    steward = sharing.seen_exactly(session, site_id).steward
    return [_of_case(session, each, steward) for each in listed]


def _of_case(session: Session, each: sites.Listed, steward: UUID) -> CaseSite:
    fits = each.records and sharing.seen_exactly(session, each.id).steward == steward
    ar, en = (each.site.name_ar, each.site.name_en) if each.site else (None, None)
    return CaseSite(id=each.id, code=each.code, name_ar=ar, name_en=en, fits=fits)


def preview(seen: Preview) -> DossierPreview:
    """A preview and its lists of what is left out."""
    content = seen.content
    held = {each.evidence_id: each.reason for each in content.withheld}
    return DossierPreview(
        pages=[base64.b64encode(each).decode() for each in seen.pages],
        first=seen.first,
        total=seen.total,
        redactions=[
            RedactionOut(table=each.table, column=each.column, count=each.count, why=_why(each.reason))
            for each in content.redactions
        ],
        hidden=_hidden(content.export.hidden),
        event_fields=[HiddenCount(why=_why(why), count=count) for why, count in sorted(seen.hidden_fields.items())],
        evidence=[
            ItemOut(
                id=each.id,
                site_id=each.site_id,
                original_name=each.original_name,
                media_type=each.media_type,
                why=_why(held[each.id]) if each.id in held else None,
            )
            for each in seen.items
        ],
    )


def page(session: Session, actor: Actor, rows: Sequence[Dossier], limit: int, *, first: bool) -> RegisterPage:
    """A page of the register."""
    names = access.names(session, {row.requested_by for row in rows})
    codes = sites.codes_of(session, {site for row in rows for site in row.site_ids})
    following = cursor(rows[-1].requested_at.isoformat(), str(rows[-1].id)) if len(rows) == limit else None
    own = [order(each) for each in service.own(session, actor, _OWN)] if first else []
    return RegisterPage(dossiers=[_entry(row, names, codes) for row in rows], own=own, next=following)


def _entry(row: Dossier, names: dict[UUID, str], codes: dict[UUID, str]) -> RegisterEntry:
    told = {
        "requested_by_name": names.get(row.requested_by),
        "site_codes": [codes[site] for site in row.site_ids if site in codes],
    }
    plain = {name: getattr(row, name) for name in RegisterEntry.model_fields if name not in told}
    return RegisterEntry.model_validate(plain | told)
