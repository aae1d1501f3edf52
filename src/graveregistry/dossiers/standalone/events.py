"""Events as a dossier lists them, and the chains that show that none is missing (docs/formats/ledger.md, 2 to 5)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from graveregistry.dossiers.standalone.plain import (
    MAX_NUMBER,
    MalformedError,
    canonical,
    is_id,
    is_time,
    read_json,
    url_bytes,
    url_text,
)

_DIGEST = re.compile("[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")
_HASH = re.compile("[0-9a-f]{64}")
_MEMBERS = {"digests", "disclosures", "index", "pseudonym", "recorded_at", "withheld"}


class Event(NamedTuple):
    """`fields`: name and value of each disclosed field, and whether its digest is among the event's."""

    number: int
    recorded_at: str
    digests: list[str]
    fields: list[tuple[str, Any, bool]]
    pseudonym: str | None
    leaf: bytes

    def value(self, name: str) -> Any:
        """The disclosed value of a field; None where there is none."""
        return next((value for each, value, _ in self.fields if each == name), None)

    def sites(self) -> list[str]:
        """The sites in whose chains it says it stands."""
        return [name[5:] for name, _, _ in self.fields if is_link(name)]


def is_link(name: str) -> bool:
    """Whether a field is `site/<uuid>`."""
    return name.startswith("site/") and is_id(name[5:])


def row_of(name: str) -> tuple[str, str, str] | None:
    """Table, key and column of `<table>/<key>/<column>`; the first slash and the last are the borders."""
    table, _, rest = name.partition("/")
    key, _, column = rest.rpartition("/")
    return (table, key, column) if table and key and column and not is_link(name) else None


def read_event(line: bytes) -> Event:
    """The event in a line, without its line break. Raises MalformedError."""
    said = read_json(line)
    if not isinstance(said, dict) or set(said) != _MEMBERS:
        raise MalformedError("not an event")
    index, time, digests, texts = said["index"], said["recorded_at"], said["digests"], said["disclosures"]
    known = isinstance(digests, list) and all(isinstance(each, str) and _DIGEST.fullmatch(each) for each in digests)
    if not known or digests != sorted(set(digests)) or not is_time(time):
        raise MalformedError("not a leaf")
    if type(index) is not int or not 0 <= index <= MAX_NUMBER:
        raise MalformedError("not an index")
    counted = isinstance(said["withheld"], dict) and isinstance(said["pseudonym"], (str, type(None)))
    if not counted or not isinstance(texts, list):
        raise MalformedError("not an event")
    leaf = canonical({"digests": digests, "index": index, "recorded_at": time, "v": 1})
    fields = [_field(text, set(digests)) for text in texts]
    return Event(index, time, digests, fields, said["pseudonym"], hashlib.sha256(b"\x00" + leaf).digest())


def _field(text: Any, digests: set[str]) -> tuple[str, Any, bool]:
    if not isinstance(text, str):
        raise MalformedError("not a disclosure")
    parts = read_json(url_bytes(text))
    if not isinstance(parts, list) or len(parts) != 3:
        raise MalformedError("not a disclosure")
    salt, name, value = parts
    if not isinstance(salt, str) or not isinstance(name, str) or not name or len(url_bytes(salt)) != 16:
        raise MalformedError("not a disclosure")
    return name, value, url_text(hashlib.sha256(text.encode()).digest()) in digests


def read_rows(events: Sequence[Event]) -> dict[tuple[str, str], dict[str, Any]]:
    """The rows as the events left them: the last value of each column."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for event in sorted(events, key=lambda each: each.number):
        for name, value, _ in event.fields:
            place = row_of(name)
            if place:
                found.setdefault(place[:2], {})[place[2]] = value
    return {place: found[place] for place in sorted(found)}


Link = tuple[int, "str | None"]


def read_link(value: Any) -> Link | None:
    """Number and predecessor of a link; None for what is none. Only the first has no predecessor."""
    if not isinstance(value, dict) or set(value) != {"sequence", "previous"}:
        return None
    number, previous = value["sequence"], value["previous"]
    if type(number) is not int or number < 1:
        return None
    if number == 1:
        return None if previous is not None else (1, None)
    return (number, previous) if isinstance(previous, str) and _HASH.fullmatch(previous) else None


def chain_faults(site: str, events: Sequence[Event], head: tuple[int, bytes] | None) -> list[tuple[str, str]]:
    """What is wrong with the chain of a site, as codes and what they are about. `head`: the number and the leaf hash
    of its last event, from the export's own."""
    linked, faults = [], []
    for event in events:
        values = [value for name, value, proven in event.fields if name == f"site/{site}" and proven]
        link = read_link(values[0]) if len(values) == 1 else None
        if link is None:
            faults.append(("chain_broken", f"{site} #0"))
        else:
            linked.append((link[0], event.number, event.leaf, link[1]))
    linked.sort(key=lambda each: each[:2])
    before: tuple[int, int, bytes, str | None] = (0, -1, b"", None)
    for each in linked:
        faults += [(code, f"{site} #{number}") for code, number in _step(before, each)]
        before = each
    if head and before[0] < head[0]:
        faults.append(("chain_gap", f"{site} #{before[0] + 1}"))
    elif head and any(number == head[0] and leaf != head[1] for number, _, leaf, _ in linked):
        faults.append(("chain_broken", f"{site} #{head[0]}"))
    return faults


def _step(
    before: tuple[int, int, bytes, str | None], after: tuple[int, int, bytes, str | None]
) -> list[tuple[str, int]]:
    number = after[0]
    if number == before[0]:
        return [("chain_broken", number)]
    if number != before[0] + 1:
        return [("chain_gap", before[0] + 1)]
    wrong = number > 1 and after[3] != before[2].hex()
    return [("chain_broken", number)] * (wrong + (after[1] <= before[1]))


def last_number(site: str, events: Sequence[Event]) -> int:
    """The highest number in the chain of a site, as far as its events say."""
    links = [read_link(event.value(f"site/{site}")) for event in events]
    return max((link[0] for link in links if link), default=0)
