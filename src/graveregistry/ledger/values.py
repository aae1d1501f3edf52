"""Values as the ledger commits them: canonical JSON (RFC 8785) without floating-point numbers.

Floats are refused because two programs may print one float in two ways, and a court file must not depend on that.
Coordinates, decimals and large integers travel as strings.
"""

import binascii
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Never, TypeAlias
from uuid import UUID

import rfc8785

from graveregistry.errors import Failure

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

_plain = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode
URL_ALPHABET = bytes.maketrans(b"+/", b"-_")
_PLAIN_ALPHABET = bytes.maketrans(b"-_", b"+/")
_BEYOND_BASIC = re.compile("[\U00010000-\U0010ffff]")

quoted: Callable[[str], str] = json.encoder.encode_basestring
"""Text as RFC 8785 writes it (3.2.2.2); whether it is Unicode shows when it is encoded."""

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 32
# A Decimal("1e999999999") is a few bytes in and a gigabyte out.
MAX_DECIMAL_PLACES = 1000


class BadValue(Failure):
    """A value the ledger cannot commit; the code says which kind and what to do."""


class BadJson(ValueError):
    """Bytes that are not the canonical JSON they should be. Callers turn it into the failure of their own format."""


def canonical_value(value: object, depth: int = 0) -> Json:
    """The JSON value under which `value` is committed; equal values give equal JSON.

    UUID, date and Decimal become strings (a Decimal without exponent or trailing zeros), an aware datetime becomes
    UTC with microseconds and `Z`, bytes become lower-case hexadecimal, an Enum becomes its value.
    Raises BadValue for floats, naive datetimes, integers beyond 2**53 - 1, text that is no Unicode, more than
    32 levels of nesting, and any other type.
    """
    if depth > MAX_DEPTH:
        raise BadValue("ledger_value_deep", limit=MAX_DEPTH)
    if (plain := _PLAIN.get(type(value))) is not None:
        return plain(value)
    if isinstance(value, Enum):
        return canonical_value(value.value, depth)
    if isinstance(value, list | tuple):
        return [canonical_value(item, depth + 1) for item in value]
    if isinstance(value, Mapping):
        return {_key(key): canonical_value(item, depth + 1) for key, item in value.items()}
    return _scalar(value)


def _scalar(value: object) -> Json:
    """A value of a kind derived from a plain one counts as that; a number with a fraction is refused by name."""
    if isinstance(value, float):
        raise BadValue("ledger_value_float")
    for kind, plain in _PLAIN.items():
        if isinstance(value, kind):
            return plain(value)
    raise BadValue("ledger_value_unsupported", type=type(value).__name__)


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise BadValue("ledger_value_unsupported", type=f"{type(key).__name__} key")
    return _text(key)


def _integer(value: int) -> int:
    if abs(value) > MAX_INTEGER:
        raise BadValue("ledger_value_large_number")
    return value


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadValue("ledger_value_text") from None
    return value


def _decimal(value: Decimal) -> str:
    exponent = value.as_tuple().exponent
    if isinstance(exponent, str) or max(abs(exponent), abs(value.adjusted())) > MAX_DECIMAL_PLACES:
        raise BadValue("ledger_value_large_number")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def instant(value: datetime) -> str:
    """UTC with microseconds, `2026-11-21T20:49:00.000000Z`. Raises BadValue for a datetime without a time zone."""
    if value.utcoffset() is None:
        raise BadValue("ledger_value_naive_time")
    try:
        moment = value.astimezone(UTC)
    except OverflowError:
        raise BadValue("ledger_value_large_number") from None
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def canonical_text(value: object, depth: int = 0) -> str:
    """The text of `encode(canonical_value(value))`, straight for the plain values that most are. Raises BadValue."""
    if (spelt := _SPELT.get(type(value))) is not None:
        return spelt(value)
    if type(value) is list and depth < MAX_DEPTH:
        return f"[{','.join([canonical_text(item, depth + 1) for item in value])}]"
    return encode_text(canonical_value(value, depth))


# Nearly every value is exactly one of these; an import commits millions of them.
_PLAIN: dict[type, Callable[[Any], Json]] = {
    str: _text,
    UUID: str,
    int: _integer,
    bool: lambda value: value,
    type(None): lambda value: value,
    datetime: instant,
    date: date.isoformat,
    Decimal: _decimal,
    bytes: bytes.hex,
}
# What these become holds no letter that JSON escapes.
_SPELT: dict[type, Callable[[Any], str]] = {
    str: quoted,
    int: lambda value: str(_integer(value)),
    bool: lambda value: "true" if value else "false",
    type(None): lambda _: "null",
    UUID: lambda value: f'"{value}"',
    datetime: lambda value: f'"{instant(value)}"',
    date: lambda value: f'"{value.isoformat()}"',
    Decimal: lambda value: f'"{_decimal(value)}"',
}


def parse_instant(text: str) -> datetime:
    """The aware datetime of a text made by `instant`. Raises BadJson for any other spelling."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadJson("not a time") from None
    if moment.utcoffset() is None or instant(moment) != text:
        raise BadJson("not a canonical time")
    return moment


def encode(value: Json) -> bytes:
    """RFC 8785 canonical JSON of a value that `canonical_value` would give back unchanged."""
    return encode_text(value).encode()


def encode_text(value: Json) -> str:
    """The text of `encode`.

    The C encoder of the standard library writes the same, but sorts names by code points where RFC 8785 (3.2.3) goes
    by UTF-16: the two differ only where there are letters beyond the basic plane, and those go the long way.
    """
    if type(value) is str:
        return quoted(value)
    text = _plain(value)
    return rfc8785.dumps(value).decode() if _BEYOND_BASIC.search(text) else text


def decode(data: bytes) -> Json:
    """Strict inverse of `encode`: no floats, no duplicate names, no other spelling. Raises BadJson."""
    try:
        value: Json = _strict(data.decode())
        again = encode(canonical_value(value))
    except (ValueError, RecursionError, BadValue):
        raise BadJson("not canonical JSON") from None
    if again != data:
        raise BadJson("not canonical JSON")
    return value


def _no_float(_text: str) -> Never:
    raise BadJson("floating-point number")


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadJson("duplicate name")
    return found


_strict = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_no_float, parse_constant=_no_float).decode


def b64url(data: bytes) -> str:
    """Base64url without padding, RFC 4648 section 5."""
    return b64url_bytes(data).decode()


def b64url_bytes(data: bytes) -> bytes:
    """The same as ASCII bytes."""
    return binascii.b2a_base64(data, newline=False).translate(URL_ALPHABET, b"=")


def from_b64url(text: str) -> bytes:
    """Strict inverse of `b64url`: no padding, no stray characters, no unused bits set. Raises BadJson."""
    try:
        plain = text.encode("ascii").translate(_PLAIN_ALPHABET)
        data = binascii.a2b_base64(plain + b"=" * (-len(plain) % 4), strict_mode=True)
    except ValueError:
        raise BadJson("not base64url") from None
    if b64url(data) != text:
        raise BadJson("not canonical base64url")
    return data
