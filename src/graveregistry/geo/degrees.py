"""Read a pair of angles: decimal degrees, degrees and minutes, or degrees, minutes and seconds."""

import re
from dataclasses import dataclass
from typing import Literal

from graveregistry.errors import Failure
from graveregistry.geo.reading import Notation, Point, Question, on_earth

Axis = Literal["lat", "lon"]
Token = tuple[str, str]  # (kind: n number, d degree, m minute, s second, h hemisphere, l label, c separator)

_WORDS: dict[str, Token] = {
    **{word: ("h", word[0]) for word in ("N", "NORTH", "S", "SOUTH", "E", "EAST", "W", "WEST")},
    "SHEEN": ("h", "?"),
    **dict.fromkeys(("LAT", "LATITUDE"), ("l", "lat")),
    **dict.fromkeys(("LON", "LONG", "LNG", "LONGITUDE"), ("l", "lon")),
    **dict.fromkeys(("°", "DEG", "DEGREE", "DEGREES"), ("d", "")),
    **dict.fromkeys(("'", "MIN", "MINUTE", "MINUTES"), ("m", "")),
    **dict.fromkeys(('"', "SEC", "SECOND", "SECONDS"), ("s", "")),
    **dict.fromkeys((",", ";"), ("c", "")),
}
_TOKEN = re.compile(r"[+-]?\d+(?:\.\d+)?|[A-Z]+|[°'\",;]")
_ANGLE = re.compile("l?h?nd?(?:nm?(?:ns?)?)?h?l?")
_AXES: dict[str, Axis | None] = {"N": "lat", "S": "lat", "E": "lon", "W": "lon", "?": None, "lat": "lat", "lon": "lon"}
_NOTATIONS: tuple[Notation, ...] = ("dd", "dm", "dms")


@dataclass(frozen=True, slots=True)
class Angle:
    """One angle as typed: signed degrees, its axis where that is certain, and how it was written."""

    degrees: float
    axis: Axis | None
    sheen: bool
    parts: int


def read_degrees(plain: str) -> tuple[tuple[Point, ...], Notation, tuple[Question, ...]]:
    """Candidates, notation and questions of a text made plain by `coordinate_words.plain`.

    A comma between digits is a separator first, a decimal comma if that gives no pair of angles; never both:
    the first needs an even count of numbers, the second an odd one. Failures: `coordinate_*`.
    """
    for text in (plain, re.sub(r"(\d+),(\d+)", r"\1.\2", plain)):
        halves = _halves(_tokens(text))
        if halves is not None:
            return _pair(_angle(halves[0]), _angle(halves[1]))
    raise Failure("coordinate_not_understood")


def _tokens(text: str) -> list[Token]:
    """The tokens, or none when something is not known."""
    rest = _TOKEN.sub("", re.sub(r"[()\[\]:=]", " ", text)).strip()
    # `32.5-36.1` may be a dash or a minus.
    if rest or re.search(r"\d[+-]", text):
        return []
    tokens: list[Token] = []
    for word in _TOKEN.findall(text):
        token = ("n", word) if word[-1].isdigit() else _WORDS.get(word, ("?", word))
        if token[0] != "c" or (tokens and tokens[-1][0] != "c"):
            tokens.append(token)
    return tokens[:-1] if tokens and tokens[-1][0] == "c" else tokens


def _halves(tokens: list[Token]) -> tuple[list[Token], list[Token]] | None:
    """The tokens of the two angles, when each is well formed and they are written alike."""
    cut = _cut("".join(kind for kind, _ in tokens))
    if cut is None:
        return None
    first, second = tokens[: cut[0]], tokens[cut[1] :]
    shapes = ["".join(kind for kind, _ in half) for half in (first, second)]
    if not all(_ANGLE.fullmatch(shape) for shape in shapes):
        return None
    counts = [shape.count("n") for shape in shapes]
    # `33 36 15` may be a slip of the finger; `33° 36° 15'` says what it means.
    clear = counts[0] == counts[1] or all("d" in shape for shape in shapes)
    return (first, second) if clear else None


def _cut(kinds: str) -> tuple[int, int] | None:
    """Where the first angle ends and the second begins: a separator, the letters, or the count of numbers."""
    if "c" in kinds:
        return (kinds.index("c"), kinds.index("c") + 1) if kinds.count("c") == 1 else None
    numbers = [place for place, kind in enumerate(kinds) if kind == "n"]
    for mark in "lh":
        places = [place for place, kind in enumerate(kinds) if kind == mark]
        if len(places) == 2:
            cut = places[1] if places[0] == 0 else places[0] + 1
            return cut, cut
    if numbers and len(numbers) % 2 == 0:
        cut = numbers[len(numbers) // 2]
    elif len(numbers) > 2 and kinds.count("d") == 2:
        cut = max((place for place in numbers if place < kinds.rindex("d")), default=0)
    else:
        return None
    return cut, cut


def _angle(tokens: list[Token]) -> Angle:
    numbers = [value for kind, value in tokens if kind == "n"]
    letters = [value for kind, value in tokens if kind in "hl"]
    hemispheres = [value for kind, value in tokens if kind == "h"]
    signed = numbers[0][0] in "+-"
    if signed and hemispheres:
        raise Failure("coordinate_sign_and_letter")
    sizes = [abs(float(number)) for number in numbers]
    if any("." in number for number in numbers[:-1]) or any(size >= 60 for size in sizes[1:]):
        raise Failure("coordinate_minutes_out_of_range")
    if any(number[0] in "+-" for number in numbers[1:]) or len(hemispheres) > 1:
        raise Failure("coordinate_not_understood")
    degrees = sum(size / 60**power for power, size in enumerate(sizes))
    axes = {_AXES[letter] for letter in letters} - {None}
    if len(axes) > 1:
        raise Failure("coordinate_axes_clash")
    negative = numbers[0][0] == "-" or hemispheres in (["S"], ["W"])
    return Angle(
        -degrees if negative else degrees,
        axes.pop() if axes else None,
        hemispheres == ["?"],
        len(numbers),
    )


def _pair(first: Angle, second: Angle) -> tuple[tuple[Point, ...], Notation, tuple[Question, ...]]:
    notation = _NOTATIONS[max(first.parts, second.parts) - 1]
    if first.axis is not None and first.axis == second.axis:
        raise Failure("coordinate_axes_clash")
    latitude_first = _points(first, second)
    longitude_first = _points(second, first)
    codes: tuple[str, ...] = ()
    if first.axis == "lat" or second.axis == "lon":
        points = latitude_first
    elif first.axis == "lon" or second.axis == "lat":
        points = longitude_first
    elif first.sheen or second.sheen:
        points, codes = latitude_first + longitude_first, ("hemisphere_unclear",)
    elif latitude_first:
        points = latitude_first
    else:
        points, codes = longitude_first, ("order_reversed",)
    if not points:
        raise Failure("coordinate_out_of_range")
    return points, notation, tuple(Question(code) for code in codes)


def _points(latitude: Angle, longitude: Angle) -> tuple[Point, ...]:
    """The point of these two, if there is such a place."""
    known = on_earth(longitude.degrees, latitude.degrees)
    return (Point(longitude.degrees, latitude.degrees),) if known else ()
