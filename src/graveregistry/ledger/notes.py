"""C2SP signed notes (c2sp.org/signed-note) with Ed25519: text that any holder of the public key can check offline.

Keys come from outside the note. A note is worth nothing until `verify` has named a key that signed it.
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from graveregistry.errors import Failure

ED25519 = b"\x01"
KEY_BYTES = 32
KEY_ID_BYTES = 4
SIGNATURE_BYTES = 64
# The specification asks for a bound and for at least 16 signatures.
MAX_NOTE_BYTES = 1_000_000
MAX_SIGNATURES = 64
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
_DASH = "— "


class BadKey(Failure):
    """A verification or signing key in text form that is not what the format says."""


class BadNote(Failure):
    """A note that is malformed, that no known key signed, or whose known signature does not fit."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The name of a signer and its Ed25519 public key (32 bytes, RFC 8032); `kind` is the type of its signatures."""

    name: str
    public: bytes
    kind: bytes = ED25519

    @property
    def key_id(self) -> bytes:
        """SHA-256(name || 0x0A || kind || public key)[:4]."""
        return hashlib.sha256(self.name.encode() + b"\n" + self.kind + self.public).digest()[:KEY_ID_BYTES]

    def text(self) -> str:
        """`name+<key id in hexadecimal>+<base64 of kind and public key>`: what is printed and handed out."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(self.kind + self.public)}"


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """A signer's name and its Ed25519 private key (32-byte seed, RFC 8032); never printed."""

    name: str
    seed: bytes
    kind: bytes = ED25519

    def __repr__(self) -> str:
        return f"NoteSigner({self.name!r})"

    @property
    def key(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self._private().public_key().public_bytes_raw(), self.kind)

    def text(self) -> str:
        """`PRIVATE+KEY+name+<key id>+<base64 of kind and seed>`: the form the file of a signer holds."""
        return f"PRIVATE+KEY+{self.name}+{self.key.key_id.hex()}+{to_base64(self.kind + self.seed)}"

    def sign(self, text: str) -> bytes:
        """Ed25519 signature of a text, 64 bytes."""
        return self._private().sign(text.encode())

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who it says signed, and the bytes; nothing is checked yet."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A note taken apart and not yet verified."""

    text: str
    signatures: tuple[Signature, ...]


def new_signer(name: str, kind: bytes = ED25519) -> NoteSigner:
    """A signer with a fresh key. Raises BadKey for a name that is empty or has spaces, plus signs or controls."""
    return NoteSigner(_name(name), Ed25519PrivateKey.generate().private_bytes_raw(), kind)


def parse_key(text: str, kind: bytes = ED25519) -> VerifierKey:
    """The key in `VerifierKey.text` form. Raises BadKey for another form, kind, or a key id that does not fit."""
    name, stated, public = _key_parts(text, kind)
    key = VerifierKey(name, public, kind)
    if key.text() != text or key.key_id != stated:
        raise BadKey("ledger_key_malformed")
    return key


def parse_signer(text: str, kind: bytes = ED25519) -> NoteSigner:
    """The signer in `NoteSigner.text` form. Raises BadKey."""
    head, _, rest = text.partition("PRIVATE+KEY+")
    name, stated, seed = _key_parts(rest, kind)
    signer = NoteSigner(name, seed, kind)
    if head or signer.text() != text or signer.key.key_id != stated:
        raise BadKey("ledger_key_malformed")
    return signer


def _key_parts(text: str, kind: bytes) -> tuple[str, bytes, bytes]:
    try:
        name, stated, encoded = text.split("+", 2)
        data = from_base64(encoded)
        if len(data) != 1 + KEY_BYTES or data[:1] != kind:
            raise ValueError
        return _name(name), bytes.fromhex(stated), data[1:]
    except ValueError:
        raise BadKey("ledger_key_malformed") from None


def _name(name: str) -> str:
    if not _is_name(name):
        raise BadKey("ledger_key_malformed")
    return name


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not _CONTROL.search(name) and not any(map(str.isspace, name))


def sign(text: str, *signers: NoteSigner) -> bytes:
    """The note of a text that ends in a newline, with one signature line per signer.

    Raises BadNote for a text that no note can hold.
    """
    return written(Note(text, tuple(Signature(each.name, each.key.key_id, each.sign(text)) for each in signers)))


def written(note: Note) -> bytes:
    """The note of these parts. Raises BadNote for a text that no note can hold."""
    data = f"{note.text}\n{''.join(map(line, note.signatures))}".encode()
    if parse(data) != note:
        raise BadNote("ledger_note_malformed")
    return data


def line(each: Signature) -> str:
    """The signature line, newline included."""
    return f"{_DASH}{each.name} {to_base64(each.key_id + each.signature)}\n"


def parse(note: bytes) -> Note:
    """Take a note apart; the text is everything before the last empty line. Raises BadNote, verifies nothing."""
    try:
        if len(note) > MAX_NOTE_BYTES or _CONTROL.search(whole := note.decode()):
            raise ValueError
        text, empty_line, tail = whole.rpartition("\n\n")
        *lines, after = tail.split("\n")
        if not (empty_line and text and not after and 0 < len(lines) <= MAX_SIGNATURES):
            raise ValueError
        return Note(text + "\n", tuple(_signature(line) for line in lines))
    except ValueError:
        raise BadNote("ledger_note_malformed") from None


def _signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    data = from_base64(encoded)
    if not line.startswith(_DASH) or not _is_name(name) or len(data) <= KEY_ID_BYTES:
        raise ValueError
    return Signature(name, data[:KEY_ID_BYTES], data[KEY_ID_BYTES:])


def line_key(text: str) -> tuple[str, bytes]:
    """Name and key id of a signature line. Raises ValueError."""
    each = _signature(text.removesuffix("\n"))
    return each.name, each.key_id


def verify(note: bytes, keys: Sequence[VerifierKey]) -> tuple[str, tuple[VerifierKey, ...]]:
    """The text of a note and those of `keys` that signed it, in the order of the note; at least one.

    Lines of other keys are ignored, also where they share a name or a key id (not both) with a known one. Raises
    BadNote if the note is malformed, a known key's signature does not fit or stands twice, or no known key signed.
    """
    parsed = parse(note)
    known = {(key.name, key.key_id): key for key in keys}
    signed_by: list[VerifierKey] = []
    for line in parsed.signatures:
        key = known.get((line.name, line.key_id))
        if key is None:
            continue
        if key in signed_by:
            raise BadNote("ledger_note_malformed")
        _check(key, line.signature, parsed.text)
        signed_by.append(key)
    if not signed_by:
        raise BadNote("ledger_note_unknown_key")
    return parsed.text, tuple(signed_by)


def _check(key: VerifierKey, signature: bytes, text: str) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        raise BadNote("ledger_note_bad_signature", name=key.name) from None


def to_base64(data: bytes) -> str:
    """Standard base64 with padding, RFC 4648 section 4."""
    return base64.b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """Strict inverse of `to_base64`; raises ValueError for any other spelling."""
    data = base64.b64decode(text, validate=True)
    if to_base64(data) != text:
        raise ValueError("not canonical base64")
    return data
