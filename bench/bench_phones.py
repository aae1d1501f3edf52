"""500 phones that send at once: none lost, none doubled, and how long a chunk waits for its answer.

The registry is really served, on a durable PostGIS of its own with its worker that opens what came; every phone has its
own credential and a connection over a link of 400 kbit/s and 400 ms, and sends a sealed visit: its text, a preview and
a photo in chunks of 64 KiB, then the manifest. All come from one address, as from one office. Beside it the same bytes
go over the same links to a bare ASGI endpoint that writes and syncs them.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import hashlib
import json
import multiprocessing
import os
import random
import socket
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import uvicorn
from sqlalchemy import text

from graveregistry import serving
from graveregistry.access import people, phones
from graveregistry.access.actors import Role
from graveregistry.access.queries import actor_of
from graveregistry.access.service import now
from graveregistry.cluster import Cluster
from graveregistry.config import Settings
from graveregistry.installation import Installation
from graveregistry.intake import manifest
from graveregistry.intake.keys import keys_of
from graveregistry.intake.manifest import Blob
from graveregistry.intake.sealed import Name, from_b64u, seal

CHUNK = 64 * 1024
LINK_BYTES, LINK_WAIT = 400_000 / 8, 0.4
PHOTO, PREVIEW = 500_000, 14_000
LIMIT = 1.0
UNOPENED = {"v": 1, "kind": "bench", "note": "تدريب: زيارة خيالية"}


@dataclass(frozen=True, slots=True)
class Visit:
    """What one phone has to send: blobs by their hash, and the manifest."""

    id: UUID
    credential: str
    blobs: dict[str, bytes]
    manifest: bytes

    def requests(self) -> Iterator[tuple[str, dict[str, str], bytes]]:
        """Every request of it in order: path, headers, body."""
        for sha256, data in self.blobs.items():
            for number, at in enumerate(range(0, len(data), CHUNK)):
                piece = data[at : at + CHUNK]
                said = base64.b64encode(hashlib.sha256(piece).digest()).decode()
                path = f"/api/v1/sealed/{self.id}/blobs/{sha256}/chunks/{number}?size={len(data)}&chunk={CHUNK}"
                yield path, {"content-digest": f"sha-256=:{said}:"}, piece
        yield f"/api/v1/sealed/{self.id}", {"content-type": "application/json"}, self.manifest


@dataclass
class Told:
    """What came back: seconds from the last byte to the answer of chunks and of manifests, and the receipts."""

    chunks: list[float] = field(default_factory=list)
    manifests: list[float] = field(default_factory=list)
    receipts: list[dict[str, Any]] = field(default_factory=list)
    waited: int = 0
    seconds: float = 0.0
    processor: float = 0.0
    clients: float = 0.0


async def bare(scope: Any, receive: Any, send: Any) -> None:
    """The peer: an ASGI endpoint that does nothing but write the body to a file of its own and sync it."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    await asyncio.get_running_loop().run_in_executor(_POOL, _keep, body)
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


_POOL = ThreadPoolExecutor(16)


def _keep(body: bytes) -> None:
    with (Path(os.environ["BENCH_FOLDER"]) / uuid4().hex).open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def serve_bare(port: int, folder: str) -> None:
    """Run the peer."""
    os.environ["BENCH_FOLDER"] = folder
    config = uvicorn.Config(bare, port=port, log_level="error", access_log=False, lifespan="off")
    uvicorn.Server(config).run()


def serve_ours(home: str, port: int) -> None:
    """Run the registry as its command does."""
    serving.serve(Settings(home=Path(home), port=port), lambda _: None)


