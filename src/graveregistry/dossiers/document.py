"""`data/export.json`: what was exported, to whom, why, and every fact the paper shows, as canonical JSON.

Its SHA-256 goes into the export's own event (`dossier/<id>/export_sha256`) before the dossier is built, so the
ledger vouches for the facts, and the paper can be made again from them and compared.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from graveregistry.dossiers.content import DossierContent
from graveregistry.dossiers.release import release
from graveregistry.ledger.values import canonical_value, encode

FORMAT = "graveregistry-dossier/1"
# The ledger's part has files of its own; who is who stays home.
_ELSEWHERE = frozenset({"events", "checkpoint", "people"})


def export_document(content: DossierContent) -> bytes:
    """The bytes of `export.json`. The export's own event, proofs and checkpoint need not be in `content` yet."""
    return released_document(release(content))


def export_digest(content: DossierContent) -> str:
    """SHA-256 of `export_document`, hexadecimal: what the export's event commits as `export_sha256`."""
    return hashlib.sha256(export_document(content)).hexdigest()


def released_document(released: DossierContent) -> bytes:
    """`export_document` of a content that has been released already."""
    facts = {name: value for name, value in asdict(released).items() if name not in _ELSEWHERE}
    return encode(canonical_value({"format": FORMAT, "made_with": made_with(), **facts})) + b"\n"


def made_with() -> dict[str, str]:
    """The versions that a second rendering must match to come out byte for byte the same."""
    return {name: version(name) for name in ("graveregistry", "typst")}


def parse_document(data: bytes) -> dict[str, Any]:
    """The facts in `export.json`. Raises ValueError where it is not one of this format."""
    found = json.loads(data)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ValueError("not an export of a known format")
    return found
