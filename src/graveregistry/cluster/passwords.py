"""The passwords of the database's logins: made once, at random, kept in ``<home>/secrets/database.json``."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from graveregistry.errors import Failure


def secrets_file(home: Path) -> Path:
    """Where the passwords are kept (mode 0600 in a folder of mode 0700)."""
    return home / "secrets" / "database.json"


def make_passwords(home: Path, names: tuple[str, ...]) -> None:
    """Write a fresh random password (256 bits) for each login, unless they were made before.

    Called under the cluster's lock. The file appears whole or not at all, and is on the disk before any
    data exists that needs it: a cluster whose password was lost could not be opened again.
    """
    path = secrets_file(home)
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump({name: secrets.token_urlsafe(32) for name in names}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def read_password(home: Path, name: str) -> str:
    """The password of login ``name``; ``cluster_secrets_missing`` when the file is gone or damaged."""
    path = secrets_file(home)
    try:
        return str(json.loads(path.read_text())[name])
    except (OSError, ValueError, KeyError) as lost:
        raise Failure("cluster_secrets_missing", file=path) from lost


def sync_folder(folder: Path) -> None:
    """Put a folder's own entries (a new name, a rename) on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
