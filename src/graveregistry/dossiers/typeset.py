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
# Days that are uncertain, approximate or open (EDTF, ISO 8601-2): their marks belong to them.
_DAY = "[0-9]{4}(?:-[0-9]{2}){0,2}"
_MARKED_DAY = rf"(?:\.\./{_DAY}[?~%]?|{_DAY}[?~%]?/(?:\.\.|{_DAY}[?~%])|{_DAY}[?~%](?:/{_DAY})?)(?![A-Za-z0-9])"
_WORD = re.compile(
    rf"{_MARKED_DAY}|"
    r"[+\-−±#@(\[]?[A-Za-z0-9]"
    r"(?:[^\s\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff،؛؟«»]*[A-Za-z0-9°'\"′″%)\]])?[°%)\]]?"
)
_BETWEEN = re.compile(r"\)?[,;:·/]? (?:[·±/] )?\(?")
_DIALLED = re.compile(r"\+[0-9 ]+")
_NUMBER = re.compile(r"[+\-−]?[0-9]+")
_DECIMAL = re.compile(r"[+\-−]?[0-9]+\.[0-9]+°?")
# Letters of the scripts written from right to left, without their punctuation and digits.
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u060b\u060d-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u08ff\ufb1d-\ufefc]"
)
_LATIN = re.compile("[A-Za-z]")
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
    """The text as runs `{"t": text}`; those to be read left to right whatever is around them have `"l": true`, and what
    is to be read right to left, with the dates and the full stop in it, is `{"r": runs}`."""
    clean, at = plain(text), 0
    found: list[Run] = []
    for start, end in _sayings(clean):
        found += [*_apart(clean[at:start]), {"r": _apart(clean[start:end])}]
        at = end
    return found + _apart(clean[at:])


def _apart(clean: str) -> list[Run]:
    at = 0
    found: list[Run] = []
    for start, end in _spans(clean):
        if start > at:
            found.append({"t": clean[at:start]})
        found.append({"t": clean[start:end], "l": True})
        at = end
    return [*found, {"t": clean[at:]}] if at < len(clean) else found


def _sayings(clean: str) -> list[tuple[int, int]]:
    """Where words read right to left have a date among them or a mark at their end: on an English page these would
    stand at the wrong side of the words."""
    found: list[tuple[int, int]] = []
    at = 0
    for row in clean.split("\n") if _RIGHT_TO_LEFT.search(clean) else ():
        latin = [span for span in _spans(row) if _LATIN.search(row, *span)]
        edges = [0, *(edge for span in latin for edge in span), len(row)]
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if saying := _saying(row, start, end):
                found.append((at + saying[0], at + saying[1]))
        at += len(row) + 1
    return found


def _saying(row: str, start: int, end: int) -> tuple[int, int] | None:
    """From the first to the last letter read right to left between two places of a row; from its beginning and to its
    end where nothing else is there, but for a bracket that something before or behind it opened."""
    letters = [match.start() for match in _RIGHT_TO_LEFT.finditer(row, start, end)]
    if not letters:
        return None
    first = start if start == 0 else letters[0]
    last = end if end == len(row) else letters[-1] + 1
    while row.count(")", first, last) > row.count("(", first, last):
        last = row.rindex(")", first, last)
    last = max(_closed(row, first, last)[1], letters[-1] + 1)
    plain_words = all(_RIGHT_TO_LEFT.match(char) or char in " ،" for char in row[first:last])
    return None if plain_words else (first, last)


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
