"""Build a dossier: from its content in memory to the zip."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from graveregistry.dossiers import document, paper
from graveregistry.dossiers.bag import Bag
from graveregistry.dossiers.caseload.files import caseload_files
from graveregistry.dossiers.content import DossierContent, Evidence, LedgerEvent
from graveregistry.dossiers.disclosed import Event, event_line, make_event
from graveregistry.dossiers.file_names import copy_name, evidence_name
from graveregistry.dossiers.layers import geojson, write_geopackage
from graveregistry.dossiers.pades import Sign
from graveregistry.dossiers.release import release
from graveregistry.dossiers.tables_csv import custody_csv, history_csv
from graveregistry.dossiers.vouchers import vouched
from graveregistry.errors import Failure
from graveregistry.ledger.tlog_proof import proof_text

OpenEvidence = Callable[[str], BinaryIO]
Progress = Callable[[float, str], None]


def build(content: DossierContent, open_evidence: OpenEvidence, out: Path, progress: Progress, sign: Sign) -> None:
    """Write the dossier of `content` to `out`, a new zip; what its recipient may not have is taken out first.

    `open_evidence` opens the original or a copy of an evidence item by its SHA-256. `progress` is told the part done
    (0 to 1) and what is under way, as a code of `words.STEPS`; what it raises stops the build. `sign` signs the paper.
    Nothing stays at `out` on a failure. Raises Failure `dossier_evidence_changed`, `dossier_without_events`,
    `paper_fonts_missing`.
    """
    if not content.events:
        raise Failure("dossier_without_events")
    part = out.with_name(out.name + ".part")
    part.unlink(missing_ok=True)
    try:
        _write(release(content), open_evidence, part, progress, sign)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _write(content: DossierContent, open_evidence: OpenEvidence, part: Path, progress: Progress, sign: Sign) -> None:
    facts = document.released_document(content)
    events = [event_of(each) for each in content.events]
    with Bag(part, document.base_name(facts)) as bag:
        progress(0.0, "evidence")
        _add_evidence(bag, content, open_evidence, progress)
        pictures = _add_copies(bag, content, open_evidence)
        progress(0.7, "ledger")
        _add_ledger(bag, content, events)
        bag.add("data/export.json", facts)
        for name, data in caseload_files(document.parse_document(facts)).items():
            bag.add(name, data)
        progress(0.75, "tables")
        _add_tables(bag, events)
        progress(0.85, "paper")
        printed = vouched(content.checkpoint, content.vouchers.files())
        pages = paper.render(facts, events, printed, bag.manifest(), pictures)
        bag.add("data/dossier.pdf", sign(pages))
        bag.close(document.bag_info(facts), document.bag_tags(facts))
    progress(1.0, "done")


def event_of(each: LedgerEvent) -> Event:
    """The event as the dossier lists it."""
    return make_event(each.index, each.recorded_at, each.digests, each.disclosures, each.pseudonym, each.withheld)


def _add_evidence(bag: Bag, content: DossierContent, open_evidence: OpenEvidence, progress: Progress) -> None:
    left_out = {each.evidence_id for each in content.withheld}
    files = {each.sha256: each for each in content.evidence if each.id not in left_out}
    total, done = sum(each.size for each in files.values()) or 1, 0

    def tell(count: int) -> None:
        nonlocal done
        done += count
        progress(min(0.7, 0.7 * done / total), "evidence")

    for item in sorted(files.values(), key=lambda each: each.sha256):
        _add_file(bag, item, open_evidence, tell)


def _add_file(bag: Bag, item: Evidence, open_evidence: OpenEvidence, tell: Callable[[int], None]) -> None:
    with open_evidence(item.sha256) as source:
        found = bag.add_stream(evidence_name(item.sha256, item.media_type), source, item.size, tell)
    _same(item.id, item.sha256, found)


def _same(evidence: UUID, expected: str, found: str) -> None:
    if found != expected:
        raise Failure("dossier_evidence_changed", evidence=str(evidence), expected=expected, found=found)


def _add_copies(bag: Bag, content: DossierContent, open_evidence: OpenEvidence) -> dict[str, bytes]:
    """Put the copies in; those that the paper shows, by their SHA-256."""
    copies = {copy.sha256: (item.id, copy) for item in content.evidence for copy in item.copies}
    shown = {}
    for sha256, (evidence, copy) in sorted(copies.items()):
        with open_evidence(sha256) as source:
            size = source.seek(0, io.SEEK_END)
            source.seek(0)
            found = bag.add_stream(copy_name(sha256, copy.media_type), source, size, lambda _done: None)
            _same(evidence, sha256, found)
            if copy.kind == "preview":
                source.seek(0)
                shown[sha256] = source.read()
    return shown


def _add_ledger(bag: Bag, content: DossierContent, events: Sequence[Event]) -> None:
    bag.add("data/ledger/events.jsonl", b"".join(map(event_line, events)))
    bag.add("data/ledger/checkpoint", content.checkpoint)
    for each in content.events:
        text = proof_text(each.index, each.proof, content.checkpoint)
        bag.add(f"data/ledger/proofs/{each.index}.tlog-proof", text)
    for name, data in content.vouchers.files().items():
        bag.add(name, data)


def _add_tables(bag: Bag, events: Sequence[Event]) -> None:
    bag.add("data/history.csv", history_csv(events))
    bag.add("data/custody.csv", custody_csv(events))
    bag.add("data/site.geojson", geojson(events))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "site.gpkg"
        write_geopackage(events, path, events[-1].leaf.recorded_at)
        bag.add("data/site.gpkg", path.read_bytes())
