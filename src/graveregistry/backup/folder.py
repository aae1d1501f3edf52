"""The folder of backups: objects that several sets share, and the sets; one not yet whole goes by another name.

An object gets its name when it is whole and on the disk; a set gets its own when all its objects are. So whatever
ends a backup, the sets that were there stay as they were.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from graveregistry.backup import rules
from graveregistry.backup.rules import Statement, Stored
from graveregistry.errors import Failure
from graveregistry.evidence import disk
from graveregistry.ledger import durable, notes
from graveregistry.ledger.notes import NoteSigner, VerifierKey

UNFINISHED = "unfinished-"
NOTE, OBJECTS, MANIFEST = "note", "objects", "manifest.age"
_MOST_LIST = 2**30


@dataclass(frozen=True, slots=True)
class Set:
    """A whole set whose statement is signed by a known key and whose list of objects is the one signed."""

    statement: Statement
    objects: dict[str, Stored]
    place: Path

    @property
    def size(self) -> int:
        """Bytes of all its objects."""
        return sum(each.size for each in self.objects.values())


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of backups at ``path``."""

    path: Path

    @property
    def sets(self) -> Path:
        """Where the sets are."""
        return self.path / "sets"

    def names(self) -> list[str]:
        """The names of the whole sets, the oldest first."""
        return sorted(each.name for each in self._folders() if rules.is_set_name(each.name))

    def unfinished(self) -> list[str]:
        """The names of sets that a backup broke off in, or is at work on."""
        return sorted(each.name for each in self._folders() if each.name.startswith(UNFINISHED))

    def _folders(self) -> list[Path]:
        return [each for each in self.sets.iterdir() if each.is_dir()] if self.sets.is_dir() else []

    def open(self, name: str, keys: Sequence[VerifierKey]) -> Set:
        """A set after its statement was checked; its objects are not yet.

        Raises:
            Failure: ``backup_set_unknown``, ``backup_set_unfinished``, ``backup_not_ours``, ``backup_file_missing``,
                ``backup_file_changed``.
        """
        if name.startswith(UNFINISHED) or (self.sets / (UNFINISHED + name)).is_dir():
            raise Failure("backup_set_unfinished", set=name)
        place = self.sets / name
        if not rules.is_set_name(name) or not place.is_dir():
            raise Failure("backup_set_unknown", set=name, folder=self.path)
        statement = _statement(place, keys)
        listed = _read(place / OBJECTS)
        if rules.sha256_of(listed) != statement.objects:
            raise Failure("backup_file_changed", file=place / OBJECTS)
        try:
            return Set(statement, rules.parse_objects(listed), place)
        except rules.Malformed as bad:
            raise Failure("backup_file_changed", file=place / OBJECTS) from bad

    def check(self, one: Set, stored: Iterable[Stored]) -> Iterator[Failure]:
        """What is wrong with the manifest of a set and with these of its objects; each is read to its end.

        No private key is needed.
        """
        wanted = [(one.place / MANIFEST, one.statement.manifest)]
        for path, sha256 in (*wanted, *((self.path / each.path, each.sha256) for each in stored)):
            try:
                if digest_of(path) != sha256:
                    yield Failure("backup_file_changed", file=path)
            except OSError:
                yield Failure("backup_file_missing", file=path)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One backup at a time. Raises Failure ``backup_busy``."""
        handle = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as busy:
            raise Failure("backup_busy", folder=self.path) from busy
        finally:
            os.close(handle)

    def sweep(self) -> None:
        """Remove what backups that broke off left, but for their objects, which are whole."""
        for name in self.unfinished():
            shutil.rmtree(self.sets / name)
        shutil.rmtree(self.path / "incoming", ignore_errors=True)


def _statement(place: Path, keys: Sequence[VerifierKey]) -> Statement:
    try:
        text, _ = notes.verify(_read(place / NOTE), keys)
        statement = rules.parse_statement(text)
    except notes.BadNote as bad:
        code = "backup_not_ours" if bad.code == "ledger_note_unknown_key" else "backup_file_changed"
        raise Failure(code, file=place / NOTE) from bad
    except rules.Malformed as bad:
        raise Failure("backup_file_changed", file=place / NOTE) from bad
    if statement.name != place.name:
        raise Failure("backup_file_changed", file=place / NOTE)
    return statement


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_LIST)
    except OSError as error:
        raise Failure("backup_file_missing", file=path) from error


def digest_of(path: Path) -> str:
    """SHA-256 of a file (hex)."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Hashing:
    """A target that hashes and counts what it takes."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Take more."""
        self.digest.update(data)
        self.size += len(data)
        return self._target.write(data)

    def flush(self) -> None:
        """Nothing is held back."""


