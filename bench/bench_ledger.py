"""What an event costs: a recorded change, against the same row written and committed by the driver alone.

Both go to the same durable cluster in the same run, in alternating rounds; the ratio of the medians is printed.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import psycopg

from graveregistry import db
from graveregistry.access import people
from graveregistry.cluster import OWNER, Cluster

ROUNDS, EACH = 5, 100
INSERT = "INSERT INTO organisation (id, name_ar, name_en, created_at) VALUES (%s, 'تدريب', 'Training', now())"


def _seconds(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    for _ in range(EACH):
        act()
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as scratch:
        cluster = Cluster(Path(scratch) / "home")
        cluster.start()
        try:
            cluster.provision("bench")
            db.migrate(cluster.url("bench", OWNER))
            _compare(cluster)
        finally:
            cluster.stop()


def _compare(cluster: Cluster) -> None:
    engine = db.connect(cluster.url("bench", OWNER), pool_size=1)
    sessions = db.sessions(engine)

    def recorded() -> None:
        with db.transaction(sessions) as session:
            people.found_organisation(session, uuid4(), "تدريب", "Training")

    with cluster.connect("bench") as connection:

        def alone() -> None:
            with connection.transaction(), psycopg.ClientCursor(connection) as cursor:
                cursor.execute(INSERT, [uuid4()])

        rounds = [(_seconds(recorded), _seconds(alone)) for _ in range(ROUNDS)]
    engine.dispose()
    with_event, bare = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"{EACH} changes a round, {ROUNDS} alternating rounds, fsync on")
    print(f"a change with its event takes {with_event / bare:.1f} times a bare committed insert")


if __name__ == "__main__":
    main()
