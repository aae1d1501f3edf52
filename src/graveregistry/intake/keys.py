"""The keys that phones seal for: the registry's, and an escrow key whose private half is kept off this machine.

They lie in the data home's ``secrets/intake/<database>/``: ``keys.json`` (public, what phones are told) and one file
``<key id>.key`` for each private key that this machine may open with. Old registry keys stay to open what was sealed
for them; phones are told of the newest of each role alone. A registry key may be an age identity of another machine,
where what is sealed for it is opened.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.evidence.keys import lines_of
from graveregistry.intake import bech32
from graveregistry.intake.sealed import Name, b64u, from_b64u, kid_of, open_sealed, seal
from graveregistry.ledger import durable

Role = Literal["registry", "escrow"]
_MARK = "GRAVEREGISTRY-INTAKE-KEY-"
_PROBE = Name(UUID(int=1), UUID(int=2), "text")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that phones seal for; ``public_key`` is base64url of 32 bytes."""

    id: str
    role: Role
    public_key: str
    made_at: str


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys in ``folder``."""

    folder: Path

    @property
    def _listed(self) -> Path:
        return self.folder / "keys.json"

    def make(self) -> None:
        """A first registry key, where there is none."""
        if not self._listed.exists():
            self.rotate()

    def told(self) -> list[PublicKey]:
        """What phones seal for: the newest key of each role; the first is made when they are first asked for.

        Raises:
            Failure: ``intake_keys_missing``.
        """
        self.make()
        return list({each.role: each for each in self.every()}.values())

    def every(self) -> list[PublicKey]:
        """Every key there ever was, oldest first.

        Raises:
            Failure: ``intake_keys_missing``.
        """
        try:
            return [PublicKey(**each) for each in json.loads(self._listed.read_text())]
        except (OSError, ValueError, TypeError) as error:
            raise Failure("intake_keys_missing", file=self._listed) from error

    def rotate(self) -> PublicKey:
        """A new registry key: phones seal for it from the next time they are told. The old ones stay, to open."""
        private = X25519PrivateKey.generate()
        return self._add("registry", private, self.folder / f"{_kid(private)}.key")

    def new_escrow(self, target: Path) -> PublicKey:
        """A new escrow key, whose private half is written to a file to be taken away.

        Raises:
            Failure: ``intake_key_there``.
        """
        self.make()
        return self._add("escrow", X25519PrivateKey.generate(), target)

    def new_elsewhere(self, public: str) -> PublicKey:
        """A registry key whose private half never was on this machine: the public key of an age identity of another.

        Raises:
            Failure: ``intake_key_unfit``.
        """
        try:
            raw = bech32.decode(bech32.PUBLIC, public.strip())
            # Some 32 bytes are no point that anybody can seal for.
            seal(b"probe", _PROBE, [raw])
        except ValueError as error:
            raise Failure("intake_key_unfit") from error
        return self._list("registry", raw)

    def _add(self, role: Role, private: X25519PrivateKey, target: Path) -> PublicKey:
        public = private.public_key().public_bytes_raw()
        _prove(public, private)
        return self._list(role, public, lambda: _write(target, private))

    def _list(self, role: Role, public: bytes, keep: Callable[[], None] = lambda: None) -> PublicKey:
        """Tell phones of a key, once its private half is kept."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with durable.locked(self.folder / ".lock"):
            known = self.every() if self._listed.exists() else []
            if role == "registry" and not known and list(self.folder.glob("*.key")):
                raise Failure("intake_keys_missing", file=self._listed)
            keep()
            made = PublicKey(kid_of(public), role, b64u(public), f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
            others = [each for each in known if each.id != made.id]
            durable.replace(self._listed, json.dumps([asdict(each) for each in [*others, made]]).encode())
        return made

    def private(self) -> dict[str, X25519PrivateKey]:
        """The private keys on this machine, by their ids; none where they are kept elsewhere.

        Raises:
            Failure: ``intake_keys_missing``.
        """
        found: dict[str, X25519PrivateKey] = {}
        for file in sorted(self.folder.glob("*.key")):
            found |= read_private(file)
        return found


def _kid(private: X25519PrivateKey) -> str:
    return kid_of(private.public_key().public_bytes_raw())


def _prove(public: bytes, private: X25519PrivateKey) -> None:
    """A key that would not open what is sealed for it must never reach a phone."""
    assert open_sealed(seal(b"probe", _PROBE, [public]), _PROBE, {kid_of(public): private}) == b"probe"


def _write(target: Path, private: X25519PrivateKey) -> None:
    text = f"# {_kid(private)}\n{_MARK}{b64u(private.private_bytes_raw())}\n"
    try:
        durable.write_new(target, text.encode())
    except FileExistsError as error:
        raise Failure("intake_key_there", file=target) from error


def read_private(file: Path) -> Mapping[str, X25519PrivateKey]:
    """The private keys of a file, ours or identities of age, by their ids.

    Raises:
        Failure: ``intake_keys_missing``.
    """
    try:
        held = [X25519PrivateKey.from_private_bytes(_private(line)) for line in lines_of(file)]
        if not held:
            raise ValueError(file)
    except (OSError, ValueError) as error:
        raise Failure("intake_keys_missing", file=file) from error
    return {_kid(each): each for each in held}


def _private(line: str) -> bytes:
    if line.startswith(_MARK):
        return from_b64u(line.removeprefix(_MARK))
    return bech32.decode(bech32.PRIVATE, line)


def keys_of(settings: Settings) -> Keys:
    """The intake's keys of an installation's database."""
    return Keys(settings.home.resolve() / "secrets" / "intake" / settings.database_name)
