"""What an auditor's check of an export of the ledger finds, event by event. Pure: rows in, findings out."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from graveregistry.ledger.events import SALT_BYTES, BadDisclosure, BadLeaf, Field, committed, digest_of, leaf
from graveregistry.ledger.merkle import Accumulator, Nodes, leaf_hash, nodes_of
from graveregistry.ledger.values import BadValue, Json

FIELDS_ERASED, ERASED = "FieldsErased", "erased"
"""The type of the event that erased fields of earlier ones, and its field that names them: digests by index."""


class Fault(StrEnum):
    """What is wrong with an event.

    ALTERED: the row does not give its stored leaf hash (a re-dated or edited event). REWRITTEN: row and stored hash
    agree with each other but not with what was signed. MISSING: no event under these indexes. CUT_TAIL: signed events
    at the end are gone. OUT_OF_PLACE: an index given twice or out of order. TIME_REGRESSION: recorded earlier than the
    event before (a clock set back), a flag and no failure. FIELD_UNPROVEN: a disclosed field whose digest is not in
    the event. NODE_ALTERED: a stored node of the tree (its level and position stand in `field`; `index` and `until` are
    the events under it) is missing or not what the events give, so that proofs made of it fail. NODE_STRAY: stored
    nodes that no event completed. FIELD_REPEATED: two disclosed fields of one name. FIELD_MISSING: the whole event
    holds another number of fields than it says, and no event erased the others (only who holds whole events can tell;
    it is no fault of redacted ones).
    """

    ALTERED = "altered"
    REWRITTEN = "rewritten"
    MISSING = "missing"
    CUT_TAIL = "cut_tail"
    OUT_OF_PLACE = "out_of_place"
    TIME_REGRESSION = "time_regression"
    NODE_ALTERED = "node_altered"
    NODE_STRAY = "node_stray"
    FIELD_UNPROVEN = "field_unproven"
    FIELD_REPEATED = "field_repeated"
    FIELD_MISSING = "field_missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault and the ledger index it is about; `until` is the last index of a range, `field` the name of a field."""

    fault: Fault
    index: int
    until: int | None = None
    field: str | None = None

    @property
    def failed(self) -> bool:
        """False for what is only worth a look."""
        return self.fault is not Fault.TIME_REGRESSION


@dataclass(frozen=True, slots=True)
class Row:
    """An event as the database holds it."""

    index: int
    recorded_at: datetime
    digests: Sequence[str]
    leaf_hash: bytes


