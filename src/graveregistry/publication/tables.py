"""The scheme of units, awareness releases, their files, withdrawals, and the private memory between releases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from shapely.geometry.base import BaseGeometry
from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, Integer, LargeBinary, SmallInteger, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from graveregistry.db import UNRECORDED, Base, Recorded, Shape

_Moment = DateTime(timezone=True)


class AwarenessScheme(Recorded, Base):
    """The installation's one scheme of units, chosen when it was set up; no row means the grid.

    ``units`` is the document of the administrative units, which the ledger holds by its digest.
    """

    __tablename__ = "awareness_scheme"
    site_columns: ClassVar[tuple[str, ...]] = ()

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Text)
    units: Mapped[str | None] = mapped_column(Text, info=UNRECORDED)
    units_sha256: Mapped[str | None] = mapped_column(Text)
    chosen_at: Mapped[datetime] = mapped_column(_Moment)

    __table_args__ = (
        CheckConstraint("id = 1", name="only"),
        CheckConstraint("kind IN ('grid', 'administrative') AND (kind = 'grid') = (units IS NULL)", name="kind"),
        CheckConstraint(
            "units_sha256 IS NOT DISTINCT FROM encode(sha256(convert_to(units, 'UTF8')), 'hex')", name="bytes"
        ),
    )


class AwarenessRelease(Recorded, Base):
    """One monthly release: its bytes exactly as served, the two people who decided it, and what they answered.

    ``report`` is what the attack simulator found of it, as signed; none for one older than the simulator. ``month``
    is the calendar month it belongs to, ``2026-11``, UTC. Never changed; a withdrawal is its own row.
    """

    __tablename__ = "awareness_release"
    site_columns: ClassVar[tuple[str, ...]] = ()

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    month: Mapped[str] = mapped_column(Text, unique=True)
    released_at: Mapped[datetime] = mapped_column(_Moment)
    geojson: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.id"), unique=True)
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    approved_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    review_on: Mapped[date] = mapped_column(Date)
    report: Mapped[str | None] = mapped_column(Text)
    report_sha256: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("proposed_by <> approved_by", name="two_people"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'", name="month"),
        CheckConstraint("sha256 = encode(sha256(convert_to(geojson, 'UTF8')), 'hex')", name="bytes"),
        CheckConstraint(
            "report_sha256 IS NOT DISTINCT FROM encode(sha256(convert_to(report, 'UTF8')), 'hex')", name="report"
        ),
    )


class AwarenessWithdrawal(Recorded, Base):
    """A release taken back, by one person, at once, and why."""

    __tablename__ = "awareness_withdrawal"
    site_columns: ClassVar[tuple[str, ...]] = ()

    number: Mapped[int] = mapped_column(ForeignKey("awareness_release.number"), primary_key=True, autoincrement=False)
    withdrawn_at: Mapped[datetime] = mapped_column(_Moment)
    withdrawn_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)


class AwarenessUnit(Base):
    """One unit of a release, for maps and tiles; the same that the release's recorded bytes say.

    ``unit`` is the unit's key in the scheme; it says no more than the shape does.
    """

    __tablename__ = "awareness_unit"

    release_number: Mapped[int] = mapped_column(
        ForeignKey("awareness_release.number"), primary_key=True, autoincrement=False
    )
    unit: Mapped[str] = mapped_column(Text, primary_key=True)
    level: Mapped[int] = mapped_column(SmallInteger)
    band: Mapped[str] = mapped_column(Text)
    text_key: Mapped[str] = mapped_column(Text)
    shape: Mapped[BaseGeometry] = mapped_column(Shape("MULTIPOLYGON"))

    __table_args__ = (Index("ix_awareness_unit_shape", "shape", postgresql_using="gist"),)


class AwarenessArchive(Base):
    """A release as one PMTiles file, exactly as served; made from the release's recorded bytes alone."""

    __tablename__ = "awareness_archive"

    release_number: Mapped[int] = mapped_column(
        ForeignKey("awareness_release.number"), primary_key=True, autoincrement=False
    )
    file: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(Text)

    __table_args__ = (CheckConstraint("sha256 = encode(sha256(file), 'hex')", name="bytes"),)


class SitePublication(Recorded, Base):
    """A site shown exactly to everybody, as two people decided: the bytes served, and all that they had before them.

    ``public_at`` says where the place was public before. Never changed; a withdrawal is its own row.
    """

    __tablename__ = "site_publication"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    feature: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    public_at: Mapped[str] = mapped_column(Text)
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    review_on: Mapped[date] = mapped_column(Date)
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.id"), unique=True)
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    approved_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime] = mapped_column(_Moment)

    __table_args__ = (
        CheckConstraint("proposed_by <> approved_by", name="two_people"),
        CheckConstraint("sha256 = encode(sha256(convert_to(feature, 'UTF8')), 'hex')", name="bytes"),
    )


class SitePublicationWithdrawal(Recorded, Base):
    """A site's publication taken back, by one person, at once, and why."""

    __tablename__ = "site_publication_withdrawal"

    publication_id: Mapped[UUID] = mapped_column(ForeignKey("site_publication.id"), primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"), index=True)
    withdrawn_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime] = mapped_column(_Moment)
    reason: Mapped[str] = mapped_column(Text)


class AwarenessStanding(Base):
    """Which sites were countable when a release was made: a site counts from the release after that one.

    The one place that says so. No login but the owner's reads or writes it; see ``docs/decisions/0303``.
    """

    __tablename__ = "awareness_standing"

    release_number: Mapped[int] = mapped_column(
        ForeignKey("awareness_release.number"), primary_key=True, autoincrement=False
    )
    site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"), primary_key=True)
