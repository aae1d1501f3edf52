"""The awareness layer on the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from graveregistry.publication.questions import Choice
from graveregistry.wire import In, Line, Out


class SaidOut(Out):
    """A text in both languages."""

    ar: str
    en: str


class KeyedOut(SaidOut):
    """A text with its stable key."""

    key: str


class BandOut(SaidOut):
    """A band's code and the warning it stands for."""

    code: str


class AnswerIn(In):
    """An answer to one publication question; everything but yes needs a note."""

    choice: Choice
    note: Annotated[str, Field(max_length=2000)] = ""


class ReleaseIn(In):
    """This month's release, proposed for an organisation with the publication questions answered."""

    organisation: UUID
    answers: Annotated[dict[str, AnswerIn], Field(max_length=40)]
    reason: Line
    review_on: date


class WithdrawalIn(In):
    """Why a release is taken back."""

    reason: Line


class SitePublicationIn(In):
    """A site to be shown exactly: where it was public before, what people should do there, every question answered."""

    public_at: Annotated[str, Field(max_length=2000)]
    text_ar: Annotated[str, Field(max_length=2000)]
    text_en: Annotated[str, Field(max_length=2000)]
    answers: Annotated[dict[str, AnswerIn], Field(max_length=40)]
    reason: Line
    review_on: date


class SitePublishedOut(Out):
    """A site's publication that stands."""

    published_at: datetime
    proposed_by: UUID
    approved_by: UUID
    public_at: str
    review_on: date


class ReasonOut(Out):
    """Why not, in both languages."""

    code: str
    ar: str
    en: str


class SitePublicationOut(Out):
    """What stands in the way of showing a site exactly, what is asked, and whether it is shown already."""

    refusals: list[ReasonOut]
    questions: list[KeyedOut]
    published: SitePublishedOut | None


class AttackOut(Out):
    """One attack of the simulator: what it tries with what knowledge, and what it came to, in words and in numbers.

    ``candidates`` counts the places that the attacker has to choose from, ``tried`` the registries it was tried on,
    ``changed`` those that answered otherwise than the true one, ``located`` the sites found more closely than their
    unit; ``odds`` bounds how far the odds of a place moved, ``before`` and ``after`` say it.
    """

    attack: str
    candidates: int
    tried: int
    changed: int
    located: int
    odds: str
    passed: bool
    tries: SaidOut
    knows: SaidOut
    before: SaidOut
    after: SaidOut
    outcome: SaidOut


class ProofOut(Out):
    """A publisher made weak on purpose: what its weakness is, which attack it fell to, how much of it was found."""

    publisher: str
    attack: str
    planted: int
    located: int
    passed: bool
    weakness: SaidOut
    found: SaidOut


class ReportOut(Out):
    """What the attack simulator found: of how many units, earlier releases and candidate places, attack by attack.

    ``proofs`` is the simulator's own trial on weak publishers; empty in a report signed before that was kept.
    """

    passed: bool
    units: int
    releases: int
    places: int
    sha256: str
    intro: SaidOut
    summary: SaidOut
    meaning: SaidOut | None
    limit: SaidOut
    attacks: list[AttackOut]
    proved: SaidOut
    proofs: list[ProofOut]


class PreviewOut(Out):
    """What a release made now would be, and the questions to answer; ``released`` is this month's, once it is out."""

    month: str
    released: int | None
    units: int
    geojson: dict[str, Any]
    sha256: str
    report: ReportOut
    bands: list[BandOut]
    questions: list[KeyedOut]


class AnswerOut(Out):
    """A publication question and what the proposer answered."""

    question: SaidOut
    choice: Choice
    note: str


class WaitingOut(Out):
    """A release that waits for its second signature, with all that is signed.

    ``geojson`` holds the units that would be released now. ``report`` is the one whose digest the proposal commits
    to, worked out again on the way here; it is absent when it does not match. ``refusal`` says why it cannot be signed.
    """

    proposal: UUID
    month: str
    units: int
    sha256: str
    geojson: dict[str, Any]
    report: ReportOut | None
    answers: list[AnswerOut]
    reason: str
    review_on: date
    proposed_by: UUID
    proposed_by_name: str
    proposed_at: datetime
    refusal: SaidOut | None
    may_decide: bool


class WithdrawalOut(Out):
    """When a release was taken back, by whom and why."""

    at: datetime
    by: UUID
    by_name: str
    reason: str


class ReleaseOut(Out):
    """A release with the two people who decided it."""

    number: int
    month: str
    released_at: datetime
    units: int
    sha256: str
    proposed_by: UUID
    proposed_by_name: str
    approved_by: UUID
    approved_by_name: str
    answers: dict[str, Any]
    review_on: date
    report: ReportOut | None
    withdrawal: WithdrawalOut | None


class LatestOut(Out):
    """The newest public release: its number, its day, where its units are, and what the bands say.

    ``geojson`` and ``pmtiles`` are paths, ``tiles`` a template with z, x and y; tiles have one layer, ``layer``, and
    end at ``max_zoom``.
    """

    number: int
    released_on: date
    geojson: str
    pmtiles: str
    tiles: str
    layer: str
    max_zoom: int
    sha256: str
    everywhere: SaidOut
    bands: list[BandOut]
    training: bool


class MessageOut(Out):
    """The protective message, first thing first; the same for every place and every reader."""

    message: list[KeyedOut]
    training: bool
