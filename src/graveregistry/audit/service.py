"""Who is told that a check of the ledger failed."""

from __future__ import annotations

from graveregistry.access.actors import Actor, Role
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.ledger import checking
from graveregistry.ledger.verifying import Checked

TOLD = (Role.PROTECTION_OFFICER, Role.LEGAL, Role.AUDITOR, Role.ADMINISTRATOR)


def alarm(session: Session, actor: Actor) -> Checked | None:
    """The alarm that stands, if one does. What was found is for who runs the machine: it may name places.

    Raises:
        Failure: ``not_allowed``.
    """
    if not any(actor.holds(role) for role in TOLD):
        raise Failure("not_allowed")
    return checking.alarm(session)
