"""How single facts are printed: moments, codes by their labels, and what is withheld or not recorded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graveregistry import vocabulary
from graveregistry.dossiers.rules import WITHHELD
from graveregistry.dossiers.words import Language, say

Facts = dict[str, Any]
EMPTY = "—"
_WHOLE = {"*", "entry"}
_EVIDENCE = {"evidence_item", "custody"}


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


def nothing(facts: Facts, table: str, lang: Language, none: str = "none") -> str:
    """What stands where a part is empty: where such items were left out of this dossier, not that there are none.

    Args:
        table: the part, as the list of what was left out names it.
        none: the words for a part of which nothing is known.
    """
    gone = any(each["table"] == table and each["column"] in _WHOLE for each in facts["redactions"])
    # Whoever may not have an item may not have what was done with it.
    gone |= table in _EVIDENCE and bool(facts["withheld"])
    return value(WITHHELD, lang) if gone else say(none, lang)


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
