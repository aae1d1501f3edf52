"""Pictures of the ground that organisations registered."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, ForeignKey, Numeric, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from graveregistry.db import UNRECORDED, Base, Recorded

_Moment = DateTime(timezone=True)


class Image(Recorded, Base):
    """One raster archive: whose it is, the day it shows, where it comes from and under what licence.

    ``made_from`` names the GeoTIFF it was made of here, which is kept beside it. Its bounds follow from its bytes,
    which ``sha256`` names; they say where somebody looks, so history has them not.
    """

    __tablename__ = "imagery"
    site_columns: ClassVar[tuple[str, ...]] = ()

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[str] = mapped_column(Text)
    captured_on: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(Text)
    licence: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    made_from: Mapped[str | None] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    tile_pixels: Mapped[int] = mapped_column(SmallInteger, info=UNRECORDED)
    min_zoom: Mapped[int] = mapped_column(SmallInteger, info=UNRECORDED)
    max_zoom: Mapped[int] = mapped_column(SmallInteger, info=UNRECORDED)
    west: Mapped[Decimal] = mapped_column(Numeric, info=UNRECORDED)
    south: Mapped[Decimal] = mapped_column(Numeric, info=UNRECORDED)
    east: Mapped[Decimal] = mapped_column(Numeric, info=UNRECORDED)
    north: Mapped[Decimal] = mapped_column(Numeric, info=UNRECORDED)
    registered_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    registered_at: Mapped[datetime] = mapped_column(_Moment)
    removed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None] = mapped_column(_Moment)

    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("made_from ~ '^[0-9a-f]{64}$'", name="made_from"),
        CheckConstraint("(removed_by IS NULL) = (removed_at IS NULL)", name="removed"),
    )
