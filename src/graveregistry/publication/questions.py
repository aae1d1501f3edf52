"""What the two people who publish are asked before every release, and whether they have answered.

In our own words, designed after the decision tree and risk register of Rights-Informed Mass Grave Mapping (2024).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from graveregistry.errors import Failure, Reason
from graveregistry.publication.texts import Said


class Choice(StrEnum):
    """An answer."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to one question, and the explanation, which everything but yes needs."""

    choice: Choice
    note: str = ""


QUESTIONS: Mapping[str, Said] = MappingProxyType(
    {
        "purpose": Said(
            "هل هذا الإصدار لازم لحماية المواقع والناس، ولا تكفي رسالة التوعية العامة وحدها؟",
            "Is this release needed to protect graves and people, the general message alone not being enough?",
        ),
        "families": Said(
            "هل استُشيرت جمعيات العائلات والناجين في هذه المناطق، وهل روعيت اعتراضاتها؟",
            "Have associations of families and survivors in these areas been consulted, and their objections heeded?",
        ),
        "sources": Said(
            "هل يبقى كل شاهد ومصدر وراصد في أمان إذا عُرفت هذه المناطق؟",
            "Does every witness, source and monitor stay safe once these areas are known?",
        ),
        "perpetrators": Said(
            "هل فُحص أن الإصدار لا يعين من يريد إخفاء الأدلة على معرفة ما نعرفه؟",
            "Has it been checked that the release does not tell those who want to hide evidence what is known?",
        ),
        "looting": Said(
            "هل المناطق واسعة بما يكفي لئلا تدلّ النابشين أو الأهالي على موضع يحفرونه؟",
            "Are the areas wide enough that they lead no looter and no relative to a spot to dig?",
        ),
        "community": Said(
            "هل قُدّر أثر الإصدار في سكان هذه المناطق: الوصمة والثأر والتهجير والأملاك؟",
            "Has the effect on the people who live there been weighed: stigma, revenge, displacement, property?",
        ),
        "readiness": Said(
            "هل يوجد من يستقبل البلاغات من هذه المناطق ويستجيب لها؟",
            "Is somebody ready to receive reports from these areas and to act on them?",
        ),
        "investigations": Said(
            "هل تأكّدتم أن النشر لا يضرّ بتحقيق جارٍ أو باستخراج مقرّر للرفات؟",
            "Is it certain that publication harms no investigation under way and no planned exhumation?",
        ),
        "withdrawal": Said(
            "هل عُيّن من يراقب أثر الإصدار ويسحبه فوراً إن أضرّ؟",
            "Has somebody been named who watches the effect of the release and withdraws it at once if it does harm?",
        ),
    }
)
"""The questions by key, in the order in which they are asked; yes is the safe answer to each."""


def check(answers: Mapping[str, Answer]) -> None:
    """Refuse to go on before every question is answered and every answer but yes is explained.

    Raises:
        Failure: ``awareness_answers_needed``, with a reason for each question that is open.
    """
    reasons = tuple(_open(key, answers.get(key)) for key in QUESTIONS if not _settled(answers.get(key)))
    if reasons or set(answers) - set(QUESTIONS):
        raise Failure("awareness_answers_needed", reasons=reasons)


def _settled(answer: Answer | None) -> bool:
    return answer is not None and (answer.choice is Choice.YES or len(answer.note.strip()) >= 3)


def _open(key: str, answer: Answer | None) -> Reason:
    asked = QUESTIONS[key]
    if answer is None:
        return Reason("answer_missing", f"لم يُجَب: {asked.ar}", f"Not answered: {asked.en}", field=f"answers.{key}")
    return Reason("note_missing", f"اشرح جوابك: {asked.ar}", f"Explain your answer: {asked.en}", field=f"answers.{key}")
