"""Everything told or asked exists in Arabic and in English."""

import re

from graveregistry.geo.reading import Point, Question
from graveregistry.geo.wording import SENTENCES, asked


def test_every_sentence_is_in_both_languages() -> None:
    for code, (arabic, english) in SENTENCES.items():
        assert re.search("[\u0621-\u064a]", arabic), code
        assert not re.search("[\u0600-\u06ff]", english.replace("ش", "")), code
        assert arabic[-1] in ".؟"
        assert english[-1] in ".?"


def test_a_question_carries_the_point_suggested() -> None:
    swapped = asked(Question("maybe_swapped", suggestion=Point(36.1, 32.6)))
    assert (swapped.code, swapped.at) == ("maybe_swapped", (36.1, 32.6))
    assert asked(Question("in_sea")).at is None
