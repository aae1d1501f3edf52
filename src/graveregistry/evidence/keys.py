"""The keys of the evidence store: for whom files are sealed, what opens them, and what names them on disk.

They lie in the data home's ``secrets/evidence/<database>/``, apart from the store, so that whoever takes the store
takes noise: ``recipients.txt`` (age public keys: the serving one and, once given, one kept off this machine),
``identity.txt`` (the serving private key; ``GRAVEREGISTRY_EVIDENCE_IDENTITY`` may put it elsewhere) and ``names.key``.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from pyrage import IdentityError, RecipientError
from pyrage.x25519 import Identity, Recipient

from graveregistry.errors import Failure
from graveregistry.evidence import disk


@dataclass(frozen=True, slots=True)
class Keys:
    """Where the keys are: ``folder`` for the three files, ``identity`` where the private key lies elsewhere."""

    folder: Path
    identity: Path | None = None

    @property
    def identity_file(self) -> Path:
        """Where the private key is."""
        return self.identity or self.folder / "identity.txt"

    @property
    def made(self) -> bool:
        """Whether there are keys."""
        return self.folder.is_dir()

    def make(self) -> None:
        """Make fresh keys; they appear all at once or not at all, and those that are there stay."""
        if self.made:
            return
        serving = Identity.generate()
        draft = disk.folder(self.folder.parent) / f".{self.folder.name}-{secrets.token_hex(8)}"
        disk.folder(draft)
        try:
            _write(draft / "recipients.txt", f"{serving.to_public()}\n")
            _write(draft / "names.key", f"{secrets.token_hex(32)}\n")
            _write(draft / "identity.txt" if self.identity is None else self.identity, f"{serving}\n")
            disk.sync(draft)
            draft.rename(self.folder)
            disk.sync(self.folder.parent)
        except OSError:
            # Somebody else was first: theirs are the keys.
            if not self.made:
                raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def recipients(self) -> list[Recipient]:
        """For whom files are sealed.

        Raises:
            Failure: ``evidence_keys_missing``.
        """
        try:
            return [Recipient.from_str(line) for line in lines_of(self.folder / "recipients.txt")]
        except (OSError, RecipientError) as error:
            raise Failure("evidence_keys_missing", file=self.folder / "recipients.txt") from error

    def identities(self) -> list[Identity]:
        """What opens files on this machine.

        Raises:
            Failure: ``evidence_keys_missing``.
        """
        try:
            return [Identity.from_str(line) for line in lines_of(self.identity_file)]
        except (OSError, IdentityError) as error:
            raise Failure("evidence_keys_missing", file=self.identity_file) from error

    def add_recipient(self, public: str) -> None:
        """Seal for one more key from now on.

        Raises:
            Failure: ``evidence_key_unfit`` for what is no age public key, ``evidence_keys_missing``.
        """
        try:
            wanted = str(Recipient.from_str(public.strip()))
        except RecipientError as error:
            raise Failure("evidence_key_unfit") from error
        known = [str(each) for each in self.recipients()]
        if wanted in known:
            return
        with disk.draft(self.folder.parent / ".drafts") as (path, file):
            file.write("".join(f"{each}\n" for each in [*known, wanted]).encode())
            disk.settle(path, file, self.folder / "recipients.txt")

    def name_of(self, sha256: str) -> str:
        """The name on disk of the file with this SHA-256: without the key, nobody can say whether a file they hold is
        here.

        Raises:
            Failure: ``evidence_keys_missing``.
        """
        try:
            (key,) = lines_of(self.folder / "names.key")
            return hmac.new(bytes.fromhex(key), bytes.fromhex(sha256), hashlib.sha256).hexdigest()
        except (OSError, ValueError) as error:
            raise Failure("evidence_keys_missing", file=self.folder / "names.key") from error


def new_identity(target: Path) -> str:
    """Write a new private key to a file that is not there yet; the public key.

    Raises:
        Failure: ``evidence_key_there``.
    """
    made = Identity.generate()
    try:
        _write(target, f"{made}\n")
    except FileExistsError as error:
        raise Failure("evidence_key_there", file=target) from error
    return str(made.to_public())


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def lines_of(path: Path) -> list[str]:
    """The lines of a file of keys that are no comment."""
    return [line.strip() for line in path.read_text().splitlines() if line.strip() and not line.startswith("#")]
