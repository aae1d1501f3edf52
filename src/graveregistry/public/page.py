"""The public page and the frame for other sites as HTML: everything they say is there before any script runs.

What people wrote (warnings, contacts) is text and nothing but text: the templates escape whatever they are given.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from graveregistry import vocabulary
from graveregistry.public import enquiry_words, lightmap, words
from graveregistry.public.shown import House, Shown
from graveregistry.publication.rules import Band
from graveregistry.publication.texts import TEXTS
from graveregistry.vocabulary import Language

ENTRY = "src/public/main.ts"
"""The page's own script, by the name under which the build lists it."""
PATHS: dict[Language, str] = {"ar": "/", "en": "/en"}
COLOURS = {"several": "#e69f00", "many": "#d55e00", "very_many": "#7a2300"}
"""Of the bands, told apart by whoever cannot tell red from green; the same as on the bigger map."""
ASK: dict[Language, str] = {"ar": "/enquiry", "en": "/en/enquiry"}
"""Where the form of plot enquiries is."""
FRAMES: dict[Language, str] = {"ar": "/embed", "en": "/en/embed"}


@dataclass(frozen=True, slots=True)
class Made:
    """A page to send: its bytes, the same compressed, and the tag by which a reader knows them."""

    html: bytes
    compressed: bytes
    tag: str


@lru_cache(maxsize=16)
def page(shown: Shown) -> Made:
    """The public page."""
    return _made("page.html", shown)


@lru_cache(maxsize=16)
def frame(shown: Shown) -> Made:
    """The frame for other sites: one answer with its style in it, and no script."""
    return _made("embed.html", shown)


def failure(said: Mapping[Language, str], house: House) -> bytes:
    """Where no page can be shown: why, in each language, and the message."""
    tongues = [
        {
            "lang": lang,
            "dir": "rtl" if lang == "ar" else "ltr",
            "said": text,
            "say": partial(words.say, lang=lang),
            "steps": steps(lang),
            "contact": house.contact(lang),
            "home": PATHS[lang],
        }
        for lang, text in said.items()
    ]
    return render("failure.html", {"tongues": tongues, "training": house.training, "style": _marked_style()})


def render(template: str, facts: Mapping[str, Any]) -> bytes:
    """A page of these facts; whatever people wrote is escaped."""
    return _environment().get_template(template).render(facts).encode()


@cache
def style() -> str:
    """The frame's style, as it stands between its tags."""
    return "\n" + _source("embed.css").strip() + "\n"


def style_source() -> str:
    """The frame's style for a content security policy: its hash (CSP level 2, section 7.17)."""
    return f"'sha256-{b64encode(hashlib.sha256(style().encode()).digest()).decode()}'"


def snippet(lang: Language, address: str) -> str:
    """The line that another site copies to show the frame."""
    title = words.say("title", lang)
    return (
        f'<iframe src="{address}{FRAMES[lang]}" title="{title}" lang="{lang}" width="100%" height="900" '
        'loading="lazy" referrerpolicy="no-referrer" style="border:0"></iframe>'
    )


def _made(template: str, shown: Shown) -> Made:
    html = render(template, _facts(shown))
    return Made(html, gzip.compress(html, 9, mtime=0), f'"{hashlib.sha256(html).hexdigest()[:32]}"')


def _facts(shown: Shown) -> dict[str, Any]:
    lang: Language = shown.lang
    address = shown.house.address
    return {
        "lang": lang,
        "other": "en" if lang == "ar" else "ar",
        "dir": "rtl" if lang == "ar" else "ltr",
        "say": lambda key, **filled: words.say(key, lang, **filled),
        "date": lambda day: dated(day, lang),
        "name": lambda code: vocabulary.label("governorate", code, lang),
        "steps": steps(lang),
        "bands": [(band.code, words.of(TEXTS[band.text_key], lang)) for band in Band],
        "colours": COLOURS,
        "shown": shown,
        "contact": shown.house.contact(lang),
        "warned": list(dict.fromkeys(each.governorate for each in shown.warnings)),
        "paths": PATHS,
        "home": f"{address or ''}{PATHS[lang]}",
        "ask": enquiry_words.say("link", lang),
        "ask_text": enquiry_words.say("link_text", lang),
        "ask_path": ASK[lang],
        "map": _map(shown),
        "snippet": snippet(lang, address) if address else None,
        "built": built(shown.web_root, ENTRY),
        "style": _marked_style(),
    }


def _marked_style() -> Markup:
    return Markup(style())  # noqa: S704 - our own file, nothing that anybody wrote


def steps(lang: Language) -> list[tuple[str, str]]:
    """What to do when something is found: what it is called, and how."""
    return [(words.of(what, lang), words.of(how, lang)) for what, how in words.STEPS]


def _map(shown: Shown) -> dict[str, Any]:
    return {
        "width": lightmap.WIDTH,
        "height": lightmap.HEIGHT,
        "governorates": lightmap.governorates(shown.web_root),
        "units": lightmap.units(shown.release.geojson) if shown.release else (),
    }


def dated(day: date, lang: Language) -> Markup:
    """The day in words with the numeral date beside it, which reads left to right in both languages."""
    mark = Markup('<time datetime="{0}">{1} <bdi dir="ltr" class="soft">({0})</bdi></time>')
    return mark.format(day.isoformat(), words.in_words(day, lang))


@lru_cache(maxsize=4)
def built(web_root: Path, entry: str) -> dict[str, Any]:
    """A page's script and styles by their built names; none where the pages have not been built."""
    listed = web_root / "built.json"
    if not listed.is_file():
        return {"file": None, "css": []}
    found = json.loads(listed.read_text(encoding="utf-8"))[entry]
    return {"file": found["file"], "css": found.get("css", [])}


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _source(name: str) -> str:
    loaded = _environment().loader
    assert loaded is not None
    return loaded.get_source(_environment(), name)[0]
