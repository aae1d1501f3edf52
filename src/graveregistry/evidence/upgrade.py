"""Files that an earlier version kept unsealed are sealed, once, when the registry is brought up to date."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from graveregistry.errors import Failure
from graveregistry.evidence.store import Store

_PLAIN = re.compile(r"[0-9a-f]{64}")
_MOST = 2**40


def unsealed(store: Store) -> list[Path]:
    """The files that lie in the store as they are, by their own SHA-256."""
    return sorted(path for path in store.folder.glob("[0-9a-f][0-9a-f]/*") if _PLAIN.fullmatch(path.name))


def seal_all(store: Store, tell: Callable[[int, int], None]) -> int:
    """Seal each, check that it can be opened again, and only then remove what could be read; how many there were.

    Begun twice, it goes on where it was.

    Args:
        tell: called with the number sealed and the number of all.

    Raises:
        Failure: ``evidence_damaged`` for a file that is not what its name says: it stays, and nothing after it is
            touched; ``storage_full``, ``evidence_keys_missing``.
    """
    found = unsealed(store)
    for number, path in enumerate(found, 1):
        with path.open("rb") as file, store.receiving(file, _MOST) as incoming:
            if incoming.sha256 != path.name:
                raise Failure("evidence_damaged")
            store.keep(incoming)
        store.opened(path.name).close()
        path.unlink()
        tell(number, len(found))
    return len(found)
