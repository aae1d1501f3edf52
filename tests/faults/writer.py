"""A process that writes events and says each one's number only when it is committed; it is killed while it writes."""

from __future__ import annotations

import sys
from uuid import UUID, uuid4

from graveregistry import db
from graveregistry.errors import Failure
from graveregistry.ledger import service


def main(url: str, site: UUID) -> None:
    """Write until killed; what the database does not take is tried again under another name."""
    sessions = db.sessions(db.connect(url, pool_size=1))
    while True:
        name = str(uuid4())
        try:
            with db.transaction(sessions) as session:
                service.record(session, "Looked", actor=None, sites=[site], extra={"first": name, "last": name})
        except Failure:
            continue
        sys.stdout.write(name + "\n")
        sys.stdout.flush()


main(sys.argv[1], UUID(sys.argv[2]))
