"""The signer's own memory, a folder outside the database: whoever rewrites the database cannot rewrite what it recalls.

The folder holds one numbered generation per identity: `signer.key` (private key), `leaves.bin` (32 bytes per signed
event) and `checkpoint` (the last signed note). Leaves are written before the checkpoint, so the checkpoint is the
anchor: what stands behind its size in `leaves.bin` was never signed, and what stands before it can be checked by root.
`edge` are the roots of the signed tree's perfect subtrees, so that new events cost no reading of old ones.
A generation is never changed back or removed. After a recovery the log goes on under a new origin and key, so that no
identity ever signs two roots at one size; after a rotation under the same origin, with the memory of the old key.
A memory brought back from a copy may have forgotten what was signed since: it signs nothing but a recovery.
"""

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from graveregistry.errors import Failure
from graveregistry.ledger import durable
from graveregistry.ledger.checkpoint import Checkpoint, sign_checkpoint, verify_checkpoint
from graveregistry.ledger.merkle import EMPTY_ROOT, HASH_BYTES, Accumulator, root
from graveregistry.ledger.notes import NoteSigner, VerifierKey, new_signer, parse_signer
from graveregistry.ledger.rotation import hand_over
from graveregistry.ledger.values import BadJson, Json, decode, encode

_GENERATION = re.compile("[0-9]{4}")
_UNFINISHED = ".unfinished"
_ROTATION = "rotation"
_COPY = "brought-back"
_EDGE = "edge"

ReadNewer = Callable[[int, bytes], Sequence[bytes] | None]
"""Gives the leaf hashes of the events after the first so many, if the root over those is this one."""


class LedgerRewritten(Failure):
    """An event already signed is another one now; `params["index"]` is the first."""


class LedgerShrunk(Failure):
    """The ledger ends before what was signed; `params["index"]` is the first event gone."""


class SignerFault(Failure):
    """The signer's folder is missing, damaged, occupied or cannot be written."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a recovery leaves behind and begins, to be recorded as an event under the new identity.

    `checkpoint` is the last note of the old identity ("" if it could not be read any more), `size` and `root` what it
    says (root in hexadecimal), `new_key` the verification key to hand out.
    """

    reason: str
    origin: str
    size: int
    root: str
    checkpoint: str
    new_origin: str
    new_key: str

    def value(self) -> dict[str, Json]:
        """The statement as a JSON object."""
        return {name: getattr(self, name) for name in self.__slots__}


def parse_recovery(data: bytes) -> Recovery:
    """The statement in the text that a signer wrote. Raises SignerFault `ledger_recovery_malformed`."""
    try:
        return Recovery(**decode(data))  # type: ignore[arg-type]
    except (BadJson, TypeError):
        raise SignerFault("ledger_recovery_malformed") from None


