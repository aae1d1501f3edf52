"""What an event costs, and what proving and checking cost in a ledger of a million.

A recorded change against the same row written and committed by the driver alone, in alternating rounds on one durable
cluster; then proofs and a full check of synthetic events made in bulk (--events N for fewer), printed beside the limits
that the product sets itself: a proof under 5 ms, a full check of 1,000,000 events under 60 s.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import psycopg

from graveregistry import bulk, db
from graveregistry.access import people, service
from graveregistry.access.actors import Role
from graveregistry.access.tables import ProtectedSite
from graveregistry.cluster import OWNER, WEB, Cluster
from graveregistry.ledger import auditing, proving
from graveregistry.ledger import service as ledger
from graveregistry.ledger.checkpoint import parse_body
from graveregistry.ledger.notes import parse
from graveregistry.ledger.sealing import Packet
from graveregistry.ledger.signer import Signer

ROUNDS, EACH = 5, 100
TOGETHER, AT_ONCE = 5_000, 100_000
PROOFS = 300
PROOF_LIMIT, CHECK_LIMIT = 0.005, 60e-6
INSERT = "INSERT INTO organisation (id, name_ar, name_en, created_at) VALUES (%s, 'تدريب', 'Training', now())"


def _seconds(act: Callable[[], object], times: int = 1) -> float:
    began = time.perf_counter()
    for _ in range(times):
        act()
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=1_000_000)
    count = asked.parse_args().events
    with tempfile.TemporaryDirectory() as scratch:
        cluster = Cluster(Path(scratch) / "home")
        cluster.start()
        try:
            # What the driver writes alone has no event: the large ledger, which is checked, is another one.
            for name in ("bench", "bare"):
                cluster.provision(name)
                db.migrate(cluster.url(name, OWNER))
            _compare(cluster)
            _at_size(cluster, Path(scratch), count)
        finally:
            cluster.stop()


@contextmanager
def _sessions(cluster: Cluster, role: str, name: str = "bench") -> Iterator[db.Sessions]:
    engine = db.connect(cluster.url(name, role), pool_size=2)
    try:
        yield db.sessions(engine)
    finally:
        engine.dispose()


def _compare(cluster: Cluster) -> None:
    with _sessions(cluster, OWNER, "bare") as sessions, cluster.connect("bare") as connection:

        def recorded() -> None:
            with db.transaction(sessions) as session:
                people.found_organisation(session, uuid4(), "تدريب", "Training")

        def alone() -> None:
            with connection.transaction(), psycopg.ClientCursor(connection) as cursor:
                cursor.execute(INSERT, [uuid4()])

        rounds = [(_seconds(recorded, EACH), _seconds(alone, EACH)) for _ in range(ROUNDS)]
    with_event, bare = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"{EACH} changes a round, {ROUNDS} alternating rounds, fsync on")
    print(f"a change with its event takes {with_event / bare:.1f} times a bare committed insert", flush=True)


def _packet(steward: UUID, actor: UUID, count: int) -> tuple[bulk.Rows, Packet]:
    rows = [{"site_id": uuid4(), "steward": steward, "sensitivity": "standard"} for _ in range(count)]
    images = [db.image_of(ProtectedSite, row) for row in rows]
    return bulk.new_rows(ProtectedSite, rows), ledger.seal_each("SiteImported", actor, service.now(), images)


def _fill(cluster: Cluster, count: int) -> float:
    """Make the events, in bulk; seconds that the appends took under the ledger's lock."""
    with _sessions(cluster, OWNER) as owner, db.transaction(owner) as session:
        steward = uuid4()
        people.found_organisation(session, steward, "تدريب", "Training")
        roles = [(steward, Role.RESEARCHER)]
        actor = people.found_account(session, "bench", "bench", "a long password for a benchmark", roles).id
    placed = 0.0
    with _sessions(cluster, WEB) as sessions, ProcessPoolExecutor(2) as pool:
        for begun in range(0, count, AT_ONCE):
            with db.transaction(sessions) as session:
                service.act_as(session, actor)
                waiting = ledger.Waiting(session)
                sizes = [min(TOGETHER, count - at) for at in range(begun, min(begun + AT_ONCE, count), TOGETHER)]
                for rows, packet in pool.map(_packet, [steward] * len(sizes), [actor] * len(sizes), sizes):
                    bulk.write(session, rows)
                    waiting.store(packet)
                placed += _seconds(lambda waiting=waiting: waiting.place(lambda _done: None))  # type: ignore[misc]
            print(f"  {min(begun + AT_ONCE, count):,} events", file=sys.stderr, flush=True)
    return placed


def _at_size(cluster: Cluster, scratch: Path, count: int) -> None:
    placed = _fill(cluster, count)
    print(f"{count:,} synthetic events; 100,000 take {placed / count * 100_000:.1f} s under the lock, with their nodes")
    signer = Signer.create(scratch / "signer", "bench.example/log")
    with _sessions(cluster, WEB) as sessions:
        signing = _seconds(lambda: auditing.checkpoint(sessions, signer))
        print(f"a checkpoint over all headers: {signing:.1f} s", flush=True)
        with db.transaction(sessions) as session:
            ledger.record(session, "Looked", actor=None)
        signing = _seconds(lambda: auditing.checkpoint(sessions, signer, whole=False))
        print(f"a checkpoint over what came since: {signing * 1000:.0f} ms", flush=True)
        _prove(sessions)
    with _sessions(cluster, OWNER) as sessions, db.transaction(sessions) as session:
        began = time.perf_counter()
        auditing.freeze(session)
        audit = auditing.audit(session, signer.remembered(), cluster.url("bench", OWNER))
        taken = time.perf_counter() - began
    limit = CHECK_LIMIT * audit.size
    print(f"a full check: {taken:.1f} s, {taken / limit:.2f} of its limit of {limit:.0f} s")
    assert not audit.failed, (audit.findings[:3], audit.chain_faults[:3], audit.row_faults[:3])


def _prove(sessions: db.Sessions) -> None:
    with db.transaction(sessions) as session:
        note = proving.checkpoint_covering(session, None)
        head = parse_body(parse(note).text)
        rng = random.Random(7)
        for name, prove in (
            ("inclusion", lambda: proving.inclusion_proofs(session, [rng.randrange(head.size)], head)),
            ("consistency", lambda: proving.consistency_proof(session, rng.randrange(1, head.size), head)),
        ):
            times = sorted(_seconds(prove) for _ in range(PROOFS))
            middle, worst = times[PROOFS // 2], times[int(PROOFS * 0.95)]
            print(
                f"{name} proof in {head.size:,} events: {middle / PROOF_LIMIT:.2f} of its limit of 5 ms (median), "
                f"{worst / PROOF_LIMIT:.2f} (95th percentile)",
                flush=True,
            )


if __name__ == "__main__":
    main()
