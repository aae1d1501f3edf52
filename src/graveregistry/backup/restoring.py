"""The way back: a set into an empty data home, all of it or nothing, and what the signer remembers beyond it.

All is put together in a folder beside its place and moved at the end, the database last: a home with a database was
restored whole.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from pyrage.x25519 import Identity

from graveregistry.backup import sealed
from graveregistry.backup.folder import MANIFEST, Folder, Set
from graveregistry.backup.keyring import keyring_of
from graveregistry.backup.keysfile import Keys
from graveregistry.backup.rules import Contents, Kept, Malformed, parse_manifest
from graveregistry.cluster import Cluster, restoring
from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.evidence import disk
from graveregistry.evidence.store import store_of
from graveregistry.installation import Installation
from graveregistry.ledger import auditing, durable
from graveregistry.ledger.auditing import Audit
from graveregistry.ledger.notes import VerifierKey
from graveregistry.ledger.signer import Signer
from graveregistry.ledger.verifying import Fault

STAGING = ".restoring"
_MAY_BE_THERE = frozenset({"secrets", "signer", "lost+found", STAGING})

Say = Callable[[str], None]


class Standing(StrEnum):
    """What is restored beside what was signed.

    WHOLE: nothing that was signed is missing. OLD: the signer remembers later events. COPIED: the signer's memory came
    from a copy too, and nobody here knows what was signed since. APART: the signer is on another machine.
    """

    WHOLE = "whole"
    OLD = "old"
    COPIED = "copied"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Restored:
    """A restore that is done: the set, how it stands, how many signed events it lacks, and the ledger's check."""

    contents: Contents
    standing: Standing
    behind: int
    files: int
    audit: Audit


@dataclass(frozen=True, slots=True)
class Source:
    """What is restored: a set of a folder, what opens it, and the file of keys if there is one."""

    folder: Folder
    one: Set
    identities: Sequence[Identity]
    keys: Keys | None


def trusted(settings: Settings, keys: Keys | None, given: VerifierKey | None) -> VerifierKey:
    """The public key of this registry's sets: from the file of keys, from the data home, or as given.

    Raises:
        Failure: ``backup_key_needed``.
    """
    found = given or (keys and keys.verifier()) or keyring_of(settings).key()
    if found is None:
        raise Failure("backup_key_needed")
    return found


def choose(where: Path, name: str | None, key: VerifierKey) -> tuple[Folder, Set]:
    """The set of that name, or the newest whole one.

    Raises:
        Failure: ``backup_no_sets`` and as ``Folder.open``.
    """
    folder = Folder(where)
    names = folder.names()
    if name is None and not names:
        raise Failure("backup_no_sets", folder=where)
    return folder, folder.open(name or names[-1], [key])


def restore(settings: Settings, source: Source, say: Say) -> Restored:
    """Restore into the empty data home of the settings.

    Raises:
        Failure: of ``errors.BACKUP``; nothing is left behind then.
    """
    if settings.database_url is not None:
        raise Failure("backup_embedded_only")
    home = settings.home.resolve()
    _check_empty(home, settings.database_name)
    for wrong in source.folder.check(source.one, source.one.objects.values()):
        raise wrong
    say("1/4 النسخة سليمة. The set is whole: every hash was checked.")
    with _staging(home) as staging, _Opened(source, staging) as opened:
        if opened.contents.database != settings.database_name:
            raise Failure("restore_other_database", database=opened.contents.database, wanted=settings.database_name)
        restorer = _Restorer(settings, source, staging, opened)
        signer = restorer.keys()
        files = restorer.files()
        say(f"2/4 الملفات files: {files}")
        audit, behind = restorer.database(signer)
        say("3/4 قاعدة البيانات والتحقّق من السجل. The database, and the ledger's check.")
        standing = _standing(signer, behind)
        _move(staging, home, settings)
        say("4/4 كل شيء في مكانه. Everything is in its place.")
    return Restored(opened.contents, standing, behind, files, audit)


def _check_empty(home: Path, database: str) -> None:
    """A restore that was killed left its staging folder, and perhaps files; never a database."""
    there = {each.name for each in home.iterdir()} if home.is_dir() else set[str]()
    broke_off = STAGING in there and "cluster" not in there
    found = sorted(there - _MAY_BE_THERE - ({"files"} if broke_off else set()))
    if found or ("cluster" in there):
        raise Failure("restore_not_empty", folder=home, found=", ".join(found))
    if broke_off:
        _discard(home / STAGING)
        shutil.rmtree(home / "files" / database, ignore_errors=True)


@contextmanager
def _staging(home: Path) -> Iterator[Path]:
    """Where all is put together; gone at the end."""
    made, mask = not home.exists(), os.umask(0o077)
    try:
        staging = disk.folder(home / STAGING)
        with disk.said_when_full():
            yield staging
    finally:
        os.umask(mask)
        _discard(home / STAGING)
        if made and not any(home.iterdir()):
            home.rmdir()


def _discard(staging: Path) -> None:
    if (staging / "cluster").is_dir():
        Cluster(staging).stop()
    shutil.rmtree(staging, ignore_errors=True)


class _Opened:
    """The manifest of a set, unsealed into a file without a name."""

    def __init__(self, source: Source, staging: Path) -> None:
        self._file: BinaryIO = disk.nameless(staging)
        try:
            with (source.one.place / MANIFEST).open("rb") as manifest:
                sealed.unseal_into(manifest, self._file, source.identities)
            self._file.seek(0)
            self.contents, self.files = parse_manifest(sealed.inflated_lines(self._file))
        except Malformed as error:
            self._file.close()
            raise Failure("backup_file_changed", file=source.one.place / MANIFEST) from error
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> _Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


