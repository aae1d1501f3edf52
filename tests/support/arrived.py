"""What came from phones, opened as the worker with the private key opens it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from graveregistry.intake.keys import keys_of
from graveregistry.intake.sealed import Name, open_sealed
from graveregistry.intake.tables import SealedPart, SealedVisit
from tests.support.registry import Registry


@dataclass(frozen=True)
class Arrived:
    """A visit as it came: its row, its text (none while that is missing), and its other parts by kind."""

    row: SealedVisit
    text: dict[str, Any] | None
    parts: dict[str, list[bytes]]
    missing: int


def arrived(registry: Registry) -> list[Arrived]:
    """Every sealed visit, in the order in which they came."""
    with registry.owner_session() as session:
        rows = list(session.scalars(select(SealedVisit).order_by(SealedVisit.received_at)))
        parts = list(session.scalars(select(SealedPart).order_by(SealedPart.number)))
        session.expunge_all()
    return [_opened(registry, row, [part for part in parts if part.sealed_id == row.id]) for row in rows]


def _opened(registry: Registry, row: SealedVisit, parts: list[SealedPart]) -> Arrived:
    keys = keys_of(registry.app.state.settings).private()
    found: dict[str, list[bytes]] = {}
    here = [part for part in parts if part.whole_at is not None]
    for part in here:
        sealed = registry.app.state.intake.read(part.sha256)
        name = Name(UUID(str(row.visit_id)), UUID(str(part.part)), part.kind)
        found.setdefault(part.kind, []).append(open_sealed(sealed, name, keys))
    texts = found.pop("text", [])
    return Arrived(row, json.loads(texts[0]) if texts else None, found, len(parts) - len(here))
