"""Texts that have one spelling only: canonical JSON (RFC 8785, without fractions), both base64s, times, ids."""

from __future__ import annotations

import base64
import binascii
import json
import re
from datetime import datetime
from typing import Any

MAX_NUMBER, MAX_NESTING = 2**53 - 1, 32
_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{6})Z", re.ASCII)
_ID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class MalformedError(ValueError):
    """Something is not in the one form it may have."""


def canonical(value: Any) -> bytes:
    """The RFC 8785 spelling of a value of null, booleans, integers, texts, lists and objects."""
    return _written(value, 0).encode()


def _written(value: Any, depth: int) -> str:
    if depth > MAX_NESTING:
        raise MalformedError("nested too deeply")
    if value is None or isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int) and abs(value) <= MAX_NUMBER:
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(_written(each, depth + 1) for each in value) + "]"
    if isinstance(value, dict):
        # Section 3.2.3: names are sorted by their UTF-16 code units.
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        said = (f"{_written(name, 0)}:{_written(value[name], depth + 1)}" for name in names)
        return "{" + ",".join(said) + "}"
    raise MalformedError("not a value of the ledger")


def read_json(data: bytes) -> Any:
    """The value of bytes that are exactly its canonical spelling. Raises MalformedError."""
    try:
        value = json.loads(data.decode())
        again = canonical(value)
    except (ValueError, RecursionError):
        raise MalformedError("not canonical JSON") from None
    if again != data:
        raise MalformedError("not canonical JSON")
    return value


def base64_bytes(text: str) -> bytes:
    """RFC 4648 section 4, with padding. Raises MalformedError for any but the one spelling."""
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise MalformedError("not base64") from None
    if base64.b64encode(data).decode() != text:
        raise MalformedError("not base64")
    return data


def url_text(data: bytes) -> str:
    """RFC 4648 section 5, without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def url_bytes(text: str) -> bytes:
    """The inverse of `url_text`. Raises MalformedError for any but the one spelling."""
    if not re.fullmatch("[A-Za-z0-9_-]*", text):
        raise MalformedError("not base64url")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        raise MalformedError("not base64url") from None
    if url_text(data) != text:
        raise MalformedError("not base64url")
    return data


def is_time(text: Any) -> bool:
    """Whether this is a moment as the ledger writes it: UTC, six decimals, `Z`."""
    match = _TIME.fullmatch(text) if isinstance(text, str) else None
    if not match:
        return False
    try:
        datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")  # noqa: DTZ007 - only whether there is such a moment
    except ValueError:
        return False
    return True


def is_id(text: Any) -> bool:
    """Whether this is a UUID in lower case with hyphens."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None
