"""Gather what a dossier of sites tells: their events, the places found to be one of them, and the facts of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from graveregistry.access import service as access
from graveregistry.db import Session
from graveregistry.dossiers import orders, queries
from graveregistry.dossiers.content import DossierContent, Earlier, Export, LedgerEvent, Name
from graveregistry.dossiers.orders import Asked
from graveregistry.dossiers.stated import linked_places
from graveregistry.dossiers.tables import Dossier
from graveregistry.dossiers.telling import Known, mentioned, tell
from graveregistry.dossiers.vouchers import Vouchers
from graveregistry.errors import Failure
from graveregistry.evidence import deciding as evidence
from graveregistry.ledger import events
from graveregistry.ledger import service as ledger
from graveregistry.sites import service as sites


def events_of(session: Session, site_ids: Sequence[UUID]) -> tuple[list[LedgerEvent], tuple[UUID, ...]]:
    """The events of the sites and of the places found to be one of them, and those places."""
    found = _listed(session, site_ids)
    places = places_of(session, found, site_ids)
    return (_listed(session, (*site_ids, *places)) if places else found), places


def places_of(session: Session, listed: Sequence[LedgerEvent], site_ids: Sequence[UUID]) -> tuple[UUID, ...]:
    """The places without a site of their own that are linked to these sites, as far as the exporter reads them."""
    linked = linked_places(listed, site_ids)
    linked -= sites.codes_of(session, linked).keys()
    return tuple(sorted((each for each in linked if _seen(session, each)), key=str))


def _seen(session: Session, place: UUID) -> bool:
    return access.disclosure_of(session, place).records


def _listed(session: Session, site_ids: Sequence[UUID]) -> list[LedgerEvent]:
    return [
        LedgerEvent(
            event.index,
            event.recorded_at,
            event.digests,
            tuple(events.disclosure(events.Field(one.name, one.value, one.salt)) for one in event.fields),
            (),
        )
        for event in ledger.events_of(session, site_ids)
    ]


def before_export(listed: Sequence[LedgerEvent], dossier_id: UUID) -> list[LedgerEvent]:
    """The events before that of a dossier's own export, which is the next of them."""
    own = export_event(listed, dossier_id)
    return [each for each in listed if each.index < own.index]


def export_event(listed: Sequence[LedgerEvent], dossier_id: UUID) -> LedgerEvent:
    """The event of a dossier's own export."""
    name = events.row_name("dossier", str(dossier_id), "export_sha256")
    return next(each for each in listed if _discloses(each, name))


def _discloses(event: LedgerEvent, name: str) -> bool:
    return any(events.parse_disclosure(text).name == name for text in event.disclosures)


def content(
    session: Session,
    dossier: Dossier,
    asked: Asked,
    places: Sequence[UUID],
    listed: Sequence[LedgerEvent],
    *,
    training: bool,
    policy: bytes = b"",
) -> DossierContent:
    """The facts of the sites as these events tell them, for the recipient of the order; nothing is taken out yet.

    `policy`: whose cosignatures are enough, as the registry publishes it.
    """
    organisation = queries.organisations(session, [dossier.steward])[dossier.steward]
    export = Export(
        dossier.id,
        dossier.number,
        asked.recipient,
        Name(asked.purpose, asked.purpose),
        Name(asked.legal_basis, asked.legal_basis),
        str(dossier.requested_by),
        Name(organisation.name_ar, organisation.name_en),
        dossier.requested_at,
        asked.profile.value,
        dossier.as_of,
        asked.languages,
        training,
        asked.hidden,
        _earlier(session, asked, listed),
    )
    told = tell(export, asked.site_ids, places, listed, _known(session, dossier, listed))
    return replace(told, vouchers=Vouchers(policy=policy))


def _earlier(session: Session, asked: Asked, listed: Sequence[LedgerEvent]) -> Earlier | None:
    """The dossier since which changes are told: one of a site of this one, for the same recipient."""
    if asked.since is None:
        return None
    row = queries.dossier(session, asked.since)
    if (
        row is None
        or set(asked.site_ids).isdisjoint(row.site_ids)
        or orders.recipient(row.recipient) != asked.recipient
    ):
        raise Failure("dossier_since_other")
    items = tuple(item for _, item, _ in evidence.exported(session, [row.number]))
    return Earlier(row.id, row.number, row.requested_at, export_event(listed, row.id).index, items)


def _known(session: Session, dossier: Dossier, listed: Sequence[LedgerEvent]) -> Known:
    ids = mentioned(listed) | {dossier.requested_by}
    names = access.names(session, ids)
    return Known({str(person): name for person, name in names.items()}, sites.codes_of(session, ids))
