"""Make the text of a PDF come back as it was typed when it is searched, copied or read aloud.

Typst gives every glyph of a letter with vowel marks the whole cluster as its text and says the cluster once more as
ActualText. Readers that turn right-to-left lines around glyph by glyph (poppler's pdftotext among them) then give the
mark before its letter. The paper is set so that one glyph is one character; here each glyph is told which.

Pages are read by patterns of what Typst writes, each distinct piece once: a hundred thousand pieces on 300 pages, and
three thousand distinct ones. What fits no pattern stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import pikepdf

_ENTRY = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>")
# A string literal or hexadecimal (ISO 32000-1, 7.3.4); what shows one or several (9.4.3).
# Brackets in a literal need no escape where they are balanced; eight deep is more than a word has.
_LITERAL = rb"\((?:[^()\\]|\\.)*\)"
for _ in range(8):
    _LITERAL = rb"\((?:[^()\\]|\\.|" + _LITERAL + rb")*\)"
_STRING = _LITERAL + rb"|<[0-9A-Fa-f]*>"
_SHOWN = rb"(?:\[(?:" + _STRING + rb"|[-0-9. \n])*\]|" + _STRING + rb") ?T[jJ]"
_FONT = rb"/([A-Za-z]+[0-9]+) [0-9.]+ Tf"
_INSIDE = rb"(?:" + _STRING + rb"|(?!EMC|BMC|BDC)[^(])*"
_SPAN = re.compile(
    rb"/Span ?<</ActualText ?("
    + _STRING
    + rb")>> ?BDC(/ReversedChars BMC"
    + _INSIDE
    + rb"EMC\s*|"
    + _INSIDE
    + rb")EMC",
    re.S,
)
_PIECE = re.compile(_SPAN.pattern + rb"|" + _FONT + rb"[^\[(<]*(" + _SHOWN + rb")", re.S)
_STRINGS, _FONTS, _SHOWNS = re.compile(_STRING, re.S), re.compile(_FONT), re.compile(_SHOWN, re.S)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.S)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
SHADDA = "\u0651"

Codes = tuple[int, ...]


@dataclass(slots=True)
class _Font:
    """A font's map from glyph codes to text, as it stands and as it will be."""

    stream: pikepdf.Object
    given: dict[int, str]
    known: dict[int, str] = field(default_factory=dict)

    def text(self, code: int) -> str:
        return self.known.get(code, self.given.get(code, ""))

    def learn(self, codes: Sequence[int], text: str) -> None:
        """The glyphs of one cluster in the order of the page, and the cluster: which glyph is which character."""
        if len(codes) == len(text) > 1 and any(map(unicodedata.combining, text)):
            for code, char in zip(codes, _as_drawn(text), strict=True):
                self.known.setdefault(code, char)

    def clusters(self, codes: Codes) -> Iterator[tuple[Codes, str]]:
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

    def learn_piece(self, codes: Codes, text: str | None) -> None:
        """What a piece tells: its ActualText, else the clusters that its glyphs share."""
        if text is not None:
            self.learn(codes, text)
            return
        for run, cluster in self.clusters(codes):
            self.learn(run, cluster)


@dataclass(slots=True)
class _Page:
    """A page and its fonts by the names it knows them by."""

    page: pikepdf.Page
    fonts: dict[bytes, _Font]

    @property
    def content(self) -> bytes:
        """Read anew each time: all pages at once would be twice the paper."""
        return self.page.Contents.read_bytes()


def mend(document: pikepdf.Pdf) -> None:
    """Give each glyph its own character; the same document comes out the same."""
    fonts: dict[tuple[int, int], _Font] = {}
    pages = [_Page(page, _page_fonts(page, fonts)) for page in document.pages]
    seen: set[tuple[int, Codes, str | None]] = set()
    for each in pages:
        for font, codes, text in _pieces(each):
            if (id(font), codes, text) not in seen:
                seen.add((id(font), codes, text))
                font.learn_piece(codes, text)
    for each in pages:
        content = each.content
        kept = _without_needless(content, each.fonts)
        if kept != content:
            each.page.Contents.write(kept)
    for font in fonts.values():
        font.stream.write(_rewritten(font))


