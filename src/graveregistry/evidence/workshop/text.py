"""What files say of themselves, as text of bounded number and length."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

LONGEST = 500


class TooManyPixels(Exception):
    """A picture that nothing here unpacks."""


def plain(value: Any) -> str:
    """A value as text that can be kept, cut at 500 characters."""
    if isinstance(value, bytes):
        value = value.decode("ascii") if value.isascii() else value[: LONGEST // 2].hex()
    return str(value).encode("utf-8", "replace").decode().replace("\0", "")[:LONGEST]


def bounded(tags: Iterable[tuple[Any, Any]], most: int) -> dict[str, str]:
    """At most so many tags."""
    return {plain(name): plain(value) for (name, value), _ in zip(tags, range(most), strict=False)}
