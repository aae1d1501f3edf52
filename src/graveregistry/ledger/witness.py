"""A witness: a partner organisation that remembers the last checkpoint of a log and cosigns only what continues it.

Its folder holds `witness.key` and, for each log, the last checkpoint. It needs no database and no network: requests
and cosigned checkpoints are files (c2sp.org/tlog-witness says what they hold).
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graveregistry.errors import Failure
from graveregistry.ledger import durable
from graveregistry.ledger.checkpoint import Checkpoint, parse_body
from graveregistry.ledger.cosignature import COSIGNATURE, cosign
from graveregistry.ledger.merkle import verify_consistency
from graveregistry.ledger.notes import NoteSigner, VerifierKey, new_signer, parse, parse_signer
from graveregistry.ledger.rotation import Trusted, verify_rotated
from graveregistry.ledger.tlog_witness import Request, parse_request


class WitnessRefused(Failure):
    """A checkpoint that does not continue what the witness saw before; nothing was cosigned."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Cosigns the checkpoints of logs and remembers them."""

    folder: Path

    @classmethod
    def create(cls, folder: Path, name: str) -> "Witness":
        """A new witness in a folder that has none. Raises BadKey for a name no key can have, WitnessRefused."""
        signer = new_signer(name, COSIGNATURE)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            durable.write_new(folder / "witness.key", signer.text().encode())
        except FileExistsError:
            raise WitnessRefused("ledger_witness_exists", folder=str(folder)) from None
        durable.sync_folder(folder)
        return cls(folder)

    @property
    def key(self) -> VerifierKey:
        """The public key to hand out."""
        return self._signer().key

    def last(self, origin: str) -> Checkpoint | None:
        """The last checkpoint of a log that was cosigned here. Raises WitnessRefused if the memory is damaged."""
        try:
            note = self._place(origin).read_bytes()
        except FileNotFoundError:
            return None
        try:
            return parse_body(parse(note).text)
        except Failure:
            raise WitnessRefused("ledger_witness_damaged", folder=str(self.folder)) from None

    def cosign(self, request: bytes, logs: Sequence[Trusted], clock: Callable[[], float]) -> bytes:
        """The signature line, if the request's checkpoint is signed by its log and continues what was seen before.

        Raises BadRequest, BadNote, BadCheckpoint, and WitnessRefused: `ledger_witness_other_size` (its parameter
        `seen` is the size to prove from), `ledger_witness_inconsistent`, or `ledger_witness_fork`.
        """
        asked = parse_request(request)
        head = verify_rotated(asked.checkpoint_note, logs).checkpoint
        signer = self._signer()
        with durable.locked(self.folder / "lock"):
            self._check(asked, head)
            durable.replace(self._place(head.origin), asked.checkpoint_note)
            return cosign(signer, head.body(), int(clock())).encode()

    def _check(self, asked: Request, head: Checkpoint) -> None:
        last = self.last(head.origin)
        seen = 0 if last is None else last.size
        if last is not None and last.size == head.size and last.root != head.root:
            # Both notes together prove that the log showed two histories: keep what came.
            durable.replace(self._place(head.origin).with_suffix(".fork"), asked.checkpoint_note)
            raise WitnessRefused("ledger_witness_fork", origin=head.origin, size=head.size)
        if asked.old_size != seen:
            raise WitnessRefused("ledger_witness_other_size", seen=seen)
        grown = not asked.hashes if last is None else self._grown(last, head, asked)
        if not grown:
            raise WitnessRefused("ledger_witness_inconsistent", origin=head.origin, size=head.size)

    @staticmethod
    def _grown(last: Checkpoint, head: Checkpoint, asked: Request) -> bool:
        return verify_consistency(last.size, head.size, last.root, head.root, asked.hashes)

    def _place(self, origin: str) -> Path:
        return self.folder / f"{hashlib.sha256(origin.encode()).hexdigest()}.checkpoint"

    def _signer(self) -> NoteSigner:
        try:
            return parse_signer((self.folder / "witness.key").read_text(), COSIGNATURE)
        except (OSError, ValueError, Failure):
            raise WitnessRefused("ledger_witness_damaged", folder=str(self.folder)) from None
