"""Ask a server for tiles over kept connections, and note how long each answer takes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

Ask = Callable[[str], Awaitable[int]]
"""Asks for one path and gives the status."""


@dataclass
class Taken:
    """What a contender needed: milliseconds of each answer, and answers per second of each round."""

    times: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """The time within which this share of the answers came, in milliseconds."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Connection:
    """One HTTP/1.1 connection that is kept open, bare enough to cost little beside the server."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self._port = port
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._tail = f" HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}\r\n".encode()

    async def open(self) -> None:
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port, limit=2**24)

    async def get(self, path: str) -> int:
        """Ask, read all of the answer, give its status."""
        self._writer.write(b"GET " + path.encode() + self._tail)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        status = int(head[9:12])
        found = head.find(b"content-length: ")
        if found >= 0:
            length = int(head[found + 16 : head.index(b"\r\n", found)])
            if length:
                await self._reader.readexactly(length)
        elif status == 200:
            raise AssertionError("an answer of unknown length")
        return status

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


async def rounds_of(asks: Sequence[Ask], paths: Sequence[str], seconds: float, taken: Taken, status: int) -> None:
    """Every client asks for one path after the other until the time is over."""
    end = time.perf_counter() + seconds
    done = 0

    async def client(number: int, ask: Ask) -> None:
        nonlocal done
        turn = number
        while True:
            began = time.perf_counter()
            if began > end:
                return
            assert await ask(paths[turn % len(paths)]) == status
            taken.times.append((time.perf_counter() - began) * 1000)
            done += 1
            turn += len(asks)

    began = time.perf_counter()
    await asyncio.gather(*(client(number, ask) for number, ask in enumerate(asks)))
    taken.rates.append(done / (time.perf_counter() - began))
