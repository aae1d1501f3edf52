"""Events as committed: salted fields (RFC 9901 disclosures and digests) and the leaf that binds them.

A digest gives nothing away without its salt, so a redacted file still verifies, a guessed place cannot be confirmed
against a digest, and a field can be erased (value and salt dropped) without breaking the tree.
The format is frozen in `docs/formats/ledger.md`.
"""

import binascii
import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from graveregistry.errors import Failure
from graveregistry.ledger.values import (
    MAX_INTEGER,
    URL_ALPHABET,
    BadJson,
    BadValue,
    Json,
    b64url,
    b64url_bytes,
    canonical_text,
    canonical_value,
    decode,
    encode,
    from_b64url,
    instant,
    parse_instant,
    quoted,
)

VERSION = 1
SALT_BYTES = 16
# RFC 9901 section 4.2.5: decoys hide how many fields there are; eight keeps a leaf under 4 kB for most events.
PADDING = 8
# Base64url of 32 bytes: 43 characters, the last of which has two unused bits that must not be set.
_DIGEST_CHARS = 43
_DIGEST = "[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"
_IS_DIGEST = re.compile(_DIGEST).fullmatch
_ARE_DIGESTS = re.compile(f'(?:{_DIGEST}(?:","{_DIGEST})*)?').fullmatch


class BadDisclosure(Failure):
    """A disclosure that is not exactly the canonical encoding of a salted field."""


class BadLeaf(Failure):
    """Leaf bytes, or the parts of a leaf, that are not those of an event."""


@dataclass(frozen=True, slots=True)
class Field:
    """One salted field of an event. `salt` is 16 bytes from a cryptographic source, never used twice."""

    name: str
    value: Json
    salt: bytes


@dataclass(frozen=True, slots=True)
class Leaf:
    """The clear header of an event: gapless index from 0, the server's time, the sorted digests of its fields."""

    index: int
    recorded_at: datetime
    digests: tuple[str, ...]


def salted(name: str, value: object) -> Field:
    """A field of `value` in canonical form with a fresh salt. Raises BadValue."""
    return Field(name, canonical_value(value), secrets.token_bytes(SALT_BYTES))


def part(name: str, value: object) -> str:
    """Name and value as they stand in a disclosure, behind the salt. Raises as `salted` and `disclosure` do."""
    if not name:
        raise BadDisclosure("ledger_disclosure_malformed")
    # Inside the disclosure the value lies one level deep.
    return f"{quoted(name)},{canonical_text(value, 1)}"


def seal(parts: Sequence[str]) -> tuple[list[str], list[str]]:
    """The parts, each with a fresh salt: the canonical JSON of every disclosure, and the digest that its event commits.

    As `salted`, `disclosure` and `digest` one by one, but what can be done for all is done once. Raises BadValue.
    """
    texts = [f'["{salt}",{each}]' for salt, each in zip(_salts(len(parts)), parts, strict=True)]
    try:
        spelt = [text.encode() for text in texts]
    except UnicodeEncodeError:
        raise BadValue("ledger_value_text") from None
    sha256, base64, alphabet = hashlib.sha256, binascii.b2a_base64, URL_ALPHABET
    # `b64url_bytes` of each, without a call of ours for each: an import seals millions of them.
    hashes = [sha256(base64(each, newline=False).translate(alphabet, b"=")).digest() for each in spelt]
    return texts, _b64url_each(hashes, hashlib.sha256().digest_size)


def committed(field: Field) -> str:
    """The digest that an event holds for a field: `digest` of its `disclosure`, in one step. Raises as they do."""
    try:
        return digest_of(f'["{b64url(field.salt)}",{part(field.name, field.value)}]')
    except UnicodeEncodeError:
        raise BadValue("ledger_value_text") from None


def digest_of(spelt: str) -> str:
    """The digest of a disclosure that is still the canonical JSON of its three parts."""
    return b64url(hashlib.sha256(b64url_bytes(spelt.encode())).digest())


def _salts(count: int) -> list[str]:
    drawn = secrets.token_bytes(SALT_BYTES * count)
    return _b64url_each([drawn[at : at + SALT_BYTES] for at in range(0, len(drawn), SALT_BYTES)], SALT_BYTES)


def _b64url_each(items: Sequence[bytes], size: int) -> list[str]:
    """Base64url of many items of one size: filled up to threes with zeros they are spelt together and cut apart."""
    filling = bytes(-size % 3)
    letters = b64url(filling.join([*items, b""]))
    wide, long = (size + len(filling)) * 4 // 3, (size * 8 + 5) // 6
    return [letters[at : at + long] for at in range(0, wide * len(items), wide)]


def site_name(site_id: UUID) -> str:
    """Name of the field that links an event into the chain of a site."""
    return f"site/{site_id}"


