"""Orders and the register as the web answers them."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from graveregistry.access import service as access
from graveregistry.access import sharing
from graveregistry.access.actors import Actor
from graveregistry.db import Session
from graveregistry.dossiers import exporting, hiding, orders, recalling, service
from graveregistry.dossiers.changing import Changed
from graveregistry.dossiers.content import Hidden, Name, Recipient
from graveregistry.dossiers.fields import named
from graveregistry.dossiers.orders import Asked
from graveregistry.dossiers.previewing import Preview
from graveregistry.dossiers.rules import PROFILES
from graveregistry.dossiers.schemas import (
    AddedOut,
    CaseSite,
    ChangeOut,
    ChangesOut,
    DossierOut,
    DossierPreview,
    FieldOut,
    HiddenCount,
    HiddenOut,
    ItemOut,
    KnownRecipient,
    Order,
    RecipientOut,
    RedactionOut,
    RegisterEntry,
    RegisterPage,
    Said,
    ToldOut,
    ToTellOut,
    TurnOut,
)  # fmt: skip
from graveregistry.dossiers.tables import Dossier, RecipientTold
from graveregistry.dossiers.words import say
from graveregistry.errors import Failure
from graveregistry.evidence import service as evidence
from graveregistry.sites import service as sites
from graveregistry.wire import cursor

_OWN = 50
_RECIPIENTS = 1000
_PLAIN = (
    "id", "number", "site_ids", "purpose", "legal_basis", "profile", "as_of", "requested_by", "requested_at",
    "export_sha256", "age_key", "plain_reason", "since",
)  # fmt: skip


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
        body.age_key.strip(),
        "" if body.age_key.strip() else body.plain_reason.strip(),
        body.since,
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
        age_key=said.age_key or None,
        plain_reason=said.plain_reason or None,
        since=said.since,
        withdrawn=sorted(found.withdrawn),
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
            RedactionOut(
                table=each.table,
                column=each.column,
                name=_said(named(each.table, each.column)),
                count=each.count,
                why=_why(each.reason),
            )
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
    following = cursor(rows[-1].requested_at.isoformat(), str(rows[-1].id)) if len(rows) == limit else None
    own = [order(each) for each in service.own(session, actor, _OWN)] if first else []
    gone = recalling.withdrawn(session, rows)
    return RegisterPage(dossiers=entries(session, rows, gone), own=own, next=following)


def entries(session: Session, rows: Sequence[Dossier], gone: Mapping[UUID, frozenset[str]]) -> list[RegisterEntry]:
    """Lines of the register, with what was withdrawn since and whether the recipient knows."""
    last = {each.dossier_id: each for each in reversed(recalling.told(session, rows))}
    names = access.names(session, {row.requested_by for row in rows} | {each.told_by for each in last.values()})
    codes = sites.codes_of(session, {site for row in rows for site in row.site_ids})
    waiting = recalling.to_tell(session, rows, {row.id: gone[row.id] for row in rows})
    files = evidence.names_of(session, {UUID(each) for about in waiting.values() for each in about})
    return [
        RegisterEntry(
            **{name: getattr(row, name) for name in _PLAIN},
            recipient=RecipientOut.model_validate(orders.recipient(row.recipient)),
            hidden=_hidden(orders.of(row).hidden),
            requested_by_name=names.get(row.requested_by),
            site_codes=[codes[site] for site in row.site_ids if site in codes],
            withdrawn=sorted(gone[row.id]),
            to_tell=[ToTellOut(id=each, name=files.get(UUID(each))) for each in sorted(waiting[row.id])],
            told=told_out(last[row.id], names) if row.id in last else None,
        )
        for row in rows
    ]


def told_out(row: RecipientTold, names: dict[UUID, str]) -> ToldOut:
    """That a recipient was told."""
    return ToldOut(by_name=names.get(row.told_by), at=row.told_at, how=row.how)


def changes(session: Session, found: Changed) -> ChangesOut:
    """A comparison at the desk: people by their names, evidence by its files' names."""
    people = {each.who for each in found.changes if each.who} | {each.who for each in found.added if each.who}
    names = {str(person): name for person, name in access.names(session, map(UUID, people)).items()}
    return ChangesOut(
        older=found.older.number,
        older_at=found.older.requested_at,
        newer=found.newer.number if found.newer else None,
        newer_at=found.newer.requested_at if found.newer else found.moment,
        changes=[ChangeOut.model_validate(replace(each, who=names.get(each.who or ""))) for each in found.changes],
        added=[AddedOut.model_validate(replace(each, who=names.get(each.who or ""))) for each in found.added],
        evidence=[
            TurnOut(
                evidence_id=UUID(each.evidence_id),
                original_name=found.names.get(each.evidence_id),
                before=_turned(each.before),
                after=_turned(each.after),
            )
            for each in found.evidence
        ],
    )


def _turned(state: str | None) -> Said | None:
    if state in {"included", "withheld"}:
        return Said(ar=say(f"file_{state}", "ar"), en=say(f"file_{state}", "en"))
    return None if state is None else _why(state)


def recipients(session: Session) -> list[KnownRecipient]:
    """The recipients that the register knows, the last one first."""
    return [
        KnownRecipient(
            recipient=RecipientOut.model_validate(orders.recipient(row.recipient)),
            age_key=row.age_key,
            number=row.number,
            dossier_id=row.id,
            requested_at=row.requested_at,
        )
        for row in service.recipients(session, _RECIPIENTS)
    ]
