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


class HiddenIn(In):
    """What is left out beyond the profile: a field of ``GET /dossiers/fields`` or ``evidence_item/<id>``, and why."""

    field: Short
    reason: Line


class Order(In):
    """What a dossier is to hold.

    ``as_of``: tell what was known then; left out, everything. ``languages``: those of the paper. ``hidden``: further
    fields that the exporter leaves out; never fewer than the profile does. ``age_key``: the recipient's public age key,
    to which the dossier is encrypted; else ``plain_reason`` says why it is delivered without.
    ``since``: an earlier dossier of the same recipient, whose changes until now are told.
    """

    site_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_SITES)]
    recipient: RecipientIn
    purpose: Line
    legal_basis: Line
    profile: Profile
    as_of: Moment | None = None
    languages: Annotated[list[Language], Field(min_length=1, max_length=2)] = ["ar", "en"]  # noqa: RUF012
    hidden: Annotated[list[HiddenIn], Field(max_length=200)] = []  # noqa: RUF012
    age_key: Short = ""
    plain_reason: Annotated[str, Field(max_length=300)] = ""
    since: UUID | None = None


class DossierIn(Order):
    """An order; ``id`` is the client's own and becomes the dossier's, so that a repeated request makes one dossier."""

    id: UUID


class DossierPreviewIn(Order):
    """An order to look at first; ``first`` is the first page shown."""

    first: Annotated[int, Field(ge=1, le=10_000)] = 1


class Said(Out):
    """A sentence in both languages."""

    ar: str
    en: str


class HiddenOut(Out):
    """A field left out beyond the profile, in words, and why."""

    field: str
    name: Said
    reason: str


class FieldOut(Out):
    """A field that an exporter may leave out; ``hidden_by`` are the profiles that leave all of it out already."""

    field: str
    name: Said
    hidden_by: list[Profile]


class RedactionOut(Out):
    """A field of the facts left out: how often, and why; column ``*`` is the whole part."""

    table: str
    column: str
    name: Said
    count: int
    why: Said


class HiddenCount(Out):
    """How many fields of events go as digests alone, and why."""

    why: Said
    count: int


class ItemOut(Out):
    """An item of evidence in the preview; ``why`` it is withheld, none where its file goes along."""

    id: UUID
    site_id: UUID
    original_name: str | None
    media_type: str
    why: Said | None


class DossierPreview(Out):
    """What the recipient would see. ``pages``: PNG in base64, those from page ``first`` of ``total``."""

    pages: list[str]
    first: int
    total: int
    redactions: list[RedactionOut]
    hidden: list[HiddenOut]
    event_fields: list[HiddenCount]
    evidence: list[ItemOut]


class CaseSite(Out):
    """A site of a case. ``fits``: the asker reads it and it has the first one's steward."""

    id: UUID
    code: str
    name_ar: str | None
    name_en: str | None
    fits: bool


class RecipientOut(Out):
    """Who receives it."""

    kind: RecipientKind
    name: Said
    id: str | None


class DossierOut(Out):
    """One's own order and how far it is.

    ``needs_second`` waits for a second person to decide ``proposal_id``; ``approved`` waits to be started by who asked.
    ``withdrawn``: ids of what is in it and may no longer go to its recipient; it is not handed out again.
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
    hidden: list[HiddenOut]
    age_key: str | None
    plain_reason: str | None
    since: UUID | None
    withdrawn: list[str]
    asked_at: datetime
    sha256: str | None
    size: int | None


class ToldIn(In):
    """That a recipient was told what was withdrawn, and how; ``id`` is the client's own."""

    id: UUID
    how: Line


class ToldOut(Out):
    """Who told the recipient last, when and how."""

    by_name: str | None
    at: datetime
    how: str


class KnownRecipient(Out):
    """A recipient of the register, with the key of its last dossier."""

    recipient: RecipientOut
    age_key: str | None
    number: str
    dossier_id: UUID
    requested_at: datetime


class ToTellOut(Out):
    """What a recipient is to be told of: its id, as the dossier has it, and what its file was called, where it is one
    that the reader reads."""

    id: str
    name: str | None


class RegisterEntry(Out):
    """A dossier handed out: who, to whom, why.

    ``withdrawn``: ids of what is in it and may no longer go to its recipient; ``to_tell``: those of them that the
    recipient was not told of yet. As far as the reader reads the evidence.
    """

    id: UUID
    number: str
    site_ids: list[UUID]
    site_codes: list[str]
    recipient: RecipientOut
    purpose: str
    legal_basis: str
    profile: Profile
    as_of: datetime | None
    requested_by: UUID
    requested_by_name: str | None
    requested_at: datetime
    export_sha256: str
    hidden: list[HiddenOut]
    age_key: str | None
    plain_reason: str | None
    since: UUID | None
    withdrawn: list[str]
    to_tell: list[ToTellOut]
    told: ToldOut | None


class ChangeOut(Out):
    """A field that an event changed; ``who`` by name where it is known."""

    table: str
    key: str
    column: str
    old: str | None
    new: str | None
    index: int
    at: datetime
    who: str | None


class AddedOut(Out):
    """A row that an event brought; ``told`` says which."""

    table: str
    key: str
    told: str | None
    index: int
    at: datetime
    who: str | None


class TurnOut(Out):
    """An item of evidence whose file is on one side only, or withheld for another reason."""

    evidence_id: UUID
    original_name: str | None
    before: Said | None
    after: Said | None


class ChangesOut(Out):
    """What changed from a dossier to another, or until now."""

    older: str
    older_at: datetime
    newer: str | None
    newer_at: datetime
    changes: list[ChangeOut]
    added: list[AddedOut]
    evidence: list[TurnOut]


class RegisterPage(Out):
    """A page of the register, the newest first, and with its first page one's own newest orders."""

    dossiers: list[RegisterEntry]
    own: list[DossierOut]
    next: str | None
