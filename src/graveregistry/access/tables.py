"""Organisations, people, roles, sessions, two-person proposals, and who may see which site."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from graveregistry.db import UNRECORDED, Base, Recorded, Shape

Moment = DateTime(timezone=True)


class Organisation(Recorded, Base):
    """An association, its area of work and whether partners may act as its second person."""

    __tablename__ = "organisation"
    site_columns: ClassVar[tuple[str, ...]] = ()

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name_ar: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    home_area: Mapped[BaseGeometry | None] = mapped_column(Shape("MULTIPOLYGON"))
    created_at: Mapped[datetime] = mapped_column(Moment)


class Partnership(Recorded, Base):
    """Two organisations whose people may be each other's second person."""

    __tablename__ = "partnership"
    site_columns: ClassVar[tuple[str, ...]] = ()

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("organisation_id", "partner_id"),)


class Person(Recorded, Base):
    """Somebody with an account. The password's hash never enters the ledger."""

    __tablename__ = "person"
    site_columns: ClassVar[tuple[str, ...]] = ()

    id: Mapped[UUID] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text, info=UNRECORDED)
    password_set_at: Mapped[datetime] = mapped_column(Moment)
    active: Mapped[bool]
    language: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)


class Membership(Recorded, Base):
    """A role of a person in an organisation, from a moment until it ended."""

    __tablename__ = "membership"
    site_columns: ClassVar[tuple[str, ...]] = ()

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        Index(
            "uq_membership_held",
            "person_id",
            "organisation_id",
            "role",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class Invitation(Recorded, Base):
    """An invitation to an account: single use, 48 hours; only the digest of its token is kept."""

    __tablename__ = "invitation"
    site_columns: ClassVar[tuple[str, ...]] = ()

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=UNRECORDED)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(Text)
    roles: Mapped[list[str]] = mapped_column(JSONB)
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    used_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class PasswordReset(Recorded, Base):
    """A reset that one person asked for another and a second one allowed; single use, 48 hours."""

    __tablename__ = "password_reset"
    site_columns: ClassVar[tuple[str, ...]] = ()

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=UNRECORDED)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class Proposal(Recorded, Base):
    """A decision that takes two people: asked for by one, decided by another, with a reason and a review date."""

    __tablename__ = "proposal"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("protected_site.site_id"), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(Text)
    review_on: Mapped[str | None] = mapped_column(Text)
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    approved: Mapped[bool | None]

    __table_args__ = (CheckConstraint("decided_by <> proposed_by", name="two_people"),)


class ProtectedSite(Recorded, Base):
    """What the disclosure decision needs of a place: its steward and how guarded it is.

    ``reported_by`` is the person who reported a place that is no site yet, so that they can add to the report.
    """

    __tablename__ = "protected_site"

    site_id: Mapped[UUID] = mapped_column(primary_key=True)
    steward: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    sensitivity: Mapped[str] = mapped_column(Text)
    reported_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)

    __table_args__ = (Index("ix_protected_site_steward_site_id", "steward", "site_id"),)


class PlaceLink(Recorded, Base):
    """That a reported place, which is no site, is at a site: stated by somebody, and ended when it was wrong."""

    __tablename__ = "place_link"
    site_columns: ClassVar[tuple[str, ...]] = ("site_id", "linked_site_id")

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"))
    linked_site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    linked_at: Mapped[datetime] = mapped_column(Moment)
    linked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("uq_place_link_live", "site_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        CheckConstraint("site_id <> linked_site_id", name="not_itself"),
    )


class GrantRow(Recorded, Base):
    """A grant of one site to a person or an organisation (see ``precision.Grant``)."""

    __tablename__ = "site_grant"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    level: Mapped[int] = mapped_column(SmallInteger)
    purpose: Mapped[str] = mapped_column(Text)
    coded_name: Mapped[str | None] = mapped_column(Text)
    """What an assigned site is called on its monitor's phone, so that the phone names no place."""
    granted_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    valid_from: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (organisation_id IS NULL)", name="one_grantee"),
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        CheckConstraint(
            "kind <> 'emergency' OR until IS NOT NULL AND until <= valid_from + interval '72 hours'",
            name="emergency_72h",
        ),
    )


