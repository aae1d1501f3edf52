"""Making and checking a large dossier: 200 visits, 300 photos (600 MB; --megabytes N for another size), 2,000 events.

Made: beside `cp`, `sha256sum` and `sha512sum` over the photos; the goal is five seconds more and less than 500 MB of
memory. Photos come from a sealed evidence store, as in a registry. Paper: one of some sixty pages in under 3 s.
Checked: beside `sha256sum` and `sha512sum` over the dossier's files, one after the other, as two manifests ask; the
goal is under 1.5 times. Each program in a process of its own, its start counted. Medians of alternating rounds.
"""

from __future__ import annotations

import argparse
import io
import os
import pickle
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pikepdf
from dossier_site import exported, stored, write
from tests.dossiers import chronicle

from graveregistry.dossiers import paper, photographs
from graveregistry.dossiers.build import event_of
from graveregistry.dossiers.content import DossierContent
from graveregistry.dossiers.document import parse_document, released_document
from graveregistry.dossiers.release import release
from graveregistry.evidence.store import Store

# With compiled files kept, as they are on any machine that has run a program once.
AS_ANYBODY = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
ROUNDS, MORE_SECONDS, MEMORY_MB, PAPER_SECONDS, CHECK_TIMES = 3, 5, 500, 3, 1.5
PHOTOS_OF_THE_SMALL_PAPER, VISITS_OF_THE_SMALL_PAPER = 120, 100


def seconds(command: list[str | Path], expected: set[int]) -> float:
    """How long a command takes. Raises where it does not end as expected."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False, env=AS_ANYBODY)
    if done.returncode not in expected:
        raise RuntimeError(done.stdout.decode() + done.stderr.decode())
    return time.perf_counter() - start


def build_here(folder: Path) -> None:
    """What the process that makes the dossier does; it prints its seconds and its memory with its children's."""
    store, known = pickle.loads((folder / "site.pickle").read_bytes())
    start = time.perf_counter()
    write(folder / "dossier.zip", store, known)
    taken = time.perf_counter() - start
    peaks = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(taken, sum(peaks) / 1000)


def making(folder: Path, photos: list[Path]) -> str:
    """The dossier made, and the same bytes copied and hashed."""
    ours, plain, peak = [], [], 0.0
    for _ in range(ROUNDS):
        (folder / "dossier.zip").unlink(missing_ok=True)
        told = subprocess.run(
            [sys.executable, __file__, "--build", folder], capture_output=True, check=True, text=True, env=AS_ANYBODY
        )
        taken, memory = map(float, told.stdout.split())
        ours.append(taken)
        peak = max(peak, memory)
        shutil.rmtree(folder / "copied", ignore_errors=True)
        copied = seconds(["cp", "-r", folder / "photos", folder / "copied"], {0})
        plain.append(copied + sum(seconds([name, *photos], {0}) for name in ("sha256sum", "sha512sum")))
    shutil.rmtree(folder / "copied")
    mine, base = statistics.median(ours), statistics.median(plain)
    return (
        f"made in {mine:.2f} s; copying and hashing its photos {base:.2f} s; {mine - base:+.2f} s "
        f"(goal: at most +{MORE_SECONDS}), {mine / base:.2f} times; peak memory {peak:.0f} MB (goal: {MEMORY_MB})"
    )


def setting(known: DossierContent, store: Store) -> str:
    """A paper of some sixty pages."""
    few = replace(
        known,
        visits=known.visits[:VISITS_OF_THE_SMALL_PAPER],
        evidence=known.evidence[:PHOTOS_OF_THE_SMALL_PAPER],
        custody=known.custody[:PHOTOS_OF_THE_SMALL_PAPER],
    )
    facts, events = released_document(release(few)), [event_of(each) for each in release(few).events]
    pictures = {sha256: store.opened(sha256).read() for sha256 in photographs.shown(parse_document(facts))}
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        made = paper.render(facts, events, few.checkpoint, b"", pictures)
        chronicle.SEAL.sign(made)
        times.append(time.perf_counter() - start)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        pages = len(pdf.pages)
    return f"a paper of {pages} pages: {statistics.median(times):.2f} s (goal: 60 pages under {PAPER_SECONDS} s)"


def checking(folder: Path) -> list[str]:
    """The dossier checked, and the two sums over its files."""
    dossier = folder / "dossier.zip"
    with zipfile.ZipFile(dossier) as archive:
        archive.extractall(folder / "files")
    files = [path for path in sorted((folder / "files").rglob("*")) if path.is_file()]
    (folder / "registry.pub").write_text(chronicle.key().text())
    (folder / "registry.pem").write_bytes(chronicle.SEAL.signet.handed_out())
    program = next(path for path in files if path.name == "verify.py")
    told: list[str | Path] = [dossier, "--key", folder / "registry.pub"]
    whole = [*told, "--certificate", folder / "registry.pem"]
    ours: dict[str, tuple[list[str | Path], set[int]]] = {
        "graveregistry verify": ([Path(sys.executable).with_name("graveregistry"), "verify", *whole], {0}),
        # It leaves the paper's pages open, and says so by its code.
        "verify.py": ([sys.executable, "-I", "-S", program, *told], {2}),
    }
    times: dict[str, list[float]] = {"sums": [], **{name: [] for name in ours}}
    for _ in range(ROUNDS):
        times["sums"].append(sum(seconds([name, *files], {0}) for name in ("sha256sum", "sha512sum")))
        for name, (command, codes) in ours.items():
            times[name].append(seconds(command, codes))
    sums = statistics.median(times["sums"])
    said = [f"{len(files)} files, {dossier.stat().st_size / 1e6:.0f} MB; sha256sum and sha512sum: {sums:.2f} s"]
    for name in ours:
        taken = statistics.median(times[name])
        said.append(f"{name}: {taken:.2f} s, {taken / sums:.2f} times the two sums (goal: under {CHECK_TIMES})")
    return said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=600)
    parser.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.build:
        build_here(asked.build)
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        store, kept = stored(folder, asked.megabytes)
        (folder / "photos").mkdir()
        for sha256 in kept.digests:
            with store.opened(sha256) as file:
                (folder / "photos" / sha256).write_bytes(file.read())
        known = exported(kept)
        (folder / "site.pickle").write_bytes(pickle.dumps((store, known)))
        said = [f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} when it began"]
        for line in (
            said[0],
            making(folder, sorted((folder / "photos").iterdir())),
            setting(known, store),
            *checking(folder),
        ):
            print(line, flush=True)


if __name__ == "__main__":
    main()
