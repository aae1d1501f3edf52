"""The paper's part on what changed since a dossier that the recipient had before."""

from __future__ import annotations

from shapely import get_coordinates

from graveregistry import vocabulary
from graveregistry.dossiers import typeset
from graveregistry.dossiers.disclosed import parse_geometry
from graveregistry.dossiers.fields import named
from graveregistry.dossiers.printed import EMPTY, Facts, code, head, moment, short, value
from graveregistry.dossiers.typeset import Block
from graveregistry.dossiers.words import Language, say
from graveregistry.geo import measure

_LISTS = {
    "types": "site_type", "hazards": "hazard", "access": "access_kind", "to_state": "disturbance_state",
    "from_state": "disturbance_state", "state": "disturbance_state", "effects": "disturbance_effect",
    "timing": "disturbance_timing", "origin": "photo_origin", "kind": "relation", "consent_testify": "testify",
}  # fmt: skip
# A text stands whole in the events.
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
        [field_said(each, lang), said(each, each["old"], lang), said(each, each["new"], lang), _event(each, lang)]
        for each in facts["changes"]
    ]
    header = head("field", "changed_old", "changed_new", "changed_event", lang=lang)
    return _table(say("changed_fields", lang), header, rows, (1.4, 1.5, 1.5, 1.3))


def _added(facts: Facts, lang: Language) -> list[Block]:
    rows = [
        [part_said(each["table"], lang), short(each["key"]), value(each["told"], lang), _event(each, lang)]
        for each in facts["added"]
    ]
    header = head("kind", "id", "detail", "changed_event", lang=lang)
    return _table(say("changed_added", lang), header, rows, (1.3, 0.8, 2, 1.3))


def _evidence(facts: Facts, lang: Language) -> list[Block]:
    rows = [[each["evidence_id"], state(each["before"], lang), state(each["after"], lang)] for each in facts["turns"]]
    header = head("evidence", "changed_before", "changed_after", lang=lang)
    return _table(say("changed_evidence", lang), header, rows, (2, 1.4, 1.4))


def _table(title: str, header: list[str], rows: list[list[str]], widths: tuple[float, ...]) -> list[Block]:
    return [typeset.heading(2, title), typeset.table(header, rows, widths)] if rows else []


def field_said(each: Facts, lang: Language) -> str:
    """A changed field in words, with the end of its row's id where a site has several such rows."""
    key = "" if each["table"] == "site" else f" {short(each['key'])}"
    return f"{getattr(named(each['table'], each['column']), lang)}{key}"


def part_said(table: str, lang: Language) -> str:
    """What a row of a table is, in words."""
    told: str = getattr(named(table, "*"), lang)
    return told.partition(": ")[0]


def _event(each: Facts, lang: Language) -> str:
    return f"#{each['index']} · {moment(each['at'])} · {value(each['who'], lang)}"


def state(found: str | None, lang: Language) -> str:
    """Whether the file of an item goes along, or why not, in words."""
    if found in {None, "included", "withheld"}:
        return say(f"file_{found or 'absent'}", lang)
    return say(f"why_{found}", lang)


def said(each: Facts, text: str | None, lang: Language) -> str:
    """A value in words: codes by their labels, a shape by its size; what is too long for a cell is cut."""
    if not text:
        return EMPTY
    if (shape := parse_geometry(text)) is not None and measure.polygons(shape):
        area, perimeter = measure.size(shape)
        vertices = len(get_coordinates(shape)) - sum(1 + len(each.interiors) for each in measure.polygons(shape))
        return say("shape_size", lang, area=f"{area:.0f}", perimeter=f"{perimeter:.0f}", vertices=vertices)
    named = "disturbance_type" if (each["table"], each["column"]) == ("disturbance", "types") else None
    known = named or _LISTS.get(each["column"], each["column"])
    codes = text.split(", ")
    if known in vocabulary.list_names() and set(codes) <= set(vocabulary.codes(known)):
        return ("، " if lang == "ar" else ", ").join(code(known, one, lang) for one in codes)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
