"""What people do with pictures of the ground: register one, look at it, remove it."""

from __future__ import annotations

import json
import mmap
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from graveregistry.access import service as access
from graveregistry.access.actors import Actor
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.imagery import archives, queries, rules
from graveregistry.imagery.tables import Image
from graveregistry.ledger import service as ledger


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of a picture: whose it is, the day it shows, its source and licence."""

    organisation: UUID
    title: str
    captured_on: date
    source: str
    licence: str

    @classmethod
    def read(cls, plain: Mapping[str, str]) -> Said:
        """From the texts that a job carries."""
        day = date.fromisoformat(plain["captured_on"])
        return cls(UUID(plain["organisation"]), plain["title"], day, plain["source"], plain["licence"])


def may_register(actor: Actor, said: Said) -> None:
    """Only researchers and protection officers of the organisation register its pictures, of days that were.

    Raises:
        Failure: ``not_allowed``, ``imagery_not_yet`` for a day to come.
    """
    if said.organisation not in actor.organisations(*rules.KEEPS):
        raise Failure("not_allowed")
    if said.captured_on > access.now().date():
        raise Failure("imagery_not_yet")


def register(
    session: Session,
    actor: Actor,
    home: Path,
    image_id: UUID,
    said: Said,
    file: BinaryIO,
    limit: int,
    *,
    made_from: str | None = None,
) -> Image:
    """Take in a raster PMTiles archive of at most ``limit`` bytes; the same one again is answered alike.

    Args:
        made_from: SHA-256 of the GeoTIFF that it was made of, when it was made here.

    Raises:
        Failure: ``not_allowed``, ``imagery_not_yet``, ``too_large``, ``imagery_unfit``, ``id_conflict``,
            ``storage_full``.
    """
    may_register(actor, said)
    with archives.receiving(home, file, limit) as incoming:
        archive = _checked(incoming.path, incoming.size)
        # What was made here is known by what it was made of: made again, it may differ in a byte.
        named = made_from or incoming.sha256
        request = json.dumps([asdict(said), named], default=str, sort_keys=True).encode()
        if access.first_time(session, actor, f"imagery/{image_id}", request):
            archives.keep(home, incoming)
            image = Image(
                id=image_id,
                organisation_id=said.organisation,
                title=said.title,
                captured_on=said.captured_on,
                source=said.source,
                licence=said.licence,
                sha256=incoming.sha256,
                made_from=made_from,
                size=incoming.size,
                registered_by=actor.person_id,
                registered_at=access.now(),
                **asdict(archive),
            )
            queries.add(session, image)
            ledger.record(session, "ImageryRegistered", actor=actor.person_id, occurred_at=access.now(), reason=None)
    return read(session, image_id)


def _checked(path: Path, size: int) -> rules.Archive:
    if size < rules.HEADER:
        raise rules.unfit("cut_short")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as bytes_of:
        return rules.checked(lambda offset, length: bytes_of[offset : offset + length], size)


def standing(session: Session) -> Sequence[Image]:
    """The pictures of one's organisations, the newest first."""
    return queries.standing(session)


def read(session: Session, image_id: UUID) -> Image:
    """One picture.

    Raises:
        Failure: ``not_found``, also for another organisation's and for one that was removed.
    """
    found = queries.one(session, image_id)
    if found is None:
        raise Failure("not_found")
    return found


def file_of(home: Path, image: Image) -> Path:
    """Where the archive's bytes are.

    Raises:
        Failure: ``evidence_damaged`` when the bytes are gone.
    """
    path = archives.path_of(home, image.sha256)
    if not path.is_file() or path.stat().st_size != image.size:
        raise Failure("evidence_damaged")
    return path


def remove(session: Session, actor: Actor, image_id: UUID, reason: str) -> None:
    """Show a picture to nobody any more. Its bytes stay where they are, as history does.

    Raises:
        Failure: ``not_found``, ``not_allowed``.
    """
    image = read(session, image_id)
    if image.organisation_id not in actor.organisations(*rules.KEEPS):
        raise Failure("not_allowed")
    image.removed_by, image.removed_at = actor.person_id, access.now()
    ledger.record(session, "ImageryRemoved", actor=actor.person_id, occurred_at=access.now(), reason=reason)


def settle_archives(session: Session, home: Path) -> None:
    """Bring archives that an earlier version kept elsewhere to their own place; as the owner, when upgrading."""
    archives.take_out_of_evidence(home, [image.sha256 for image in queries.every(session)])