@dataclass(frozen=True, slots=True)
class _Restorer:
    settings: Settings
    source: Source
    staging: Path
    opened: _Opened

    def keys(self) -> Signer | None:
        """Put the keys that are missing into place; the signer with its memory, none where it is apart.

        Raises:
            Failure: ``restore_signer_missing``.
        """
        keys, name = self.source.keys, self.settings.database_name
        if keys is not None:
            if keys.database != name:
                raise Failure("restore_other_database", database=keys.database, wanted=name)
            for path, data in keys.below("secrets/").items():
                _write(self.staging / "secrets" / path, data)
        if self.settings.signer_key:
            return None
        own = Installation(self.settings).signer_folder
        if own.is_dir():
            return Signer(own)
        held = {} if keys is None else keys.below(f"signer/{name}/")
        if not held:
            raise Failure("restore_signer_missing", folder=own)
        for path, data in held.items():
            _write(self.staging / "signer" / name / path, data)
        copied = Signer(self.staging / "signer" / name)
        copied.bring_back()
        return copied

    def files(self) -> int:
        """Put every file into place; how many.

        Raises:
            Failure: ``restore_evidence_keys_missing``, ``backup_identity_wrong``, ``backup_file_changed``.
        """
        base, number = self.staging / "files" / self.settings.database_name, 0
        try:
            for kept in self.opened.files:
                if not kept.sealed and not self._evidence_opens():
                    raise Failure("restore_evidence_keys_missing")
                self._file(kept, base / kept.path)
                number += 1
        except Malformed as error:
            raise Failure("backup_file_changed", file=self.source.one.place / MANIFEST) from error
        return number

    def _evidence_opens(self) -> bool:
        name = self.settings.database_name
        staged = (self.staging / "secrets" / "evidence" / name / "identity.txt").exists()
        return staged or store_of(self.settings).keys.identity_file.exists()

    def _file(self, kept: Kept, target: Path) -> None:
        disk.folder(target.parent)
        with self._object(kept.object) as sealed_file, target.open("xb") as file:
            target.chmod(0o600)
            if kept.sealed:
                sealed.unseal_into(sealed_file, file, self.source.identities)
            else:
                shutil.copyfileobj(sealed_file, file, disk.BLOCK)
            file.flush()
            os.fsync(file.fileno())
        if target.stat().st_size != kept.size:
            raise Failure("backup_file_changed", file=target)
        os.utime(target, ns=(kept.mtime_ns, kept.mtime_ns))

    def _object(self, name: str) -> BinaryIO:
        stored = self.source.one.objects.get(name)
        if stored is None:
            raise Failure("backup_file_missing", file=name)
        return (self.source.folder.path / stored.path).open("rb")

    def database(self, signer: Signer | None) -> tuple[Audit, int]:
        """Bring the database up in the staging folder and check it; how many signed events it lacks.

        Raises:
            Failure: ``restore_dump_refused``, ``restore_other_history``, ``restore_audit_failed``.
        """
        contents = self.opened.contents
        installation = Installation(self.settings.model_copy(update={"home": self.staging}))
        cluster = Cluster(self.staging)
        cluster.start()
        cluster.provision(contents.database)
        self._pour(cluster)
        # A set of an earlier version is brought to this one's form before it is read.
        installation.provision()
        remembered = [] if signer is None else signer.remembered()
        with installation.as_owner() as session:
            auditing.freeze(session)
            audit = auditing.audit(session, remembered[: contents.size], installation.urls().owner)
        _check_audit(audit, contents)
        cluster.stop()
        return audit, max(0, len(remembered) - audit.size)

    def _pour(self, cluster: Cluster) -> None:
        digest, length = hashlib.sha256(), 0
        with restoring(cluster, self.opened.contents.database) as target:
            for name in self.opened.contents.pieces:
                with self._object(name) as file:
                    piece = sealed.unseal_bytes(file, self.source.identities)
                digest.update(piece)
                length += len(piece)
                target.write(piece)
        if (digest.hexdigest(), length) != (self.opened.contents.dump_sha256, self.opened.contents.dump_size):
            raise Failure("restore_dump_refused")


def _check_audit(audit: Audit, contents: Contents) -> None:
    for found in audit.findings:
        if found.fault in {Fault.REWRITTEN, Fault.CUT_TAIL}:
            raise Failure("restore_other_history", index=found.index)
    if audit.failed or (audit.size, audit.root.hex()) != (contents.size, contents.root):
        raise Failure("restore_audit_failed", what=f"{audit.size}/{contents.size}")


def _standing(signer: Signer | None, behind: int) -> Standing:
    if signer is None:
        return Standing.APART
    if behind:
        return Standing.OLD
    return Standing.COPIED if signer.brought_back else Standing.WHOLE


def _write(path: Path, data: bytes) -> None:
    disk.folder(path.parent)
    durable.write_new(path, data)


def _move(staging: Path, home: Path, settings: Settings) -> None:
    """Give everything its place, the database last."""
    for path in sorted(each for each in (staging / "secrets").rglob("*") if each.is_file()):
        target = home / "secrets" / path.relative_to(staging / "secrets")
        # The passwords are those of the database just made; a key that is there is the newer one.
        if path.name == "database.json" or not target.exists():
            disk.folder(target.parent)
            path.replace(target)
    own = Installation(settings).signer_folder
    if (staging / "signer").is_dir():
        disk.folder(own.parent)
        shutil.copytree(staging / "signer" / settings.database_name, own)
    if (staging / "files").is_dir():
        (staging / "files").replace(home / "files")
    for folder in (each for part in ("files", "secrets") for each, _, _ in os.walk(home / part)):
        durable.sync_folder(Path(folder))
    (staging / "cluster").replace(home / "cluster")
    durable.sync_folder(home)
