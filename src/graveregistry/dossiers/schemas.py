"""What goes over the wire about dossiers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from graveregistry.dossiers.orders import MOST_SITES
from graveregistry.dossiers.rules import Profile
from graveregistry.wire import In, Language, Line, Moment, Out, Short

RecipientKind = Literal["own_organisation", "court", "un_mechanism", "partner", "public"]


class RecipientIn(In):
    """Who receives the dossier; a name in one language stands for both."""

    kind: RecipientKind
    name_ar: Short = ""
    name_en: Short = ""
    id: Short | None = None


class DossierIn(In):
    """An order; ``id`` is the client's own and becomes the dossier's, so that a repeated request makes one dossier.

    ``as_of``: tell what was known then; left out, everything. ``languages``: those of the paper.
    """

    id: UUID
    site_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_SITES)]
    recipient: RecipientIn
    purpose: Line
    legal_basis: Line
    profile: Profile
    as_of: Moment | None = None
    languages: Annotated[list[Language], Field(min_length=1, max_length=2)] = ["ar", "en"]  # noqa: RUF012


class Said(Out):
    """A sentence in both languages."""

    ar: str
    en: str


class RecipientOut(Out):
    """Who receives it."""

    kind: RecipientKind
    name: Said
    id: str | None


class DossierOut(Out):
    """One's own order and how far it is.

    ``needs_second`` waits for a second person to decide ``proposal_id``; ``approved`` waits to be started by who asked.
    ``progress`` is from 0 to 1. ``problem`` says why it failed. ``sha256`` and ``size`` are the zip's.
    """

    id: UUID
    state: Literal["needs_second", "approved", "declined", "waiting", "running", "done", "failed", "cancelled"]
    progress: float | None
    step: Said | None
    problem: dict[str, Any] | None
    proposal_id: UUID | None
    number: str | None
    site_ids: list[UUID]
    recipient: RecipientOut
    purpose: str
    legal_basis: str
    profile: Profile
    as_of: datetime | None
    languages: list[Language]
    asked_at: datetime
    sha256: str | None
    size: int | None


class RegisterEntry(Out):
    """A dossier handed out: who, to whom, why."""

    id: UUID
    number: str
    site_ids: list[UUID]
    recipient: RecipientOut
    purpose: str
    legal_basis: str
    profile: Profile
    as_of: datetime | None
    requested_by: UUID
    requested_by_name: str | None
    requested_at: datetime
    export_sha256: str


class RegisterPage(Out):
    """A page of the register, the newest first, and with its first page one's own newest orders."""

    dossiers: list[RegisterEntry]
    own: list[DossierOut]
    next: str | None
