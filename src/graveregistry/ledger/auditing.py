"""Sign the ledger as it is, and check it: tree, fields, chains of sites, and every row of history replayed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from graveregistry.db import RowImage, Session, Sessions, transaction
from graveregistry.ledger import chains, events, merkle, proving, queries, replaying, sweeping, verifying
from graveregistry.ledger.garbage import no_collection
from graveregistry.ledger.halving import in_halves
from graveregistry.ledger.queries import StoredEvent, signed
from graveregistry.ledger.queries import sweep as sweeps
from graveregistry.ledger.replaying import Replay
from graveregistry.ledger.signer import Signer, records
from graveregistry.ledger.sweeping import Sweep, UnsureError
from graveregistry.ledger.values import Json, canonical_value

# Leaf hashes by which the tree grows at once, in bytes.
_GROW = 10_000 * merkle.HASH_BYTES


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row of the database that is not what the events say: ``table/key/column`` and what is the matter with it."""

    name: str
    what: str


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found: faults by index, broken chains, rows edited behind the ledger's back."""

    size: int
    root: bytes
    findings: tuple[verifying.Finding, ...]
    chain_faults: tuple[tuple[UUID, chains.ChainFault], ...]
    row_faults: tuple[RowFault, ...]

    @property
    def failed(self) -> bool:
        """Whether anything was found that must not be."""
        return bool(any(each.failed for each in self.findings) or self.chain_faults or self.row_faults)


def checkpoint(factory: Sessions, signer: Signer, *, whole: bool = True) -> bytes:
    """Sign the ledger as it is now, and keep the note.

    Args:
        whole: read every header anew, so that an old event edited alone is met here; else what came since the last
            checkpoint, where the stored tree still has the root that the signer remembers.

    Raises:
        Failure: the signer remembers another history (``LedgerRewritten``, ``LedgerShrunk``), or there is no event.
    """

    def read() -> list[bytes]:
        with transaction(factory) as session:
            return list(leaf_hashes(session))

    def newer(size: int, root: bytes) -> list[bytes] | None:
        with transaction(factory) as session:
            return _newer(session, size, root)

    note = signer.sign(read, None if whole else newer)
    with transaction(factory) as session:
        signed.store_checkpoint(session, proving.head_of(note).size, note.decode())
    return note


def _newer(session: Session, size: int, root: bytes) -> list[bytes] | None:
    """The leaf hashes of what came after the first `size` events, if these lead to the root by the stored nodes."""
    try:
        if proving.root(session, size) != root:
            return None
    except proving.NodesAltered:
        return None
    events = [event for page in queries.header_pages(session, size) for event in page]
    gapless = all(event.index == size + at for at, event in enumerate(events))
    return [_leaf_hash(event) for event in events] if gapless else None


def freeze(session: Session) -> None:
    """Let a transaction that has read nothing yet see one moment, so that people may go on working during an audit."""
    queries.freeze(session)


def leaf_hashes(session: Session) -> Iterator[bytes]:
    """The leaf hash of every event, computed from its header: what a signer apart is given."""
    turn = Lock()
    for asked, page in sweeps.headers(session, 0, queries.size(session), turn):
        try:
            yield from sweeping.leaves_of(page)
        except UnsureError:
            # Something in it is not as it mostly is: spelt out, it is refused or it is not.
            with turn:
                held = next(queries.header_pages(session, asked.start, len(asked)))
            yield from (_leaf_hash(event) for event in held if event.index < asked.stop)


def _leaf_hash(event: StoredEvent) -> bytes:
    return merkle.leaf_hash(events.leaf(event.index, event.recorded_at, event.digests))


def audit(session: Session, remembered: Sequence[bytes], url: str | None = None) -> Audit:
    """Check the whole ledger and replay it against the database, as the owner (who sees every row).

    First all is swept through (`sweeping`), which tells only that everything is in order; where it does not, each
    event is checked so that what is the matter is named.

    Args:
        remembered: the signer's leaf hashes, kept outside the database.
        url: the owner's login, for a second process that reads half of a large ledger; the session must be frozen.
    """
    try:
        return _swept(session, remembered, url)
    except UnsureError:
        return _checked(session, remembered, url)


