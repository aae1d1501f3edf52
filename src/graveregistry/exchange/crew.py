"""Work on packets of rows in other processes, in order, with no more of them under way than memory should hold.

A helper is a fresh Python process at the other end of a socket pair, neither forked (the server has threads) nor
holding this end: when this process dies, however it dies, its helpers read the end of the stream and end too.
"""

from __future__ import annotations

import gc
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection, Pipe
from typing import Any, TypeVar

from graveregistry.errors import Failure

Given = TypeVar("Given")
Made = TypeVar("Made")

HELPERS = min(2, os.cpu_count() or 1)
# Packets a helper has at once: one it works on, one that waits, so that it never does.
_AHEAD = 2
_START = "from graveregistry.exchange.crew import help_out; help_out()"


@contextmanager
def crew(
    start: Callable[[], Callable[[Given], Made]], packets: Iterable[Given], helpers: int
) -> Iterator[Iterator[Made]]:
    """What ``start()(packet)`` makes of each packet, in order.

    Args:
        start: makes the function, once in each process; it, the packets and what is made of them can be pickled.
        helpers: how many other processes; with none the work is done here.

    Raises:
        Failure: ``busy`` when a helper died (out of memory, say): the job is to be tried again.
    """
    with ExitStack() as stack:
        hired = [stack.enter_context(_helper(start)) for _ in range(helpers)]
        yield _shared_out(hired, iter(packets)) if hired else map(start(), packets)


def _shared_out(hired: list[Connection], packets: Iterator[Any]) -> Iterator[Any]:
    free = deque(hired * _AHEAD)
    busy: deque[Connection] = deque()
    for packet in packets:
        helper = free.popleft()
        with _alive():
            helper.send(packet)
        busy.append(helper)
        if not free:
            free.append(busy[0])
            yield _answer(busy.popleft())
    while busy:
        yield _answer(busy.popleft())


def _answer(helper: Connection) -> Any:
    with _alive():
        made, fell = helper.recv()
    if fell is not None:
        raise RuntimeError(fell)
    return made


@contextmanager
def _alive() -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError) as died:
        raise Failure("busy") from died


@contextmanager
def _helper(start: Callable[[], Any]) -> Iterator[Connection]:
    own, other = Pipe()
    with own:
        with other:
            # A session of its own: Ctrl-C is for the one process that answers for the import.
            process = subprocess.Popen(  # noqa: S603 - this Python, with a line of ours
                [sys.executable, "-c", _START, str(other.fileno())],
                pass_fds=[other.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        try:
            with _alive():
                own.send(start)
            yield own
        finally:
            process.kill()
            process.wait()


def help_out() -> None:
    """What a helper does with its life; the socket's number is its one argument."""
    # What is made is plain data without cycles: looking for some costs a third of the time.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    with Connection(int(sys.argv[1])) as connection:
        packets: queue.SimpleQueue[Any] = queue.SimpleQueue()
        # Read all the time: both ends sending, neither reading, would wait for each other for ever.
        threading.Thread(target=_read, args=(connection, packets), daemon=True).start()
        work = packets.get()()
        while (packet := packets.get()) is not None:
            try:
                connection.send((work(packet), None))
            except Exception as error:
                connection.send((None, _lines(error)))


def _read(connection: Connection, packets: queue.SimpleQueue[Any]) -> None:
    try:
        while True:
            packets.put(connection.recv())
    except (EOFError, OSError):
        # Whoever asked is gone; what is under way is for nobody.
        os._exit(0)


def _lines(error: Exception) -> str:
    """The kind of an error and where it was, never its text, which may quote a row."""
    found = [type(error).__name__]
    trace = error.__traceback__
    while trace is not None:
        found.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    return "\n".join(found)
