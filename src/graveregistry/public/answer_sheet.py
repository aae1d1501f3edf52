"""The answer to a plot enquiry as one A4 sheet, set by Typst from fixed words and the asker's own plot."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from graveregistry.dossiers.typeset import Run, runs
from graveregistry.enquiries.filing import Collected
from graveregistry.geo.coordinate_format import write
from graveregistry.geo.measure import polygons
from graveregistry.geo.reading import Point
from graveregistry.public import enquiry, enquiry_words, page, words
from graveregistry.public.sheet import compiled, dated
from graveregistry.public.shown import House
from graveregistry.vocabulary import Language

MOST_CORNERS = 24
"""How many corners are printed: a plot with more is told by these and their number."""
SENTENCES = ("title", "plot", "corners_of", "holds", "never_safe", "until_then", "if_found", "number", "verify")


def sheet(lang: Language, house: House, found: Collected) -> bytes:
    """The sheet of what an enquiry has been answered by the moment it was asked for (PDF/A-3a, PDF/UA-1).

    Raises:
        Failure: ``paper_fonts_missing``.
    """
    day = datetime.combine(found.asked_at.date(), time(), UTC)
    return compiled("answer.typ", _said(lang, house, found), int(day.timestamp()))


def _said(lang: Language, house: House, found: Collected) -> dict[str, Any]:
    told = enquiry.said(found, lang)
    lines = [
        runs(enquiry_words.say("area", lang, area=told["area"])),
        runs(enquiry_words.say("works_line", lang, works=told["works"])),
        *(_dated(key, told[name], lang) for key, name in _DAYS if told[name] is not None),
    ]
    corners = [write(Point(lon, lat), "dd") for lon, lat in _corners(found)]
    more = len(corners) - MOST_CORNERS
    return {
        "lang": lang,
        "words": {key: runs(enquiry_words.say(key, lang)) for key in SENTENCES},
        "heading": f"{enquiry_words.say('collect_title', lang)} {told['number']}",
        "number": told["number"],
        "answer": runs(told["title"]),
        "text": runs(told["text"]),
        "answered": told["answered"],
        "asked": _dated("asked_on", told["asked_on"], lang),
        "lines": lines,
        "corners": corners[:MOST_CORNERS],
        "more": runs(enquiry_words.say("more_corners", lang, n=more)) if more > 0 else None,
        "steps": [[runs(what), runs(how)] for what, how in page.steps(lang)],
        "contact": [runs(line) for line in house.contact(lang)],
        "address": None if house.address is None else f"{house.address}{enquiry.ANSWERS[lang]}",
        "report": runs(words.say("report", lang)),
        "training": house.training,
        "fiction": runs(words.say("training", lang)),
    }


_DAYS = (("planned_line", "planned_on"), ("filed_line", "filed_on"))


def _dated(key: str, day: date, lang: Language) -> list[Run]:
    return dated(f"{enquiry_words.say(key, lang)}:", day, lang)


def _corners(found: Collected) -> list[tuple[float, float]]:
    """Of every outer ring, each corner once."""
    return [(x, y) for part in polygons(found.plot) for x, y in part.exterior.coords[:-1]]
