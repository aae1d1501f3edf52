"""What a phone seals, and opening it, for tests of the intake."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from graveregistry.intake.keys import Keys, keys_of
from graveregistry.intake.opening import Opened, open_waiting
from graveregistry.intake.tables import SealedPart
from graveregistry.intake.worker import opener_of
from tests.support.field import photo, visit
from tests.support.phone import Phone, Sealed
from tests.support.registry import Registry

PHOTO = photo("planted", (1200, 900))


def keys_here(registry: Registry) -> Keys:
    """The keys of a registry."""
    return keys_of(registry.app.state.settings)


def open_now(registry: Registry, keys: Any = None, *, again: bool = False) -> tuple[int, int]:
    """Open what waits, with the keys that are here or others: how many were opened, how many refused."""
    held = keys_here(registry).private() if keys is None else keys
    done: Opened = open_waiting(opener_of(registry.app.state.settings, registry.app.state.sessions, held), again=again)
    return done.opened, done.refused


def text_of(visit_id: UUID, **given: Any) -> dict[str, Any]:
    """A visit's text as a phone writes it; ``visit`` without what the envelope says already."""
    body = visit(uuid4())
    seen = {name: value for name, value in body.items() if name not in {"id", "site_id"}}
    said = {"v": 1, "id": str(visit_id), "kind": "visit", "visit": seen, "app_build": "test", "clock": [], "photos": []}
    return said | given


def photo_of(part: UUID, data: bytes = PHOTO, **given: Any) -> dict[str, Any]:
    """A photo as a visit's text names it."""
    said = {"part": str(part), "sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "type": "image/jpeg"}
    return said | {"origin": "received", "from": "جار خيالي", "ghost": False} | given


def sealed_visit(phone: Phone, *files: tuple[UUID, str, bytes], **given: Any) -> Sealed:
    """A visit sealed by a phone, with its files."""
    visit_id = uuid4()
    return phone.seal(text_of(visit_id, **given), *files, visit_id=visit_id)


def problems(registry: Registry) -> list[str | None]:
    """Why each part was not opened, in the order they came."""
    with registry.owner_session() as session:
        return list(session.scalars(select(SealedPart.problem).order_by(SealedPart.number)))
