"""A registry's own keys for its backups: what names objects on the disk, and what signs each set.

They lie in the data home's ``secrets/backup/<database>/`` and are in the keys that are backed up apart: the public one
tells this registry's sets from those of others and from forged ones.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyrage import IdentityError, RecipientError
from pyrage.x25519 import Identity, Recipient

from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.evidence.keys import lines_of
from graveregistry.ledger import durable
from graveregistry.ledger.notes import NoteSigner, VerifierKey, new_signer, parse_signer

NAME = "registry.invalid/backup"
SIGNER = "signing.key"
NAMES = "names.key"


@dataclass(frozen=True, slots=True)
class Keyring:
    """The two keys in ``folder``."""

    folder: Path

    def make(self) -> None:
        """Make fresh keys, all at once; those that are there stay."""
        if self.folder.is_dir():
            return
        self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.folder.parent / f".{self.folder.name}-{secrets.token_hex(8)}"
        draft.mkdir(mode=0o700)
        try:
            durable.write_new(draft / NAMES, secrets.token_hex(32).encode())
            durable.write_new(draft / SIGNER, new_signer(NAME).text().encode())
            durable.sync_folder(draft)
            draft.rename(self.folder)
            durable.sync_folder(self.folder.parent)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def signer(self) -> NoteSigner:
        """What signs sets. Raises Failure ``backup_keys_missing``."""
        try:
            return parse_signer(self._read(SIGNER))
        except (OSError, ValueError, Failure) as error:
            raise Failure("backup_keys_missing", file=self.folder / SIGNER) from error

    def key(self) -> VerifierKey | None:
        """The public key, where there are keys."""
        return self.signer().key if self.folder.is_dir() else None

    def namer(self) -> Namer:
        """What names objects. Raises Failure ``backup_keys_missing``."""
        try:
            return Namer(bytes.fromhex(self._read(NAMES)))
        except (OSError, ValueError) as error:
            raise Failure("backup_keys_missing", file=self.folder / NAMES) from error

    def _read(self, name: str) -> str:
        return (self.folder / name).read_text().strip()


@dataclass(frozen=True, slots=True)
class Namer:
    """Names of objects: who does not hold the key can neither find a file by its content nor confirm a guess."""

    key: bytes

    def name(self, *parts: object) -> str:
        """HMAC-SHA256 over the parts, 64 hexadecimal digits."""
        said = "\0".join(map(str, parts)).encode(errors="surrogateescape")
        return hmac.new(self.key, said, hashlib.sha256).hexdigest()


def keyring_of(settings: Settings) -> Keyring:
    """The keyring of an installation's database."""
    return Keyring(settings.home.resolve() / "secrets" / "backup" / settings.database_name)


def recipients_of(settings: Settings, given: Sequence[str]) -> list[Recipient]:
    """For whom backups are sealed: those given, else those of the settings' file.

    Raises:
        Failure: ``backup_no_recipients``, ``evidence_key_unfit``.
    """
    try:
        listed = given or (lines_of(settings.backup_recipients) if settings.backup_recipients else [])
        wanted = {str(each): each for each in (Recipient.from_str(one.strip()) for one in listed)}
    except RecipientError as error:
        raise Failure("evidence_key_unfit") from error
    except OSError as error:
        raise Failure("backup_no_recipients") from error
    if not wanted:
        raise Failure("backup_no_recipients")
    return [wanted[name] for name in sorted(wanted)]


def identities_in(file: Path) -> list[Identity]:
    """The private keys in a file, as ``age-keygen`` writes it.

    Raises:
        Failure: ``backup_identity_unfit``.
    """
    try:
        found = [Identity.from_str(line) for line in lines_of(file)]
    except (OSError, ValueError, IdentityError) as error:
        raise Failure("backup_identity_unfit", file=file) from error
    if not found:
        raise Failure("backup_identity_unfit", file=file)
    return found


def fingerprint(recipients: Sequence[Recipient]) -> str:
    """Names a set of recipients; what was sealed for others is sealed anew."""
    return hashlib.sha256("\n".join(map(str, recipients)).encode()).hexdigest()
