"""Make a set: the database at one moment, and every file it speaks of.

A file is durable before the row that speaks of it commits. So the moment is taken first and the files are listed after
it: what the database speaks of is there, unless two people have deleted it in between.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pyrage.x25519 import Recipient

from graveregistry.backup import keyring, queries, rules, sealed
from graveregistry.backup.folder import Folder, Writer
from graveregistry.backup.keyring import Keyring, Namer
from graveregistry.backup.pieces import pieces
from graveregistry.backup.rules import Contents, Kept, Statement, Stored
from graveregistry.cluster import Cluster, dumping
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.evidence import disk, sealing
from graveregistry.installation import Installation
from graveregistry.ledger import proving
from graveregistry.ledger import service as ledger

Say = Callable[[str], None]
"""Told in a line how far the work is."""


@dataclass(frozen=True, slots=True)
class Made:
    """A set that was made: its name, the ledger's size, how many objects it has (bytes), how many of them are new."""

    name: str
    size: int
    objects: int
    bytes: int
    new: int
    new_bytes: int


def make(installation: Installation, where: Path, recipients: Sequence[Recipient], say: Say) -> Made:
    """Back up an installation whose database runs into a folder.

    Recorded before the moment is taken: a copy of everything leaves the machine, and for whom, is history too.

    Raises:
        Failure: of ``errors.BACKUP``.
    """
    own = check_place(installation, where)
    own.make()
    folder = Folder(where)
    with said(where), folder.locked():
        folder.sweep()
        now = datetime.now(UTC)
        writer = Writer(folder, rules.set_name(now, secrets.token_hex(4)), _known(folder, own))
        writer.begin()
        with installation.as_owner() as session:
            extra = {"set": writer.name, "recipients": [str(each) for each in recipients]}
            ledger.record(session, "BackupStarted", actor=None, extra=extra)
        making = _Making(installation, writer, own.namer(), recipients, say)
        contents = making.database(f"{now:%Y-%m-%dT%H:%M:%SZ}")
        with disk.nameless(installation.settings.files / "outgoing") as manifest:
            length = sealed.deflated(rules.manifest_lines(contents, making.files()), manifest)
            manifest.seek(0)
            writer.finish(
                lambda objects, sha256: Statement(writer.name, now, objects, sha256),
                own.signer(),
                lambda target: sealing.seal(manifest, length, target, recipients),
            )
    total = sum(each.size for each in writer.listed.values())
    return Made(writer.name, contents.size, len(writer.listed), total, writer.new, writer.new_bytes)


def check_place(installation: Installation, where: Path) -> Keyring:
    """Whether a backup can go there; the keys for it.

    Raises:
        Failure: ``backup_embedded_only``, ``backup_folder_missing``, ``backup_folder_in_home``.
    """
    if installation.settings.database_url is not None:
        raise Failure("backup_embedded_only")
    if not where.is_dir():
        raise Failure("backup_folder_missing", folder=where)
    if where.resolve().is_relative_to(installation.home):
        raise Failure("backup_folder_in_home", folder=where)
    return keyring.keyring_of(installation.settings)


def _known(folder: Folder, own: Keyring) -> dict[str, Stored]:
    """The objects of this registry's sets; one that cannot be opened lends none."""
    found, key = dict[str, Stored](), own.signer().key
    for name in folder.names():
        try:
            found |= folder.open(name, [key]).objects
        except Failure:
            continue
    return found


@contextmanager
def said(where: Path) -> Iterator[None]:
    """A full or broken disk in the words of a backup."""
    try:
        yield
    except Failure as failure:
        if failure.code == "storage_full":
            raise Failure("backup_disk_full", folder=where) from failure
        raise
    except OSError as error:
        raise Failure("backup_unwritable", folder=where, why=error.strerror or error) from error


@dataclass(slots=True)
class _Making:
    installation: Installation
    writer: Writer
    namer: Namer
    recipients: Sequence[Recipient]
    say: Say

    def database(self, made_at: str) -> Contents:
        """Write the pieces of the dump that are new; what the manifest says of the database."""
        name = self.installation.name
        with queries.still(self.installation.urls().owner) as (session, snapshot):
            head = queries.head(session)
            root, checkpoint = proving.root(session, head.size), _checkpoint(session)
            digest, length, listed = hashlib.sha256(), 0, list[str]()
            with dumping(Cluster(self.installation.home), name, snapshot) as stream:
                for piece in pieces(stream):
                    digest.update(piece)
                    length += len(piece)
                    listed.append(self._piece(piece))
                    self.say(f"قاعدة البيانات database {length / 2**20:.1f} MB")
        return Contents(
            set=self.writer.name,
            database=name,
            made_at=made_at,
            size=head.size,
            root=root.hex(),
            newest=None if head.newest is None else f"{head.newest.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            checkpoint=checkpoint,
            dump_sha256=digest.hexdigest(),
            dump_size=length,
            pieces=tuple(listed),
        )

    def _piece(self, piece: bytes) -> str:
        name = self.namer.name("piece", hashlib.sha256(piece).hexdigest(), keyring.fingerprint(self.recipients))
        if not self.writer.has(name):
            self.writer.put(name, lambda target: sealed.seal_bytes(piece, target, self.recipients))
        return name

    def files(self) -> Iterator[Kept]:
        """Copy every file that is new or changed; each as the manifest tells of it."""
        base = self.installation.settings.files
        for number, path in enumerate(_files(base), 1):
            try:
                kept = self._file(path.relative_to(base).as_posix(), path)
            except FileNotFoundError:
                # Deleted since it was listed, as recorded in an event after this set's moment.
                continue
            self.say(f"الملفات files {number}")
            yield kept

    def _file(self, name: str, path: Path) -> Kept:
        found = path.stat()
        evidence = name.startswith("evidence/") and name.endswith(".age")
        readers = "" if evidence else keyring.fingerprint(self.recipients)
        # As rsync and git do: a file of the same name, length and time of change is the same file.
        key = self.namer.name("file", name, found.st_size, found.st_mtime_ns, readers)
        if not self.writer.has(key):
            if evidence:
                self.writer.copy(key, path)
            else:
                with path.open("rb") as file:
                    self.writer.put(key, lambda to: sealing.seal(file, found.st_size, to, self.recipients))
        return Kept(name, found.st_size, found.st_mtime_ns, key, not evidence)


def _checkpoint(session: Session) -> str | None:
    try:
        return proving.checkpoint_covering(session, None).decode()
    except Failure:
        return None  # Nothing was signed yet.


def _files(base: Path) -> Iterator[Path]:
    """Every file below, in order, but for what is being received and has no name of its own yet."""
    for place, folders, names in os.walk(base):
        folders[:] = sorted(each for each in folders if each not in {"incoming", "outgoing"} and each[0] != ".")
        for name in sorted(names):
            if not name.startswith((".", "incoming-")) and not (Path(place) / name).is_symlink():
                yield Path(place) / name
