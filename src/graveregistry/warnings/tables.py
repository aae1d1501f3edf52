"""Warnings, what a second officer said of them, and their withdrawals; none has a site, a place or a shape."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from graveregistry.db import Base, Recorded

_Moment = DateTime(timezone=True)


class GovernorateWarning(Recorded, Base):
    """A warning as it was issued. Never changed; a review and a withdrawal are rows of their own."""

    __tablename__ = "governorate_warning"
    site_columns: ClassVar[tuple[str, ...]] = ()

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    governorate: Mapped[str] = mapped_column(Text)
    text_ar: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)
    valid_until: Mapped[date] = mapped_column(Date)
    issued_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    issued_at: Mapped[datetime] = mapped_column(_Moment)

    __table_args__ = (
        CheckConstraint("char_length(text_ar) <= 600 AND char_length(text_en) <= 600", name="short"),
        CheckConstraint(
            "valid_until - (issued_at AT TIME ZONE 'UTC')::date BETWEEN 0 AND 30",
            name="thirty_days",
        ),
    )


class WarningReview(Recorded, Base):
    """That a second officer read the warning and let it stand."""

    __tablename__ = "warning_review"
    site_columns: ClassVar[tuple[str, ...]] = ()

    warning_id: Mapped[UUID] = mapped_column(ForeignKey("governorate_warning.id"), primary_key=True)
    reviewed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime] = mapped_column(_Moment)


class WarningWithdrawal(Recorded, Base):
    """A warning taken back, by one officer, at once, and why."""

    __tablename__ = "warning_withdrawal"
    site_columns: ClassVar[tuple[str, ...]] = ()

    warning_id: Mapped[UUID] = mapped_column(ForeignKey("governorate_warning.id"), primary_key=True)
    withdrawn_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime] = mapped_column(_Moment)
    reason: Mapped[str] = mapped_column(Text)
