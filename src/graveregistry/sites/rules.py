"""Pure decisions about sites: dates of uncertain precision, verification, the id people say aloud, versions."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from graveregistry import vocabulary
from graveregistry.errors import Failure
from graveregistry.geo.place_names import fold

ONE_CASE = frozenset({"robbed_to", "part_of", "same_event"})
"""The relations that make sites one case; linked sites count once for these (domain.md), and not for being near."""


class Verification(StrEnum):
    """How far a site is verified (vocabulary list ``verification``)."""

    REPORTED = "reported"
    UNDER_ASSESSMENT = "under_assessment"
    CORROBORATED = "corroborated"
    CONFIRMED = "confirmed"
    DISCOUNTED = "discounted"


BEFORE_VERIFYING = frozenset({Verification.REPORTED, Verification.UNDER_ASSESSMENT})
"""What a researcher may say of a site; everything further is a verifier's word."""

# Crockford's alphabet: no I, L, O, U to misread or mishear.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

_YEAR = r"\d{4}"
_POINT = rf"{_YEAR}(?:-\d{{2}}(?:-\d{{2}})?)?[~?%]?"
_EDTF = re.compile(rf"(?P<start>{_POINT}|\.\.)(?:/(?P<end>{_POINT}|\.\.))?")


def new_code() -> str:
    """A site's public-safe code: ten random letters and digits in two groups, tied to nothing about the place."""
    # 32 letters: every byte gives one, and each is as likely.
    drawn = "".join(ALPHABET[byte % len(ALPHABET)] for byte in secrets.token_bytes(10))
    return f"{drawn[:5]}-{drawn[5:]}"


@dataclass(frozen=True, slots=True)
class Span:
    """The days a date of uncertain precision may mean; none where it is open."""

    first: date | None
    last: date | None


def event_span(text: str) -> Span:
    """The days that an EDTF date covers: ``2013``, ``2013-05``, ``2013-05-02``, ``a/b``, ``../b``, ``a/..``; ~ ? %.

    Source: EDTF level 0 and 1 (ISO 8601-2:2019), the part that people use of a place.

    Raises:
        Failure: ``event_date_unclear``.
    """
    found = _EDTF.fullmatch(text.strip())
    if found is None:
        raise Failure("event_date_unclear")
    try:
        start, end = found["start"], found["end"]
        first = None if start == ".." else _bounds(start)[0]
        last = _bounds(start)[1] if end is None and start != ".." else None
        if end is not None and end != "..":
            last = _bounds(end)[1]
    except ValueError as error:
        raise Failure("event_date_unclear") from error
    if (first is None and last is None) or (first and last and first > last):
        raise Failure("event_date_unclear")
    return Span(first, last)


def _bounds(point: str) -> tuple[date, date]:
    parts = [int(part) for part in point.rstrip("~?%").split("-")]
    if len(parts) == 3:
        day = date(parts[0], parts[1], parts[2])
        return day, day
    if len(parts) == 2:
        first = date(parts[0], parts[1], 1)
        following = date(parts[0] + parts[1] // 12, parts[1] % 12 + 1, 1)
        return first, following - timedelta(days=1)
    return date(parts[0], 1, 1), date(parts[0], 12, 31)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verifier says: a status and, for ``confirmed``, on what basis, by which qualified person, when."""

    status: Verification
    basis: str | None = None
    qualified_person: str | None = None
    on: date | None = None


def check_verdict(verdict: Verdict, *, is_verifier: bool, is_author: bool) -> None:
    """Whether this person may say this.

    Raises:
        Failure: ``not_allowed``, ``not_own_record`` or ``confirmation_incomplete``.
    """
    if not is_verifier:
        raise Failure("not_allowed")
    if is_author:
        raise Failure("not_own_record")
    complete = verdict.basis and verdict.qualified_person and verdict.on
    if verdict.status is Verification.CONFIRMED and not complete:
        raise Failure("confirmation_incomplete")


def check_victims(least: int | None, most: int | None) -> None:
    """The least is not more than the most.

    Raises:
        Failure: ``victims_reversed``.
    """
    if least is not None and most is not None and least > most:
        raise Failure("victims_reversed")


def etag(version: int) -> str:
    """A version as an entity tag."""
    return f'"{version}"'


def spellings(governorate: str | None) -> tuple[str, ...]:
    """How a governorate that somebody asks for may be written: sites bear the name that was typed, in one language or
    the other.
    """
    given = (governorate or "").strip()
    if not given:
        return ()
    entries = [vocabulary.entry("governorate", code) for code in vocabulary.codes("governorate")]
    names = [(each.label("ar"), each.label("en")) for each in entries]
    known = [each for each in names if fold(given) in map(fold, each)]
    return tuple(dict.fromkeys((given, *(name for each in known for name in each))))


@dataclass(frozen=True, slots=True)
class Filters:
    """What to list. Names, areas, dates and stewards are searched where they may be read (``exact``), nowhere else."""

    words: str | None = None
    types: tuple[str, ...] = ()
    verification: tuple[str, ...] = ()
    condition: tuple[str, ...] = ()
    governorates: tuple[str, ...] = ()
    organisation: UUID | None = None
    first: date | None = None
    last: date | None = None
    box: tuple[float, float, float, float] | None = None