@contextlib.contextmanager
def running(run: Any, *given: Any, port: int) -> Iterator[int]:
    """A server in a process of its own; its number."""
    process = multiprocessing.get_context("spawn").Process(target=run, args=given)
    process.start()
    try:
        for _ in range(1200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        assert process.pid is not None
        yield process.pid
    finally:
        process.terminate()
        process.join()


def processor(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port of loopback that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def enrolled(installation: Installation, count: int) -> list[phones.Enrolled]:
    """Phones of one monitor, each with its own credentials."""
    made = []
    with installation.as_owner() as session:
        organisation = people.found_organisation(session, uuid4(), "تدريب", "Training")
        found = people.found_account(
            session,
            "bench",
            "Bench",
            "بحيرة-هادئة-في-آخر-الليل",
            [(organisation.id, role) for role in (Role.MONITOR, Role.PROTECTION_OFFICER)],
        )
    for _ in range(count):
        with installation.as_owner() as session:
            actor = actor_of(session, found.id)
            assert actor is not None
            offer = phones.offer(session, actor, found.id, None, 90, log_only=False)
            made.append(phones.accept(session, offer.secret, "bench", "127.0.0.1"))
    return made


def sealed(phone: phones.Enrolled, keys: list[bytes]) -> Visit:
    """A visit as a phone seals it."""
    visit, photo = uuid4(), uuid4()
    plain = (
        (Name(visit, visit, "text"), json.dumps(UNOPENED | {"id": str(visit)}).encode()),
        (Name(visit, photo, "preview"), os.urandom(PREVIEW)),
        (Name(visit, photo, "photo"), os.urandom(PHOTO)),
    )
    blobs = [(name, seal(data, name, keys)) for name, data in plain]
    listed = tuple(Blob(hashlib.sha256(data).hexdigest(), len(data), name) for name, data in blobs)
    digest = hashlib.sha256(phone.send_credential.encode()).digest()
    raw = manifest.written(visit, phone.phone.id, now().isoformat(), listed, digest)
    return Visit(visit, phone.send_credential, {hashlib.sha256(d).hexdigest(): d for _, d in blobs}, raw)


async def send(visit: Visit, port: int, told: Told, begin: float) -> None:
    """One phone sends its visit over its own link."""
    await asyncio.sleep(begin)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for path, headers, body in visit.requests():
        while True:
            status, answer, seconds = await ask(reader, writer, path, headers | auth(visit), body)
            if status not in {429, 503}:
                break
            told.waited += 1
            await asyncio.sleep(float(answer.get("retry-after", 1)) if isinstance(answer, dict) else 1)
        assert status in {200, 204}, (status, answer)
        (told.manifests if "manifest_sha256" in answer else told.chunks).append(seconds)
        if "manifest_sha256" in answer:
            told.receipts.append(answer)
    writer.close()


def auth(visit: Visit) -> dict[str, str]:
    """The phone's credential."""
    return {"authorization": f"Phone {visit.credential}"}


async def ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, Any], float]:
    """One request over the link: status, the answer's JSON, and seconds from its last byte to its answer."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"PUT {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {len(body)}\r\n{lines}\r\n"
    await asyncio.sleep(LINK_WAIT / 2)
    writer.write(head.encode())
    steps = [body[at : at + 16384] for at in range(0, len(body), 16384)]
    for step in steps:
        await asyncio.sleep(len(step) / LINK_BYTES)
        writer.write(step)
        await writer.drain()
    began = time.perf_counter()
    said = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    seconds = time.perf_counter() - began
    status = int(said[9:12])
    length = said.partition("content-length: ")[2].partition("\r\n")[0]
    answer = json.loads(await reader.readexactly(int(length))) if length and length != "0" else {}
    if "retry-after: " in said:
        answer["retry-after"] = said.partition("retry-after: ")[2].partition("\r\n")[0]
    await asyncio.sleep(LINK_WAIT / 2)
    return status, answer, seconds


def measured(visits: list[Visit], port: int, pid: int) -> Told:
    """All phones at once."""
    told = Told()

    async def all_at_once() -> None:
        await asyncio.gather(*(send(each, port, told, random.random()) for each in visits))

    before, own, began = processor(pid), time.process_time(), time.perf_counter()
    asyncio.run(all_at_once())
    told.seconds, told.processor = time.perf_counter() - began, processor(pid) - before
    told.clients = time.process_time() - own
    return told


def percentile(times: list[float], share: float) -> float:
    """Seconds within which this share of answers came."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def check(installation: Installation, visits: list[Visit], told: Told) -> str:
    """None lost, none doubled: in the receipts, in the database and on the disk, byte for byte."""
    assert sorted(each["visit_id"] for each in told.receipts) == sorted(str(each.id) for each in visits)
    assert not any(each["missing"] for each in told.receipts)
    with installation.as_owner() as session:
        rows = session.execute(text("SELECT count(*), count(DISTINCT visit_id) FROM sealed_visit")).one()
        parts = session.execute(text("SELECT count(*), count(whole_at) FROM sealed_part")).one()
    assert tuple(rows) == (len(visits), len(visits)), rows
    assert parts[0] == parts[1] == sum(len(each.blobs) for each in visits), parts
    store = installation.settings.files / "intake" / "blobs"
    for visit in visits:
        for sha256, data in visit.blobs.items():
            assert (store / sha256[:2] / sha256).read_bytes() == data
    return f"{len(visits)} visits of {len(visits)} phones: none lost, none doubled"


def main() -> None:
    """Measure, check and write."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--phones", type=int, default=500)
    count = asked.parse_args().phones
    with tempfile.TemporaryDirectory() as scratch:
        installation = Installation(Settings(home=Path(scratch) / "home", port=free_port()))
        installation.start()
        try:
            installation.provision()
            keys = [from_b64u(each.public_key) for each in keys_of(installation.settings).told()]
            visits = [sealed(each, keys) for each in enrolled(installation, count)]
            port = installation.settings.port
            with running(serve_ours, str(installation.home), port, port=port) as pid:
                ours = measured(visits, port, pid)
                kept = check(installation, visits, ours)
            port = free_port()
            (Path(scratch) / "bare").mkdir()
            with running(serve_bare, port, f"{scratch}/bare", port=port) as pid:
                peer = measured(visits, port, pid)
        finally:
            Cluster(installation.home).stop()
    report(kept, ours, peer)


def report(kept: str, ours: Told, peer: Told) -> None:
    """Print and write the table."""
    sent = len(ours.chunks) + len(ours.manifests)
    lines = [kept, f"asked to come again: {ours.waited}", ""]
    for name, told in (("ours", ours), ("bare", peer)):
        p50, p95, p99 = (percentile(told.chunks, share) for share in (0.5, 0.95, 0.99))
        lines.append(
            f"{name}: chunks p50 {p50:.3f} s, p95 {p95:.3f} s = {p95 / LIMIT:.2f} of the limit, p99 {p99:.3f} s;"
            f" {told.seconds:.0f} s in all; {told.processor / sent * 1000:.2f} ms of processor a request,"
            f" and {told.clients / sent * 1000:.2f} of the phones'"
        )
    if ours.manifests:
        lines.append(f"manifests p95 {percentile(ours.manifests, 0.95):.3f} s")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
