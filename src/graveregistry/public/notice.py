"""The warning notice to print: one A4 sheet that names no site and no unit, set by Typst from fixed words.

The same language, installation and warnings give the same bytes; nothing of the registry enters them.
"""

from __future__ import annotations

import hashlib
import io
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pikepdf
import segno

from graveregistry import vocabulary
from graveregistry.dossiers.typeset import runs
from graveregistry.public import words
from graveregistry.public.page import PATHS
from graveregistry.public.sheet import compiled, dated
from graveregistry.public.shown import House, Warned
from graveregistry.vocabulary import Language
from graveregistry.warnings.rules import LONGEST_TEXT

EDITION = 1795305600
"""When the words of this notice were last changed (2026-11-22, seconds since 1970): the date in the file, whenever it
is made."""
SENTENCES = (
    *(
        "title",
        "anywhere",
        "do_not",
        "law_title",
        "law",
        "municipalities",
        "before_digging",
        "notice_contact",
        "report",
    ),
    *("by_hand", "scan", "notice_no_address", "no_place", "what", "because", "training"),
)

SMALLEST = 1.4
"""How far the type may shrink (``share`` in the template): to about 9 points, which is still read."""

_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to send, and the tag by which a reader knows it."""

    pdf: bytes
    tag: str


def notice(lang: Language, house: House, warned: tuple[Warned, ...] = ()) -> Notice:
    """The notice in one language, made once and kept.

    Raises:
        Failure: ``paper_fonts_missing``.
    """
    # Whoever asks while it is being made waits for it: a hundred readers cost one sheet.
    with _one_at_a_time:
        return _notice(lang, house, warned)


@lru_cache(maxsize=64)
def _notice(lang: Language, house: House, warned: tuple[Warned, ...]) -> Notice:
    said = _said(lang, house, warned)
    pdf = _compile(said)
    # Words are as long as they are: what runs over the one sheet is set smaller until it does not.
    while said["share"] < SMALLEST and _sheets(pdf) > 1:
        said["share"] += 0.1
        pdf = _compile(said)
    return Notice(pdf, f'"{hashlib.sha256(pdf).hexdigest()[:32]}"')


def _said(lang: Language, house: House, warned: tuple[Warned, ...]) -> dict[str, Any]:
    page = f"{house.address}{PATHS[lang]}" if house.address else None
    return {
        "lang": lang,
        "words": {key: runs(words.say(key, lang)) for key in SENTENCES},
        "title": words.say("title", lang),
        "steps": [[runs(words.of(what, lang)), runs(words.of(how, lang))] for what, how in words.STEPS],
        "warned": [_warning(each, lang) for each in warned],
        "contact": [runs(line) for line in house.contact(lang)],
        "page": page,
        "training": house.training,
        "share": min(1.0, sum(len(each.text(lang)) for each in warned) / LONGEST_TEXT),
    }


def _warning(each: Warned, lang: Language) -> dict[str, Any]:
    name = vocabulary.label("governorate", each.governorate, lang)
    return {
        "title": runs(f"{words.say('warnings', lang)}: {words.say('governorate', lang, name=name)}"),
        "text": runs(each.text(lang)),
        "until": dated(words.say("until", lang), each.valid_until, lang),
    }


def _sheets(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def _compile(said: dict[str, Any]) -> bytes:
    inputs = {} if said["page"] is None else {"code": qr(said["page"])}
    return compiled("notice.typ", said, EDITION, **inputs)


def qr(address: str) -> str:
    """A QR code (ISO/IEC 18004) of an address as SVG, with a quarter of it to spare for dirt and folds."""
    drawn = io.BytesIO()
    segno.make(address, error="q", micro=False).save(drawn, kind="svg", border=4, xmldecl=False, svgns=True)
    return drawn.getvalue().decode("ascii")
