"""Change a dossier as somebody would who knows how a bag works: files altered, every manifest written anew."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from graveregistry.ledger.values import Json, encode
from tests.dossiers import chronicle

Files = dict[str, bytes]
BASE = "dossier-2026-0007/"
EVIDENCE = f"data/evidence/{chronicle.photo_sha()}.jpg"


def files_of(path: Path) -> Files:
    """Every file of a dossier by its name in the bag."""
    with zipfile.ZipFile(path) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def base_of(path: Path) -> str:
    """The one folder in a dossier."""
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()[0].partition("/")[0] + "/"


def packed(files: Files, path: Path, base: str = BASE) -> Path:
    """A zip of the files as they are."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(base + name, data)
    return path


def recomputed(files: Files) -> Files:
    """The files with all manifests and the payload's size made to fit."""
    files = {name: data for name, data in files.items() if "manifest-" not in name}
    payload = {name: data for name, data in files.items() if name.startswith("data/")}
    lines = [line for line in files["bag-info.txt"].decode().splitlines() if not line.startswith("Payload-Oxum")]
    lines.append(f"Payload-Oxum: {sum(map(len, payload.values()))}.{len(payload)}")
    files["bag-info.txt"] = ("\n".join(lines) + "\n").encode()
    for algorithm in ("sha256", "sha512"):
        files[f"manifest-{algorithm}.txt"] = _manifest(payload, algorithm)
    tags = {name: data for name, data in files.items() if not name.startswith("data/")}
    for algorithm in ("sha256", "sha512"):
        files[f"tagmanifest-{algorithm}.txt"] = _manifest(tags, algorithm)
    return files


def _manifest(files: Files, algorithm: str) -> bytes:
    return "".join(f"{hashlib.new(algorithm, files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def tampered(source: Path, to: Path, change: Callable[[Files], None]) -> Path:
    """A copy of a dossier with a change, all manifests recomputed."""
    files = files_of(source)
    change(files)
    return packed(recomputed(files), to, base_of(source))


def lines(files: Files) -> list[dict[str, Json]]:
    """The events as listed."""
    return [json.loads(line) for line in files["data/ledger/events.jsonl"].splitlines()]


def put_lines(files: Files, events: list[dict[str, Json]]) -> None:
    """List these events instead."""
    files["data/ledger/events.jsonl"] = b"".join(encode(event) + b"\n" for event in events)


def flip(name: str, at: int = 100) -> Callable[[Files], None]:
    """Turn one bit of a file."""

    def change(files: Files) -> None:
        data = bytearray(files[name])
        data[at % len(data)] ^= 1
        files[name] = bytes(data)

    return change


def drop_event(position: int) -> Callable[[Files], None]:
    """Leave an event out, with its proof."""

    def change(files: Files) -> None:
        events = lines(files)
        gone = events.pop(position)
        put_lines(files, events)
        del files[f"data/ledger/proofs/{gone['index']}.tlog-proof"]

    return change
