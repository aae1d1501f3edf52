"""Dossiers over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, BinaryIO
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from graveregistry.access.web import Acting, StrictRoute, Unit
from graveregistry.dossiers import changing, previewing, recalling, service, views
from graveregistry.dossiers.orders import Filter
from graveregistry.dossiers.rules import Profile
from graveregistry.dossiers.schemas import (
    CaseSite,
    ChangesOut,
    DossierIn,
    DossierOut,
    DossierPreview,
    DossierPreviewIn,
    FieldOut,
    KnownRecipient,
    RegisterEntry,
    RegisterPage,
    ToldIn,
    ToldOut,
)
from graveregistry.wire import Moment, read_place

router = APIRouter(prefix="/api/v1", tags=["dossiers"], route_class=StrictRoute)
_TYPES = {False: "application/zip", True: "application/octet-stream"}


@router.post("/dossiers", status_code=202)
def ask(session: Unit, actor: Acting, body: DossierIn) -> DossierOut:
    """Ask for a dossier of one or more sites. It is made in the background; ask for its state by its id.

    The profiles ``sealed`` and ``court``, and more than 25 sites within a day, wait for a second person's decision
    (``POST /proposals/{proposal_id}/decision``); then start it with ``POST /dossiers/{id}/start``.
    """
    return views.order(service.ask(session, actor, body.id, views.asked(body)))


@router.post("/dossiers/preview")
def preview(request: Request, session: Unit, actor: Acting, body: DossierPreviewIn) -> DossierPreview:
    """What the recipient of an order would see: its pages as marked pictures, and what is left out and why.

    Nothing is exported and no number is given; that the asker read these sites exactly enters the access log.
    """
    state = request.app.state
    seen = previewing.preview(
        session, actor, views.asked(body), body.first, state.evidence.opened, training=state.settings.training
    )
    return views.preview(seen)


@router.get("/dossiers/fields")
def fields(_actor: Acting) -> list[FieldOut]:
    """The fields that an exporter may leave out of a dossier beyond its profile."""
    return views.fields()


@router.get("/sites/{site_id}/case")
def case(session: Unit, _actor: Acting, site_id: UUID) -> list[CaseSite]:
    """The sites of this one's case: those that remains were moved between, of one event, or parts of one another."""
    return views.case(session, site_id)


@router.get("/dossiers")
def register(
    session: Unit,
    actor: Acting,
    site_id: UUID | None = None,
    q: Annotated[str, Query(max_length=200)] = "",
    profile: Profile | None = None,
    first: Annotated[Moment | None, Query(alias="from")] = None,
    last: Annotated[Moment | None, Query(alias="to")] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> RegisterPage:
    """The register of dossiers: who exported what to whom and why, the newest first.

    ``q`` is looked for in the number, the recipient, the purpose and the legal basis.
    """
    after = None if cursor is None else read_place(cursor)
    rows = service.register(session, Filter(site_id, q.strip(), profile, first, last), after, limit)
    return views.page(session, actor, rows, limit, first=cursor is None)


@router.get("/dossiers/recipients")
def recipients(session: Unit, _actor: Acting) -> list[KnownRecipient]:
    """The recipients that the register knows, each with the key of its last dossier; the last one first."""
    return views.recipients(session)


@router.get("/dossiers/recalls")
def recalls(session: Unit, _actor: Acting) -> list[RegisterEntry]:
    """The dossiers whose recipients are to be told that consent for something in them was withdrawn."""
    return views.entries(session, *service.recalls(session))


@router.get("/dossiers/{dossier_id}/changes")
def changes(session: Unit, actor: Acting, dossier_id: UUID, until: UUID | None = None) -> ChangesOut:
    """What changed since a dossier was exported: until another one of its sites, or until now.

    For whoever reads all its sites exactly; the read enters the access log.
    """
    return views.changes(session, changing.changed(session, actor, dossier_id, until))


@router.post("/dossiers/{dossier_id}/told")
def told(session: Unit, actor: Acting, dossier_id: UUID, body: ToldIn) -> ToldOut:
    """Record that a dossier's recipient was told what was withdrawn, and how; it enters the history of its sites."""
    row = recalling.tell_recipient(session, actor, body.id, dossier_id, body.how)
    return views.told_out(row, {actor.person_id: actor.name})


@router.get("/dossiers/{dossier_id}")
def read(session: Unit, actor: Acting, dossier_id: UUID) -> DossierOut:
    """One of one's own orders: its state, its progress, why it failed."""
    return views.order(service.read(session, dossier_id))


@router.post("/dossiers/{dossier_id}/start", status_code=202)
def start(session: Unit, actor: Acting, dossier_id: UUID) -> DossierOut:
    """Begin an order that a second person agreed to, or begin again one that failed or was cancelled."""
    return views.order(service.start(session, actor, dossier_id))


@router.post("/dossiers/{dossier_id}/cancel")
def cancel(session: Unit, actor: Acting, dossier_id: UUID) -> DossierOut:
    """End an order under way, at its next step. An export recorded already keeps its number in the register."""
    return views.order(service.cancel(session, dossier_id))


@router.get("/dossiers/{dossier_id}/file", response_class=StreamingResponse)
def file(request: Request, session: Unit, actor: Acting, dossier_id: UUID) -> StreamingResponse:
    """The dossier's zip, for whoever asked for it; every download enters the history of its sites."""
    handed = service.open_file(session, actor, request.app.state.settings.files, dossier_id)
    headers = {
        "content-disposition": f'attachment; filename="{handed.name}"',
        "content-length": str(handed.size),
    }
    return StreamingResponse(_pieces(handed.file), media_type=_TYPES[handed.name.endswith(".age")], headers=headers)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(2**16):
            yield piece
