"""PDF: what the document says of its making, and a copy rewritten without it, and without anything that acts."""

from __future__ import annotations

from typing import Any, BinaryIO

import pikepdf

from graveregistry.evidence.workshop.text import bounded

# ISO 32000-2: actions (12.6), embedded files (7.11.4), private data (14.5), metadata (14.3), forms that calculate.
_REMOVED = (
    *("/OpenAction", "/AA", "/JS", "/JavaScript", "/A", "/EmbeddedFiles", "/EF", "/AF", "/Metadata", "/PieceInfo"),
    *("/RichMediaContent", "/RichMediaSettings", "/Collection", "/XFA", "/LastModified", "/Thumb"),
)
_ACTING = ("/OpenAction", "/AA", "/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/XFA")


def read(source: BinaryIO, working: BinaryIO) -> dict[str, Any]:
    """Write the copy; what the document says, every value as text."""
    with pikepdf.open(source) as paper:
        said = {"document": bounded(paper.docinfo.items(), 50), "pages": str(len(paper.pages)), "acts": _strip(paper)}
        for name in list(paper.docinfo.keys()):
            del paper.docinfo[str(name)]
        paper.save(working, deterministic_id=True, compress_streams=True, linearize=False)
    return said


def _strip(paper: pikepdf.Pdf) -> bool:
    """Take out what acts or tells, wherever it stands; whether there was something that acts."""
    acts = False
    left: list[Any] = [paper.Root, *paper.objects]
    while left:
        each = left.pop()
        if isinstance(each, pikepdf.Array):
            left += [part for part in each if _direct(part)]
        elif isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            for name in [name for name in _REMOVED if name in each]:
                acts = acts or name in _ACTING
                del each[name]
            left += [part for part in each.values() if _direct(part)]
    return acts


def _direct(part: Any) -> bool:
    """Whether a value stands where it is written; others are objects of their own and come by themselves."""
    return isinstance(part, pikepdf.Array | pikepdf.Dictionary) and not part.is_indirect