def _pieces(page: _Page) -> Iterator[tuple[_Font, Codes, str | None]]:
    """What is shown, each distinct piece once: its font, its glyphs, and its ActualText where it has one."""
    for told, inside, name, shown in dict.fromkeys(_PIECE.findall(page.content)):
        font = page.fonts.get(name) if name else _font_of(inside, page.fonts)
        if font:
            yield font, _codes(shown or inside), None if name else _clean(_said(told))


@lru_cache(1 << 14)
def _as_drawn(text: str) -> str:
    """The characters of a cluster from left to right on the page, its marks in the order a shaper puts them."""
    shaped = "".join(sorted(text, key=_shaping_class)) if unicodedata.combining(text[-1:] or " ") else text
    rtl = any(unicodedata.bidirectional(char) in {"R", "AL"} for char in text)
    return shaped[::-1] if rtl else shaped


def _shaping_class(char: str) -> int:
    """The combining class by which shapers order marks: as Unicode has it, but the Arabic shadda before the vowels
    (Unicode Technical Report 53, the Arabic mark transient reordering algorithm)."""
    return 27 if char == SHADDA else unicodedata.combining(char) + (27 <= unicodedata.combining(char) <= 32)


@lru_cache(1 << 14)
def _clean(text: str) -> str:
    """Without the isolates that Typst puts around a run of the other direction."""
    return "".join(char for char in text if unicodedata.category(char) != "Cf") or text


def _page_fonts(page: pikepdf.Page, fonts: dict[tuple[int, int], _Font]) -> dict[bytes, _Font]:
    found = {}
    for name, font in page.resources.get("/Font", {}).items():
        if "/ToUnicode" in font:
            stream = font.ToUnicode
            if stream.objgen not in fonts:
                given = {int(code, 16): _clean(_utf16(text)) for code, text in _ENTRY.findall(stream.read_bytes())}
                fonts[stream.objgen] = _Font(stream, given)
            found[name.removeprefix("/").encode()] = fonts[stream.objgen]
    return found


def _utf16(hexed: bytes) -> str:
    return bytes.fromhex(hexed.decode()).decode("utf-16-be")


@lru_cache(1 << 14)
def _said(string: bytes) -> str:
    """A text string (ISO 32000-1, 7.9.2.2); Typst writes all that is not ASCII in UTF-16."""
    data = _bytes(string)
    return data[2:].decode("utf-16-be") if data.startswith(b"\xfe\xff") else data.decode("latin-1")


def _font_of(inside: bytes, fonts: dict[bytes, _Font]) -> _Font | None:
    """The one font of a piece; none where it has several."""
    names = set(_FONTS.findall(inside))
    return fonts.get(names.pop()) if len(names) == 1 else None


@lru_cache(1 << 16)
def _codes(shown: bytes) -> Codes:
    """The glyphs of a piece; they are numbered by two bytes (ISO 32000-1, 9.7.5.2, Identity-H)."""
    strings = (text for piece in _SHOWNS.findall(shown) for text in _STRINGS.findall(piece))
    data = b"".join(map(_bytes, strings))
    return tuple(int.from_bytes(data[at : at + 2]) for at in range(0, len(data), 2))


def _bytes(string: bytes) -> bytes:
    if string.startswith(b"<"):
        return bytes.fromhex(string[1:-1].decode())
    return _ESCAPE.sub(_unescaped, string[1:-1])


def _unescaped(match: re.Match[bytes]) -> bytes:
    said = match[1]
    return bytes([int(said, 8)]) if said.isdigit() else _ESCAPED.get(said, said)


def _without_needless(content: bytes, fonts: dict[bytes, _Font]) -> bytes:
    """The page without those ActualTexts that now say what the glyphs say by themselves."""

    def kept(match: re.Match[bytes]) -> bytes:
        told, inside = match.groups()
        font = _font_of(inside, fonts)
        needless = font and "".join(map(font.text, _codes(inside))) == _as_drawn(_clean(_said(told)))
        return inside if needless else match[0]

    return _SPAN.sub(kept, content)


def _rewritten(font: _Font) -> bytes:
    def entry(match: re.Match[bytes]) -> bytes:
        text = font.known.get(int(match[1], 16))
        return match[0] if text is None else b"<%s> <%s>" % (match[1], text.encode("utf-16-be").hex().upper().encode())

    return _ENTRY.sub(entry, font.stream.read_bytes())
