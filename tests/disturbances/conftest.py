"""After every scenario the ledger must replay."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graveregistry.ledger.auditing import audit
from tests.support.registry import Registry


@pytest.fixture
def history_replays(registry: Registry) -> Iterator[None]:
    """After every scenario the ledger replays to exactly the rows that are there."""
    yield
    with registry.owner_session() as session:
        found = audit(session, [])
    assert not found.failed, (found.chain_faults, found.row_faults)
