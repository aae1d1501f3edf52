"""How single facts are printed: moments, codes by their labels, and what is withheld or not recorded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graveregistry import vocabulary
from graveregistry.dossiers.rules import WITHHELD
from graveregistry.dossiers.words import Language, say

Facts = dict[str, Any]
EMPTY = "—"


def moment(text: str | None) -> str:
    """A time of the facts as it is printed: `2024-03-12 14:05Z`."""
    return f"{text[:10]} {text[11:16]}Z" if text else EMPTY


def value(text: Any, lang: Language) -> str:
    """A value as it is printed: withheld says so, nothing recorded is a dash."""
    if text == WITHHELD:
        return f"[{say('withheld_value', lang)}]"
    return EMPTY if text in (None, "", []) else str(text)


def code(vocabulary_list: str, found: str | None, lang: Language) -> str:
    """The label of a code; a code the table does not know is printed as it is rather than lost."""
    if found in (None, WITHHELD):
        return value(found, lang)
    try:
        return vocabulary.label(vocabulary_list, found, lang)
    except KeyError:
        return found


def code_list(vocabulary_list: str, found: Iterable[str], lang: Language) -> str:
    """The labels of several codes."""
    return ("، " if lang == "ar" else ", ").join(code(vocabulary_list, each, lang) for each in found) or EMPTY


def of_site(facts: Facts, part: str, site: Facts) -> list[Facts]:
    """Those items of a part that are about a site."""
    return [each for each in facts[part] if each["site_id"] == site["id"]]


def head(*keys: str, lang: Language) -> list[str]:
    return [say(key, lang) for key in keys]
