"""A database of the cluster as a stream, and back: the cluster's own pg_dump and pg_restore, as its superuser."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from graveregistry.cluster.cluster import Cluster
from graveregistry.errors import Failure

WITHOUT_ROWS = ("sign_in",)
"""Who is signed in is no part of a copy: a session that was ended must not come back to life with it."""


@contextmanager
def dumping(cluster: Cluster, database: str, snapshot: str) -> Iterator[IO[bytes]]:
    """The database as ``snapshot`` sees it (``pg_export_snapshot``), in pg_dump's custom format, not compressed.

    Raises:
        Failure: ``backup_dump_failed`` at the end of the block, when not all of it came.
    """
    arguments = [
        *("--format=custom", "--compress=0", "--no-password", f"--snapshot={snapshot}"),
        *(f"--exclude-table-data=public.{table}" for table in WITHOUT_ROWS),
        database,
    ]
    process = _run(cluster, "pg_dump", arguments, subprocess.DEVNULL, subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield process.stdout
        if process.stdout.read(1) or process.wait() != 0:
            raise Failure("backup_dump_failed")
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@contextmanager
def restoring(cluster: Cluster, database: str) -> Iterator[IO[bytes]]:
    """Takes such a stream into an empty database, all of it or nothing.

    Raises:
        Failure: ``restore_dump_refused`` at the end of the block, when PostgreSQL did not take it.
    """
    arguments = [
        *("--format=custom", "--no-password", "--exit-on-error", "--single-transaction"),
        f"--dbname={database}",
    ]
    process = _run(cluster, "pg_restore", arguments, subprocess.PIPE, subprocess.DEVNULL)
    assert process.stdin is not None
    try:
        yield process.stdin
        process.stdin.close()
        if process.wait() != 0:
            raise Failure("restore_dump_refused")
    except BrokenPipeError as refused:
        raise Failure("restore_dump_refused") from refused
    finally:
        process.kill()
        process.wait()


def _run(cluster: Cluster, name: str, arguments: list[str], stdin: int, stdout: int) -> subprocess.Popen[bytes]:
    # What these programs complain of quotes rows, so nobody hears it; the exit code says enough.
    return subprocess.Popen(  # noqa: S603 - a program of the system's PostgreSQL, arguments of our own
        [str(cluster.programs().folder / name), *arguments],
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **cluster.environment()},
    )
