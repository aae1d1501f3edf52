"""What goes over the wire about evidence."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import UploadFile
from pydantic import Field

from graveregistry.evidence import uploads
from graveregistry.wire import CodeOf, In, Line, Moment, Out, ReasonIn, Short

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class EvidenceIn(In):
    """A form with one file of up to 25 MB; ``sha256`` is what the sender computed over the file's bytes."""

    id: UUID
    site_id: UUID
    visit_id: UUID | None = None
    origin: Annotated[str, CodeOf("photo_origin")]
    received_from: Short | None = None
    taken_at: Moment | None = None
    sha256: Sha256
    source_type: Annotated[str, CodeOf("source_type")] | None = None
    source_reliability: Annotated[str, CodeOf("source_reliability")] | None = None
    source_credibility: Annotated[str, CodeOf("source_credibility")] | None = None
    source_hand: Annotated[str, CodeOf("source_hand")] | None = None
    file: UploadFile


class UploadIn(In):
    """A file of up to 2 GB that will come in chunks; ``sha256`` is the whole's. It becomes the item of this id."""

    id: UUID
    site_id: UUID
    name: Short
    size: Annotated[int, Field(ge=1, le=uploads.LARGEST)]
    sha256: Sha256
    chunk_size: Annotated[int, Field(ge=uploads.SMALLEST_CHUNK, le=uploads.LARGEST_CHUNK)] = uploads.LARGEST_CHUNK
    visit_id: UUID | None = None
    origin: Annotated[str, CodeOf("photo_origin")]
    received_from: Short | None = None
    taken_at: Moment | None = None
    source_type: Annotated[str, CodeOf("source_type")] | None = None
    source_reliability: Annotated[str, CodeOf("source_reliability")] | None = None
    source_credibility: Annotated[str, CodeOf("source_credibility")] | None = None
    source_hand: Annotated[str, CodeOf("source_hand")] | None = None


class UploadOut(Out):
    """How an upload is: ``receiving`` chunks, ``checking`` the whole, ``failed`` or ``done``; and the last problem."""

    id: UUID
    site_id: UUID
    name: str | None
    size: int
    sha256: str
    chunk_size: int
    chunks: int
    missing: list[int]
    state: uploads.State
    progress: float
    failure: dict[str, Any] | None
    begun_at: datetime


class ConsentIn(In):
    """What was agreed to, and how that is known."""

    scope: Annotated[str, CodeOf("consent_scope")]
    recipients: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    testify: Annotated[str, CodeOf("testify")] | None = None
    reason: Line


class EvaluationIn(In):
    """What is thought of the item's source, and why."""

    source_type: Annotated[str, CodeOf("source_type")] | None = None
    source_reliability: Annotated[str, CodeOf("source_reliability")] | None = None
    source_credibility: Annotated[str, CodeOf("source_credibility")] | None = None
    source_hand: Annotated[str, CodeOf("source_hand")] | None = None
    reason: Line


class FindingIn(In):
    """What was established about the item: how and what; and when it was taken, if that was."""

    statement: Annotated[str, Field(min_length=1, max_length=2000)]
    taken_at: Moment | None = None


class ErasureIn(In):
    """Why the files are to be deleted, and until when the second person should decide."""

    reason: Line
    review_on: date


class ErasureOut(Out):
    """The proposal that waits for a second person."""

    proposal: UUID


class OutlineIn(ReasonIn):
    """For which assignment the outline is released, and why."""

    assignment_id: UUID


class OutlineOut(Out):
    """The outline of a photo, released for an assignment; pixels, bytes, and since when it is withdrawn."""

    id: UUID
    grant_id: UUID
    width: int
    height: int
    size: int
    sha256: str
    released_at: datetime
    released_by: UUID
    withdrawn_at: datetime | None


class CustodyStepOut(Out):
    """A step in the custody of an item; ``index`` is that of its event in the ledger."""

    index: int
    at: datetime
    action: Annotated[str, CodeOf("custody_step")]
    actor: UUID | None
    actor_name: str | None
    reason: str | None
    detail: str | None


class EvidenceReceived(Out):
    """What was received, for the sender to compare."""

    id: UUID
    site_id: UUID
    sha256: str
    size: int
    media_type: str
    received_at: datetime


class EvidenceOut(EvidenceReceived):
    """A file of evidence; ``has_working_copy`` says whether ``/file`` has something to show."""

    visit_id: UUID | None
    original_name: str | None
    origin: str
    received_from: str | None
    taken_at: datetime | None
    received_by: UUID | None
    has_working_copy: bool
    has_preview: bool
    kind: Annotated[str, CodeOf("evidence_kind")]
    capture: dict[str, Any]
    consent_scope: str
    consent_recipients: list[str] | None
    consent_testify: str | None
    verified_taken_at: datetime | None
    verified_statement: str | None
    verified_at: datetime | None
    hold_reason: str | None
    held_at: datetime | None
    erased_at: datetime | None
    source_type: str | None
    source_reliability: str | None
    source_credibility: str | None
    source_hand: str | None


class EvidencePage(Out):
    """A page of evidence in the order it came; ``next`` is the cursor of the one that follows."""

    evidence: list[EvidenceOut]
    next: str | None
