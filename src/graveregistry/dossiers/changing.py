"""What changed since a dossier was exported, at the desk: from the ledger itself, as its reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from graveregistry.access import reads, sharing
from graveregistry.access import service as access
from graveregistry.access.actors import Actor
from graveregistry.db import Session
from graveregistry.dossiers import comparing, gathering, orders, queries
from graveregistry.dossiers.build import event_of
from graveregistry.dossiers.content import Added, Change, Evidence, LedgerEvent, Turn
from graveregistry.dossiers.release import release
from graveregistry.dossiers.tables import Dossier
from graveregistry.errors import Failure
from graveregistry.evidence import deciding as evidence


@dataclass(frozen=True, slots=True)
class Changed:
    """From ``older`` to ``newer``, or to ``moment`` where there is none. ``names``: files by their items' ids."""

    older: Dossier
    newer: Dossier | None
    moment: datetime
    changes: tuple[Change, ...]
    added: tuple[Added, ...]
    evidence: tuple[Turn, ...]
    names: dict[str, str]


def changed(session: Session, actor: Actor, dossier_id: UUID, until: UUID | None) -> Changed:
    """What changed since a dossier: until another one of its sites, or until now, if the actor reads all its sites.

    Raises:
        Failure: ``not_found``, ``dossier_compare_apart``.
    """
    one, other = _of_register(session, dossier_id), _of_register(session, until) if until else None
    older, newer = sorted([one, other], key=lambda each: each.requested_at) if other else (one, None)
    shared = [site for site in older.site_ids if newer is None or site in newer.site_ids]
    if not shared:
        raise Failure("dossier_compare_apart", first=older.number, second=newer.number if newer else "")
    for site in shared:
        sharing.seen_exactly(session, site)
    listed, places = gathering.events_of(session, shared)
    reads.write(session, reads.Reader(actor.person_id), reads.Kind.DOSSIER, (*shared, *places))
    start = gathering.export_event(listed, older.id).index
    ending = listed if newer is None else gathering.before_export(listed, newer.id)
    changes, added = comparing.since([event_of(each) for each in ending], start)
    after, items = _evidence(session, newer or older, newer, ending)
    turned = comparing.turned(_sent(session, older), items, older.requested_at, after)
    names = {str(each.id): each.original_name for each in items if each.original_name}
    return Changed(older, newer, access.now(), changes, added, turned, names)


def _of_register(session: Session, dossier_id: UUID) -> Dossier:
    row = queries.dossier(session, dossier_id)
    if row is None:
        raise Failure("not_found")
    for site in row.site_ids:
        sharing.seen_exactly(session, site)
    return row


def _evidence(
    session: Session, last: Dossier, newer: Dossier | None, listed: list[LedgerEvent]
) -> tuple[dict[str, str], tuple[Evidence, ...]]:
    """Whose file went along with the newer dossier, or would go along now to the same recipient; and all items."""
    content = gathering.content(session, last, orders.of(last), (), listed, training=False)
    held = {str(each.evidence_id): each.reason for each in release(content).withheld}
    now = {str(each.id): held.get(str(each.id), "included") for each in content.evidence}
    if newer is not None:
        sent = set(map(str, _sent(session, newer)))
        # Why a file was left out of a dossier is told as of today; that it was, as of then.
        now = {each: "included" if each in sent else why for each, why in now.items() if each in sent or each in held}
    return now, content.evidence


def _sent(session: Session, row: Dossier) -> set[UUID]:
    return {item for _, item, _ in evidence.exported(session, [row.number])}
