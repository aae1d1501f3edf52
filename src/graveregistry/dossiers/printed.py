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


def short(key: str) -> str:
    """Enough of an id to find its row by: the end, since ids made within the same minute begin alike (RFC 9562,
    version 7)."""
    return key[-12:]


def told(facts: Facts, field: str, text: str, lang: Language) -> str:
    """A fact as it is printed, `field` being its `table.column`: where such facts are left out of this dossier, none
    says that nothing was recorded."""
    gone = any(f"{each['table']}.{each['column']}" == field for each in facts["redactions"])
    return value(WITHHELD, lang) if text == EMPTY and gone else text


def left_out(facts: Facts, table: str) -> bool:
    """Whether something of this part is left out of this dossier: then none of it is no word on what was recorded."""
    return any(each["table"] == table for each in facts["redactions"])


def listed(parts: Iterable[str], lang: Language) -> str:
    """Texts that may hold commas, one after the other."""
    return ("؛ " if lang == "ar" else "; ").join(parts)


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
