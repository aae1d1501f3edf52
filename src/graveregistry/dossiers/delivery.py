"""How a dossier leaves: encrypted to its recipient's age key, or as it is where the exporter recorded why."""

from __future__ import annotations

from pathlib import Path

import pyrage
from pyrage.x25519 import Recipient

from graveregistry.dossiers.orders import Asked
from graveregistry.errors import Failure

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


def seal(path: Path, asked: Asked) -> Path:
    """Encrypt a finished dossier where its order says so; the file that is handed out. The plain one is gone then.

    Raises:
        Failure: ``dossier_key_wrong``.
    """
    if not asked.age_key:
        return path
    sealed = path.with_name(path.name + ENCRYPTED)
    part = sealed.with_name(sealed.name + ".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    with path.open("rb") as plain, part.open("wb") as out:
        pyrage.encrypt_io(plain, out, [_recipient(asked.age_key)])
    part.replace(sealed)
    path.unlink()
    return sealed
