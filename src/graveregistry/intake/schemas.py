"""What goes over the wire between phones, the desk and the intake."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from graveregistry.intake.keys import Role
from graveregistry.intake.receiving import State
from graveregistry.wire import CodeOf, In, Language, Moment, Out, Short


class EnrolmentIn(In):
    """For whom a phone is to be enrolled and for how long; ``log_only``: it will show nothing of what is assigned."""

    person_id: UUID
    name: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    days: Annotated[int, Field(ge=1, le=365)] = 90
    log_only: bool = False


class TrustOut(Out):
    """What a phone has to trust before anything else: the page that says how (``qr`` draws its address), and the
    SHA-256 fingerprint of the authority's certificate, to compare with what the phone shows.
    """

    url: str
    qr: str
    fingerprint: str


class EnrolmentOut(Out):
    """An offer, shown once: ``url`` for the picture (``qr``, an SVG drawing of it), ``code`` for typing; ``trust``
    where the server has a certificate authority of its own.
    """

    id: UUID
    code: str
    secret: str
    url: str
    qr: str
    expires_at: datetime
    trust: TrustOut | None = None


class EnrolIn(In):
    """An offer's secret or its code, one of the two, and what the phone calls itself."""

    secret: Annotated[str, Field(min_length=10, max_length=100)] | None = None
    code: Annotated[str, Field(min_length=10, max_length=40)] | None = None
    device_name: Annotated[str, Field(min_length=1, max_length=80)]

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.secret is None) == (self.code is None):
            raise ValueError("the secret or the code")
        return self


class KeyOut(Out):
    """A public key (32 bytes, base64url) to seal for."""

    id: str
    role: Role
    public_key: str


class NameOut(Out):
    """What the phone's page calls itself, so that its icon gives nothing away."""

    ar: str
    en: str


class RegistryOut(Out):
    """What a phone has to know of the registry: the keys to seal for, and the neutral name."""

    keys: list[KeyOut]
    neutral_name: NameOut


class EnrolledOut(Out):
    """A phone's credentials, given once: ``credential`` reads what is assigned, ``send_credential`` only sends."""

    credential: str
    send_credential: str
    device_id: UUID
    person_name: str
    language: Language
    expires_at: datetime
    log_only: bool
    training: bool
    registry: RegistryOut


class HolderOut(Out):
    """Whose phone it is."""

    name: str
    language: Language


class PhonePlaceOut(Out):
    """A point in degrees, EPSG:4326."""

    lon: float
    lat: float


class GhostOut(Out):
    """The outline of an earlier photo, released to be laid over the camera's picture: pixels, bytes, SHA-256."""

    id: UUID
    width: int
    height: int
    size: int
    sha256: str
    released_at: datetime


class PhoneAssignmentOut(Out):
    """What is assigned, under its coded name; a log-only phone gets no more than name, date and hazards.

    ``position`` where the assignment is exact and the site is not sealed, else ``generalised`` (GeoJSON); ``district``
    names the map that it lies on; ``ghost``: there is an outline to take the next photo over.
    """

    assignment_id: UUID
    coded_name: str
    due_at: datetime | None
    hazards: list[str]
    site_id: UUID | None = None
    until: datetime | None = None
    position: PhonePlaceOut | None = None
    generalised: dict[str, Any] | None = None
    district: str | None = None
    ghost: GhostOut | None = None


class SealedReceiptOut(Out):
    """A receipt: the phone deletes a blob when its hash is in ``have``, the visit when ``missing`` is empty."""

    visit_id: UUID
    number: str
    received_at: datetime
    state: State
    manifest_sha256: str
    have: list[str]
    missing: list[str]


class PhoneReceiptOut(Out):
    """A line of the phone's own list: that a visit came, and whether a part of it is missing."""

    visit_id: UUID
    number: str
    received_at: datetime
    state: State


class PhoneOut(Out):
    """All that a phone reads: whose it is, until when, the keys, what is assigned, its own receipts."""

    person: HolderOut
    expires_at: datetime
    server_time: datetime
    log_only: bool
    registry: RegistryOut
    assignments: list[PhoneAssignmentOut]
    receipts: list[PhoneReceiptOut]


class HandedInOut(Out):
    """A receipt for every visit of an outbox."""

    receipts: list[SealedReceiptOut]


class StandingOut(Out):
    """How far a blob has come: ranges of the chunks that are here, both ends included."""

    size: int
    chunk: int
    have: list[tuple[int, int]]


class DeviceOut(Out):
    """An enrolled phone."""

    id: UUID
    person_id: UUID
    person_name: str
    name: Short
    log_only: bool
    enrolled_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    last_seen_on: date | None
    state: Literal["active", "expired", "ended"]


