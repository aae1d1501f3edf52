"""The public's texts: complete, in both languages, and of no ground do they say that it is safe."""

from __future__ import annotations

import re

from graveregistry.publication.questions import QUESTIONS
from graveregistry.publication.rules import MESSAGE_EVERYWHERE, Band
from graveregistry.publication.texts import MESSAGE, TEXTS


def test_every_band_and_the_message_everywhere_has_its_text() -> None:
    assert set(TEXTS) == {MESSAGE_EVERYWHERE, *(band.text_key for band in Band)}


def test_every_text_is_in_arabic_and_in_english() -> None:
    for said in (*TEXTS.values(), *(text for _, text in MESSAGE), *QUESTIONS.values()):
        assert re.search(r"[\u0621-\u064a]", said.ar)
        assert not re.search(r"[A-Za-z]", said.ar)
        assert re.search(r"[A-Za-z]", said.en)
        assert not re.search(r"[\u0600-\u06ff]", said.en)


def test_no_text_of_the_public_calls_any_ground_safe() -> None:
    for said in (*TEXTS.values(), *(text for _, text in MESSAGE)):
        assert not re.search(r"\bsafe|no graves? here|free of", said.en)
        assert not re.search("آمن|خالية من", said.ar)


def test_the_message_says_first_that_graves_may_be_anywhere_and_then_what_not_to_do() -> None:
    keys = [key for key, _ in MESSAGE]
    assert keys[:3] == ["everywhere", "do_not_dig", "do_not_move"]
    assert {"stop", "mark", "report", "law", "reason"} <= set(keys)
