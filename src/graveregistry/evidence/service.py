"""What people do with evidence that is there: list it, open a working copy, open an original."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from graveregistry.access import reads, sharing
from graveregistry.access import service as access
from graveregistry.access.actors import Actor, Role
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.evidence import kinds, queries
from graveregistry.evidence.store import Store
from graveregistry.evidence.tables import EvidenceItem
from graveregistry.ledger import service as ledger

OPENS_ORIGINALS = (Role.RESEARCHER, Role.LEGAL, Role.VERIFIER)


@dataclass(frozen=True, slots=True)
class Handed:
    """A file to hand out, by its SHA-256, with the media type and name it goes under."""

    sha256: str
    media_type: str
    name: str


def items_of(session: Session, site_id: UUID) -> Sequence[EvidenceItem]:
    """Every item of a site, in the order they came.

    Raises:
        Failure: ``not_found``.
    """
    sharing.seen_exactly(session, site_id)
    return queries.items_of(session, site_id)


def page_of(session: Session, site_id: UUID, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[EvidenceItem]:
    """One page of the items of a site.

    Raises:
        Failure: ``not_found``.
    """
    sharing.seen_exactly(session, site_id)
    return queries.items_of(session, site_id, after, limit)


def names_of(session: Session, items: Iterable[UUID]) -> dict[UUID, str]:
    """What the files of these items were called when they came, of those that the actor reads."""
    return queries.names(session, items)


def items_of_visits(session: Session, visits: Iterable[UUID]) -> dict[UUID, list[EvidenceItem]]:
    """The items that came with visits, as far as the actor may read them."""
    found: dict[UUID, list[EvidenceItem]] = {}
    for item in queries.items_of_visits(session, visits):
        if item.visit_id is not None:
            found.setdefault(item.visit_id, []).append(item)
    return found


def files_in_use(session: Session, digests: Iterable[str]) -> set[str]:
    """Those files, by SHA-256, that anybody's evidence or preview still has, of sites unseen too."""
    return queries.files_in_use(session, digests)


def readable(session: Session, item_id: UUID) -> EvidenceItem:
    """An item that the actor may read.

    Raises:
        Failure: ``not_found``.
    """
    item = queries.item(session, item_id)
    if item is None:
        raise Failure("not_found")
    return item


def changeable(session: Session, item_id: UUID) -> EvidenceItem:
    """An item that the actor may read, which nobody else changes meanwhile: a hold and a deletion never both pass.

    Raises:
        Failure: ``not_found``.
    """
    item = queries.item_to_change(session, item_id)
    if item is None:
        raise Failure("not_found")
    return item


def _present(session: Session, item_id: UUID) -> EvidenceItem:
    item = readable(session, item_id)
    if item.erased_at is not None:
        raise Failure("evidence_erased")
    return item


def open_working_copy(session: Session, actor: Actor, item_id: UUID, *, again: bool) -> Handed:
    """The stripped copy, for whoever reads the site's records; its opening is an event of the site's history.

    Args:
        again: the same person goes on with what they opened a moment ago: that is no new opening.

    Raises:
        Failure: ``not_found``, ``no_working_copy``, ``evidence_erased``.
    """
    item = _present(session, item_id)
    if item.working_sha256 is None:
        raise Failure("no_working_copy")
    if not again:
        _opened(session, actor, item, "WorkingCopyOpened", item.working_sha256)
    working = kinds.working_type(item.media_type)
    return Handed(item.working_sha256, working, f"{item.id}-working.{kinds.extension(working)}")


def open_preview(session: Session, item_id: UUID) -> Handed:
    """A small picture of the item, for whoever reads the site's records.

    Raises:
        Failure: ``not_found``, ``no_working_copy``.
    """
    item = _present(session, item_id)
    if item.preview_sha256 is None:
        raise Failure("no_working_copy")
    return Handed(item.preview_sha256, kinds.PREVIEW, f"{item.id}-small.jpg")


def open_item_original(session: Session, actor: Actor, item_id: UUID, *, again: bool = False) -> Handed:
    """The untouched original with all it gives away; every opening is an event of the site's history.

    Args:
        again: as for the working copy.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``evidence_erased``.
    """
    item = readable(session, item_id)
    steward = access.protection(session, item.site_id).steward
    if steward not in actor.organisations(*OPENS_ORIGINALS):
        raise Failure("not_allowed")
    if item.erased_at is not None:
        raise Failure("evidence_erased")
    if not again:
        _opened(session, actor, item, "EvidenceOpened", item.sha256)
        reads.write(session, reads.Reader(actor.person_id), reads.Kind.EVIDENCE, [item.site_id])
    return Handed(item.sha256, item.media_type, f"{item.id}.{kinds.extension(item.media_type)}")


def _opened(session: Session, actor: Actor, item: EvidenceItem, event: str, sha256: str) -> None:
    what = {"evidence": item.id, "sha256": sha256}
    ledger.record(session, event, actor=actor.person_id, sites=[item.site_id], extra=what)


def open_file(store: Store, sha256: str) -> BinaryIO:
    """An original or a copy by its SHA-256, checked; who may have it and the event of it are the caller's part.

    Raises:
        Failure: ``evidence_damaged``.
    """
    return store.opened(sha256)