def row_name(table: str, key: str, column: str) -> str:
    """Name of the field that holds a changed column. Only the key may contain a slash."""
    return f"{table}/{key}/{column}"


def split_row_name(name: str) -> tuple[str, str, str] | None:
    """(table, key, column) of a name made by `row_name`; None for `type`, `actor`, `site/<uuid>` and the like."""
    table, _, rest = name.partition("/")
    key, _, column = rest.rpartition("/")
    return (table, key, column) if table and key and column else None


def disclosure(field: Field) -> str:
    """Base64url of the canonical JSON `[salt, name, value]` (RFC 9901 section 4.2.1).

    Raises BadDisclosure for an empty name or a salt that is not 16 bytes, BadValue for a value not in canonical form.
    """
    if not field.name or len(field.salt) != SALT_BYTES:
        raise BadDisclosure("ledger_disclosure_malformed")
    return b64url(encode(canonical_value([b64url(field.salt), field.name, field.value])))


def digest(disclosed: str) -> str:
    """Base64url of SHA-256 over the ASCII bytes of a disclosure (RFC 9901 section 4.2.3)."""
    return b64url(hashlib.sha256(disclosed.encode()).digest())


def parse_disclosure(text: str) -> Field:
    """The field of a disclosure. Any spelling but the canonical one raises BadDisclosure."""
    try:
        parts = decode(from_b64url(text))
        if not (isinstance(parts, list) and len(parts) == 3):
            raise BadJson("not three parts")
        salt, name, value = parts
        if not (isinstance(salt, str) and isinstance(name, str) and name):
            raise BadJson("salt or name is no text")
        if len(raw := from_b64url(salt)) != SALT_BYTES:
            raise BadJson("salt of another length")
    except BadJson:
        raise BadDisclosure("ledger_disclosure_malformed") from None
    return Field(name, value, raw)


def decoys(count: int) -> list[str]:
    """Random digests that fill `count` real ones up to a multiple of eight, so that a leaf does not tell how many
    fields changed. They have no disclosure and look like digests of withheld fields (RFC 9901 section 4.2.5).
    """
    return [b64url(hashlib.sha256(secrets.token_bytes(32)).digest()) for _ in range(-count % PADDING)]


def leaf(index: int, recorded_at: datetime, digests: Iterable[str]) -> bytes:
    """The bytes that the Merkle tree commits to for one event. Raises BadLeaf, also for a digest given twice."""
    try:
        return leaf_beginning(digests) + leaf_end(index, recorded_at)
    except BadLeaf:
        raise BadLeaf("ledger_leaf_malformed", index=index) from None


def leaf_beginning(digests: Iterable[str]) -> bytes:
    """The part of a leaf that stands before anybody knows its place in the ledger. Raises as `leaf` does."""
    ordered = sorted(digests)
    # Letters of digests need no escaping in JSON; their order is that of their bytes.
    joined = '","'.join(ordered)
    # The length shows that the borders in the joined text are ours.
    is_whole = len(joined) == max(0, len(ordered) * (_DIGEST_CHARS + 3) - 3)
    if not is_whole or _ARE_DIGESTS(joined) is None or len(set(ordered)) != len(ordered):
        raise BadLeaf("ledger_leaf_malformed", index="?")
    return (f'{{"digests":["{joined}"],' if ordered else '{"digests":[],').encode()


def leaf_end(index: int, recorded_at: datetime) -> bytes:
    """The rest of a leaf, which follows its `leaf_beginning`. Raises as `leaf` does."""
    try:
        if not 0 <= index <= MAX_INTEGER:
            raise BadJson("index out of range")
        return f'"index":{index},"recorded_at":"{instant(recorded_at)}","v":{VERSION}}}'.encode()
    except (BadJson, BadValue):
        raise BadLeaf("ledger_leaf_malformed", index=index) from None


def parse_leaf(data: bytes) -> Leaf:
    """The header in the bytes of a leaf. Any bytes that `leaf` would not make raise BadLeaf."""
    try:
        found = _leaf(decode(data))
    except BadJson:
        raise BadLeaf("ledger_leaf_malformed", index="?") from None
    if leaf(found.index, found.recorded_at, found.digests) != data:
        raise BadLeaf("ledger_leaf_malformed", index=found.index)
    return found


def _leaf(value: Json) -> Leaf:
    match value:
        case {"digests": list(digests), "index": int(index), "recorded_at": str(time)} if type(index) is int:
            return Leaf(index, parse_instant(time), tuple(_digest(each) for each in digests))
        case _:
            raise BadJson("not a leaf")


def _digest(value: Json) -> str:
    if not isinstance(value, str) or not _IS_DIGEST(value):
        raise BadJson("not a digest")
    return value
