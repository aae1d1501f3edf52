"""Saved views. No rows of history: a view is somebody's convenience, can be deleted, and holds a place."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, ForeignKey, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from graveregistry.db import Base


class SavedView(Base):
    """One view; with ``organisation_id`` it is shared there.

    ``site_ids`` are the sites that it points at: row-level security shows it only to whoever sees all of them exactly.
    """

    __tablename__ = "saved_view"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    created_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    lon: Mapped[Decimal] = mapped_column(Numeric)
    lat: Mapped[Decimal] = mapped_column(Numeric)
    zoom: Mapped[Decimal] = mapped_column(Numeric)
    shown: Mapped[dict[str, Any]] = mapped_column(JSONB)
    site_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