class DisclosureRule(Base):
    """``precision.BY_ROLE`` for the database; a test compares every cell."""

    __tablename__ = "disclosure_rule"

    role: Mapped[str] = mapped_column(Text, primary_key=True)
    sensitivity: Mapped[str] = mapped_column(Text, primary_key=True)
    level: Mapped[int] = mapped_column(SmallInteger)


class DecisionRule(Base):
    """Who decides what, as ``rules.TWO_PEOPLE`` says, for the database; a test compares every pair."""

    __tablename__ = "decision_rule"

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    role: Mapped[str] = mapped_column(Text, primary_key=True)


class SignIn(Base):
    """A session: the digest of its token, whose it is, and when it ends."""

    __tablename__ = "sign_in"

    token_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    csrf_token: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)


class FailedTry(Base):
    """A refused sign-in, counted by account name and by address for throttling (digests, not the names)."""

    __tablename__ = "failed_try"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    key: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (Index("ix_failed_try_key_at", "key", "at"),)


class SubmittedOnce(Base):
    """Answers kept by the client's own id of a write, per actor, so that a repeated request changes nothing twice."""

    __tablename__ = "submitted_once"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    request_digest: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(Moment)


class Notice(Base):
    """What one person was told: who did what in which organisation. Kept; only ``read_at`` ever changes.

    ``site_id`` is answered only while that person sees the site; ``details`` hold codes and dates, no free text.
    """

    __tablename__ = "notice"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(Text)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    by_person: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    about_person: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("protected_site.site_id"))
    proposal_id: Mapped[UUID | None] = mapped_column(ForeignKey("proposal.id"))
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(Moment)
    read_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        Index("ix_notice_person_id_at", "person_id", "at", "id"),
        Index("ix_notice_unread", "person_id", postgresql_where=text("read_at IS NULL")),
    )


class PersonalToken(Recorded, Base):
    """A key with which a program reads in a person's name, for a while; only the digest of it is kept."""

    __tablename__ = "personal_token"
    site_columns: ClassVar[tuple[str, ...]] = ()

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=UNRECORDED)
    name: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    last_used_on: Mapped[date | None] = mapped_column(Date, info=UNRECORDED)


class Enrolment(Recorded, Base):
    """Leave to enrol one phone for a person: single use, a quarter of an hour; only digests of its secrets are kept."""

    __tablename__ = "enrolment"
    site_columns: ClassVar[tuple[str, ...]] = ()

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    secret_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=UNRECORDED)
    code_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=UNRECORDED)
    name: Mapped[str | None] = mapped_column(Text)
    days: Mapped[int] = mapped_column(Integer)
    log_only: Mapped[bool]
    offered_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    offered_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class Device(Recorded, Base):
    """A phone that sends a person's visits to one organisation; only digests of its credentials are kept.

    ``digest`` is of the one that reads assignments, ``send_digest`` of the one that can only send.
    """

    __tablename__ = "device"
    site_columns: ClassVar[tuple[str, ...]] = ()

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=UNRECORDED)
    send_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=UNRECORDED)
    name: Mapped[str] = mapped_column(Text)
    log_only: Mapped[bool]
    enrolled_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    last_seen_on: Mapped[date | None] = mapped_column(Date, info=UNRECORDED)


class LocationRead(Base):
    """That somebody read exact places of a steward, in one area, in one minute; which places is not kept.

    ``area`` numbers the 0.1 degree cell under a key that only the database's owner can read: cells can be counted and
    told apart, not found. ``token_id`` is none where the person had signed in.
    """

    __tablename__ = "location_read"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    minute: Mapped[datetime] = mapped_column(Moment)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    steward: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(Text)
    token_id: Mapped[UUID | None] = mapped_column(ForeignKey("personal_token.id"))
    area: Mapped[int] = mapped_column(BigInteger)
    sites: Mapped[int] = mapped_column(Integer)

    __table_args__ = (
        UniqueConstraint(
            *("minute", "person_id", "steward", "kind", "token_id", "area"),
            name="uq_location_read_where",
            postgresql_nulls_not_distinct=True,
        ),
    )
