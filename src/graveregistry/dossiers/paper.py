"""The paper of a dossier: one PDF/A-3a and PDF/UA-1 file, Arabic complete first, then English complete.

The same facts, events and versions give the same bytes, so a verifier can set it again and compare.
"""

from __future__ import annotations

import ctypes
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pikepdf
import typst
from fontTools.ttLib import TTFont

from graveregistry.dossiers import pades, photographs, sections, typeset
from graveregistry.dossiers.disclosed import Event, event_line
from graveregistry.dossiers.document import parse_document
from graveregistry.dossiers.photographs import Pictures, Setting
from graveregistry.dossiers.readback import mend
from graveregistry.dossiers.vouchers import Vouched
from graveregistry.dossiers.words import LANGUAGES, Language, say
from graveregistry.errors import Failure

# Debian's fonts-hosny-amiri and fonts-noto-core; other systems keep the same files elsewhere under these roots.
FONT_FILES = (
    "Amiri-Regular.ttf", "Amiri-Bold.ttf", "NotoSans-Regular.ttf", "NotoSans-Bold.ttf",
)  # fmt: skip
FONT_ROOTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts"))


def render(document: bytes, events: Sequence[Event], vouched: Vouched, manifest: bytes, pictures: Pictures) -> bytes:
    """The PDF from `export.json`, the events, the checkpoint with its stamps, the manifest (sha256) of the other data
    files, and the small pictures that the facts name.

    It carries the events as an attachment, byte for byte those of `events.jsonl`, and a place for its signature.
    Raises Failure `paper_fonts_missing`, naming the packages to install.
    """
    return set_pages(written(document, events, vouched, manifest, pictures), pictures)


@dataclass(frozen=True, slots=True)
class Written:
    """What the paper says, as the text that its template reads: what it was made of is let go before the setting, which
    takes most memory. `at`: when it was exported."""

    said: str
    at: datetime


def written(document: bytes, events: Sequence[Event], vouched: Vouched, manifest: bytes, pictures: Pictures) -> Written:
    """The first half of `render`: the words and drawings, in Python alone."""
    told, facts = photographs.marks(pictures), parse_document(document)
    said = composed(facts, events, vouched, hashlib.sha256(manifest).hexdigest(), told)
    at = datetime.fromisoformat(facts["export"]["exported_at"])
    return Written(json.dumps(said, ensure_ascii=False), at)


def set_pages(text: Written, pictures: Pictures) -> bytes:
    """The second half of `render`: Typst sets it, which takes longest and leaves the interpreter to others. Raises as
    `render`."""
    made = _compile(text.said, text.at)
    _give_back()
    return _finished(made, text.at, pictures)


def composed(
    told: dict[str, Any],
    events: Sequence[Event],
    vouched: Vouched | None,
    manifest_hash: str,
    pictures: Mapping[str, Setting],
) -> dict[str, Any]:
    """All that the template is given to set. `told`: the facts as `parse_document` gives them; `vouched`: None before
    the export; `pictures`: how each is set, by its SHA-256."""
    facts = _printable(told)
    return {
        "parts": [_part(facts, events, vouched, manifest_hash, pictures, lang) for lang in _languages(facts)],
        "title": f"{say('title', 'ar')} / {say('title', 'en')} {typeset.plain(facts['export']['number'])}",
        "training": say("fictional_watermark", "ar") if facts["export"]["training"] else None,
        "hash": manifest_hash,
        "events": b"".join(map(event_line, events)).decode(),
    }


def _printable(said: Any) -> Any:
    """The same with every character the fonts lack named by its number: PDF/A allows no missing glyph, and a court
    must see that something stood there."""
    if isinstance(said, dict):
        return {name: _printable(value) for name, value in said.items()}
    if isinstance(said, list):
        return [_printable(value) for value in said]
    if isinstance(said, str) and not _coverage().issuperset(said):
        return "".join(char if char in _coverage() else f" U+{ord(char):04X} " for char in said)
    return said


@cache
def _coverage() -> frozenset[str]:
    found: set[int] = set(map(ord, "\n"))
    for name in FONT_FILES:
        with TTFont(next(_fonts(name)), lazy=True) as font:
            found |= set(font.getBestCmap())
    return frozenset(map(chr, found))


def _languages(facts: dict[str, Any]) -> list[Language]:
    return [lang for lang in LANGUAGES if lang in facts["export"]["languages"]]


def _part(
    facts: dict[str, Any],
    events: Sequence[Event],
    vouched: Vouched | None,
    manifest_hash: str,
    pictures: Mapping[str, Setting],
    lang: Language,
) -> dict[str, Any]:
    training = facts["export"]["training"]
    number, recipient = facts["export"]["number"], facts["export"]["recipient"]["name"][lang]
    return {
        "lang": lang,
        "title": typeset.runs(say("title", lang)),
        "training": typeset.runs(say("training_note", lang)) if training else None,
        "cover": typeset.facts(sections.cover(facts, lang))["rows"],
        "cover_note": typeset.runs(say("cover_note", lang)),
        "contents": say("contents", lang),
        "page": say("page", lang).replace("{n}", "\x00").replace("{total}", "\x00").split("\x00"),
        "head": typeset.runs(f"{number} · {recipient}"),
        "blocks": sections.paper_blocks(facts, events, vouched, manifest_hash, pictures, lang),
    }


def _compile(said: str, at: datetime) -> bytes:
    with as_file(files(__package__).joinpath("paper.typ")) as template:
        made: bytes = typst.compile(
            template,
            root=template.parent,
            font_paths=font_folders(),
            ignore_system_fonts=True,
            sys_inputs={"said": said},
            pdf_standards=["a-3a", "ua-1"],
            timestamp=int(at.timestamp()),
        )
    return made


def _give_back() -> None:
    """Hand the system what the setting let go of, before the paper is held several times over; glibc keeps it."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _finished(made: bytes, at: datetime, pictures: Pictures) -> bytes:
    """The paper as it reads back, with its pictures and a place for its signature."""
    with pikepdf.open(io.BytesIO(made)) as document:
        mend(document)
        photographs.put_in(document, pictures)
        pades.add_field(document, at, " / ".join(say("paper_signature", lang) for lang in LANGUAGES))
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
    with out.getbuffer() as whole:
        pades.fill_ranges(whole)
    return out.getvalue()


@cache
def font_folders() -> list[Path]:
    """The folders that hold the paper's fonts, and only those. Raises Failure `paper_fonts_missing`."""
    found = {name: next(_fonts(name), None) for name in FONT_FILES}
    missing = [name for name, path in found.items() if path is None]
    if missing:
        raise Failure("paper_fonts_missing", fonts=", ".join(missing))
    return sorted({path.parent for path in found.values() if path})


def _fonts(name: str) -> Iterator[Path]:
    return (path for root in FONT_ROOTS if root.is_dir() for path in sorted(root.rglob(name)))
