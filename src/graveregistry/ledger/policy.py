"""The policy file (c2sp.org/tlog-policy): which logs and witnesses are known, and how many of them are enough.

`evaluate` is the one answer to whether a checkpoint may be relied on. It comes from outside of what is verified.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from graveregistry.errors import Failure
from graveregistry.ledger.checkpoint import Checkpoint
from graveregistry.ledger.cosignature import COSIGNATURE, Cosigned, cosigned_by
from graveregistry.ledger.notes import VerifierKey, parse, parse_key
from graveregistry.ledger.rotation import Trusted, follow, verify_rotated

_NUMBER = re.compile("[1-9][0-9]{0,3}")
_ALLOWED = re.compile(rb"[\t\n\x20-\x7e\x80-\xff]*")
NONE = "none"


class BadPolicy(Failure):
    """A policy file that is malformed; `params["line"]` is the line, 0 where something is missing."""


@dataclass(frozen=True, slots=True)
class Group:
    """Witnesses, or groups of them, of which at least `needed` must have cosigned."""

    needed: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Logs, witnesses and groups by the policy's own names, the name of the quorum, and the addresses of witnesses."""

    logs: tuple[VerifierKey, ...]
    witnesses: Mapping[str, VerifierKey]
    groups: Mapping[str, Group]
    quorum: str
    urls: Mapping[str, str] = field(default_factory=dict)

    def enough(self, cosigned: Sequence[Cosigned]) -> bool:
        """Whether these cosignatures are a quorum."""
        return self.quorum == NONE or self._witnessed(self.quorum, {each.key for each in cosigned})

    def _witnessed(self, name: str, keys: set[VerifierKey]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name] in keys
        group = self.groups[name]
        return sum(self._witnessed(each, keys) for each in group.members) >= group.needed


class State(StrEnum):
    """ACCEPTED: signed by the log and cosigned by a quorum. BELOW_QUORUM: signed, but too few witnesses saw it.
    FORK: the log signed two roots at one size. REFUSED: not a checkpoint that a known log signed.
    """

    ACCEPTED = "accepted"
    BELOW_QUORUM = "below_quorum"
    FORK = "fork"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state, the checkpoint unless refused, who cosigned it and when; `why` it was refused."""

    state: State
    checkpoint: Checkpoint | None = None
    cosigned: tuple[Cosigned, ...] = ()
    why: Failure | None = None


def evaluate(note: bytes, policy: Policy, *, rotations: Sequence[bytes] = (), seen: Sequence[bytes] = ()) -> Outcome:
    """Whether a checkpoint may be relied on under a policy; never raises for what is in the note.

    `rotations` are statements by which keys of the logs handed over to new ones. `seen` are checkpoints met elsewhere:
    one that the log signed, of the same origin and size with another root, makes a FORK, whatever the quorum.
    """
    try:
        trusted = follow(policy.logs, rotations)
        head = verify_rotated(note, trusted).checkpoint
        cosigned = tuple(cosigned_by(parse(note), list(policy.witnesses.values())))
    except Failure as failure:
        return Outcome(State.REFUSED, why=failure)
    if any(_forks(head, other, trusted) for other in seen):
        return Outcome(State.FORK, head, cosigned)
    return Outcome(State.ACCEPTED if policy.enough(cosigned) else State.BELOW_QUORUM, head, cosigned)


def _forks(head: Checkpoint, other: bytes, trusted: Sequence[Trusted]) -> bool:
    try:
        found = verify_rotated(other, trusted).checkpoint
    except Failure:
        return False
    return (found.origin, found.size) == (head.origin, head.size) and found.root != head.root


@dataclass(slots=True)
class _Reading:
    """What the lines so far said."""

    logs: list[VerifierKey] = field(default_factory=list)
    witnesses: dict[str, VerifierKey] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    members: set[str] = field(default_factory=set)
    quorum: str | None = None

    def take(self, words: list[str]) -> None:
        """One line; ValueError or a Failure for what it must not be."""
        match words:
            case ["log", key, *rest] if len(rest) <= 1:
                self._log(parse_key(key))
            case ["witness", name, key, *rest] if len(rest) <= 1:
                self._witness(name, parse_key(key, COSIGNATURE))
                self.urls |= dict.fromkeys([name][: len(rest)], "".join(rest))
            case ["group", name, needed, *members] if members:
                self._group(name, needed, members)
            case ["quorum", name] if self.quorum is None and (name == NONE or self._known(name)):
                self.quorum = name
            case _:
                raise ValueError

    def _known(self, name: str) -> bool:
        return name in self.witnesses or name in self.groups

    def _free(self, name: str) -> None:
        if name == NONE or self._known(name):
            raise ValueError

    def _log(self, key: VerifierKey) -> None:
        if any(each.public == key.public for each in self.logs):
            raise ValueError
        self.logs.append(key)

    def _witness(self, name: str, key: VerifierKey) -> None:
        self._free(name)
        if any(each.public == key.public for each in self.witnesses.values()):
            raise ValueError
        self.witnesses[name] = key

    def _group(self, name: str, needed: str, members: list[str]) -> None:
        self._free(name)
        # Nobody counts twice: a name is a member of one group only.
        if len(set(members)) != len(members) or self.members & set(members) or not all(map(self._known, members)):
            raise ValueError
        count = {"any": 1, "all": len(members)}.get(needed)
        if count is None:
            count = int(needed) if _NUMBER.fullmatch(needed) else 0
        if not 1 <= count <= len(members):
            raise ValueError
        self.members |= set(members)
        self.groups[name] = Group(count, tuple(members))


def parse_policy(data: bytes) -> Policy:
    """The policy in a file. Raises BadPolicy."""
    if not _ALLOWED.fullmatch(data) or (data and not data.endswith(b"\n")):
        raise BadPolicy("ledger_policy_malformed", line=0)
    reading = _Reading()
    for number, line in enumerate(data.split(b"\n"), 1):
        # Bytes beyond ASCII are opaque to the format; names of keys are UTF-8, so that reading all as such loses none.
        try:
            words = re.split("[ \t]+", line.decode().strip(" \t"))
            if words != [""] and not words[0].startswith("#"):
                reading.take(words)
        except (ValueError, Failure):
            raise BadPolicy("ledger_policy_malformed", line=number) from None
    if reading.quorum is None:
        raise BadPolicy("ledger_policy_malformed", line=0)
    return Policy(tuple(reading.logs), reading.witnesses, reading.groups, reading.quorum, reading.urls)
