"""What an enquiry may hold, when its answer is handed out, and which of the voices it is: pure decisions.

The machine answers nothing by itself: an answer is the strictest of what officers have said by a moment that the
calendar sets, whatever the registry holds (``docs/decisions/0314-plot-enquiries.md``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from uuid import UUID

from graveregistry.errors import Reason

HANDED_OUT_AT = time(6, 0)
"""The one moment of the day (UTC; morning in Damascus) at which answers appear, all together."""
QUIET = timedelta(hours=24)
"""How long a word waits at the least: nobody can read from the hour of an answer who gave it, or why."""
LONGEST_AHEAD = timedelta(days=3 * 366)
TRIES = {"address": (20, timedelta(days=1)), "contact": (12, timedelta(days=30)), "collect": (30, timedelta(hours=1))}
"""How often in how long: filing from one network address, with one way to be reached; asking for answers."""
NEAR_M = 1000.0
"""Metres around a plot in which an officer is shown what they may see."""
ADJOINING_M = 250.0
"""Metres within which two plots are looked at together, and so on from plot to plot."""
LONGEST_CHAIN = 200

CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter is taken for a digit."""
NUMBER_LENGTH, SECRET_LENGTH = 8, 20
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})


class Answer(StrEnum):
    """The three fixed texts (vocabulary list ``enquiry_answer``); none says that there is no grave."""

    SUPERVISED = "proceed_supervised"
    WAIT = "wait_for_visit"
    NEVER = "do_not_dig"

    @property
    def takes_two(self) -> bool:
        """Whether a second officer must agree: the ordinary answer alone takes one."""
        return self is not Answer.WAIT


class _Strictness(IntEnum):
    proceed_supervised = 0
    wait_for_visit = 1
    do_not_dig = 2


class EnquiryState(StrEnum):
    """Where an enquiry stands (vocabulary list ``enquiry_state``)."""

    TO_CHECK = "identity_to_be_checked"
    NOT_CONFIRMED = "identity_not_confirmed"
    WITH_OFFICERS = "with_officers"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Voice:
    """What one organisation's officer said; ``seconded_at`` when another of its officers agreed."""

    organisation: UUID
    answer: Answer
    given_at: datetime
    seconded_at: datetime | None


def next_handing_out(moment: datetime) -> datetime:
    """The first handing-out at or after a moment (aware, UTC)."""
    today = datetime.combine(moment.date(), HANDED_OUT_AT, moment.tzinfo)
    return today if moment <= today else today + timedelta(days=1)


def closes_at(confirmed_at: datetime, days: int) -> datetime:
    """Before when nothing is handed out, for every enquiry alike: ``days`` after its applicant was identified."""
    return next_handing_out(confirmed_at + timedelta(days=days))


def handed_out(
    voices: Iterable[Voice], organisations: Iterable[UUID], closes: datetime, now: datetime
) -> Answer | None:
    """The answer that stands at a moment; none while nobody's word is due.

    The strictest of the organisations' newest words that are due. That work may proceed takes the word of every
    organisation that has officers: which of them guards something near is nobody else's business.
    """
    said: dict[UUID, Answer] = {}
    for since, organisation, answer in sorted(_words(voices), key=lambda word: word[0]):
        if max(closes, next_handing_out(since + QUIET)) <= now:
            said[organisation] = answer
    if not said:
        return None
    strictest = max(said.values(), key=lambda answer: _Strictness[answer.value])
    if strictest is Answer.SUPERVISED and not set(organisations) <= said.keys():
        return None
    return strictest


def _words(voices: Iterable[Voice]) -> Iterator[tuple[datetime, UUID, Answer]]:
    """What each voice comes to, from when on: "do not dig" on one officer's word counts as waiting until agreed."""
    for voice in voices:
        if voice.answer is not Answer.SUPERVISED:
            yield voice.given_at, voice.organisation, Answer.WAIT
        if voice.answer.takes_two and voice.seconded_at is not None:
            yield voice.seconded_at, voice.organisation, voice.answer


def state(confirmed: bool | None, answer: Answer | None) -> EnquiryState:
    """Where an enquiry stands; ``confirmed`` is none until an officer has looked at who asks."""
    if confirmed is None:
        return EnquiryState.TO_CHECK
    if not confirmed:
        return EnquiryState.NOT_CONFIRMED
    return EnquiryState.WITH_OFFICERS if answer is None else EnquiryState.ANSWERED


def said(text: str) -> str:
    """A line as it is kept: composed (NFC), single blanks, nothing invisible."""
    shown = "".join(char if unicodedata.category(char)[0] != "C" else " " for char in text)
    return " ".join(unicodedata.normalize("NFC", shown).split())


def contact_key(contact: str) -> str:
    """One spelling for each way to reach somebody: the digits of a telephone, or the address in small letters."""
    plain = unicodedata.normalize("NFKC", contact).casefold()
    digits = "".join(str(unicodedata.digit(char)) for char in plain if char.isdigit())
    return digits[-9:] if "@" not in plain and len(digits) >= 7 else "".join(plain.split())


def normal_code(typed: str) -> str:
    """A number or secret as it was made, however it was typed."""
    return re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", typed).upper().translate(_MISREAD))


def grouped(code: str) -> str:
    """A number or secret as people read it, in fours."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def refusals(name: str, contact: str, details: str, planned_on: date | None, today: date) -> tuple[Reason, ...]:
    """What is missing of who asks and why, each with its field."""
    found = []
    if len(name) < 5:
        found.append(
            Reason(
                "name_needed",
                "اكتب اسمك الكامل كما في هويتك.",
                "Write your full name, as on your papers.",
                field="name",
            )
        )
    if len(contact) < 6:
        found.append(
            Reason(
                "contact_needed",
                "اكتب رقم هاتف أو بريداً إلكترونياً نصل إليك به.",
                "Write a telephone number or e-mail address at which you can be reached.",
                field="contact",
            )
        )
    if len(details) < 10:
        found.append(
            Reason(
                "details_needed",
                "اشرح العمل في سطر: ماذا يُحفر، وإلى أي عمق تقريباً.",
                "Say in a line what is to be dug, and roughly how deep.",
                field="details",
            )
        )
    if planned_on is None or not today <= planned_on <= today + LONGEST_AHEAD:
        found.append(
            Reason(
                "planned_on_needed",
                "اختر اليوم المقرّر لبدء الحفر: من اليوم إلى ثلاث سنوات.",
                "Choose the day on which digging is to begin: from today to three years ahead.",
                field="planned_on",
            )
        )
    return tuple(found)
