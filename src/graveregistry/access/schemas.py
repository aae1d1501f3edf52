"""What goes over the wire about accounts, roles and sharing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from graveregistry.access.actors import Role
from graveregistry.access.precision import Sensitivity
from graveregistry.access.rules import TOKEN_DAYS, Scope
from graveregistry.access.told import Happened
from graveregistry.wire import CodeOf, In, Language, Line, Moment, Out, ReasonIn, Secret, Short


class SignInIn(In):
    """Sign-in name and password."""

    login: Short
    password: Secret


class RoleOut(Out):
    """A role held in an organisation."""

    organisation: UUID
    role: Role


class SessionOut(Out):
    """Who is here, for a page that opens; ``csrf_token`` goes into ``X-CSRF-Token`` of every change.

    ``sight`` is a mark of what this person sees of the map, made for this session: when it is another than before,
    they see other places than before, or see them otherwise, and what is drawn has to be asked for anew. It says
    nothing else.
    """

    training: bool
    person_id: UUID | None = None
    login: str | None = None
    name: str | None = None
    roles: list[RoleOut] = Field(default_factory=list)
    csrf_token: str | None = None
    session_id: UUID | None = None
    sight: str | None = None


class OpenSessionOut(Out):
    """One of one's own open sessions."""

    id: UUID
    begun: datetime
    seen: datetime
    this: bool


class PasswordIn(In):
    """A change of one's own password."""

    old: Secret
    new: Secret


class OrganisationOut(Out):
    """An organisation."""

    id: UUID
    name_ar: str
    name_en: str
    mine: bool
    partner: bool


class HeldRoleOut(Out):
    """One role a person holds, with the id under which it can be ended."""

    id: UUID
    organisation: UUID
    role: Role


class PersonOut(Out):
    """A person of one's organisations with the roles they hold there."""

    id: UUID
    name: str
    login: str | None
    active: bool
    roles: list[HeldRoleOut]


class InvitationIn(In):
    """Whom to invite, with which roles; those that reach sites wait for a second person."""

    organisation: UUID
    name: Line
    roles: Annotated[list[Role], Field(min_length=1, max_length=7)]


class InvitationOut(Out):
    """The invitation's token, shown this once; it works once, for 48 hours."""

    id: UUID
    token: str


class AcceptIn(In):
    """An invitation's token and the account it opens."""

    token: Secret
    login: Short
    password: Secret
    language: Language = "ar"


class ResetIn(In):
    """A reset's token and the new password."""

    token: Secret
    password: Secret


class RoleIn(In):
    """A role to give, and why."""

    organisation: UUID
    role: Role
    reason: Line


class CloseIn(ReasonIn):
    """Why an account is closed; ``even_so`` when nobody else reaches some sealed site (see ``last_named``)."""

    even_so: bool = False


class DecisionIn(In):
    """Yes or no to a proposal."""

    approve: bool


class ProposalOut(Out):
    """A decision that takes two people; ``token`` is a reset's, shown this once to the person who allowed it."""

    id: UUID
    kind: str
    organisation: UUID
    site_id: UUID | None
    payload: dict[str, Any]
    reason: str
    review_on: date | None
    proposed_by: UUID
    proposed_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    approved: bool | None
    may_decide: bool
    token: str | None = None


class GrantIn(In):
    """Whom to show a site to, how precisely, for what and until when; it takes a second person."""

    person: UUID | None = None
    organisation: UUID | None = None
    precision: Literal["area", "vicinity", "exact"]
    purpose: Line
    until: date


class EmergencyIn(In):
    """The one person to show a site to for 72 hours, and why it cannot wait."""

    person: UUID
    reason: Line


class AssignmentIn(In):
    """The monitor a site is assigned to; without a precision the site's sensitivity decides.

    ``coded_name`` is what the site is called on the monitor's phone; without one it is the site's code.
    """

    monitor: UUID
    precision: Literal["vicinity", "exact"] | None = None
    until: Moment | None = None
    coded_name: Annotated[str, Field(min_length=1, max_length=60)] | None = None


class GrantOut(Out):
    """A grant, an assignment or an emergency disclosure; ``coded_name``: what a phone calls an assigned site."""

    id: UUID
    kind: str
    person: UUID | None
    organisation: UUID | None
    precision: str
    purpose: str
    granted_by: UUID
    coded_name: str | None
    valid_from: datetime
    until: datetime | None
    revoked_at: datetime | None


class SensitivityIn(In):
    """How guarded a site should be; loosening takes a second person and a review date."""

    sensitivity: Sensitivity
    reason: Line
    review_on: date | None = None


class TokenIn(In):
    """A token to make: what it allows, for how many days, and one's password once more."""

    name: Line
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(Scope))]
    days: Annotated[int, Field(ge=1, le=TOKEN_DAYS)]
    password: Secret


class TokenOut(Out):
    """A token in force, or one that has expired; ``last_used_on`` is a day, UTC."""

    id: UUID
    name: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime
    last_used_on: date | None


class NewTokenOut(TokenOut):
    """A token just made; ``token`` is shown this once."""

    token: str


class ReadOut(Out):
    """Somebody read exact places of a steward: how many, in how many areas, in one minute, by which way."""

    minute: datetime
    person_id: UUID
    person_name: str | None
    steward: UUID
    kind: Annotated[str, CodeOf("read_kind")]
    with_token: bool
    areas: int
    sites: int


class ReadPage(Out):
    """A page of the access log, newest first."""

    reads: list[ReadOut]
    next: str | None


class NamedOut(Out):
    """A person by name."""

    id: UUID
    name: str


class SealingOut(Out):
    """What sealing a site would mean: the people who keep sight of it, and those who get "not found" from then on."""

    keep: list[NamedOut]
    lose: list[NamedOut]


class NoticeOut(Out):
    """Something one was told. ``site_id`` is there only while one sees that site; nobody stands for the machine."""

    id: UUID
    kind: Happened
    at: datetime
    organisation: UUID
    by: NamedOut | None
    about: NamedOut | None
    site_id: UUID | None
    role: Role | None
    precision: str | None
    sensitivity: Sensitivity | None
    until: date | None
    read: bool
    proposal_id: UUID | None
    may_stop: bool


class NoticesOut(Out):
    """A page of what one was told, the newest first, and how many of all are unread."""

    unread: int
    notices: list[NoticeOut]
    next: str | None


class UnreadOut(Out):
    """How many notices are unread."""

    unread: int


class ReadIn(In):
    """The notices that were read."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]
