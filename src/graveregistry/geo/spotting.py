"""Find coordinates that stand in the middle of running text, so that a text for the public names no exact place."""

import re
from collections.abc import Iterator

from graveregistry.errors import Failure
from graveregistry.geo.coordinate_words import plain
from graveregistry.geo.coordinates import LONGEST, parse

MOST_TOKENS = 24
"""Tokens of the longest notation: two angles with degrees, minutes, seconds, their marks, letters and labels."""
COARSE_M = 20_000
"""An MGRS square of this side (metres) or more names no place; two letters after a number are mostly a word."""

_TOKEN = re.compile(r"\d+(?:\.\d+)?|[A-Z]+|[^\sA-Z\d]")
_MONTHS = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
_CLOCK = r"(?:[01]?\d|2[0-4]):[0-5]\d"
_NO_PLACE = re.compile(
    rf"\b\d{{4}}-\d{{2}}-\d{{2}}\b|\b\d{{1,2}} (?:{_MONTHS})[A-Z]*\.? \d{{4}}\b"
    rf"|\b{_CLOCK}(?!:)\s*(?:-|,)\s*{_CLOCK}(?![:\d])"
)
"""Days and hours of opening, which would else read as grid squares and minutes of arc."""
_FINE = re.compile(r"(?<![\d.])\d{1,3}\.\d{3,}(?![\d.])")
_MARKED = re.compile(r"[°'\".]|\d,\d+[^,]+,\d|\b(?:N|S|E|W|NORTH|SOUTH|EAST|WEST|LAT\w*|LO?NG?\w*|SHEEN)\b")


def spot(text: str) -> str | None:
    """The first piece of the text that reads as one coordinate in any notation of `coordinates.parse`, or none.

    Two numbers with three decimals or more are a coordinate whatever words stand between them. Two bare whole
    numbers ("12 and 13") name no place smaller than a country's region and are let be; so are dates and hours.
    The piece is given as `coordinate_words.plain` makes it: Latin digits, capitals.
    """
    # "And" is written onto its word: وخط, وشرق.
    bare = _NO_PLACE.sub(" | ", plain(re.sub(r"\bو(?=\w{2})", "و ", text)))
    # A dash between two numbers is one more way to write a pair.
    told = re.sub(r"(?<=\d)-(?=\d)", " , ", bare)
    fine = _FINE.findall(told)
    apart = " … ".join(fine) if len(fine) > 1 else None
    return next((piece for piece in _windows(told) if _is_place(piece)), apart)


def _windows(told: str) -> Iterator[str]:
    """Every run of tokens that could hold a pair, the longest first from each beginning."""
    spans = [found.span() for found in _TOKEN.finditer(told)]
    for first, (start, _) in enumerate(spans):
        for _, end in reversed(spans[first + 1 : first + MOST_TOKENS]):
            if end - start <= LONGEST and sum(map(str.isdigit, told[start:end])) > 1:
                yield told[start:end]


def _is_place(piece: str) -> bool:
    try:
        reading = parse(piece)
    except Failure:
        return False
    if reading.square_m is not None:
        return reading.square_m < COARSE_M
    return reading.notation != "dd" or _MARKED.search(plain(piece)) is not None
