"""Make the text of a PDF come back as it was typed when it is searched, copied or read aloud.

Typst gives every glyph of a letter with vowel marks the whole cluster as its text and says the cluster once more as
ActualText. Readers that turn right-to-left lines around glyph by glyph (poppler's pdftotext among them) then give the
mark before its letter. The paper is set so that one glyph is one character; here each glyph is told which.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

_ENTRY = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>")
_OPENING, _CLOSING = {"BMC", "BDC"}, "EMC"
_SHOWING = {"Tj", "TJ"}
SHADDA = "\u0651"


@dataclass(slots=True)
class _Font:
    """A font's map from glyph codes to text, as it stands and as it will be."""

    stream: pikepdf.Object
    given: dict[int, str]
    known: dict[int, str] = field(default_factory=dict)

    def text(self, code: int) -> str:
        return self.known.get(code, self.given.get(code, ""))

    def learn(self, codes: list[int], text: str) -> None:
        """The glyphs of one cluster in the order of the page, and the cluster: which glyph is which character."""
        if len(codes) == len(text) > 1 and any(map(unicodedata.combining, text)):
            for code, char in zip(codes, _as_drawn(text), strict=True):
                self.known.setdefault(code, char)

    def clusters(self, codes: list[int]) -> Iterator[tuple[list[int], str]]:
        """The runs of glyphs that share one text of several characters."""
        at = 0
        while at < len(codes):
            text = self.given.get(codes[at], "")
            run = codes[at : at + max(len(text), 1)]
            if len(text) > 1 and all(self.given.get(code) == text for code in run):
                yield run, text
                at += len(run)
            else:
                at += 1


def _as_drawn(text: str) -> str:
    """The characters of a cluster from left to right on the page, its marks in the order a shaper puts them."""
    shaped = "".join(sorted(text, key=_shaping_class)) if unicodedata.combining(text[-1:] or " ") else text
    rtl = any(unicodedata.bidirectional(char) in {"R", "AL"} for char in text)
    return shaped[::-1] if rtl else shaped


def _shaping_class(char: str) -> int:
    """The combining class by which shapers order marks: as Unicode has it, but the Arabic shadda before the vowels
    (Unicode Technical Report 53, the Arabic mark transient reordering algorithm)."""
    return 27 if char == SHADDA else unicodedata.combining(char) + (27 <= unicodedata.combining(char) <= 32)


def _clean(text: str) -> str:
    """Without the isolates that Typst puts around a run of the other direction."""
    return "".join(char for char in text if unicodedata.category(char) != "Cf") or text


def mend(document: pikepdf.Pdf) -> None:
    """Give each glyph its own character; the same document comes out the same."""
    fonts: dict[tuple[int, int], _Font] = {}
    pages = [_page_fonts(page, fonts) for page in document.pages]
    parsed = [list(pikepdf.parse_content_stream(page)) for page in document.pages]
    for instructions, named in zip(parsed, pages, strict=True):
        for font, codes, text in _shown(instructions, named):
            if text is None:
                for run, cluster in font.clusters(codes):
                    font.learn(run, cluster)
            else:
                font.learn(codes, text)
    for page, instructions, named in zip(document.pages, parsed, pages, strict=True):
        kept = _without_needless(instructions, named)
        page.Contents = document.make_stream(pikepdf.unparse_content_stream(kept))
    for font in fonts.values():
        font.stream.write(_rewritten(font))


def _page_fonts(page: pikepdf.Page, fonts: dict[tuple[int, int], _Font]) -> dict[str, _Font]:
    found = {}
    for name, font in page.resources.get("/Font", {}).items():
        if "/ToUnicode" in font:
            stream = font.ToUnicode
            given = {int(code, 16): _clean(_utf16(text)) for code, text in _ENTRY.findall(stream.read_bytes())}
            found[name] = fonts.setdefault(stream.objgen, _Font(stream, given))
    return found


def _utf16(text: bytes) -> str:
    return bytes.fromhex(text.decode()).decode("utf-16-be")


def _shown(instructions: Iterable[Any], named: dict[str, _Font]) -> Iterator[tuple[_Font, list[int], str | None]]:
    """What is shown, string by string: its font, its glyphs, and its ActualText where it has one."""
    font: _Font | None = None
    spans: list[str | None] = []
    pending: list[int] = []
    for each in instructions:
        operator = str(each.operator)
        if operator == "Tf":
            font = named.get(str(each.operands[0]))
        elif operator in _OPENING:
            spans.append(_actual_text(each))
            pending = []
        elif operator == _CLOSING:
            text = spans.pop()
            if text is not None and font:
                yield font, pending, text
            pending = []
        elif operator in _SHOWING and font:
            codes = _codes(each)
            if spans and spans[-1] is not None:
                pending = pending + codes
            else:
                yield font, codes, None


def _actual_text(instruction: Any) -> str | None:
    properties = instruction.operands[1] if len(instruction.operands) > 1 else None
    if isinstance(properties, pikepdf.Dictionary) and "/ActualText" in properties:
        return _clean(str(properties.ActualText))
    return None


def _codes(instruction: Any) -> list[int]:
    operand = instruction.operands[0]
    parts = operand if isinstance(operand, pikepdf.Array) else [operand]
    data = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    return [int.from_bytes(data[at : at + 2]) for at in range(0, len(data), 2)]


def _without_needless(instructions: list[Any], named: dict[str, _Font]) -> list[Any]:
    """The page without those ActualTexts that now say what the glyphs say by themselves."""
    needless: set[int] = set()
    font: _Font | None = None
    opened: list[tuple[int, str | None]] = []
    codes: list[int] = []
    for at, each in enumerate(instructions):
        operator = str(each.operator)
        if operator == "Tf":
            font = named.get(str(each.operands[0]))
        elif operator in _OPENING:
            opened.append((at, _actual_text(each)))
            codes = []
        elif operator in _SHOWING:
            codes = codes + _codes(each)
        elif operator == _CLOSING:
            start, text = opened.pop()
            if text is not None and font and "".join(map(font.text, codes)) == _as_drawn(text):
                needless |= {start, at}
    return [each for at, each in enumerate(instructions) if at not in needless]


def _rewritten(font: _Font) -> bytes:
    def entry(match: re.Match[bytes]) -> bytes:
        text = font.known.get(int(match[1], 16))
        return match[0] if text is None else b"<%s> <%s>" % (match[1], text.encode("utf-16-be").hex().upper().encode())

    return _ENTRY.sub(entry, font.stream.read_bytes())