def _swept(session: Session, remembered: Sequence[bytes], url: str | None) -> Audit:
    """That everything is in order. Raises UnsureError."""
    sweep = Sweep()
    for part in in_halves(session, url, sweep_through):
        sweep.join(part)
    if not sweep.leaves.startswith(b"".join(remembered)) or queries.strays(session):
        raise UnsureError
    tree = merkle.Accumulator()
    for at in range(0, len(sweep.leaves), _GROW):
        for run in tree.extend(records(bytes(sweep.leaves[at : at + _GROW]))):
            if run.level and sweeps.joined_beside(session, run) != b"".join(run.hashes):
                raise UnsureError
    if queries.count_nodes(session) != merkle.nodes_of(tree.size) or sweeps.count_links(session) != sweep.links:
        raise UnsureError
    with no_collection():
        sweeping.compare(sweeps.rows(session), sweep.values)
    set_back = (verifying.Finding(verifying.Fault.TIME_REGRESSION, index) for index in sweep.set_back)
    return Audit(tree.size, tree.root(), tuple(set_back), (), ())


def sweep_through(session: Session, begun: int, ended: int) -> Sweep:
    """What the events from index `begun` to before `ended` say. Raises UnsureError."""
    sweep = Sweep(begun)
    for page in sweeps.pages(session, begun, ended):
        sweep.take(page)
    return sweep


def _checked(session: Session, remembered: Sequence[bytes], url: str | None) -> Audit:
    replay = Replay()
    checker = verifying.TreeChecker(remembered, lambda run: queries.stored_beside(session, run))
    for part in replaying.parts(session, remembered, url):
        checker.join(part.checker, part.begun, part.first)
        replay.join(part.replay)
        for at in range(0, len(part.leaves), _GROW):
            checker.grow(records(part.leaves[at : at + _GROW]))
    tree = checker.done(queries.count_nodes(session))
    linked = replay.links ^ queries.links(session)
    faults = [
        (site, fault) for site, listed in replay.chains.items() for fault in chains.check_chain(site, listed).faults
    ]
    return Audit(
        tree.size,
        tree.root,
        (*tree.findings, *replay.findings, *verifying.check_erased(replay.short, replay.erased)),
        tuple(faults),
        (
            *_differences(queries.recorded_rows(session), replay.values),
            *(RowFault(name, "differs_from_its_events") for name in _names(linked)),
            *(RowFault(f"ledger_content/{key}", "no_event_made_it") for key in queries.strays(session)),
        ),
    )


def audit_sites(session: Session, sites: Sequence[UUID]) -> tuple[RowFault, ...]:
    """Check the events of some sites as far as the transaction's actor reads them, and replay them against the rows.

    Every leaf, every readable field, the chain of each site, and each row whose sites are all among ``sites``: a row
    that another site shares may have been changed in ways that this actor cannot read.
    """
    replay = Replay()
    shared: set[str] = set()
    read: dict[int, StoredEvent] = {event.index: event for each in sites for event in queries.events_of(session, each)}
    findings: list[verifying.Finding] = []
    for index in sorted(read):
        row = replay.take(read[index], whole=False)
        findings += verifying.check_tree([row]).findings
        shared |= {_row_of(field.name) for field in read[index].fields if not set(field.site_ids) <= set(sites)}
    bad = [each for each in (*findings, *replay.findings) if each.failed and each.fault is not verifying.Fault.MISSING]
    faults = [RowFault(f"event {each.index}", str(each.fault)) for each in bad]
    for site in sites:
        broken = chains.check_chain(site, replay.chains.get(site, [])).faults
        faults += [RowFault(f"site {site}, event {each.sequence} of its chain", str(each.fault)) for each in broken]
    rows = [row for row in queries.recorded_rows_of(session, sites) if set(row.sites) <= set(sites)]
    told = {name: values for name, values in replay.values.items() if name not in shared}
    rows = [row for row in rows if f"{row.table}/{row.key}" not in shared]
    return (*faults, *_differences(rows, told))


def _row_of(field: str) -> str:
    name = events.split_row_name(field)
    return "" if name is None else f"{name[0]}/{name[1]}"


def _names(linked: set[queries.Link]) -> list[str]:
    # Histories are read through this table: a row taken out of it would hide an event that is still there.
    return sorted({f"ledger_link/{link.site_id},{link.sequence}" for link in linked})


def _differences(rows: Iterable[RowImage], told: dict[str, dict[str, Json]]) -> Iterator[RowFault]:
    seen = set()
    for row in rows:
        name = f"{row.table}/{row.key}"
        seen.add(name)
        said = told.get(name)
        if said is None:
            yield RowFault(name, "no_event_made_it")
            continue
        held = {column: canonical_value(value) for column, value in row.values.items()}
        for column in sorted({*held, *said}):
            if held.get(column) != said.get(column):
                yield RowFault(f"{name}/{column}", "differs_from_its_events")
    for name in sorted(told.keys() - seen):
        yield RowFault(name, "missing")
