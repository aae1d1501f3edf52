"""Erase what was read out of a deleted file from the ledger's fields: value and salt go, digests and tree stay.

The erasure is an event itself, and names by digest what is gone: so a check can tell a field that was erased from one
that somebody took out. A digest of salted bytes that nobody has any more tells nothing.
"""

from __future__ import annotations

import json
from uuid import UUID

from graveregistry.db import Session
from graveregistry.ledger import events, service
from graveregistry.ledger.queries import erased
from graveregistry.ledger.values import from_b64url
from graveregistry.ledger.verifying import ERASED, FIELDS_ERASED


def erase(session: Session, item_id: UUID, site_id: UUID, actor: UUID) -> int:
    """Erase what was read out of the file of an item that two people deleted; how many fields went.

    The database gives up nothing else, and records nothing when there is nothing to erase.
    """
    gone: dict[str, list[str]] = {}
    for index, field in erased.erase_evidence_fields(session, item_id):
        salt, name, value = json.loads(field)
        gone.setdefault(str(index), []).append(events.committed(events.Field(name, value, from_b64url(salt))))
    if gone:
        service.record(session, FIELDS_ERASED, actor=actor, sites=[site_id], extra={"evidence": item_id, ERASED: gone})
    return sum(map(len, gone.values()))
