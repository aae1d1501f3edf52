"""What a warning may say and how long it stands: pure decisions."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from enum import StrEnum

from graveregistry.errors import Reason
from graveregistry.geo.spotting import spot

LONGEST_LIFE = timedelta(days=30)
ALONE = timedelta(hours=72)
"""How long a warning stands on the word of one officer; the same time as an emergency disclosure."""
SHORTEST_TEXT, LONGEST_TEXT = 20, 600

_LINK = re.compile(r"https?:|www\.|\b[\w-]+\.(?:com|org|net|gl|app|me|ly|info|sy)\b", re.IGNORECASE)
_JOINERS = "\u200c\u200d"
_ARABIC = re.compile(r"[\u0621-\u064a]{2}")
_LATIN = re.compile(r"[A-Za-z]{2}")


class State(StrEnum):
    """Where a warning stands; the public reads the first two."""

    ALONE = "alone"
    REVIEWED = "reviewed"
    LAPSED = "lapsed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


PUBLIC = frozenset({State.ALONE, State.REVIEWED})


def state(issued_at: datetime, valid_until: date, now: datetime, *, kept: bool, withdrawn: bool) -> State:
    """The state of a warning at a moment; the view ``public_warning`` decides the same in the database.

    Args:
        issued_at: aware, UTC.
        valid_until: the last day (UTC) on which it stands.
        kept: whether a second officer read it and let it stand.
    """
    if withdrawn:
        return State.WITHDRAWN
    if now.date() > valid_until:
        return State.EXPIRED
    if kept:
        return State.REVIEWED
    return State.ALONE if now < issued_at + ALONE else State.LAPSED


def said(text: str) -> str:
    """The text as it is kept: composed (NFC), single blanks, nothing invisible that hides or turns what is read."""
    shown = "".join(char if unicodedata.category(char)[0] != "C" or char in _JOINERS else " " for char in text)
    return " ".join(unicodedata.normalize("NFC", shown).split())


def refusals(text_ar: str, text_en: str, valid_until: date, today: date) -> tuple[Reason, ...]:
    """Everything that stands in the way of a warning, each with its field; the texts are given as :func:`said`."""
    return (
        *_of_text(text_ar, "text_ar", _ARABIC),
        *_of_text(text_en, "text_en", _LATIN),
        *_of_life(valid_until, today),
    )


def _of_text(text: str, field: str, letters: re.Pattern[str]) -> tuple[Reason, ...]:
    found = []
    if not SHORTEST_TEXT <= len(text) <= LONGEST_TEXT or not letters.search(text):
        found.append(
            Reason(
                "warning_text_length",
                f"اكتب النص بلغة الخانة، من {SHORTEST_TEXT} إلى {LONGEST_TEXT} حرف.",
                f"Write the text in the language of the field, {SHORTEST_TEXT} to {LONGEST_TEXT} characters.",
                field=field,
            )
        )
    piece = spot(text)
    if piece is not None:
        found.append(
            Reason(
                "warning_names_a_place",
                f"يُقرأ جزء من النص إحداثيات ({piece}). احذفها: التحذير لمحافظة بأكملها. وإن كانت رقم هاتف فاكتبه "
                "متّصلاً من دون فراغات.",
                f"Part of the text reads as coordinates ({piece}). Take it out: a warning is for a whole governorate. "
                "If it is a telephone number, write it without spaces.",
                field=field,
            )
        )
    if _LINK.search(text):
        found.append(
            Reason(
                "warning_holds_a_link",
                "في النص رابط، والروابط قد تدلّ على مكان. احذفه.",
                "The text holds a link, and links may point to a place. Take it out.",
                field=field,
            )
        )
    return tuple(found)


def _of_life(valid_until: date, today: date) -> tuple[Reason, ...]:
    if today <= valid_until <= today + LONGEST_LIFE:
        return ()
    return (
        Reason(
            "warning_life",
            f"اختر آخر يوم للتحذير: من اليوم إلى {LONGEST_LIFE.days} يوماً على الأكثر.",
            f"Choose the last day of the warning: from today to at most {LONGEST_LIFE.days} days on.",
            field="valid_until",
        ),
    )
