"""The append-only tables: events, their salted fields, each site's chain, and signed checkpoints."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Sequence,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from graveregistry.db import Base


class ContentRow(Base):
    """What an event commits to, its digests, under a key of no meaning: written before the ledger's lock is taken."""

    __tablename__ = "ledger_content"

    key: Mapped[int] = mapped_column(BigInteger, Sequence("ledger_content_key"), primary_key=True, autoincrement=False)
    digests: Mapped[list[str]] = mapped_column(ARRAY(Text))


class EventRow(Base):
    """The clear header of an event with its leaf hash; written under the lock, never updated, never deleted."""

    __tablename__ = "ledger_event"

    index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary)
    key: Mapped[int] = mapped_column(ForeignKey("ledger_content.key"), unique=True)


class SheetRow(Base):
    """The fields of an event that the same people may read, each with salt, name and value.

    ``disclosures`` is a JSON array of what RFC 9901 calls disclosures, as they were hashed; a field that is erased is
    taken out of it. ``clear`` ones (type, actor, time) name no place; auditors read those only. The view
    ``ledger_field`` shows each field as a row to whoever asks by SQL, through the same wall.
    """

    __tablename__ = "ledger_sheet"

    content_key: Mapped[int] = mapped_column(ForeignKey("ledger_content.key"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    site_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    clear: Mapped[bool]
    disclosures: Mapped[str] = mapped_column(Text)


class LinkRow(Base):
    """The chain of a site: its n-th event. The key makes a fork impossible."""

    __tablename__ = "ledger_link"

    site_id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    content_key: Mapped[int] = mapped_column(ForeignKey("ledger_content.key"))

    __table_args__ = (UniqueConstraint("content_key", "site_id"),)


class NodeRow(Base):
    """A node of the tree above the leaves: events [position * 2**level, (position + 1) * 2**level).

    Written by a trigger of ``ledger_event``; the web role may read it only.
    """

    __tablename__ = "ledger_node"

    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class CheckpointRow(Base):
    """A signed checkpoint (C2SP signed note) of one log at one size of the tree."""

    __tablename__ = "ledger_checkpoint"

    origin: Mapped[str] = mapped_column(Text, Computed("split_part(note, E'\\n', 1)", persisted=True), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    note: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class RotationRow(Base):
    """A statement by which one key of the log handed over to the next (see ``rotation``)."""

    __tablename__ = "ledger_rotation"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    note: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class CosignatureRow(Base):
    """A line of a witness under a checkpoint."""

    __tablename__ = "ledger_cosignature"

    origin: Mapped[str] = mapped_column(Text, primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    line: Mapped[str] = mapped_column(Text, primary_key=True)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (ForeignKeyConstraint(["origin", "size"], ["ledger_checkpoint.origin", "ledger_checkpoint.size"]),)


class CheckRow(Base):
    """The result of a check of the ledger. ``findings`` may name rows and sites: the web role does not read them."""

    __tablename__ = "ledger_check"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    kind: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[bytes] = mapped_column(LargeBinary)
    failed: Mapped[bool]
    findings: Mapped[list[str]] = mapped_column(JSONB)

    __table_args__ = (
        CheckConstraint("kind IN ('quick', 'full', 'signing', 'export')", name="kind"),
        Index("ix_ledger_check_failed", "id", postgresql_where=text("failed OR kind = 'full'")),
    )


class TimestampRow(Base):
    """The response of an authority (RFC 3161, DER) over a checkpoint, and the time it says (UTC)."""

    __tablename__ = "ledger_timestamp"

    origin: Mapped[str] = mapped_column(Text, primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    authority: Mapped[str] = mapped_column(Text, primary_key=True)
    response: Mapped[bytes] = mapped_column(LargeBinary)
    stamped_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (ForeignKeyConstraint(["origin", "size"], ["ledger_checkpoint.origin", "ledger_checkpoint.size"]),)


class PendingTimestampRow(Base):
    """A checkpoint that waits for an authority: when to ask again, and why it has no stamp yet. No history."""

    __tablename__ = "timestamp_pending"

    origin: Mapped[str] = mapped_column(Text, primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    authority: Mapped[str] = mapped_column(Text, primary_key=True)
    tries: Mapped[int] = mapped_column(Integer)
    next_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    why: Mapped[str] = mapped_column(Text)

    __table_args__ = (ForeignKeyConstraint(["origin", "size"], ["ledger_checkpoint.origin", "ledger_checkpoint.size"]),)
