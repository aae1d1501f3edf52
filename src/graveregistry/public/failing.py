"""What a browser is shown where no page can be: words in Arabic and English that carry the message all the same."""

from __future__ import annotations

from dataclasses import dataclass

from graveregistry.errors import Failure
from graveregistry.public import page, words
from graveregistry.public.shown import House
from graveregistry.vocabulary import Language

LANGUAGES: tuple[Language, ...] = ("ar", "en")
MACHINES = ("/api/", "/ogc", "/assets/")
"""Where programs ask: a problem document is what they read."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is answered."""

    body: bytes
    headers: dict[str, str]


def to_a_person(path: str, accept: str) -> bool:
    """Whether a browser asks for a page there, and not a program, or the page's own script, for data."""
    return not path.startswith(MACHINES) and "text/html" in accept.lower()


def answer(failure: Failure, path: str, house: House) -> Page:
    """The failure as a page, with the message that holds everywhere; it needs no database and no other file."""
    framed = path in page.FRAMES.values()
    framers = "*" if framed else "'none'"
    said = {lang: _said(failure, lang) for lang in LANGUAGES}
    policy = f"default-src 'none'; style-src {page.style_source()}; img-src 'self'; form-action 'none'; base-uri 'none'"
    headers = {
        "content-type": "text/html; charset=utf-8",
        "content-language": "ar, en",
        "vary": "accept",
        "content-security-policy": f"{policy}; frame-ancestors {framers}",
    }
    if framed:
        headers["cross-origin-resource-policy"] = "cross-origin"
    return Page(page.failure(said, house), headers)


def _said(failure: Failure, lang: Language) -> str:
    # What the catalogue says of a database that is down is for whoever runs the server.
    return words.say("down", lang) if failure.entry.status == 503 else failure.sentence(lang)