@dataclass(frozen=True, slots=True)
class TreeCheck:
    """Size and root of the tree as computed from the rows, to be held against a checkpoint, and what was found."""

    size: int
    root: bytes
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A check that was made, as anybody may know of it: when, of which kind, up to which size and root."""

    at: datetime
    kind: str
    size: int
    root: bytes


# Gives the stored hashes, by position, of the places that some nodes stand at.
Stored = Callable[[Nodes], Mapping[int, bytes]]


@dataclass(slots=True)
class TreeChecker:
    """Recomputes the tree from rows given in ascending order of index, in batches; see `check_tree`."""

    remembered: Sequence[bytes] = ()
    stored: Stored | None = None
    growing: Accumulator = field(default_factory=Accumulator)
    findings: list[Finding] = field(default_factory=list)
    expected: int = 0
    latest: datetime | None = None

    def take(self, rows: Iterable[Row]) -> None:
        """Check the next rows."""
        self.grow(self.leaves(rows))

    def leaves(self, rows: Iterable[Row]) -> list[bytes]:
        """Check the next rows by themselves; the leaf hashes that the tree is to grow by."""
        return [self._leaf(row) for row in rows]

    def join(self, after: "TreeChecker", begun: int, first: datetime | None) -> None:
        """Go on with what another one found from index `begun` on, where the `first` row has that time."""
        if self.expected < begun:
            self.findings.append(Finding(Fault.MISSING, self.expected, begun - 1))
        if self.latest and first and first < self.latest:
            self.findings.append(Finding(Fault.TIME_REGRESSION, begun))
        self.findings += after.findings
        self.expected, self.latest = after.expected, after.latest or self.latest

    def grow(self, leaves: Sequence[bytes]) -> None:
        """Grow the tree, and hold the nodes that this completes against those stored."""
        for run in self.growing.extend(leaves):
            if self.stored is not None and run.level:
                self._compare(run, self.stored(run))

    def _leaf(self, row: Row) -> bytes:
        self.findings += _place(row.index, self.expected)
        self.expected = max(self.expected, row.index + 1)
        computed = _leaf_hash(row)
        self.findings += _content(row, computed, self.remembered)
        if computed is None:
            return row.leaf_hash
        if self.latest and row.recorded_at < self.latest:
            self.findings.append(Finding(Fault.TIME_REGRESSION, row.index))
        self.latest = row.recorded_at
        return computed

    def _compare(self, run: Nodes, held: Mapping[int, bytes]) -> None:
        for position, computed in enumerate(run.hashes, run.first):
            if held.get(position) != computed:
                first = position << run.level
                until, name = first + (1 << run.level) - 1, f"{run.level}/{position}"
                self.findings.append(Finding(Fault.NODE_ALTERED, first, until, name))

    def done(self, stored_nodes: int | None = None) -> TreeCheck:
        """What all rows together show; `stored_nodes` is how many nodes above the leaves are stored."""
        if self.expected < len(self.remembered):
            self.findings.append(Finding(Fault.CUT_TAIL, self.expected, len(self.remembered) - 1))
        # Each one that should be there was compared; what is beyond their number is no node of this tree.
        if stored_nodes is not None and stored_nodes > nodes_of(self.growing.size):
            self.findings.append(Finding(Fault.NODE_STRAY, self.growing.size))
        return TreeCheck(self.growing.size, self.growing.root(), tuple(self.findings))


def check_tree(rows: Iterable[Row], remembered: Sequence[bytes] = ()) -> TreeCheck:
    """Recompute every leaf from its row, in ascending order of index, and hold it against what the signer remembers.

    `remembered` are leaf hashes kept outside the database (`Signer.remembered`); without them a rewriting that also
    rewrote the stored hashes shows in the root only.
    """
    checker = TreeChecker(remembered)
    checker.take(rows)
    return checker.done()


def _place(index: int, expected: int) -> list[Finding]:
    if index > expected:
        return [Finding(Fault.MISSING, expected, index - 1)]
    return [Finding(Fault.OUT_OF_PLACE, index)] if index < expected else []


def _leaf_hash(row: Row) -> bytes | None:
    try:
        return leaf_hash(leaf(row.index, row.recorded_at, row.digests))
    except BadLeaf:
        return None


def _content(row: Row, computed: bytes | None, remembered: Sequence[bytes]) -> list[Finding]:
    if computed != row.leaf_hash:
        return [Finding(Fault.ALTERED, row.index)]
    if row.index < len(remembered) and remembered[row.index] != computed:
        return [Finding(Fault.REWRITTEN, row.index)]
    return []


class Held(Protocol):
    """A field as somebody holds it; `spelt` is its disclosure as canonical JSON where that is at hand, else empty."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def value(self) -> Json:
        """Its value."""

    @property
    def salt(self) -> bytes:
        """Its salt."""

    @property
    def spelt(self) -> str:
        """What was hashed."""


def check_fields(index: int, digests: Iterable[str], fields: Iterable[Held]) -> list[Finding]:
    """Whether each field of an event gives one of its digests, and stands under a name of its own.

    Digests without a field are of withheld fields or decoys and no fault.
    """
    committed_to, names, findings = set(digests), set[str](), list[Finding]()
    for each in fields:
        # What was hashed is mostly kept as it was; else it is spelt anew.
        if digest_of(each.spelt) not in committed_to and _digest(each) not in committed_to:
            findings.append(Finding(Fault.FIELD_UNPROVEN, index, field=each.name))
        if each.name in names:
            findings.append(Finding(Fault.FIELD_REPEATED, index, field=each.name))
        names.add(each.name)
    return findings


def _digest(field: Held) -> str | None:
    try:
        return committed(Field(field.name, field.value, field.salt)) if len(field.salt) == SALT_BYTES else None
    except (BadValue, BadDisclosure):
        return None


@dataclass(frozen=True, slots=True)
class Short:
    """An event of which fields are not there: how many (none where it does not say so rightly), and the digests that
    nothing there accounts for, decoys among them."""

    count: int | None
    open: frozenset[str]


def shortage(digests: Sequence[str], fields: Sequence[Held]) -> Short | None:
    """What is not there of an event of which every field should be, by its own field ``fields``."""
    said = [each.value for each in fields if each.name == "fields"]
    if said == [len(fields)]:
        return None
    shown = {digest for each in fields for digest in (digest_of(each.spelt), _digest(each))}
    count = said[0] - len(fields) if len(said) == 1 and type(said[0]) is int else None
    return Short(count, frozenset(digests) - shown)


def check_erased(short: Mapping[int, Short], erased: Mapping[int, Set[str]]) -> list[Finding]:
    """Whether what is not there was erased, as later events say; `erased`: digests by the index of their event."""
    return [
        Finding(Fault.FIELD_MISSING, index)
        for index, each in sorted(short.items())
        if each.count != len(each.open & erased.get(index, frozenset()))
    ]
