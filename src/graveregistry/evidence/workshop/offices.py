"""Office files (OOXML, OpenDocument): what they say of their making, and their words alone as plain text.

The text is all that goes into the copy. A file with its parts taken out one by one would still be a file of a program
that runs macros, asks addresses and keeps names in places of its own (ECMA-376 and ODF 1.3 let anybody add some).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from defusedxml.ElementTree import iterparse, parse

from graveregistry.evidence.workshop.text import bounded

MOST_PARTS, MOST_UNPACKED = 20_000, 512 << 20
_ODF = "application/vnd.oasis.opendocument."
_ABOUT = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml", "meta.xml")
_PICTURE = re.compile(r"(?i)\.(?:jpe?g|png|gif|bmp|tiff?|emf|wmf|svg|webp|heic)$")
# What runs or brings other files with it (ECMA-376 part 1, 15.2; ODF 1.3 part 2, 3.10).
_ACTS = re.compile(r"(?i)vbaProject|activeX|/embeddings/|externalLinks|^Basic/|^Scripts/|^Object ")
# The parts that hold what is read, in the order in which it is read.
_WORDS = tuple(
    re.compile(pattern)
    for pattern in (
        r"word/document\.xml", r"word/(?:footnotes|endnotes|header\d*|footer\d*|comments)\.xml",
        r"ppt/slides/slide(\d+)\.xml", r"ppt/notesSlides/notesSlide(\d+)\.xml",
        r"ppt/comments/\w+\.xml", r"xl/worksheets/sheet(\d+)\.xml", r"xl/comments/?\w*\.xml", r"content\.xml",
    )
)  # fmt: skip
_SHARED = "xl/sharedStrings.xml"
# Who wrote a note or a change, and when, stands between the words of an OpenDocument file.
_SIGNED = frozenset({"creator-initials", "sender-initials", "date-string", "change-info"})
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
_SPACES = frozenset({"s", "tab", "line-break"})

Say = Callable[[str], None]


class TooMuch(Exception):
    """More parts, or more bytes unpacked, than a file that somebody wrote has."""


def read(source: BinaryIO, media_type: str, working: BinaryIO) -> dict[str, Any]:
    """Write the words as UTF-8 text; what the file says of its making, every value as text."""
    with zipfile.ZipFile(source) as archive:
        names = [each.filename for each in archive.infolist()]
        if len(names) > MOST_PARTS or sum(each.file_size for each in archive.infolist()) > MOST_UNPACKED:
            raise TooMuch
        for line in _lines(archive, names, open_document=media_type.startswith(_ODF)):
            working.write(line.encode("utf-8", "replace") + b"\n")
        return {
            "document": bounded(_about(archive, names), 50),
            "pictures": str(sum(1 for name in names if _PICTURE.search(name))),
            "acts": any(map(_ACTS.search, names)),
        }


def _about(archive: zipfile.ZipFile, names: list[str]) -> Iterator[tuple[str, str]]:
    """Author, times, program, company, as the file's own parts about itself have them."""
    for part in _ABOUT:
        if part in names:
            with archive.open(part) as file:
                for element in parse(file, forbid_dtd=True).iter():
                    if said := (element.text or "").strip():
                        name = element.get("name") or element.tag.rpartition("}")[2]
                        yield f"{part.rpartition('/')[2]} {name}", said


def _lines(archive: zipfile.ZipFile, names: list[str], *, open_document: bool) -> Iterator[str]:
    shared = _shared(archive) if _SHARED in names else []
    for pattern in _WORDS:
        for name in sorted((each for each in names if pattern.fullmatch(each)), key=_number):
            yield f"[{name}]"
            with archive.open(name) as file:
                if open_document:
                    yield from _open_document(file)
                elif name.startswith("xl/worksheets/"):
                    yield from _sheet(file, shared)
                else:
                    yield from _paragraphs(file)
            yield ""


def _number(name: str) -> tuple[int, str]:
    """Slide 10 after slide 9."""
    found = re.search(r"(\d+)\.xml$", name)
    return (int(found[1]) if found else 0, name)


def _paragraphs(file: Any, ends: str = "p") -> Iterator[str]:
    """The paragraphs of a part of WordprocessingML or DrawingML, whose words have the same names."""
    held: list[str] = []
    for _, element in iterparse(file, events=("end",), forbid_dtd=True):
        name = element.tag.rpartition("}")[2]
        if name == "t":
            held.append(element.text or "")
        elif name in {"tab", "br", "cr"}:
            held.append("\t" if name == "tab" else " ")
        elif name == ends:
            yield "".join(held)
            held.clear()
        element.clear()
    if any(held):
        yield "".join(held)


def _shared(archive: zipfile.ZipFile) -> list[str]:
    """The texts of a workbook, which its cells name by number."""
    with archive.open(_SHARED) as file:
        return list(_paragraphs(file, "si"))


def _sheet(file: Any, shared: list[str]) -> Iterator[str]:
    """The rows of a sheet, cells parted by tabs; numbers and days as they are stored."""
    cells: list[str] = []
    for _, element in iterparse(file, events=("end",), forbid_dtd=True):
        name = element.tag.rpartition("}")[2]
        if name == "c":
            said = "".join(part.text or "" for part in element.iter() if part.tag.rpartition("}")[2] in {"v", "t"})
            named = element.get("t") == "s" and said.isdecimal() and int(said) < len(shared)
            cells.append(shared[int(said)] if named else said)
        elif name == "row":
            yield "\t".join(cells)
            cells.clear()
            element.clear()


def _open_document(file: Any) -> Iterator[str]:
    """Paragraphs and headings as they stand, rows of tables in one line; what was struck out is left out."""
    rows: list[list[str]] = []
    struck = 0
    for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
        name = element.tag.rpartition("}")[2]
        if event == "start":
            struck += name == "tracked-changes"
            if name == "table-row":
                rows.append([])
            continue
        if name in _SPACES:
            element.text = " "
        elif name in _SIGNED or name == "tracked-changes" or element.tag.startswith(_DUBLIN_CORE):
            struck -= name == "tracked-changes"
            element.clear()
        elif name in {"p", "h"} and not struck:
            said = "".join(element.itertext())
            if rows:
                rows[-1].append(said)
            else:
                yield said
        elif name == "table-row" and rows:
            yield "\t".join(rows.pop())
            element.clear()
