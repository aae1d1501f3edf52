"""How a typed value stands in a text cell of our own exports, and comes back the same.

Only columns carried along (``source:...``) are typed: text stands as it is unless it could be taken for JSON or
for a formula, and then it is quoted as JSON; everything else is JSON. An empty cell is a column the row had not.
Text of the registry's own fields gets an apostrophe before a leading formula sign.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping

from .rows import JsonValue

CARRIED = "source:"
"""Prefix of columns the registry has no field for, in every export."""

OWN_MARK = "graveregistry:site"
"""First column of every export; a file that has it is read back as one of ours."""

# What spreadsheets evaluate (OWASP, CSV Injection): = + - @, tab, return, and their full-width forms.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def encode(value: JsonValue) -> str:
    """The cell for a carried value. No formula: a leading quotation mark, bracket or word is text to a spreadsheet."""
    if isinstance(value, str) and not _FORMULA.match(value) and not _is_json(value):
        return value
    # A negative number alone is a number to a spreadsheet too, and harmless.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def decode(cell: str) -> JsonValue:
    """The value of a carried cell; text when it is not JSON."""
    try:
        return _load(cell)
    except (ValueError, RecursionError):
        return cell


def neutral(text: str) -> str:
    """Text that no spreadsheet runs as a formula: an apostrophe before a leading formula sign."""
    return f"'{text}" if _FORMULA.match(text) else text


def restored(text: str) -> str:
    """The text before ``neutral``."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def typed(values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """A row of one of our own exports with its carried cells as the values they were."""
    return {
        name: decode(value) if name.startswith(CARRIED) and isinstance(value, str) else value
        for name, value in values.items()
        if not (name.startswith(CARRIED) and value in ("", None))
    }


def restored_row(values: Mapping[str, str]) -> dict[str, JsonValue]:
    """A row of one of our own CSV exports as it was before: carried cells typed, apostrophes taken off."""
    return typed({name: value if name.startswith(CARRIED) else restored(value) for name, value in values.items()})


def _is_json(text: str) -> bool:
    try:
        _load(text)
    except ValueError:
        return text == ""
    except RecursionError:
        return True
    return True


def _load(text: str) -> JsonValue:
    return json.loads(text, parse_constant=_refuse, parse_float=_finite)


def _refuse(constant: str) -> JsonValue:
    raise ValueError(constant)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)
