"""The SQL of evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Row, Text, cast, delete, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from graveregistry.access.queries.places import places_at
from graveregistry.db import Session
from graveregistry.evidence.tables import EvidenceChunk, EvidenceExport, EvidenceItem, EvidenceOutline, EvidenceUpload


def item(session: Session, item_id: UUID) -> EvidenceItem | None:
    """One item that the actor may read."""
    return session.get(EvidenceItem, item_id)


def names(session: Session, items: Iterable[UUID]) -> dict[UUID, str]:
    """What the files of these items were called, of those that the actor reads."""
    rows = session.execute(
        select(EvidenceItem.id, EvidenceItem.original_name).where(
            EvidenceItem.id.in_(list(items)), EvidenceItem.original_name.is_not(None)
        )
    )
    return {key: name for key, name in rows if name}


def item_to_change(session: Session, item_id: UUID) -> EvidenceItem | None:
    """One item that the actor may read, as it is now, locked until the transaction ends."""
    return session.get(EvidenceItem, item_id, with_for_update=True, populate_existing=True)


def items_of(
    session: Session, site_id: UUID, after: tuple[datetime, UUID] | None = None, limit: int | None = None
) -> Sequence[EvidenceItem]:
    """The items of a site, and of reported places that are at it, in the order they came, after a place in it."""
    at_it = or_(EvidenceItem.site_id == site_id, EvidenceItem.site_id.in_(places_at(site_id)))
    query = select(EvidenceItem).where(at_it)
    if after is not None:
        query = query.where(tuple_(EvidenceItem.received_at, EvidenceItem.id) > after)
    return session.scalars(query.order_by(EvidenceItem.received_at, EvidenceItem.id).limit(limit)).all()


def items_of_visits(session: Session, visits: Iterable[UUID]) -> Sequence[EvidenceItem]:
    """The items that came with visits."""
    return session.scalars(
        select(EvidenceItem)
        .where(EvidenceItem.visit_id.in_(list(visits)))
        .order_by(EvidenceItem.received_at, EvidenceItem.id)
    ).all()


def add(session: Session, row: EvidenceItem) -> None:
    """Add an item to the transaction."""
    session.add(row)
    session.flush()


def upload(session: Session, upload_id: UUID) -> EvidenceUpload | None:
    """One of the actor's uploads."""
    return session.get(EvidenceUpload, upload_id, populate_existing=True)


def uploads(session: Session) -> Sequence[EvidenceUpload]:
    """The actor's uploads that are not done, the newest first."""
    return session.scalars(
        select(EvidenceUpload).where(EvidenceUpload.done_at.is_(None)).order_by(EvidenceUpload.begun_at.desc())
    ).all()


def add_upload(session: Session, row: EvidenceUpload) -> None:
    """Begin an upload."""
    session.add(row)
    session.flush()


def claim_chunk(session: Session, upload_id: UUID, number: int, sha256: str) -> str:
    """Note a chunk, unless it is noted already; the SHA-256 that it has now.

    Who comes second with the same number waits here for the first.
    """
    session.execute(
        insert(EvidenceChunk).values(upload_id=upload_id, number=number, sha256=sha256).on_conflict_do_nothing()
    )
    return session.scalars(
        select(EvidenceChunk.sha256).where(EvidenceChunk.upload_id == upload_id, EvidenceChunk.number == number)
    ).one()


def has_chunk(session: Session, upload_id: UUID, number: int) -> bool:
    """Whether a chunk is there."""
    return session.get(EvidenceChunk, (upload_id, number)) is not None


def chunks(session: Session, upload_id: UUID) -> set[int]:
    """The numbers of the chunks that are there."""
    return set(session.scalars(select(EvidenceChunk.number).where(EvidenceChunk.upload_id == upload_id)))


def drop_chunks(session: Session, upload_id: UUID) -> None:
    """Forget every chunk of an upload."""
    session.execute(delete(EvidenceChunk).where(EvidenceChunk.upload_id == upload_id))


def drop_upload(session: Session, row: EvidenceUpload) -> None:
    """Forget an upload."""
    session.delete(row)
    session.flush()


def add_exports(session: Session, rows: Iterable[EvidenceExport]) -> None:
    """Note exports."""
    session.add_all(rows)
    session.flush()


def exports(session: Session, item_id: UUID) -> Sequence[EvidenceExport]:
    """The exports of an item, in their order."""
    return session.scalars(
        select(EvidenceExport).where(EvidenceExport.item_id == item_id).order_by(EvidenceExport.exported_at)
    ).all()


def exported(session: Session, dossiers: Iterable[str]) -> Sequence[Row[str, UUID, str, list[str] | None, str | None]]:
    """What went into these dossiers, by their numbers: number, item, and its consent as it is now, its names and
    whether its giver would testify. Columns alone: the whole register is gone through."""
    item = EvidenceItem
    return session.execute(
        select(EvidenceExport.dossier, item.id, item.consent_scope, item.consent_recipients, item.consent_testify)
        .join(item, item.id == EvidenceExport.item_id)
        .where(EvidenceExport.dossier.in_(list(dossiers)))
        .order_by(EvidenceExport.dossier, item.id)
    ).all()


@dataclass(frozen=True, slots=True)
class AssignedOutline:
    """An outline that is released to the actor for an assignment."""

    grant_id: UUID
    id: UUID
    sha256: str
    size: int
    width: int
    height: int
    released_at: datetime


def assigned_outlines(session: Session) -> list[AssignedOutline]:
    """What is released to the actor, who reads no evidence."""
    names = AssignedOutline.__dataclass_fields__
    found = func.assigned_outlines().table_valued(*names, name="released")
    return [AssignedOutline(*row) for row in session.execute(select(*(found.c[name] for name in names)))]


def outline(session: Session, outline_id: UUID) -> EvidenceOutline | None:
    """One outline, locked until the transaction ends."""
    return session.scalar(select(EvidenceOutline).where(EvidenceOutline.id == outline_id).with_for_update())


def outlined(session: Session, outline_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The items of these outlines."""
    found = select(EvidenceOutline.id, EvidenceOutline.item_id).where(EvidenceOutline.id.in_(list(outline_ids)))
    return {row[0]: row[1] for row in session.execute(found)}


def outlines_of(session: Session, item_id: UUID) -> Sequence[EvidenceOutline]:
    """The outlines of an item, the newest first."""
    found = select(EvidenceOutline).where(EvidenceOutline.item_id == item_id)
    return session.scalars(found.order_by(EvidenceOutline.released_at.desc(), EvidenceOutline.id)).all()


def outlines_for(session: Session, grant_id: UUID) -> Sequence[EvidenceOutline]:
    """What is released for an assignment."""
    found = select(EvidenceOutline).where(EvidenceOutline.grant_id == grant_id, EvidenceOutline.withdrawn_at.is_(None))
    return session.scalars(found).all()


def add_outline(session: Session, row: EvidenceOutline) -> None:
    """Note a release."""
    session.add(row)
    session.flush()


def files_in_use(session: Session, digests: Iterable[str]) -> set[str]:
    """Those files, by SHA-256, that anybody still has, whether or not the transaction sees whose they are."""
    wanted = func.files_in_use(cast(sorted(set(digests)), ARRAY(Text)))
    return set(session.scalars(select(wanted)))