class PartOut(Out):
    """A part of a sealed visit: when it came whole, when it was opened, or why not (``said``, in both languages).

    ``have`` of its ``size`` bytes are here; ``picture``: what came ahead of a photo can be looked at.
    """

    number: int
    kind: Literal["text", "preview", "photo", "voice"]
    size: int
    have: int
    picture: bool
    came: datetime | None
    opened: datetime | None
    problem: str | None
    said: dict[str, str] | None


class TakenOverOut(Out):
    """A photo that was taken over the outline of an earlier one; both are items of evidence."""

    photo: UUID
    earlier: UUID


class OpenedOut(Out):
    """What was opened: its kind, and the place that it became a record of; ``is_site``: no new place (any more), or
    ``linked_site_id``: the site at which that place was found to be.

    ``claimed_site_id``: the site that it named, which its sender could not report on any more. ``record_id``: the id of
    the visit or report that it became. ``started_at`` and ``finished_at`` are by the phone's clock. ``clock_moved_s``:
    by how many seconds that was moved while it was written, where the phone could tell.
    """

    kind: Literal["visit", "digging", "report"]
    site_id: UUID
    claimed_site_id: UUID | None
    is_site: bool
    linked_site_id: UUID | None
    opened_at: datetime
    record_id: UUID
    started_at: datetime | None
    finished_at: datetime | None
    taken_over: list[TakenOverOut]
    clock_moved_s: int | None


IncomingState = Literal["received", "parts_missing", "opened", "unopened", "conflict"]


class AdmittedOut(Out):
    """That a visit is opened although its sender's account was closed: by whose decision, when and why."""

    by_name: str
    decided_at: datetime
    reason: str


class IncomingOut(Out):
    """A visit that a phone sent, sealed; ``opened`` is told to whoever reads the records of its place.

    ``device_time`` is what the phone's clock said when it came, ``clock_skew_s`` how far that is from ours.
    """

    id: UUID
    visit_id: UUID
    number: str
    state: IncomingState
    person_id: UUID
    person_name: str
    device_name: str
    received_at: datetime
    sealed_at: datetime
    device_time: datetime | None
    clock_skew_s: int | None
    handed_in: bool
    organisation_id: UUID
    admitted: AdmittedOut | None
    parts: list[PartOut]
    opened: OpenedOut | None


class IncomingPage(Out):
    """A page of incoming visits, the newest received first; ``next`` is the cursor of the one that follows."""

    visits: list[IncomingOut]
    next: str | None


class _Said(In):
    """What a phone wrote; a newer phone may say more, which is kept and not read."""

    model_config = ConfigDict(extra="ignore")


class PlaceSaid(_Said):
    """A place that is no site yet."""

    id: UUID
    name: Short | None = None


class FileSaid(_Said):
    """An original that the visit has: its part, and the SHA-256 of its bytes."""

    part: UUID
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class PhotoSaid(FileSaid):
    """A photo, taken here, from the gallery or received from somebody; ``preview_part``: what shows it ahead."""

    preview_part: UUID | None = None

    origin: Annotated[str, CodeOf("photo_origin")]
    received_from: Annotated[Short | None, Field(alias="from")] = None
    taken_at: Moment | None = None


class VoiceSaid(FileSaid):
    """A voice note."""

    recorded_at: Moment | None = None


class TextSaid(_Said):
    """The text of a sealed visit; ``visit`` and ``report`` are held to the schemas of the routes that take them."""

    v: Literal[1]
    id: UUID
    kind: Literal["visit", "digging", "report"]
    assignment_id: UUID | None = None
    site_id: UUID | None = None
    place: PlaceSaid | None = None
    visit: dict[str, Any] | None = None
    disturbances_sent: Annotated[list[UUID], Field(max_length=20)] = Field(default_factory=list)
    report: dict[str, Any] | None = None
    clock: list[Any] = Field(default_factory=list)
    photos: Annotated[list[PhotoSaid], Field(max_length=60)] = Field(default_factory=list)
    voice: Annotated[list[VoiceSaid], Field(max_length=60)] = Field(default_factory=list)

    @property
    def where(self) -> tuple[UUID | None, UUID | None, UUID | None]:
        """What it names as the place: a site, a new place, an assignment."""
        return self.site_id, None if self.place is None else self.place.id, self.assignment_id

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.kind == "visit") != (self.visit is not None) or (self.kind != "visit") != (self.report is not None):
            raise ValueError("a visit or a report, as the kind says")
        return self
