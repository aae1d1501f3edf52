"""The paper's part on what changed since a dossier that the recipient had before."""

from __future__ import annotations

from graveregistry import vocabulary
from graveregistry.dossiers import typeset
from graveregistry.dossiers.printed import EMPTY, Facts, code, head, moment, value
from graveregistry.dossiers.typeset import Block
from graveregistry.dossiers.words import Language, say

_LISTS = {
    "types": "site_type", "hazards": "hazard", "access": "access_kind", "to_state": "disturbance_state",
    "from_state": "disturbance_state", "state": "disturbance_state", "effects": "disturbance_effect",
    "timing": "disturbance_timing", "origin": "photo_origin", "kind": "relation", "consent_testify": "testify",
}  # fmt: skip
# A shape's corners stand in the events; here a reader sees that it is another one.
_LONGEST = 120


def changed_blocks(facts: Facts, lang: Language) -> list[Block]:
    """Nothing where no earlier dossier is told of."""
    earlier = facts["export"]["since"]
    if earlier is None:
        return []
    about = say("changed_about", lang, number=earlier["number"], date=moment(earlier["exported_at"]))
    blocks = [
        typeset.heading(1, say("changed_since", lang, number=earlier["number"])),
        typeset.paragraph(about),
        *_fields(facts, lang),
        *_added(facts, lang),
        *_evidence(facts, lang),
    ]
    return blocks if len(blocks) > 2 else [*blocks, typeset.paragraph(say("changed_nothing", lang))]


def _fields(facts: Facts, lang: Language) -> list[Block]:
    rows = [
        [_field(each), said(each, each["old"], lang), said(each, each["new"], lang), _event(each, lang)]
        for each in facts["changes"]
    ]
    header = head("field", "changed_old", "changed_new", "changed_event", lang=lang)
    return _table(say("changed_fields", lang), header, rows, (1.4, 1.5, 1.5, 1.3))


def _added(facts: Facts, lang: Language) -> list[Block]:
    rows = [[each["table"], each["key"][:8], value(each["told"], lang), _event(each, lang)] for each in facts["added"]]
    header = head("kind", "id", "detail", "changed_event", lang=lang)
    return _table(say("changed_added", lang), header, rows, (1.3, 0.8, 2, 1.3))


def _evidence(facts: Facts, lang: Language) -> list[Block]:
    rows = [[each["evidence_id"], state(each["before"], lang), state(each["after"], lang)] for each in facts["turns"]]
    header = head("evidence", "changed_before", "changed_after", lang=lang)
    return _table(say("changed_evidence", lang), header, rows, (2, 1.4, 1.4))


def _table(title: str, header: list[str], rows: list[list[str]], widths: tuple[float, ...]) -> list[Block]:
    return [typeset.heading(2, title), typeset.table(header, rows, widths)] if rows else []


def _field(each: Facts) -> str:
    key = "" if each["table"] == "site" else f" {each['key'][:8]}"
    return f"{each['table']}.{each['column']}{key}"


def _event(each: Facts, lang: Language) -> str:
    return f"#{each['index']} · {moment(each['at'])} · {value(each['who'], lang)}"


def state(found: str | None, lang: Language) -> str:
    """Whether the file of an item goes along, or why not, in words."""
    if found in {None, "included", "withheld"}:
        return say(f"file_{found or 'absent'}", lang)
    return say(f"why_{found}", lang)


def said(each: Facts, text: str | None, lang: Language) -> str:
    """A value in words: codes by their labels; what is too long for a cell is cut."""
    if not text:
        return EMPTY
    named = "disturbance_type" if (each["table"], each["column"]) == ("disturbance", "types") else None
    known = named or _LISTS.get(each["column"], each["column"])
    codes = text.split(", ")
    if known in vocabulary.list_names() and set(codes) <= set(vocabulary.codes(known)):
        return ("، " if lang == "ar" else ", ").join(code(known, one, lang) for one in codes)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
