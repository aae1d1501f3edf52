"""One cell to what the registry keeps: codes, dates, numbers. Each says no with the value and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from graveregistry import vocabulary
from graveregistry.errors import Failure
from graveregistry.geo.place_names import fold

from .columns import is_arabic
from .rows import JsonValue

_SEPARATORS = re.compile(r"\s*[;|،؛,/+]\s*")
_EDTF = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?[?~%]?")
_DAY_MONTH = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})(?:[/.](\d{1,2}))?")
_CLOCK = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?")
_SHOWN = 60


def is_empty(value: JsonValue) -> bool:
    """Whether a cell says nothing: null, or blank text."""
    return value is None or (isinstance(value, str) and not value.strip())


def text(value: JsonValue) -> str:
    """A cell as text, numbers without a needless ``.0``."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.strip() if isinstance(value, str) else str(value)


def code(value: JsonValue, list_name: str, chosen: Mapping[str, str]) -> str:
    """The code of a list by its code, its label in either language, or a person's choice for this spelling.

    Failure: ``import_unknown_code``.
    """
    folded = fold(text(value))
    found = chosen.get(folded) or _codes(list_name).get(folded)
    if found is None or found not in vocabulary.codes(list_name):
        label = f"{vocabulary.list_label(list_name)} ({vocabulary.list_label(list_name, 'en')})"
        raise Failure("import_unknown_code", value=text(value)[:_SHOWN], list=label)
    return found


def codes(value: JsonValue, list_name: str, chosen: Mapping[str, str]) -> list[str]:
    """Several codes of one list out of a list or a text with separators; first the whole, as labels hold commas."""
    if isinstance(value, list):
        parts: Iterable[JsonValue] = value
    elif fold(text(value)) in chosen or fold(text(value)) in _codes(list_name):
        parts = [value]
    else:
        parts = _SEPARATORS.split(text(value))
    return list(dict.fromkeys(code(part, list_name, chosen) for part in parts if not is_empty(part)))


def whole(value: JsonValue) -> int:
    """A whole number of zero or more. Failure: ``import_whole_number_needed``."""
    plain = fold(text(value)).replace(" ", "")
    if not re.fullmatch(r"\d{1,7}", plain):
        raise Failure("import_whole_number_needed", value=text(value)[:_SHOWN])
    return int(plain)


def metres(value: JsonValue) -> float:
    """A length in metres. Failure: ``import_not_a_number``."""
    plain = re.sub(r"\s*(m|metres|meters|م|متر)$", "", fold(text(value))).replace("٫", ".").replace(",", ".")
    if not re.fullmatch(r"\d{1,7}(\.\d+)?", plain):
        raise Failure("import_not_a_number", value=text(value)[:_SHOWN])
    return float(plain)


def event_date(value: JsonValue, *, day_first: bool | None) -> str:
    """A date as EDTF (ISO 8601-2): year, month or day, an interval of two with ``/``, marks ``?~%`` kept.

    ``day_first`` is a person's answer for dates like 03/04/2013. Failure: ``import_date_unclear``.
    """
    plain = fold(text(value)).upper()
    halves = plain.split("/")
    if len(halves) == 2 and all(half in ("", "..") or _EDTF.fullmatch(half) for half in halves):
        return "/".join(half if half in ("", "..") else _checked(half, value) for half in halves)
    if clock := _CLOCK.fullmatch(plain):
        return _checked(clock[1], value)
    if year := _YEAR_FIRST.fullmatch(plain):
        return _checked("-".join(part.zfill(2) for part in year.groups() if part), value)
    if numbers := _DAY_MONTH.fullmatch(plain):
        return _checked(_ordered(numbers, value, day_first=day_first), value)
    return _checked(plain, value)


def guess_day_first(samples: Iterable[JsonValue]) -> bool | None:
    """What the dates of a column show about their order; None when nothing does, or they contradict each other."""
    seen = set()
    for sample in samples:
        numbers = None if is_empty(sample) else _DAY_MONTH.fullmatch(fold(text(sample)))
        if numbers and int(numbers[1]) > 12:
            seen.add(True)
        if numbers and int(numbers[2]) > 12:
            seen.add(False)
    return seen.pop() if len(seen) == 1 else None


def language(samples: Iterable[JsonValue]) -> str:
    """``ar`` or ``en``, by the letters of most samples."""
    return "ar" if is_arabic(samples) else "en"


def _ordered(numbers: re.Match[str], value: JsonValue, *, day_first: bool | None) -> str:
    first, second = int(numbers[1]), int(numbers[2])
    if first == second or first > 12 or (day_first and second <= 12):
        day, month = first, second
    elif second > 12 or day_first is False:
        day, month = second, first
    else:
        raise Failure("import_date_unclear", value=text(value)[:_SHOWN])
    return f"{numbers[3]}-{month:02}-{day:02}"


def _checked(edtf: str, value: JsonValue) -> str:
    found = _EDTF.fullmatch(edtf)
    try:
        if found is None:
            raise ValueError
        date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        raise Failure("import_date_unclear", value=text(value)[:_SHOWN]) from None
    return edtf


@cache
def _codes(list_name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in vocabulary.codes(list_name):
        entry = vocabulary.entry(list_name, each)
        for word in (each, each.replace("_", " "), entry.label_ar, entry.label_en):
            found.setdefault(fold(word), each)
    return found
