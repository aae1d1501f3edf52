"""Rows of evidence as the web answers them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from graveregistry.db import Session
from graveregistry.evidence import kinds, service, uploads
from graveregistry.evidence.schemas import EvidenceOut, EvidencePage, UploadOut
from graveregistry.evidence.tables import EvidenceItem
from graveregistry.wire import cursor


def item(row: EvidenceItem, *, names_sender: bool) -> EvidenceOut:
    """One item; who handed it in is told only to those who may know the monitors."""
    plain = {name: getattr(row, name) for name in EvidenceOut.model_fields if hasattr(row, name)}
    plain["received_by"] = row.received_by if names_sender else None
    return EvidenceOut(
        has_working_copy=row.working_sha256 is not None and row.erased_at is None,
        has_preview=row.preview_sha256 is not None and row.erased_at is None,
        kind=kinds.kind_of(row.media_type, on_the_ground="ground" in row.capture),
        **plain,
    )


def page(rows: Sequence[EvidenceItem], limit: int, *, names_sender: bool) -> EvidencePage:
    """A page, with the cursor of the next when this one is full."""
    last = rows[-1] if len(rows) == limit and rows else None
    return EvidencePage(
        evidence=[item(row, names_sender=names_sender) for row in rows],
        next=None if last is None else cursor(last.received_at.isoformat(), str(last.id)),
    )


def of_visits(session: Session, visits: Iterable[UUID]) -> dict[UUID, list[EvidenceOut]]:
    """The items that came with visits; the visit itself says who sent them."""
    return {
        visit_id: [item(row, names_sender=False) for row in rows]
        for visit_id, rows in service.items_of_visits(session, visits).items()
    }


def plain_name(name: str | None) -> str | None:
    """A file's name as it came, without folders or characters that cannot be kept; never used to open anything."""
    bare = (name or "").replace("\\", "/").rpartition("/")[2].replace("\0", "")
    return bare.encode("utf-8", "replace").decode()[:200] or None


def upload(found: uploads.Upload) -> UploadOut:
    """An upload as its owner sees it."""
    failure = found.job.error if found.job is not None and found.state not in {"checking", "done"} else None
    return UploadOut(
        id=found.row.id,
        site_id=found.row.site_id,
        name=found.row.given.get("original_name"),
        size=found.row.size,
        sha256=found.row.sha256,
        chunk_size=found.row.chunk_size,
        chunks=found.count,
        missing=found.missing,
        state=found.state,
        progress=found.job.progress if found.job is not None and found.state == "checking" else 0.0,
        failure=failure,
        begun_at=found.row.begun_at,
    )
