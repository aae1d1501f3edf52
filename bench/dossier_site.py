"""A fictional site as large as the goals name: 200 visits, 300 photos (600 MB), 2,000 events. No real grave."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from PIL import Image
from tests.dossiers import chronicle

from graveregistry.dossiers import content
from graveregistry.dossiers.build import build
from graveregistry.dossiers.document import export_digest
from graveregistry.dossiers.telling import Known, tell
from graveregistry.evidence.keys import Keys
from graveregistry.evidence.store import Store
from graveregistry.ledger.merkle import root, stored_inclusion_proof

VISITS, PHOTOS, EVENTS, MEGABYTES = 200, 300, 2000, 600
CONDITIONS = ("intact", "minor_damage", "moderate_damage", "severe_damage")


def photo(number: int, size: int) -> bytes:
    """Bytes as little packable as a photo's."""
    return Random(number).randbytes(size)


def preview(number: int) -> bytes:
    """A small picture as the workshop makes them, of some 25 kB."""
    coarse = Image.frombytes("RGB", (60, 45), Random(number).randbytes(60 * 45 * 3))
    out = io.BytesIO()
    coarse.resize((400, 300), Image.Resampling.BICUBIC).save(out, "JPEG", quality=80)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Kept:
    """The photos of the site in a store: their digests, those of their small pictures, and the size of each photo."""

    digests: list[str]
    previews: list[str]
    size: int


def stored(folder: Path, megabytes: int = MEGABYTES) -> tuple[Store, Kept]:
    """The evidence store of a registry with the photos in it, sealed."""
    store, size = Store(folder / "evidence", Keys(folder / "secrets", None)), megabytes * 1_000_000 // PHOTOS
    digests = [store.keep_file(io.BytesIO(photo(number, size))) for number in range(PHOTOS)]
    return store, Kept(digests, [store.keep_file(io.BytesIO(preview(number))) for number in range(PHOTOS)], size)


def history(kept: Kept) -> chronicle.Ledger:
    """Everything that happened at the site."""
    ledger = chronicle.Ledger()
    for kind, row, columns in _happened(kept):
        ledger.append(kind, {row: columns} if row else {}, [chronicle.SITE], chronicle.RESEARCHER)
    return ledger


def _happened(kept: Kept) -> Iterator[tuple[str, str, dict[str, Any]]]:
    site, boundary = chronicle.SITE, chronicle.uid("boundary")
    said = {"code": "GR-7K2M", "name_ar": "موقع تدريبي", "verification": "reported", "condition": "intact"}
    yield "SiteCreated", f"site/{site}", {**said, "types": ["mass_grave"], "district": "Fictional"}
    yield "BoundaryAsserted", f"boundary_assertion/{boundary}", _of_site(geometry=chronicle.SQUARE, method="walked")
    for number in range(VISITS):
        yield "VisitLogged", f"visit/{chronicle.uid(f'visit {number}')}", _visit(number)
    for number in range(PHOTOS):
        yield "EvidenceReceived", f"evidence_item/{chronicle.uid(f'photo {number}')}", _photo(number, kept)
    for number in range(EVENTS - VISITS - PHOTOS - 3):
        yield "SiteEdited", f"site/{site}", {"notes": f"ملاحظة تدريبية {number}"}


def _of_site(**columns: Any) -> dict[str, Any]:
    return {"site_id": chronicle.SITE, "recorded_at": chronicle.START, **columns}


def _visit(number: int) -> dict[str, Any]:
    at = chronicle.START + timedelta(days=number)
    return _of_site(
        occurred_at=at,
        received_at=at + timedelta(hours=5),
        method="on_site",
        condition=CONDITIONS[number // 50],
        trend="stable",
        monitor_id=chronicle.MONITOR,
        hazards=["unstable_ground"] if number % 7 == 0 else [],
        notes=f"زيارة تدريبية {number}: لم يلحظ الراصد تغيّراً في الطرف الشرقي عند 33.5061, 38.5052",
        observed_position=f"POINT({38.5 + number / 20_000} 33.505)",
    )


def _photo(number: int, kept: Kept) -> dict[str, Any]:
    return _of_site(
        sha256=kept.digests[number],
        preview_sha256=kept.previews[number],
        size=kept.size,
        media_type="image/jpeg",
        original_name=f"IMG_{number:04}.jpg",
        origin="taken",
        received_at=chronicle.START + timedelta(days=number // 2),
        received_by=chronicle.RESEARCHER,
        consent_scope="courts_and_un_mechanisms",
        capture={"exif": {"Make": "Training", "Model": "Phone X", "DateTimeOriginal": "2026:03:03 11:02:00"}},
    )


def exported(kept: Kept) -> content.DossierContent:
    """The content of the site's dossier, as the registry has it once the export is recorded and signed over."""
    ledger = history(kept)
    asked = content.Export(
        chronicle.DOSSIER,
        "2026-0007",
        content.Recipient("court", content.Name("محكمة تدريبية", "A training court")),
        content.Name("تدريب", "Training"),
        content.Name("تدريب", "Training"),
        chronicle.LAWYER,
        content.Name("رابطة تدريبية", "A training association"),
        chronicle.START + timedelta(days=700),
        "court",
        training=True,
    )
    known = tell(asked, [chronicle.SITE], [], ledger.events, Known({}, {}))
    row = {"export_sha256": export_digest(known), "number": asked.number}
    ledger.append("DossierExported", {f"dossier/{asked.dossier_id}": row}, [chronicle.SITE], chronicle.LAWYER)
    return replace(known, events=_proven(ledger), checkpoint=ledger.checkpoint())


def _proven(ledger: chronicle.Ledger) -> tuple[content.LedgerEvent, ...]:
    """The events with their proofs; each node of the tree is counted once."""
    leaves = ledger.leaves

    @lru_cache(None)
    def node(level: int, position: int) -> bytes:
        return root(leaves[position << level : (position + 1) << level])

    proofs = (stored_inclusion_proof(each.index, len(leaves), node) for each in ledger.events)
    return tuple(replace(each, proof=tuple(proof)) for each, proof in zip(ledger.events, proofs, strict=True))


def write(path: Path, store: Store, known: content.DossierContent) -> None:
    """Build the dossier."""
    build(known, store.opened, path, lambda _part, _what: None, chronicle.SEAL.sign)
