"""How a dossier leaves: encrypted to its recipient's age key, or as it is where the exporter recorded why."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO, cast

import pyrage
from pyrage.x25519 import Identity, Recipient

from graveregistry.dossiers.orders import Asked
from graveregistry.errors import Failure
from graveregistry.ledger import durable

ENCRYPTED = ".age"


def check(asked: Asked) -> None:
    """An order says to whom it is encrypted, or why not.

    Raises:
        Failure: ``dossier_key_needed``, ``dossier_key_wrong``.
    """
    if asked.age_key:
        _recipient(asked.age_key)
    elif not asked.plain_reason.strip():
        raise Failure("dossier_key_needed")


def _recipient(key: str) -> Recipient:
    try:
        return Recipient.from_str(key.strip())
    except pyrage.RecipientError as error:
        raise Failure("dossier_key_wrong") from error


def seal(path: Path, asked: Asked, sha256: str) -> Path:
    """Encrypt a finished dossier where its order says so; the file that is handed out. The plain one is gone then.

    Nobody here can open what only the recipient can. So it is encrypted to a second key too, of which no other copy is
    made and which ends with this function: with it the whole file is read back from the disk and compared first.

    Args:
        sha256: of the dossier at ``path``, hexadecimal.

    Raises:
        Failure: ``dossier_key_wrong``, ``dossier_not_sealed``: the plain one is still there then.
    """
    if not asked.age_key:
        return path
    sealed = path.with_name(path.name + ENCRYPTED)
    part = sealed.with_name(sealed.name + ".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    once = Identity.generate()
    with path.open("rb") as plain, part.open("wb") as out:
        pyrage.encrypt_io(plain, out, [_recipient(asked.age_key), once.to_public()])
        out.flush()
        os.fsync(out.fileno())
    if _read_back(part, once) != sha256:
        part.unlink()
        raise Failure("dossier_not_sealed")
    part.replace(sealed)
    durable.sync_folder(sealed.parent)
    path.unlink()
    return sealed


class _Hashing:
    """A target that keeps nothing of what is written but its digest."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""


def _read_back(path: Path, once: Identity) -> str | None:
    """SHA-256 of what the encrypted file opens to; None where it does not open."""
    found = _Hashing()
    try:
        with path.open("rb") as file:
            pyrage.decrypt_io(file, cast(BinaryIO, found), [once])
    except pyrage.DecryptError:
        return None
    return found.digest.hexdigest()
