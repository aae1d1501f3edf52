"""An item of evidence as its row tells it: what the device said apart from what the registry knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from graveregistry.dossiers.cells import count, moment, said
from graveregistry.dossiers.content import Consent, Copy, Evidence, Name
from graveregistry.dossiers.disclosed import Event, Row
from graveregistry.evidence import kinds
from graveregistry.evidence.kinds import Kind

_POINT = re.compile(r"-?\d{1,3}\.\d{6} -?\d{1,2}\.\d{6}").fullmatch
_EXPORT = ("dossier", "recipient_ar", "recipient_en")


def evidence(key: UUID, site: UUID, row: Row, consent: Consent) -> Evidence:
    """An item as its row tells it; what the device said of itself comes from what was read of the file at receipt."""
    capture = row.get("capture")
    tags, container = _tags(capture, "exif"), _tags(capture, "container")
    taken = [tags.get("DateTimeOriginal"), tags.get("OffsetTimeOriginal")]
    origin = said(row, "origin")
    return Evidence(
        key,
        site,
        str(row["sha256"]),
        count(row.get("size")) or 0,
        str(row["media_type"]),
        said(row, "original_name"),
        # Of a photo taken in the app, the phone sent the digest before the bytes, and both agreed.
        str(row["sha256"]) if origin == "taken" else None,
        origin,
        moment(row.get("received_at")),
        said(row, "received_by"),
        " ".join(filter(None, (tags.get("Make"), tags.get("Model")))) or _text(capture, "maker"),
        " ".join(filter(None, taken)) or container.get("creation_time") or _walked(capture) or said(row, "taken_at"),
        None,
        _position(tags),
        tags.get("GPSHPositioningError"),
        None,
        said(row, "verified_statement"),
        consent,
        moment(row.get("erased_at")),
        said(row, "source_reliability"),
        said(row, "source_credibility"),
        said(row, "source_hand"),
        tuple(_copies(row)),
        _track(capture),
    )


def _copies(row: Row) -> Iterator[Copy]:
    """The copies of it that may go further, the whole one first."""
    working, preview = said(row, "working_sha256"), said(row, "preview_sha256")
    # A document's copy has its words, and a PDF's pictures still say where they were taken (decision 0702).
    if working and kinds.kind_of(str(row["media_type"])) not in {Kind.PDF, Kind.OFFICE}:
        yield Copy("working", working, kinds.working_type(str(row["media_type"])))
    if preview:
        yield Copy("preview", preview, kinds.PREVIEW)


def exports(event: Event) -> Iterator[tuple[str, Name]]:
    """The items that an event notes as exported: the item's id, and the dossier's number with its recipient."""
    held = {field.name: field.value for field in event.fields}
    for name, item in held.items():
        if name.startswith("evidence_export/") and name.endswith("/item_id"):
            number, ar, en = (held.get(name.removesuffix("item_id") + each) for each in _EXPORT)
            yield str(item), Name(f"{number} · {ar or en}", f"{number} · {en or ar}")


def _tags(capture: Any, kind: str) -> dict[str, str]:
    """What was read from the file of one kind: EXIF tags of a picture, the container's of a video."""
    found = capture.get(kind) if isinstance(capture, dict) else None
    return found if isinstance(found, dict) else {}


def _text(capture: Any, name: str) -> str | None:
    found = capture.get(name) if isinstance(capture, dict) else None
    return found if isinstance(found, str) and found else None


def _walked(capture: Any) -> str | None:
    """From when to when a track was walked, as its file says."""
    return " – ".join(dict.fromkeys(filter(None, (_text(capture, "from"), _text(capture, "until"))))) or None


def _track(capture: Any) -> str | None:
    """The ways of a GPS track as WKT in EPSG:4326."""
    lines = capture.get("lines") if isinstance(capture, dict) else None
    drawn = [line for line in lines or () if isinstance(line, list) and len(line) > 1 and all(map(_is_point, line))]
    told = ", ".join(f"({', '.join(line)})" for line in drawn)
    return f"MULTILINESTRING ({told})" if drawn else None


def _is_point(said: Any) -> bool:
    return isinstance(said, str) and _POINT(said) is not None


def consent(today: Row) -> Consent:
    """What was agreed to, as it is today: a consent withdrawn stops every export from that moment."""
    named = today.get("consent_recipients")
    names = tuple(map(str, named)) if isinstance(named, list) else ()
    return Consent(str(today.get("consent_scope")), names, said(today, "consent_testify"))


def _position(tags: Mapping[str, str]) -> str | None:
    """Where the device says it was, from EXIF degrees, minutes and seconds, as WKT in EPSG:4326."""
    found = []
    for name, negative in (("GPSLongitude", "W"), ("GPSLatitude", "S")):
        parts = [float(part) for part in re.findall(r"\d+(?:\.\d+)?", tags.get(name, ""))]
        if len(parts) != 3:
            return None
        degrees = parts[0] + parts[1] / 60 + parts[2] / 3600
        found.append(f"{-degrees if tags.get(f'{name}Ref') == negative else degrees:.6f}")
    return f"POINT ({found[0]} {found[1]})"
