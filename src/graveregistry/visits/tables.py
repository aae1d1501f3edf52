"""Visits as they were sent, bodies that contradict an earlier one of the same id, and acceptances."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from shapely.geometry.base import BaseGeometry
from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Integer, Numeric, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from graveregistry.db import Base, Recorded, Shape

_Moment = DateTime(timezone=True)


class Visit(Recorded, Base):
    """What somebody saw at a place. Where they stood and what they looked at are two positions, EPSG:4326.

    A position that is missing has the reason instead. ``samples`` holds every position the phone measured, each
    ``{lon, lat, accuracy_m, time}`` as strings. ``disturbances`` holds the ids of those reported with it.
    """

    __tablename__ = "visit"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"))
    new_place_name: Mapped[str | None] = mapped_column(Text)
    corrects_visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"), index=True)
    monitor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    occurred_at: Mapped[datetime] = mapped_column(_Moment)
    device_time: Mapped[datetime] = mapped_column(_Moment)
    sent_at: Mapped[datetime | None] = mapped_column(_Moment)
    received_at: Mapped[datetime] = mapped_column(_Moment)
    clock_skew_s: Mapped[int | None] = mapped_column(Integer)
    clock_flagged: Mapped[bool]
    method: Mapped[str] = mapped_column(Text)
    observer_position: Mapped[BaseGeometry | None] = mapped_column(Shape("POINT"))
    observer_accuracy_m: Mapped[Decimal | None] = mapped_column(Numeric)
    observer_time: Mapped[datetime | None] = mapped_column(_Moment)
    observer_source: Mapped[str] = mapped_column(Text)
    observer_missing: Mapped[str | None] = mapped_column(Text)
    observed_position: Mapped[BaseGeometry | None] = mapped_column(Shape("POINT"))
    observed_accuracy_m: Mapped[Decimal | None] = mapped_column(Numeric)
    observed_time: Mapped[datetime | None] = mapped_column(_Moment)
    observed_source: Mapped[str] = mapped_column(Text)
    observed_missing: Mapped[str | None] = mapped_column(Text)
    samples: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    condition: Mapped[str | None] = mapped_column(Text)
    condition_reason: Mapped[str | None] = mapped_column(Text)
    trend: Mapped[str | None] = mapped_column(Text)
    checklist: Mapped[dict[str, str]] = mapped_column(JSONB)
    hazards: Mapped[list[str]] = mapped_column(JSONB)
    notes: Mapped[str | None] = mapped_column(Text)
    next_visit: Mapped[str | None] = mapped_column(Text)
    disturbances: Mapped[list[str]] = mapped_column(JSONB)
    receipt: Mapped[str] = mapped_column(Text)
    request_sha256: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        Index("ix_visit_site", "site_id", "received_at", "id"),
        Index("ix_visit_received", "received_at", "id"),
    )


class VisitConflict(Recorded, Base):
    """Another body that came under the id of a visit already received: kept beside it, replacing nothing."""

    __tablename__ = "visit_conflict"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(index=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"), index=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    request_sha256: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(_Moment)
    received_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class VisitAcceptance(Recorded, Base):
    """Somebody of the steward took a visit for an observation of the site; its condition, if it says one, was the
    site's own from then on. Withdrawn: it is taken for none any more, until somebody accepts it again.
    """

    __tablename__ = "visit_acceptance"

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"), index=True)
    condition: Mapped[str | None] = mapped_column(Text)
    accepted_at: Mapped[datetime] = mapped_column(_Moment)
    accepted_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(_Moment)
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint(
            "num_nulls(withdrawn_at, withdrawn_by, withdrawn_reason) IN (0, 3)", name="withdrawn_by_somebody"
        ),
    )


class VisitMerge(Recorded, Base):
    """That two visits are of one event, which is counted by the leading one: stated, and ended when it was wrong.

    Both stay as they were sent. ``merged_by`` is none where the phone itself sent both under one id.
    """

    __tablename__ = "visit_merge"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"), index=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    leading_visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    merged_at: Mapped[datetime] = mapped_column(_Moment)
    merged_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(_Moment)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("uq_visit_merge_live", "visit_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        CheckConstraint("visit_id <> leading_visit_id", name="not_itself"),
    )
