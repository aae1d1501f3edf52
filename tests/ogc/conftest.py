"""What the tests of the API end with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graveregistry.ledger import auditing
from tests.support.registry import Registry


@pytest.fixture
def told(registry: Registry) -> Iterator[None]:
    """Afterwards the ledger tells all that was done."""
    yield
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed
