"""The SQL of imagery."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from graveregistry.db import Session
from graveregistry.imagery.tables import Image


def standing(session: Session) -> Sequence[Image]:
    """The pictures that row-level security shows the actor and that nobody removed, the newest first."""
    return session.scalars(
        select(Image).where(Image.removed_at.is_(None)).order_by(Image.captured_on.desc(), Image.id)
    ).all()


def one(session: Session, image_id: UUID) -> Image | None:
    """One of them."""
    return session.scalar(select(Image).where(Image.id == image_id, Image.removed_at.is_(None)))


def add(session: Session, image: Image) -> None:
    """Keep a picture's row."""
    session.add(image)
    session.flush()


def every(session: Session) -> Sequence[Image]:
    """Every picture, removed ones too; for the owner, whom row-level security shows all."""
    return session.scalars(select(Image)).all()
