"""Imports being prepared, imports that were made, and the register of exports."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, DateTime, ForeignKey, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from graveregistry.db import Base, Recorded

_Moment = DateTime(timezone=True)


class ImportDraft(Base):
    """A file somebody uploaded, and what they have said about it so far; seen by them alone, no part of history."""

    __tablename__ = "import_draft"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    file_name: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(Text)
    terms: Mapped[dict[str, Any]] = mapped_column(JSONB)
    preview: Mapped[dict[str, Any]] = mapped_column(JSONB)
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id"))
    only_good: Mapped[bool | None] = mapped_column(Boolean)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    uploaded_at: Mapped[datetime] = mapped_column(_Moment)


class ImportFile(Recorded, Base):
    """An import that was made: the file by its SHA-256, what its columns meant, how many rows were taken."""

    __tablename__ = "import_file"
    site_columns: ClassVar[tuple[str, ...]] = ()

    id: Mapped[UUID] = mapped_column(primary_key=True)
    steward: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    sha256: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    terms: Mapped[dict[str, Any]] = mapped_column(JSONB)
    rows_taken: Mapped[int] = mapped_column(Integer)
    rows_left_out: Mapped[int] = mapped_column(Integer)
    imported_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(_Moment)


class SiteExport(Recorded, Base):
    """An export that left the registry: who took which sites, how many of them exactly, and who agreed."""

    __tablename__ = "site_export"
    site_columns: ClassVar[tuple[str, ...]] = ()

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime] = mapped_column(_Moment)
    format: Mapped[str] = mapped_column(Text)
    filters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    exact: Mapped[int] = mapped_column(Integer)
    coarse: Mapped[int] = mapped_column(Integer)
    exact_sites: Mapped[list[str]] = mapped_column(JSONB)
    proposal_id: Mapped[UUID | None] = mapped_column(ForeignKey("proposal.id"), unique=True)
