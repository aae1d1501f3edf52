"""`data/export.json`: what was exported, to whom, why, and every fact the paper shows, as canonical JSON.

Its SHA-256 goes into the export's own event (`dossier/<id>/export_sha256`) before the dossier is built, so the
ledger vouches for the facts, and the paper can be made again from them and compared.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from graveregistry.dossiers.caseload.files import caseload_files
from graveregistry.dossiers.content import DossierContent
from graveregistry.dossiers.release import release
from graveregistry.dossiers.tag_files import digests, tag_files
from graveregistry.dossiers.vouchers import POLICY
from graveregistry.ledger.values import canonical_value, decode, encode

FORMAT = "graveregistry-dossier/1"
_SETTING = {
    "graveregistry.dossiers": (
        "paper.py", "paper.typ", "pades.py", "readback.py", "words.json", "sections.py", "hidden_section.py",
        "changed_section.py", "printed.py", "hiding.py", "words.py", "vouchers.py",
        "map_section.py", "overview.py", "overview.json", "exhibit_sheets.py",
        "drawings.py", "photographs.py", "typeset.py", "fields.py",
        "fields.json", "caseload/columns.json",
    ),
    "graveregistry.vocabulary": ("codes.json",),
    "graveregistry.geo": ("maps.py", "measure.py", "utm_grid.py"),
}  # fmt: skip
# The ledger's part has files of its own; who is who stays home.
_ELSEWHERE = frozenset({"events", "checkpoint", "vouchers", "people"})


def export_document(content: DossierContent) -> bytes:
    """The bytes of `export.json`. The export's own event, proofs and checkpoint need not be in `content` yet."""
    return released_document(release(content))


def export_digest(content: DossierContent) -> str:
    """SHA-256 of `export_document`, hexadecimal: what the export's event commits as `export_sha256`."""
    return hashlib.sha256(export_document(content)).hexdigest()


def released_document(released: DossierContent) -> bytes:
    """`export_document` of a content that has been released already."""
    facts = {name: value for name, value in asdict(released).items() if name not in _ELSEWHERE}
    policy = {POLICY: released.vouchers.policy} if released.vouchers.policy else {}
    tags = digests(tag_files(released.export.number, released.export.training) | policy)
    said = {"format": FORMAT, "made_with": made_with(), "tag_files": tags, **facts}
    told: dict[str, Any] = {name: canonical_value(value) for name, value in said.items()}
    return encode(told | {"caseload": digests(caseload_files(told))}) + b"\n"


@cache
def made_with() -> dict[str, str]:
    """What a second rendering must match to come out byte for byte the same: the versions, and as `setting` a digest
    of everything else that shapes the paper (template, words, code table, the code that sets it)."""
    hashed = hashlib.sha256()
    for package, names in _SETTING.items():
        for name in names:
            hashed.update(files(package).joinpath(name).read_bytes())
    versions = {name: version(name) for name in ("graveregistry", "pikepdf", "typst")}
    return versions | {"setting": hashed.hexdigest()[:16]}


def parse_document(data: bytes) -> dict[str, Any]:
    """The facts in `export.json`. Raises ValueError where it is not one of this format."""
    # One spelling only: two programs must not read two different exports out of it.
    found = decode(data.removesuffix(b"\n"))
    if not isinstance(found, dict) or found.get("format") != FORMAT or not data.endswith(b"\n"):
        raise ValueError("not an export of a known format")
    return found


def base_name(document: bytes) -> str:
    """The one folder in the zip, after the export's number."""
    number = parse_document(document)["export"]["number"]
    return "dossier-" + (re.sub("[^A-Za-z0-9-]+", "-", number).strip("-") or "0")


def bag_info(document: bytes) -> list[tuple[str, str]]:
    """Labels and values of `bag-info.txt` (RFC 8493 section 2.2.2), from `export.json`."""
    export = parse_document(document)["export"]
    marked = " (TRAINING / تدريب)" if export["training"] else ""
    return [
        ("Source-Organization", f"{export['organisation']['en']} / {export['organisation']['ar']}"),
        ("External-Identifier", export["number"]),
        ("External-Description", f"Dossier for {export['recipient']['name']['en']}{marked}"),
        ("Bagging-Date", export["exported_at"][:10]),
        ("Bag-Software-Agent", "graveregistry"),
    ]


def bag_tags(document: bytes) -> dict[str, bytes]:
    """The tag files whose digests `export.json` holds."""
    export = parse_document(document)["export"]
    return tag_files(export["number"], export["training"])
