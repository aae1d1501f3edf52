"""The evidence on the paper, a sheet for each item: its picture, its hashes, what the device said, what we verified."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graveregistry.dossiers import typeset
from graveregistry.dossiers.photographs import Setting
from graveregistry.dossiers.printed import EMPTY, Facts, code, moment, nothing, short, value
from graveregistry.dossiers.typeset import Block
from graveregistry.dossiers.words import Language, say

Pair = tuple[str, str]


def exhibit_sheets(facts: Facts, pictures: Mapping[str, Setting], lang: Language) -> list[Block]:
    """Every item, in the order of the facts; a sheet is never torn over two pages. `pictures`: by their SHA-256."""
    blocks = [typeset.heading(1, say("evidence", lang))]
    if not facts["evidence"]:
        return [*blocks, typeset.paragraph(nothing(facts, "evidence_item", lang))]
    # Once: on hundreds of sheets it would be the longest line.
    blocks.append(typeset.paragraph(say("unsaid_on_sheets", lang)))
    left_out = {each["evidence_id"] for each in facts["withheld"]}
    for each in facts["evidence"]:
        lines = filter(None, (_known(line) for line in _lines(each, left_out, lang)))
        title = say("item", lang, id=each["id"])
        picture = _picture(each, pictures, lang)
        blocks.append(typeset.sheet(title, lines, picture))
    return blocks


def _picture(each: Facts, pictures: Mapping[str, Setting], lang: Language) -> Setting | None:
    sha256 = _copy(each, "preview")
    if sha256 not in pictures:
        return None
    return {**pictures[sha256], "alt": typeset.plain(say("picture_alt", lang, id=short(each["id"])))}


def _copy(each: Facts, kind: str) -> str:
    """The SHA-256 of a copy that lies in the dossier."""
    return next((copy["sha256"] for copy in each.get("copies", []) if copy["kind"] == kind), "")


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
            (say("in_bag", lang), say(_in_bag(each, left_out), lang)),
        ],
        [(say("sha_copy", lang), _copy(each, "working"))] if _copy(each, "working") else [],
        [
            (say("received", lang), moment(each["received_at"])),
            (say("first_recipient", lang), value(each["first_recipient"], lang)),
            (say("origin", lang), code("photo_origin", each["origin"], lang)),
        ],
        [(say("device_said", lang), _device(each, lang))],
        [(say("verified", lang), value(each["verified"], lang))],
        [(say("evaluation", lang), _evaluation(each, lang))],
        [
            (say("consent", lang), code("consent_scope", consent["scope"], lang)),
            (say("testify", lang), code("testify", consent["testify"], lang)),
        ],
    ]


def _in_bag(each: Facts, left_out: set[str]) -> str:
    if each["id"] not in left_out:
        return "yes"
    return "copy_alone" if _copy(each, "working") else "left_out"


def _evaluation(each: Facts, lang: Language) -> str:
    """Of who handed it in: reliability and credibility as one pair, and whether they saw it themselves."""
    marks = [each.get("source_reliability"), each.get("source_credibility")]
    pair = " / ".join(value(mark, lang) for mark in marks) if any(marks) else ""
    hand = code("source_hand", each.get("source_hand"), lang)
    return " · ".join(part for part in (pair, hand) if part not in ("", EMPTY)) or EMPTY


def _device(each: Facts, lang: Language) -> str:
    error = f" ±{each['device_error_m']} m" if each["device_error_m"] else ""
    position = each["device_position"] and each["device_position"] + error
    parts = (each["device"], each["device_time"], each["device_clock"], position)
    return " · ".join(value(part, lang) for part in parts if part) or EMPTY