@dataclass(frozen=True, slots=True)
class _Memory:
    place: Path
    signer: NoteSigner
    note: bytes
    head: Checkpoint

    def bytes(self) -> bytes:
        """The remembered leaf hashes up to the checkpoint, one after the other; fewer if the file is damaged."""
        try:
            return (self.place / "leaves.bin").read_bytes()[: self.head.size * HASH_BYTES]
        except OSError:
            return b""


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs checkpoints of one ledger and refuses a history other than the one it remembers."""

    folder: Path

    @classmethod
    def create(cls, folder: Path, origin: str) -> "Signer":
        """A new signer with a fresh key in a folder that has none.

        `origin` names the log for ever and should tell no place or organisation. Raises SignerFault if the folder
        holds a signer, BadKey for an origin that no key can be named after.
        """
        signer = new_signer(origin)
        with _writing(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with durable.locked(folder / "lock"):
                if _generations(folder):
                    raise SignerFault("ledger_signer_exists", folder=str(folder))
                _begin(folder, 1, signer)
        return cls(folder)

    @property
    def key(self) -> VerifierKey:
        """The public key of the present identity; its name is the origin."""
        return _recall_signer(self._place()).key

    def keys(self) -> list[VerifierKey]:
        """The public keys of all identities, the oldest first: for checkpoints signed before a recovery."""
        return [_recall_signer(place).key for place in _generations(self.folder)]

    def roots(self) -> list[VerifierKey]:
        """The keys that no other key handed over to: the first, and one for each recovery."""
        return [_recall_signer(each).key for each in _generations(self.folder) if not (each / _ROTATION).exists()]

    def rotations(self) -> list[bytes]:
        """The statements by which one key handed over to the next, the oldest first."""
        places = (each / _ROTATION for each in _generations(self.folder))
        return [place.read_bytes() for place in places if place.exists()]

    def last(self) -> bytes | None:
        """The last checkpoint signed under the present identity, or None. Raises SignerFault."""
        memory = _recall(self._place())
        return memory.note if memory.head.size else None

    def remembered(self) -> list[bytes]:
        """The leaf hashes signed so far, for `verifying.check_tree`. Raises SignerFault if they are damaged."""
        memory = _recall(self._place())
        found = records(memory.bytes())
        if root(found) != memory.head.root:
            raise _damaged(memory.place)
        return found

    def recoveries(self) -> list[Json]:
        """The statements of all recoveries, the oldest first. Raises SignerFault if one is damaged."""
        statements = []
        for place in _generations(self.folder)[1:]:
            if (place / _ROTATION).exists():
                continue
            try:
                statements.append(decode((place / "recovery.json").read_bytes()))
            except (OSError, BadJson):
                raise _damaged(place) from None
        return statements

    def sign(self, read: Callable[[], Sequence[bytes]], newer: ReadNewer | None = None) -> bytes:
        """The signed checkpoint of the ledger as it is now; the same note again if nothing was added.

        `read` gives the leaf hashes of all events, computed from their headers. It is called under the lock and must
        see all that is committed (a new transaction), else a second signer's work would look like a cut tail.
        With `newer` only what came since is read: what is signed are then the leaves remembered here and those. Where
        it sees another root than the one remembered, all is read, so that the event is named.
        Raises LedgerRewritten, LedgerShrunk, SignerFault, and Failure `ledger_nothing_to_sign` for an empty ledger.
        A memory brought back from a copy raises SignerFault `ledger_signer_brought_back`.
        """
        with self._locked():
            memory = self._recall_own()
            note = self._go_on(memory, newer) if newer else None
            if note is not None:
                return note
            leaves = read()
            _refuse_another_history(memory, leaves)
            if not leaves:
                raise Failure("ledger_nothing_to_sign")
            with _writing(self.folder):
                return _extend(memory, leaves)

    def _go_on(self, memory: "_Memory", newer: ReadNewer) -> bytes | None:
        """The checkpoint over what is remembered and what came since; None where only reading all can tell."""
        edge = _edge(memory)
        more = newer(memory.head.size, memory.head.root) if edge else None
        if edge is None or more is None or any(len(leaf) != HASH_BYTES for leaf in more):
            return None
        if not memory.head.size + len(more):
            raise Failure("ledger_nothing_to_sign")
        with _writing(self.folder):
            return _append(memory, edge, more)

    def recover(self, reason: str) -> Recovery:
        """Go on after a loss (a restored backup) under a new origin and key; the old memory stays as it is.

        The caller records the statement as an event and hands out the new key. Raises Failure `reason_needed`
        without a reason, SignerFault if not even the old key can be read.
        """
        if not reason.strip():
            raise Failure("reason_needed")
        with self._locked():
            first, place = _generations(self.folder)[0], self._place()
            old, number = _recall_signer(place), int(place.name) + 1
            new = new_signer(f"{_recall_signer(first).name}/{number}")
            statement = _statement(reason, place, old, new)
            with _writing(self.folder):
                _begin(self.folder, number, new, {"recovery.json": encode(statement.value())})
        return statement

    def rotate(self) -> bytes:
        """Take a new key, which the old one vouches for; the log goes on under its origin with all its memory.

        The caller records the statement as an event and hands out the new key. Raises SignerFault.
        """
        with self._locked():
            memory = self._recall_own()
            new = new_signer(memory.signer.name)
            note = hand_over(memory.signer, new, memory.head)
            files = {
                _ROTATION: note,
                "leaves.bin": b"".join(self.remembered()),
                "checkpoint": sign_checkpoint(memory.head, new),
            }
            with _writing(self.folder):
                _begin(self.folder, int(memory.place.name) + 1, new, files)
        return note

    @property
    def brought_back(self) -> bool:
        """Whether this memory came from a copy and no recovery was made since."""
        return (self._place() / _COPY).exists()

    def bring_back(self) -> None:
        """Say that this folder came from a copy, which cannot know what was signed since: only a recovery goes on.

        Raises SignerFault.
        """
        with self._locked(), _writing(self.folder):
            durable.replace(self._place() / _COPY, b"")

    def _recall_own(self) -> "_Memory":
        """The memory, where it is known to be the newest."""
        if self.brought_back:
            raise SignerFault("ledger_signer_brought_back")
        return _recall(self._place())

    def _place(self) -> Path:
        places = _generations(self.folder)
        if not places:
            raise SignerFault("ledger_signer_missing", folder=str(self.folder))
        return places[-1]

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._place()
        with ExitStack() as held:
            with _writing(self.folder):
                held.enter_context(durable.locked(self.folder / "lock"))
            yield


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """A full disk or a missing right is said in words; what was signed before stays as it was."""
    try:
        yield
    except OSError as error:
        raise SignerFault("ledger_signer_unwritable", folder=str(folder), why=error.strerror) from error


def _generations(folder: Path) -> list[Path]:
    return sorted(each for each in folder.glob("*") if _GENERATION.fullmatch(each.name))


def _begin(folder: Path, number: int, signer: NoteSigner, more: dict[str, bytes] | None = None) -> None:
    """A generation appears whole or not at all. It begins with a checkpoint of the empty tree, never handed out, so
    that a checkpoint gone missing is not taken for a signer that has signed nothing yet.
    """
    unfinished = folder / _UNFINISHED
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    empty = sign_checkpoint(Checkpoint(signer.name, 0, EMPTY_ROOT), signer)
    files = {"signer.key": signer.text().encode(), "leaves.bin": b"", "checkpoint": empty, **(more or {})}
    for name, data in files.items():
        durable.write_new(unfinished / name, data)
    durable.sync_folder(unfinished)
    unfinished.rename(folder / f"{number:04}")
    durable.sync_folder(folder)


def _recall_signer(place: Path) -> NoteSigner:
    try:
        return parse_signer((place / "signer.key").read_text())
    except (OSError, ValueError, Failure):
        raise _damaged(place) from None


def _recall(place: Path) -> _Memory:
    signer = _recall_signer(place)
    try:
        note = (place / "checkpoint").read_bytes()
        return _Memory(place, signer, note, verify_checkpoint(note, [signer.key]).checkpoint)
    except (OSError, Failure):
        raise _damaged(place) from None


def _damaged(place: Path) -> SignerFault:
    return SignerFault("ledger_signer_damaged", folder=str(place))


def records(data: bytes) -> list[bytes]:
    """The leaf hashes in a file that holds them one after the other."""
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def _refuse_another_history(memory: _Memory, leaves: Sequence[bytes]) -> None:
    """Attacks 1 to 3: what was signed must still stand, leaf by leaf, at the beginning of the ledger."""
    size = memory.head.size
    for index in range(size, len(leaves)):
        if len(leaves[index]) != HASH_BYTES:
            raise LedgerRewritten("ledger_leaf_malformed", index=index)
    if len(leaves) < size:
        raise LedgerShrunk("ledger_shrunk", found=len(leaves), remembered=size, index=len(leaves))
    if root(leaves[:size]) == memory.head.root:
        return
    remembered = records(memory.bytes())
    if root(remembered) != memory.head.root:
        raise _damaged(memory.place)
    index = next(at for at in range(size) if leaves[at] != remembered[at])
    raise LedgerRewritten("ledger_rewritten", index=index)


def _edge(memory: _Memory) -> Accumulator | None:
    """The right edge of the signed tree, if all its leaves are still there; it is believed for its root alone."""
    size, root_hash = memory.head.size, memory.head.root
    try:
        if (memory.place / "leaves.bin").stat().st_size < size * HASH_BYTES:
            return None
        held = records((memory.place / _EDGE).read_bytes())
    except OSError:
        held = []
    levels = [level for level in range(size.bit_length()) if size >> level & 1]
    kept = Accumulator(size, dict(zip(levels, held, strict=False)))
    if len(held) == len(levels) and kept.root() == root_hash:
        return kept
    whole = Accumulator()
    whole.extend(records(memory.bytes()))
    return whole if whole.root() == root_hash else None


def _append(memory: _Memory, edge: Accumulator, more: Sequence[bytes]) -> bytes:
    """Remember what came since and sign; a crash leaves an edge that is not believed, or a checkpoint."""
    if not more:
        return memory.note
    durable.write_at(memory.place / "leaves.bin", memory.head.size * HASH_BYTES, b"".join(more))
    edge.extend(more)
    return _sign(memory, edge)


def _sign(memory: _Memory, tree: Accumulator) -> bytes:
    durable.replace(memory.place / _EDGE, b"".join(tree.peaks[level] for level in sorted(tree.peaks)))
    note = sign_checkpoint(Checkpoint(memory.signer.name, tree.size, tree.root()), memory.signer)
    durable.replace(memory.place / "checkpoint", note)
    return note


def _extend(memory: _Memory, leaves: Sequence[bytes]) -> bytes:
    _remember(memory, leaves)
    if len(leaves) == memory.head.size:
        return memory.note
    tree = Accumulator()
    tree.extend(leaves)
    return _sign(memory, tree)


def _remember(memory: _Memory, leaves: Sequence[bytes]) -> None:
    """Append the new leaf hashes, over the remains of a write that a crash cut short.

    A damaged file is made anew: the leaves given have just been shown to lead to the signed root.
    """
    path, signed = memory.place / "leaves.bin", memory.head.size
    if memory.bytes() == b"".join(leaves[:signed]) and path.exists():
        durable.write_at(path, signed * HASH_BYTES, b"".join(leaves[signed:]))
    else:
        durable.replace(path, b"".join(leaves))


def _statement(reason: str, place: Path, old: NoteSigner, new: NoteSigner) -> Recovery:
    try:
        memory = _recall(place)
        size, head, note = memory.head.size, memory.head.root.hex(), memory.note.decode()
    except SignerFault:
        size, head, note = 0, "", ""
    return Recovery(reason, old.name, size, head, note, new.name, new.key.text())
