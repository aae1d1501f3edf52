"""The evidence on the paper, a sheet for each item: its hashes, what the device said, what we verified."""

from __future__ import annotations

from collections.abc import Iterable

from graveregistry.dossiers import typeset
from graveregistry.dossiers.printed import EMPTY, Facts, code, moment, value
from graveregistry.dossiers.typeset import Block
from graveregistry.dossiers.words import Language, say

Pair = tuple[str, str]


def exhibit_sheets(facts: Facts, lang: Language) -> list[Block]:
    """Every item, in the order of the facts; a sheet is never torn over two pages."""
    blocks = [typeset.heading(1, say("evidence", lang))]
    left_out = {each["evidence_id"] for each in facts["withheld"]}
    for each in facts["evidence"]:
        lines = [_known(line) for line in _lines(each, left_out, lang)]
        missing = [name for line in _lines(each, left_out, lang) for name, told in line if told == EMPTY]
        unsaid = [[(say("not_recorded", lang), ("، " if lang == "ar" else ", ").join(missing))]] if missing else []
        title = say("item", lang, id=each["id"][:8])
        blocks.append(typeset.sheet(title, [line for line in (*lines, *unsaid) if line]))
    return blocks if len(blocks) > 1 else [*blocks, typeset.paragraph(say("none", lang))]


def _known(line: Iterable[Pair]) -> list[Pair]:
    return [(name, told) for name, told in line if told != EMPTY]


def _lines(each: Facts, left_out: set[str], lang: Language) -> list[list[Pair]]:
    consent = each["consent"] or {"scope": None, "testify": None}
    same = each["sha256_at_capture"] == each["sha256"]
    captured = say("same_as_receipt", lang) if same else value(each["sha256_at_capture"], lang)
    return [
        [(say("caption", lang), value(each["caption"], lang))],
        [
            (say("original_name", lang), value(each["original_name"], lang)),
            (say("media_type", lang), each["media_type"]),
            (say("size", lang), str(each["size"])),
        ],
        [(say("sha_receipt", lang), each["sha256"])],
        [
            (say("sha_capture", lang), captured),
            (say("in_bag", lang), say("left_out" if each["id"] in left_out else "yes", lang)),
        ],
        [
            (say("received", lang), moment(each["received_at"])),
            (say("first_recipient", lang), value(each["first_recipient"], lang)),
            (say("origin", lang), code("photo_origin", each["origin"], lang)),
        ],
        [(say("device_said", lang), _device(each, lang))],
        [(say("verified", lang), value(each["verified"], lang))],
        [
            (say("consent", lang), code("consent_scope", consent["scope"], lang)),
            (say("testify", lang), code("testify", consent["testify"], lang)),
        ],
        [(say("id", lang), each["id"])],
    ]


def _device(each: Facts, lang: Language) -> str:
    error = f" ±{each['device_error_m']} m" if each["device_error_m"] else ""
    position = each["device_position"] and each["device_position"] + error
    parts = (each["device"], each["device_time"], each["device_clock"], position)
    return " · ".join(value(part, lang) for part in parts if part) or EMPTY
