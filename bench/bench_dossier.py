"""Checking a dossier beside `sha256sum` and `sha512sum` over its files, one after the other, as two manifests ask.

A fictional dossier of one site with 300 evidence files (600 MB; --megabytes N for another size). Each program in a
process of its own, its start counted; the goal is under 1.5 times the two sums. Medians of alternating rounds.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import BinaryIO
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.dossiers import chronicle, synthetic

from graveregistry.dossiers import content
from graveregistry.dossiers.build import build
from graveregistry.dossiers.document import export_digest

FILES, ROUNDS, GOAL = 300, 3, 1.5


def photo(number: int, size: int) -> bytes:
    """Bytes as little packable as a photo's."""
    return Random(number).randbytes(size)


def made(path: Path, size: int) -> Path:
    """A dossier of `FILES` evidence files of `size` bytes."""
    digests = [hashlib.sha256(photo(number, size)).hexdigest() for number in range(FILES)]
    ids = [chronicle.uid(f"bench {number}") for number in range(FILES)]
    ledger = chronicle.history()
    for key, digest in zip(ids, digests, strict=True):
        row = {"site_id": chronicle.SITE, "sha256": digest, "size": size, "media_type": "image/jpeg"}
        ledger.append("EvidenceReceived", {f"evidence_item/{key}": row}, [chronicle.SITE], chronicle.RESEARCHER)
    first, *_ = (known := synthetic.facts()).evidence
    items = [replace(first, id=key, sha256=each, size=size) for key, each in zip(ids, digests, strict=True)]
    write(
        path,
        replace(known, evidence=(*known.evidence, *items)),
        ledger,
        dict(zip(digests, range(FILES), strict=True)),
        size,
    )
    return path


def write(path: Path, known: content.DossierContent, ledger: chronicle.Ledger, at: dict[str, int], size: int) -> None:
    """Record the export and build it."""

    def opened(sha256: str) -> BinaryIO:
        return io.BytesIO(photo(at[sha256], size)) if sha256 in at else chronicle.store(sha256)

    site: UUID = chronicle.SITE
    known = replace(known, events=ledger.of_site(site))
    row = {"export_sha256": export_digest(known), "number": known.export.number}
    ledger.append("DossierExported", {f"dossier/{known.export.dossier_id}": row}, [site], chronicle.LAWYER)
    known = replace(known, events=ledger.of_site(site), checkpoint=ledger.checkpoint())
    build(known, opened, path, lambda _part, _what: None)


def seconds(command: list[str | Path], expected: set[int]) -> float:
    """How long a command takes. Raises where it does not end as expected."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode not in expected:
        raise RuntimeError(done.stdout.decode() + done.stderr.decode())
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=600)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        dossier = made(base / "dossier.zip", asked.megabytes * 1_000_000 // FILES)
        with zipfile.ZipFile(dossier) as archive:
            archive.extractall(base / "files")
        files = [path for path in sorted((base / "files").rglob("*")) if path.is_file()]
        (base / "registry.pub").write_text(chronicle.key().text())
        program = next(path for path in files if path.name == "verify.py")
        told: list[str | Path] = [dossier, "--key", base / "registry.pub"]
        ours: dict[str, tuple[list[str | Path], set[int]]] = {
            "graveregistry verify": ([Path(sys.executable).with_name("graveregistry"), "verify", *told], {0}),
            # It leaves the paper's pages open, and says so by its code.
            "verify.py": ([sys.executable, "-I", "-S", program, *told], {2}),
        }
        times: dict[str, list[float]] = {"sums": [], **{name: [] for name in ours}}
        for _ in range(ROUNDS):
            times["sums"].append(sum(seconds([name, *files], {0}) for name in ("sha256sum", "sha512sum")))
            for name, (command, codes) in ours.items():
                times[name].append(seconds(command, codes))
    sums = statistics.median(times["sums"])
    print(f"{asked.megabytes} MB in {FILES} evidence files; sha256sum and sha512sum: {sums:.2f} s")
    for name in ours:
        median = statistics.median(times[name])
        print(f"{name}: {median:.2f} s, {median / sums:.2f} times the two sums (goal: under {GOAL})")


if __name__ == "__main__":
    main()
