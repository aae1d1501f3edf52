"""The server's processes, told apart from strangers that got a dead server's number."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

POLL = 0.02
PATIENCE = 5.0


def postmaster(data: Path) -> int | None:
    """The process id of the running server of ``data``, or none.

    ``postmaster.pid`` alone proves nothing: after a kill or a restart of the machine its number may belong to
    any process. The server works in its data folder, and a dead or foreign process does not.
    """
    first = _lines(data)[:1]
    if not first or not first[0].strip().isdigit():
        return None
    pid = int(first[0])
    return pid if works_in(pid, data) else None


def ready(data: Path) -> bool:
    """Whether the server has said that it takes connections (line 8 of ``postmaster.pid``)."""
    lines = _lines(data)
    return len(lines) > 7 and lines[7].strip() == "ready"


def works_in(pid: int, data: Path) -> bool:
    """Whether process ``pid`` lives and has ``data`` as its working folder."""
    try:
        return os.path.samestat(Path(f"/proc/{pid}/cwd").stat(), data.stat())
    except OSError:
        return False


def wait(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait until ``condition`` holds, at most ``seconds``; whether it came to hold."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL)
    return True


def clear_leftovers(data: Path, socket: Path) -> None:
    """After a server was killed: end the children it left behind and remove its marks.

    A busy child may outlive its killed parent and hold the shared memory, and PostgreSQL then refuses to start.
    Nothing such a child does can be committed any more. It refuses too when a mark's number answers, be it a
    stranger's or that of a dead process nobody has reaped (a container without an init). Never call this while
    a server runs.
    """
    for sign in (signal.SIGTERM, signal.SIGKILL):
        for pid in _children(data):
            _signal(pid, sign)
        if wait(lambda: not _children(data), PATIENCE):
            break
    for mark in (data / "postmaster.pid", *socket.glob(".s.PGSQL.*")):
        mark.unlink(missing_ok=True)


def end(pid: int, data: Path, seconds: float) -> None:
    """Stop the server: politely for the data (fast shutdown), and at once when that takes too long."""
    for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        _signal(pid, sign)
        if wait(lambda: not works_in(pid, data), seconds):
            return


def _signal(pid: int, sign: signal.Signals) -> None:
    try:
        os.kill(pid, sign)
    except ProcessLookupError:
        return


def _children(data: Path) -> list[int]:
    return [
        int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and works_in(int(entry.name), data)
    ]


def _lines(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []
