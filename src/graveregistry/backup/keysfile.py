"""The keys of a registry in one sealed file, kept apart from its backups: whoever has the one lacks the other.

In it: what opens evidence and what phones sealed, what signs the ledger with its memory, what names and signs backups,
and the authorities that phones of a local network and readers of papers trust.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pyrage
from pyrage.x25519 import Identity, Recipient

from graveregistry.backup import making
from graveregistry.backup.folder import Folder
from graveregistry.backup.keyring import SIGNER, keyring_of
from graveregistry.backup.rules import KEYS_FORMAT
from graveregistry.errors import Failure
from graveregistry.evidence import disk
from graveregistry.evidence.store import store_of
from graveregistry.installation import Installation
from graveregistry.intake.keys import keys_of
from graveregistry.ledger import durable
from graveregistry.ledger.notes import VerifierKey, parse_signer

SAVED = "saved"
SHORTEST = 15
_GROWING = frozenset({"leaves.bin", "checkpoint"})


@dataclass(frozen=True, slots=True)
class Keys:
    """What a file of keys holds: files by their path below the data home."""

    database: str
    made_at: str
    files: dict[str, bytes] = field(repr=False)

    def verifier(self) -> VerifierKey | None:
        """The public key of this registry's backups."""
        held = self.files.get(f"secrets/backup/{self.database}/{SIGNER}")
        return None if held is None else parse_signer(held.decode()).key

    def below(self, place: str) -> dict[str, bytes]:
        """Those below a folder, by their path from there."""
        return {path.removeprefix(place): data for path, data in self.files.items() if path.startswith(place)}


def save(
    installation: Installation, where: Path, recipients: Sequence[Recipient], passphrase: str | None, now: datetime
) -> Path:
    """Write all keys into a new file of a folder, sealed for the recipients or with a passphrase; where it is.

    Raises:
        Failure: ``backup_keys_together`` for a folder that holds backups, ``password_too_short``, and as
            ``making.check_place``.
    """
    own = making.check_place(installation, where)
    if any(Folder(each).sets.is_dir() for each in (where, *where.resolve().parents)):
        raise Failure("backup_keys_together", folder=where)
    if passphrase is not None and len(passphrase) < SHORTEST:
        raise Failure("password_too_short")
    own.make()
    files = _collect(installation)
    plain = _packed(Keys(installation.name, f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", files))
    if passphrase is None:
        sealed = pyrage.encrypt(plain, list(recipients))
    else:
        sealed = pyrage.passphrase.encrypt(plain, passphrase)
    name = f"graveregistry-keys-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}.age"
    with making.said(where), disk.said_when_full():
        durable.replace(where / name, sealed)
    durable.replace(own.folder / SAVED, _lasting(files).encode())
    return where / name


def are_saved(installation: Installation) -> bool:
    """Whether the keys are those of the last file of keys: another key made since is in no copy."""
    saved = keyring_of(installation.settings).folder / SAVED
    return saved.exists() and saved.read_text() == _lasting(_collect(installation))


def read(file: Path, identities: Sequence[Identity], passphrase: str | None) -> Keys:
    """Open a file of keys.

    Raises:
        Failure: ``backup_keys_wrong`` for another's, a wrong passphrase, or what is no file of keys.
    """
    try:
        sealed = file.read_bytes()
        if passphrase is None:
            plain = pyrage.decrypt(sealed, list(identities))
        else:
            plain = pyrage.passphrase.decrypt(sealed, passphrase)
        held = json.loads(plain)
        if held.pop("format") != KEYS_FORMAT:
            raise ValueError
        files = {path: base64.b64decode(data, validate=True) for path, data in held.pop("files").items()}
        return Keys(**held, files=files)
    except (OSError, pyrage.DecryptError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Failure("backup_keys_wrong", file=file) from error


def wants_passphrase(file: Path) -> bool:
    """Whether a file of keys was sealed with a passphrase (scrypt, C2SP ``age.md``).

    Raises:
        Failure: ``backup_keys_wrong``.
    """
    try:
        with file.open("rb") as sealed:
            return b"\n-> scrypt " in sealed.read(64)
    except OSError as error:
        raise Failure("backup_keys_wrong", file=file) from error


def _packed(keys: Keys) -> bytes:
    files = {path: base64.b64encode(data).decode() for path, data in keys.files.items()}
    said = {"format": KEYS_FORMAT, "database": keys.database, "made_at": keys.made_at, "files": files}
    return json.dumps(said).encode()


def _collect(installation: Installation) -> dict[str, bytes]:
    return {path: source.read_bytes() for path, source in _sources(installation)}


def _sources(installation: Installation) -> Iterator[tuple[str, Path]]:
    """Every key with the path that a restore gives it, wherever the settings have put it."""
    name, secret = installation.name, installation.home / "secrets"
    own = secret / "backup" / name
    yield from ((f"secrets/backup/{name}/{each.name}", each) for each in sorted(own.glob("*.key")))
    keys = store_of(installation.settings).keys
    if keys.made:
        yield f"secrets/evidence/{name}/identity.txt", keys.identity_file
        for each in ("recipients.txt", "names.key"):
            yield f"secrets/evidence/{name}/{each}", keys.folder / each
    intake = keys_of(installation.settings).folder
    yield from ((f"secrets/intake/{name}/{each.name}", each) for each in sorted(intake.glob("*.key")))
    yield from ((f"secrets/intake/{name}/{each.name}", each) for each in sorted(intake.glob("*.json")))
    # Whom phones of a local network, and readers of papers, trust by hand; what is under them is made anew.
    for place in ("tls", f"paper/{name}"):
        if (authority := secret / place / "authority.pem").exists():
            yield f"secrets/{place}/{authority.name}", authority
    if installation.settings.training and (accounts := secret / "training-accounts.json").exists():
        yield f"secrets/{accounts.name}", accounts
    if not installation.settings.signer_key:
        folder = installation.signer().folder
        for file in sorted(folder.glob("[0-9][0-9][0-9][0-9]/*")):
            yield f"signer/{name}/{file.relative_to(folder).as_posix()}", file


def _lasting(files: dict[str, bytes]) -> str:
    """A digest of the keys without what grows with every event."""
    kept = {path: hashlib.sha256(data).hexdigest() for path, data in files.items() if Path(path).name not in _GROWING}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
