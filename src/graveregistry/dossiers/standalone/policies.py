"""The policy (c2sp.org/tlog-policy) and the lines of witnesses (c2sp.org/tlog-cosignature) that it asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from graveregistry.dossiers.standalone.ed25519 import ed25519_verifies
from graveregistry.dossiers.standalone.notes import Key, NoteError, read_key, split_note
from graveregistry.dossiers.standalone.plain import MalformedError

WITNESS = b"\x04"
_NUMBER = re.compile("[1-9][0-9]{0,3}")
_IN_POLICY = re.compile(rb"[\t\n\x20-\x7e\x80-\xff]*")
_LAST_TIME = 2**63 - 1


class Policy(NamedTuple):
    """The logs' keys, the witnesses' by name, the groups (how many of whom), and the name of what is enough."""

    logs: list[Key]
    witnesses: dict[str, Key]
    groups: dict[str, tuple[int, list[str]]]
    quorum: str

    def enough(self, keys: Sequence[Key]) -> bool:
        """Whether these witnesses are a quorum."""
        return self.quorum == "none" or self._reached(self.quorum, keys)

    def _reached(self, name: str, keys: Sequence[Key]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name] in keys
        needed, members = self.groups[name]
        return sum(self._reached(each, keys) for each in members) >= needed


def read_policy(data: bytes) -> Policy:
    """The policy in a file. Raises MalformedError."""
    if not _IN_POLICY.fullmatch(data) or (data and not data.endswith(b"\n")):
        raise MalformedError("not a policy")
    found = Policy([], {}, {}, "")
    quorums: list[str] = []
    grouped: set[str] = set()
    for line in data.split(b"\n"):
        try:
            words = re.split("[ \t]+", line.decode().strip(" \t"))
        except UnicodeDecodeError:
            raise MalformedError("not a policy") from None
        kind, rest = words[0], words[1:]
        if words == [""] or kind.startswith("#"):
            continue
        if kind == "quorum" and len(rest) == 1 and not quorums and (rest == ["none"] or _named(found, rest[0])):
            quorums.append(rest[0])
        elif kind == "group" and len(rest) > 2 and not grouped & set(rest[2:]):
            _group(found, rest[0], rest[1], rest[2:])
            grouped |= set(rest[2:])
        elif kind == "witness" and len(rest) in (2, 3):
            _witness(found, rest[0], read_key(rest[1], WITNESS))
        elif kind == "log" and len(rest) in (1, 2):
            _log(found, read_key(rest[0]))
        else:
            raise MalformedError("not a policy")
    if not quorums:
        raise MalformedError("not a policy")
    return found._replace(quorum=quorums[0])


def _named(found: Policy, name: str) -> bool:
    return name in found.witnesses or name in found.groups


def _log(found: Policy, key: Key) -> None:
    if any(key.public == each.public for each in found.logs):
        raise MalformedError("a log twice")
    found.logs.append(key)


def _witness(found: Policy, name: str, key: Key) -> None:
    twice = any(key.public == each.public for each in found.witnesses.values())
    if twice or name == "none" or _named(found, name):
        raise MalformedError("a witness twice")
    found.witnesses[name] = key


def _group(found: Policy, name: str, needed: str, members: list[str]) -> None:
    sound = len(set(members)) == len(members) and all(_named(found, each) for each in members)
    count = {"any": 1, "all": len(members)}.get(needed) or (int(needed) if _NUMBER.fullmatch(needed) else 0)
    if not sound or name == "none" or _named(found, name) or not 1 <= count <= len(members):
        raise MalformedError("not a group")
    found.groups[name] = (count, members)


def cosigned_by(note: bytes, witnesses: Sequence[Key]) -> list[tuple[int, Key]]:
    """When which of these witnesses saw the checkpoint, the earliest first. Raises NoteError for a line of theirs
    that does not fit or stands twice."""
    text, lines = split_note(note)
    known = {(key.name, key.key_id): key for key in witnesses}
    found: dict[Key, int] = {}
    for name, data in lines:
        key, stamped = known.get((name, data[:4])), data[4:]
        if key is None:
            continue
        if key in found:
            raise NoteError("note_malformed")
        time = int.from_bytes(stamped[:8], "big")
        said = f"cosignature/v1\ntime {time}\n{text}".encode()
        if len(stamped) != 72 or time > _LAST_TIME or not ed25519_verifies(key.public, said, stamped[8:]):
            raise NoteError("signature", name)
        found[key] = time
    return sorted((time, key) for key, time in found.items())
