"""Disturbances and the steps they went through."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from shapely.geometry.base import BaseGeometry
from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Integer, Numeric, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from graveregistry.db import Base, Recorded, Shape

_Moment = DateTime(timezone=True)


class Disturbance(Recorded, Base):
    """One report of a disturbance and how it stands now. Who may only report cannot read it back."""

    __tablename__ = "disturbance"
    site_columns: ClassVar[tuple[str, ...]] = ("site_id", "linked_site_id")

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"), index=True)
    linked_site_id: Mapped[UUID | None] = mapped_column(ForeignKey("protected_site.site_id"), index=True)
    visit_id: Mapped[UUID | None] = mapped_column(index=True)
    reported_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    reported_at: Mapped[datetime] = mapped_column(_Moment)
    occurred_at: Mapped[datetime | None] = mapped_column(_Moment)
    occurred_text: Mapped[str | None] = mapped_column(Text)
    types: Mapped[list[str]] = mapped_column(JSONB)
    timing: Mapped[str] = mapped_column(Text)
    effects: Mapped[list[str]] = mapped_column(JSONB)
    severity: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    state_since: Mapped[datetime] = mapped_column(_Moment)
    position: Mapped[BaseGeometry | None] = mapped_column(Shape("POINT"))
    accuracy_m: Mapped[Decimal | None] = mapped_column(Numeric)
    notes: Mapped[str | None] = mapped_column(Text)
    taken_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime | None] = mapped_column(_Moment)
    duplicate_of: Mapped[UUID | None] = mapped_column(ForeignKey("disturbance.id"))
    version: Mapped[int] = mapped_column(Integer)

    __table_args__ = (
        CheckConstraint("(taken_by IS NULL) = (taken_at IS NULL)", name="taken"),
        CheckConstraint("duplicate_of <> id", name="not_of_itself"),
        CheckConstraint("(state = 'duplicate') = (duplicate_of IS NOT NULL)", name="duplicate"),
        Index("ix_disturbance_reported", "reported_at", "id"),
        Index("ix_disturbance_state_severity", "state", "severity"),
    )


class DisturbanceTransition(Recorded, Base):
    """One step of a disturbance from a state to another: who, when, why, with what done about it."""

    __tablename__ = "disturbance_transition"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    disturbance_id: Mapped[UUID] = mapped_column(ForeignKey("disturbance.id"), index=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"), index=True)
    from_state: Mapped[str] = mapped_column(Text)
    to_state: Mapped[str] = mapped_column(Text)
    by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(_Moment)
    reason: Mapped[str | None] = mapped_column(Text)
    action: Mapped[str | None] = mapped_column(Text)
    duplicate_of: Mapped[UUID | None] = mapped_column(ForeignKey("disturbance.id"))
