"""The files at the top of a dossier that are not its payload: how to check it, and two programs to do so."""

from __future__ import annotations

import hashlib
from importlib.resources import files as resources

from graveregistry.dossiers.standalone.bundle import bundled
from graveregistry.dossiers.words import readme


def tag_files(number: str, training: bool) -> dict[str, bytes]:
    """The files by their names, as they go into the dossier of that number."""
    page = resources(__package__).joinpath("verify.html").read_bytes()
    return {"README.txt": readme(number, training).encode(), "verify.html": page, "verify.py": bundled()}


def digests(files: dict[str, bytes]) -> dict[str, str]:
    """SHA-256 of each, hexadecimal: what `export.json` says of them, and the ledger with it."""
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
