"""Text and blocks for the paper: people's text is data, cut into runs that keep their direction.

Dates, coordinates, numbers with signs, and ids read left to right in both languages; inside Arabic the bidirectional
algorithm would print `2024-03-12` as `12-03-2024`. So such runs are set apart, and controls that would turn the
text around (CVE-2021-42574 is this trick in source code) are taken out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

Run = dict[str, Any]
Block = dict[str, Any]

# Letters, digits and what may stand inside an id, a date, a coordinate or a file name.
_WORD = re.compile(
    r"[+\-−±#@(\[]?[A-Za-z0-9]"
    r"(?:[^\s\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff،؛؟«»]*[A-Za-z0-9°'\"′″%)\]])?[°%)\]]?"
)
_BETWEEN = re.compile(r"\)?[,;:·/]? (?:[·±/] )?\(?")
_DIALLED = re.compile(r"\+[0-9 ]+")
_NUMBER = re.compile(r"[+\-−]?[0-9]+")
_DECIMAL = re.compile(r"[+\-−]?[0-9]+\.[0-9]+°?")
_KEPT_CONTROLS = "\n"
# Joiners belong to Arabic and Persian spelling and turn nothing around.
_KEPT_FORMATS = "\u200c\u200d"


def plain(text: str) -> str:
    """The text without control and formatting characters that could hide or reorder what is read."""
    if text.isprintable():
        return text
    normal = text.replace("\r\n", "\n").replace("\t", " ").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(char for char in normal if _is_shown(char))


def _is_shown(char: str) -> bool:
    if char in _KEPT_CONTROLS or char in _KEPT_FORMATS:
        return True
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def runs(text: str) -> list[Run]:
    """The text as runs `{"t": text}`; those to be read left to right whatever is around them have `"l": true`."""
    clean, at = plain(text), 0
    found: list[Run] = []
    for start, end in _spans(clean):
        if start > at:
            found.append({"t": clean[at:start]})
        found.append({"t": clean[start:end], "l": True})
        at = end
    return [*found, {"t": clean[at:]}] if at < len(clean) else found


@lru_cache(1 << 14)
def _spans(clean: str) -> tuple[tuple[int, int], ...]:
    """Where left-to-right runs stand: words, joined over a space where they read as one (`WGS 84`, `33.5, 38.5`)."""
    spans: list[tuple[int, int]] = []
    for match in _WORD.finditer(clean):
        start, end = _unbracketed(clean, *match.span())
        if spans and _reads_on(clean[spans[-1][0] : spans[-1][1]], clean[spans[-1][1] : start], clean[start:end]):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return tuple(_closed(clean, start, end) for start, end in spans)


def _unbracketed(clean: str, start: int, end: int) -> tuple[int, int]:
    """Without brackets at its ends: they belong to the sentence, which turns them the right way round."""
    start += clean[start] in "(["
    word = clean[start:end]
    return start, end - (word[-1] in ")]" and word.count("(") + word.count("[") == 0)


def _closed(clean: str, start: int, end: int) -> tuple[int, int]:
    """With the closing bracket of one opened inside the run."""
    opened = clean.count("(", start, end) > clean.count(")", start, end)
    return start, end + (opened and clean[end : end + 1] == ")")


def _reads_on(before: str, between: str, after: str) -> bool:
    """Two plain numbers are two numbers, read in the order of the language; a pair of decimals is a coordinate."""
    if not _BETWEEN.fullmatch(between):
        return False
    if _DIALLED.fullmatch(before) and _NUMBER.fullmatch(after):
        return between == " "
    if _DECIMAL.fullmatch(after) and _DECIMAL.search(before):
        return True
    return not (_NUMBER.fullmatch(before) and _NUMBER.fullmatch(after))


def heading(level: int, text: str) -> Block:
    """A heading, level 1 to 3; it appears in the contents and the bookmarks."""
    return {"k": "heading", "level": level, "runs": runs(text)}


def paragraph(text: str) -> Block:
    """A paragraph; new lines in it are kept."""
    return {"k": "par", "runs": runs(text)}


def exact(text: str) -> Block:
    """Text in fixed width, left to right, every line as it is."""
    return {"k": "exact", "lines": plain(text).rstrip("\n").split("\n")}


def facts(pairs: Iterable[tuple[str, str]]) -> Block:
    """Headings and values, one pair a row."""
    return {"k": "facts", "rows": [[runs(name), runs(value)] for name, value in pairs]}


def table(header: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float]) -> Block:
    """A table whose header is repeated on every page; `widths` are shares of the page's width."""
    body = [[runs(cell) for cell in row] for row in rows]
    return {"k": "table", "header": [runs(cell) for cell in header], "rows": body, "widths": list(widths)}


def listing(items: Iterable[str]) -> Block:
    """A list with a mark before each item."""
    return {"k": "list", "items": [runs(item) for item in items]}


def sheet(title: str, lines: Iterable[Iterable[tuple[str, str]]], picture: dict[str, Any] | None = None) -> Block:
    """What is known of one thing, in a frame that no page tears: headings and values, several on a line, beside a
    picture of `dossiers.photographs` with its description (`alt`)."""
    return {
        "k": "sheet",
        "title": runs(title),
        "picture": picture,
        "lines": [[[runs(f"{name}:"), runs(told)] for name, told in line] for line in lines],
    }


def form(text: str, lines: Iterable[str]) -> Block:
    """A text with lines to be filled in by hand, on one page: nobody signs a sheet without what it says."""
    return {"k": "form", "runs": runs(text), "lines": [runs(line) for line in lines]}


def drawing(width: float, height: float, shapes: list[dict[str, Any]], alternative: str) -> Block:
    """A drawing of `width` by `height` mm from shapes of `dossiers.drawings`, with its description in words."""
    return {"k": "drawing", "width": width, "height": height, "shapes": shapes, "alt": plain(alternative)}
