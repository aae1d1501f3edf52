"""The register of dossiers handed out, and what each person has asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from graveregistry.db import Base, Recorded

_Moment = DateTime(timezone=True)


class Dossier(Recorded, Base):
    """An export: its number, who gets it and why. ``export_sha256`` is the digest of ``export.json`` (hexadecimal).

    ``hidden``: what the exporter left out beyond the profile. It is delivered encrypted to ``age_key``, or not, and
    ``plain_reason`` says why not. ``since``: an earlier dossier, whose changes until this one it tells.
    """

    __tablename__ = "dossier"
    site_columns: ClassVar[tuple[str, ...]] = ("site_ids",)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    steward: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    site_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    recipient: Mapped[dict[str, Any]] = mapped_column(JSONB)
    purpose: Mapped[str] = mapped_column(Text)
    legal_basis: Mapped[str] = mapped_column(Text)
    profile: Mapped[str] = mapped_column(Text)
    as_of: Mapped[datetime | None] = mapped_column(_Moment)
    languages: Mapped[list[str]] = mapped_column(JSONB)
    requested_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    requested_at: Mapped[datetime] = mapped_column(_Moment)
    proposal_id: Mapped[UUID | None] = mapped_column(ForeignKey("proposal.id"))
    export_sha256: Mapped[str] = mapped_column(Text)
    hidden: Mapped[list[dict[str, str]] | None] = mapped_column(JSONB(none_as_null=True))
    age_key: Mapped[str | None] = mapped_column(Text)
    plain_reason: Mapped[str | None] = mapped_column(Text)
    since: Mapped[UUID | None] = mapped_column()

    __table_args__ = (
        CheckConstraint("age_key IS NOT NULL OR plain_reason IS NOT NULL", name="delivery"),
        Index("ix_dossier_requested", "requested_at", "id"),
        Index("ix_dossier_site_ids", "site_ids", postgresql_using="gin"),
    )


class RecipientTold(Recorded, Base):
    """That a dossier's recipient was told that consent for something in it was withdrawn: ``about`` are those ids."""

    __tablename__ = "dossier_told"
    site_columns: ClassVar[tuple[str, ...]] = ("site_ids",)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    steward: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    site_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    about: Mapped[list[str]] = mapped_column(JSONB)
    how: Mapped[str] = mapped_column(Text)
    told_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    told_at: Mapped[datetime] = mapped_column(_Moment)


class DossierOrder(Base):
    """What a person asked for, with the second person's proposal, the job that makes it and the file it gave.

    ``id`` becomes the dossier's own; ``asked`` is an ``orders.Asked`` as JSON.
    """

    __tablename__ = "dossier_order"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    asked: Mapped[dict[str, Any]] = mapped_column(JSONB)
    asked_at: Mapped[datetime] = mapped_column(_Moment)
    proposal_id: Mapped[UUID | None] = mapped_column(ForeignKey("proposal.id"))
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id"))
    zip_sha256: Mapped[str | None] = mapped_column(Text)
    zip_size: Mapped[int | None] = mapped_column(BigInteger)
