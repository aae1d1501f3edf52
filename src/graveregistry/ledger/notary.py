"""Who signs for this registry: a signer on this machine, or one apart whose checkpoints are brought here as files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from graveregistry.db import Session, Sessions, transaction
from graveregistry.errors import Failure
from graveregistry.ledger import auditing, proving
from graveregistry.ledger.notes import VerifierKey
from graveregistry.ledger.queries import signed
from graveregistry.ledger.rotation import Trusted, follow, parse_rotation
from graveregistry.ledger.signer import Signer


class Notary(Protocol):
    """Gives the newest signed checkpoint, and the keys that checkpoints of this registry are checked with."""

    def certify(self, factory: Sessions, *, whole: bool = False) -> bytes:
        """The newest checkpoint; `whole`: every header is read anew, where the signer is at hand."""

    def trusted(self, session: Session) -> list[Trusted]:
        """The keys of the log, retired ones with the size they vouch for."""

    def statements(self, session: Session) -> list[bytes]:
        """By which keys of the log handed over, the oldest first."""

    def remembered(self) -> bytes | None:
        """The last checkpoint in the signer's own memory, where that is at hand."""

    def memory(self) -> list[bytes]:
        """The leaf hashes in the signer's own memory, where that is at hand."""


@dataclass(frozen=True, slots=True)
class Here:
    """The signer's memory is on this machine: a checkpoint of all that is recorded is signed when one is needed."""

    signer: Signer

    def certify(self, factory: Sessions, *, whole: bool = False) -> bytes:
        """A checkpoint of the ledger as it is now. Raises as `auditing.checkpoint`."""
        return auditing.checkpoint(factory, self.signer, whole=whole)

    def trusted(self, session: Session) -> list[Trusted]:
        """The keys in the signer's folder."""
        return follow(self.signer.roots(), self.statements(session))

    def statements(self, session: Session) -> list[bytes]:
        """Those in the signer's folder."""
        return self.signer.rotations()

    def remembered(self) -> bytes | None:
        """What the signer's folder holds. Raises SignerFault."""
        return self.signer.last()

    def memory(self) -> list[bytes]:
        """All that was ever signed. Raises SignerFault."""
        return self.signer.remembered()


@dataclass(frozen=True, slots=True)
class Apart:
    """The signer runs elsewhere: here are only its first key, and what was brought from it."""

    key: VerifierKey

    def certify(self, factory: Sessions, *, whole: bool = False) -> bytes:
        """The newest checkpoint that was brought here. Raises Failure `ledger_unsigned`."""
        with transaction(factory) as session:
            return proving.checkpoint_covering(session, None)

    def trusted(self, session: Session) -> list[Trusted]:
        """The first key and those it handed over to."""
        return follow([self.key], self.statements(session))

    def statements(self, session: Session) -> list[bytes]:
        """Those that were brought here."""
        return signed.rotations(session)

    def remembered(self) -> None:
        """Nothing: the memory is elsewhere."""

    def memory(self) -> list[bytes]:
        """Nothing."""
        return []


def statements_of(notary: Notary, session: Session, origin: str) -> list[bytes]:
    """The statements by which keys of the log of that origin handed over, the oldest first: one chain."""
    return [each for each in notary.statements(session) if parse_rotation(each).head.origin == origin]


def accept_rotation(session: Session, trusted: list[Trusted], note: bytes) -> None:
    """Keep a signer's statement that it has a new key; the caller records the event.

    Raises:
        Failure: BadRotation; ``ledger_rotation_unknown`` when no trusted key in use made it.
    """
    rotation = parse_rotation(note)
    if Trusted(rotation.old) not in trusted:
        raise Failure("ledger_rotation_unknown", name=rotation.old.name)
    signed.store_rotation(session, note.decode())