Fill = Callable[[BinaryIO], None]
"""Writes the sealed bytes of an object."""


@dataclass(slots=True)
class Writer:
    """A set being written: ``known`` are the objects of earlier sets, ``listed`` those of this one."""

    folder: Folder
    name: str
    known: Mapping[str, Stored]
    listed: dict[str, Stored] = field(default_factory=dict)
    new: int = 0
    new_bytes: int = 0
    _touched: set[Path] = field(default_factory=set)

    @property
    def place(self) -> Path:
        """Where the set is while it is not whole."""
        return self.folder.sets / (UNFINISHED + self.name)

    def begin(self) -> None:
        """Make the set's folder."""
        disk.folder(self.place)

    def has(self, name: str) -> bool:
        """Whether an earlier set, or this one, has this object and it lies there in its full length."""
        stored = self.listed.get(name) or self.known.get(name)
        try:
            if stored is None or (self.folder.path / stored.path).stat().st_size != stored.size:
                return False
        except OSError:
            return False
        self.listed[name] = stored
        return True

    def put(self, name: str, fill: Fill) -> None:
        """Write a new object, durably.

        Raises:
            Failure: ``storage_full``.
        """
        with disk.draft(self.folder.path / "incoming") as (path, file):
            hashing = _Hashing(file)
            fill(hashing)  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())
            self._settle(path, Stored(name, hashing.digest.hexdigest(), hashing.size))

    def copy(self, name: str, source: Path) -> None:
        """Copy a file that is sealed already; what a backup that broke off had copied is taken over."""
        size = source.stat().st_size
        there = Stored(name, "", size)
        if (self.folder.path / there.path).is_file() and digest_of(self.folder.path / there.path) == digest_of(source):
            self.listed[name] = Stored(name, digest_of(source), size)
            self._touched.add((self.folder.path / there.path).parent)
            return
        with source.open("rb") as file:
            self.put(name, lambda target: shutil.copyfileobj(file, target, disk.BLOCK))

    def _settle(self, path: Path, stored: Stored) -> None:
        target = self.folder.path / stored.path
        disk.folder(target.parent)
        path.replace(target)
        self._touched |= {target.parent, target.parent.parent}
        self.listed[stored.name] = stored
        self.new += 1
        self.new_bytes += stored.size

    def finish(self, statement: Callable[[str, str], Statement], signer: NoteSigner, manifest: Fill) -> None:
        """Write the manifest and the list, sign, and give the set its name.

        Args:
            statement: what to sign, given the SHA-256 of the list and of the manifest.
        """
        listed = "".join(self.listed[name].line() for name in sorted(self.listed)).encode()
        with disk.said_when_full():
            with (self.place / MANIFEST).open("xb") as file:
                hashing = _Hashing(file)
                manifest(hashing)  # type: ignore[arg-type]
                file.flush()
                os.fsync(file.fileno())
            durable.write_new(self.place / OBJECTS, listed)
            said = statement(rules.sha256_of(listed), hashing.digest.hexdigest())
            durable.write_new(self.place / NOTE, notes.sign(said.text(), signer))
            for each in (*sorted(self._touched), self.place, self.folder.path):
                durable.sync_folder(each)
            self.place.rename(self.folder.sets / self.name)
            durable.sync_folder(self.folder.sets)
