"""Enquiries on the wire, for protection officers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from graveregistry.enquiries.rules import Answer, EnquiryState
from graveregistry.wire import CodeOf, In, Line, Out, Short

Capacity = Annotated[str, CodeOf("enquiry_capacity")]
Works = Annotated[str, CodeOf("enquiry_works")]


class EnquiryIn(In):
    """An enquiry of somebody who stands before the officer.

    ``how_identified``: by what the officer knows them, without the number of any paper. The plot comes as a GeoJSON
    polygon (EPSG:4326) or as typed corners, one a line, in any notation.
    """

    id: UUID
    organisation: UUID
    name: Short
    organisation_name: Short = ""
    capacity: Capacity
    contact: Short
    works: Works
    details: Annotated[str, Field(max_length=2000)]
    planned_on: date
    how_identified: Line
    plot: dict[str, Any] | None = None
    corners: Annotated[str, Field(max_length=20_000)] = ""
    place_is_right: bool = False


class EnquiryReceiptOut(Out):
    """The number, and the secret with which the answer is collected: it is shown this once and kept nowhere."""

    id: UUID
    number: str
    secret: str


class IdentityIn(In):
    """Whether the officer knows who asks, and by what."""

    organisation: UUID
    confirmed: bool
    how: Line


class EnquiryAnswerIn(In):
    """One of the three fixed texts, for an organisation, and why (for the record; the applicant never reads it)."""

    id: UUID
    organisation: UUID
    answer: Answer
    reason: Line


class FindIn(In):
    """A disturbance that was reported on the plot."""

    disturbance: UUID


class ApplicantOut(Out):
    """Who asks, for officers of the organisations that work there."""

    name: str
    organisation_name: str
    capacity: str
    contact: str
    details: str


class IdentityOut(Out):
    """What an officer found out of who asks; ``how`` for those alone who may know who it is."""

    confirmed: bool
    organisation: UUID
    at: datetime
    by_name: str
    how: str | None


class VoiceOut(Out):
    """What one of the reader's own organisations said; ``waits`` for a second officer of it."""

    id: UUID
    organisation: UUID
    answer: Answer
    reason: str
    at: datetime
    by_name: str
    agreed_at: datetime | None
    agreed_by_name: str | None
    waits: bool
    may_agree: bool


class EnquiryListed(Out):
    """An enquiry of the list. ``answered``: by the reader's own organisations; other ones are nobody's business.

    ``near``: whether something that the reader may see lies within a kilometre.
    """

    id: UUID
    number: str
    state: EnquiryState
    filed_at: datetime
    at_desk: bool
    works: str
    planned_on: date
    area_m2: float
    closes_at: datetime | None
    capacity: str | None
    name: str | None
    answers: list[Answer]
    waits_for_second: bool
    may_agree: bool
    near: bool


class EnquiryPage(Out):
    """A page of enquiries, the newest first."""

    enquiries: list[EnquiryListed]
    cursor: str | None


class NearSiteOut(Out):
    """A site near the plot, as precisely as the reader may see it; metres to the shape of that precision."""

    site_id: UUID
    code: str
    precision: str
    name_ar: str | None
    name_en: str | None
    shape: dict[str, Any]
    metres: float


class BesideOut(Out):
    """An enquiry looked at together with this one."""

    enquiry: EnquiryListed
    plot: dict[str, Any]
    metres: float
    same_contact: bool


class TogetherOut(Out):
    """Square metres asked about piece by piece: in one chain of plots, and by one person; and how much at once."""

    chain_m2: float
    contact_m2: float | None
    cap_m2: float
    too_much: bool


class FindOut(Out):
    """A disturbance that was reported on the plot, and its place."""

    disturbance: UUID
    site_id: UUID
    at: datetime


class EnquiryOut(Out):
    """An enquiry with all that the reader may see of what lies around it."""

    enquiry: EnquiryListed
    plot: dict[str, Any]
    applicant: ApplicantOut | None
    filed_by_name: str | None
    identity: IdentityOut | None
    answers: list[VoiceOut]
    near: list[NearSiteOut]
    beside: list[BesideOut]
    together: TogetherOut
    finds: list[FindOut]
