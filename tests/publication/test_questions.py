"""Every question is answered, and every answer but yes is explained."""

from __future__ import annotations

import pytest

from graveregistry.errors import Failure
from graveregistry.publication.questions import QUESTIONS, Answer, Choice, check

YES = {key: Answer(Choice.YES) for key in QUESTIONS}


def test_yes_to_everything_is_enough() -> None:
    check(YES)


@pytest.mark.parametrize("choice", [Choice.NO, Choice.UNSURE])
def test_another_answer_needs_an_explanation(choice: Choice) -> None:
    with pytest.raises(Failure) as refused:
        check(YES | {"sources": Answer(choice, "  ")})
    (reason,) = refused.value.reasons
    assert (reason.code, reason.field) == ("note_missing", "answers.sources")
    check(YES | {"sources": Answer(choice, "سألنا الشهود فردّوا")})


def test_no_answers_name_every_question() -> None:
    with pytest.raises(Failure) as refused:
        check({})
    assert [reason.code for reason in refused.value.reasons] == ["answer_missing"] * len(QUESTIONS)


def test_an_answer_to_no_question_is_refused() -> None:
    with pytest.raises(Failure):
        check(YES | {"anything": Answer(Choice.YES)})
