"""How a set is written down (``docs/formats/backup.md``): its names, its list of objects, its signed statement."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

FORMAT = "graveregistry-backup/1"
KEYS_FORMAT = "graveregistry-keys/1"

_SET = re.compile(r"\d{8}T\d{12}Z-[0-9a-f]{8}")
_LINE = re.compile(r"([0-9a-f]{64})  (objects/[0-9a-f]{2}/([0-9a-f]{64})-(\d{1,15}))")
_STATEMENT = re.compile(
    re.escape(FORMAT) + r"\n(?P<name>\S+)\n(?P<made_at>\S+)\n(?P<objects>[0-9a-f]{64})\n(?P<manifest>[0-9a-f]{64})\n"
)


class Malformed(ValueError):
    """What was read is not in the form of a backup."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A sealed file in the folder of backups: its keyed name, the SHA-256 of its sealed bytes (hex), their number."""

    name: str
    sha256: str
    size: int

    @property
    def path(self) -> str:
        """Where it lies, below the folder."""
        return f"objects/{self.name[:2]}/{self.name}-{self.size}"

    def line(self) -> str:
        """Its line in the list of a set, as ``sha256sum --check`` reads it."""
        return f"{self.sha256}  {self.path}\n"


@dataclass(frozen=True, slots=True)
class Statement:
    """What is signed of a set: its name, when it was begun (UTC), the SHA-256 of its two files (hex)."""

    name: str
    made_at: datetime
    objects: str
    manifest: str

    def text(self) -> str:
        """The lines that are signed."""
        return f"{FORMAT}\n{self.name}\n{self.made_at:%Y-%m-%dT%H:%M:%SZ}\n{self.objects}\n{self.manifest}\n"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the data home in a set.

    ``path`` is below the database's files, ``object`` the name of what holds it, ``sealed`` whether that had to be
    sealed for the backup (evidence is copied as it lies, in its own seal).
    """

    path: str
    size: int
    mtime_ns: int
    object: str
    sealed: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """What a set holds, but for its files: the database, and how far its ledger had come.

    ``pieces`` are the objects of the dump in their order, ``dump_sha256`` and ``dump_size`` are of all of it.
    ``newest`` is when the last event was recorded, ``root`` the ledger's (hex), ``checkpoint`` the newest one signed.
    """

    set: str
    database: str
    made_at: str
    size: int
    root: str
    newest: str | None
    checkpoint: str | None
    dump_sha256: str
    dump_size: int
    pieces: tuple[str, ...]


def set_name(now: datetime, mark: str) -> str:
    """A set's name: when it was begun, to the microsecond, and a mark of its own, 8 hexadecimal digits."""
    return f"{now:%Y%m%dT%H%M%S%fZ}-{mark}"


def is_set_name(name: str) -> bool:
    """Whether a folder can be a whole set."""
    return _SET.fullmatch(name) is not None


def parse_statement(text: str) -> Statement:
    """The other way. Raises Malformed."""
    found = _STATEMENT.fullmatch(text)
    if found is None or not is_set_name(found["name"]):
        raise Malformed
    try:
        made_at = datetime.strptime(found["made_at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Malformed from None
    return Statement(found["name"], made_at, found["objects"], found["manifest"])


def parse_objects(data: bytes) -> dict[str, Stored]:
    """The list of a set, by name. Raises Malformed."""
    found = {}
    for line in data.decode("ascii", "replace").splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            raise Malformed
        stored = Stored(match[3], match[1], int(match[4]))
        if stored.path != match[2]:
            raise Malformed
        found[stored.name] = stored
    return found


def manifest_lines(contents: Contents, files: Iterable[Kept]) -> Iterator[bytes]:
    """The manifest: one JSON object for the set, then one for each file."""
    yield _json({"format": FORMAT, **asdict(contents)})
    for each in files:
        yield _json(asdict(each))


def parse_manifest(lines: Iterator[bytes]) -> tuple[Contents, Iterator[Kept]]:
    """The other way; files are read as they are asked for. Raises Malformed, also later."""
    try:
        head = json.loads(next(lines))
        if head.pop("format") != FORMAT:
            raise Malformed
        contents = Contents(**head | {"pieces": tuple(head["pieces"])})
    except (StopIteration, ValueError, TypeError, KeyError, AttributeError):
        raise Malformed from None
    return contents, map(_file, lines)


def _file(line: bytes) -> Kept:
    try:
        kept = Kept(**json.loads(line))
    except (ValueError, TypeError):
        raise Malformed from None
    if kept.path.startswith("/") or not {"", ".", ".."}.isdisjoint(kept.path.split("/")):
        raise Malformed
    return kept


def _json(value: dict[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def sha256_of(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
