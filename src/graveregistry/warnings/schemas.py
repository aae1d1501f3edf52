"""Warnings on the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from graveregistry.wire import CodeOf, In, Line, Out

Said = Annotated[str, Field(min_length=1, max_length=2000)]


class WarningIn(In):
    """A warning for a whole governorate, and the last day (UTC) on which it stands."""

    id: UUID
    organisation: UUID
    governorate: Annotated[str, CodeOf("governorate")]
    text_ar: Said
    text_en: Said
    valid_until: date


class WithdrawnIn(In):
    """Why a warning is taken back."""

    reason: Line


class HandOut(Out):
    """Who did something, and when."""

    at: datetime
    by: UUID
    by_name: str


class WarningWithdrawnOut(HandOut):
    """Who took a warning back, when and why."""

    reason: str


class WarningOut(Out):
    """A warning as officers see it.

    ``state``: ``alone`` (public on one officer's word, at most 72 hours), ``reviewed`` (public until its last day),
    ``lapsed`` (72 hours over without a second officer; not public), ``expired``, ``withdrawn``.
    """

    id: UUID
    organisation: UUID
    governorate: str
    text_ar: str
    text_en: str
    valid_until: date
    issued: HandOut
    state: str
    public: bool
    may_review: bool
    review: HandOut | None
    withdrawal: WarningWithdrawnOut | None


class NamedOut(Out):
    """A code with its name in both languages."""

    code: str
    ar: str
    en: str


class PublicWarningOut(Out):
    """A warning that stands, as the public reads it: for the governorate as a whole, and until which day (UTC)."""

    governorate: NamedOut
    ar: str
    en: str
    issued_on: date
    valid_until: date


class PublicWarningsOut(Out):
    """Every warning that stands now, the newest first. None for a governorate never means that it is safe."""

    warnings: list[PublicWarningOut]
    training: bool
