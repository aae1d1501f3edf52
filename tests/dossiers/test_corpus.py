"""The whole corpus through `graveregistry verify`: each part of each dossier is answered as it must be."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from graveregistry.dossiers.report import Part
from graveregistry.dossiers.verifier import verify
from tests.dossiers.corpus.cases import CASES
from tests.dossiers.corpus.making import corpus, given_of, path_of
from tests.dossiers.corpus.outcomes import Answers


def differing(expected: Answers, parts: Iterable[Part]) -> list[str]:
    """Where the answers are not those expected."""
    return [
        f"{part.name}: {part.state} {[each.code for each in part.findings]}, not {expected[part.name]}"
        for part in parts
        if part.state != expected[part.name][0]
        or expected[part.name][1] not in {"", *(each.code for each in part.findings)}
    ]


def beside_the_program() -> list[Path]:
    """What lies in the corpus but for `verify.py`, which other tests put there at the same time."""
    return [path for path in sorted(corpus().iterdir()) if path.suffix != ".py"]


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.name for case in CASES])
def test_every_part_of_every_dossier_is_answered_as_it_must_be(number: int) -> None:
    case = CASES[number]
    before = beside_the_program()
    report = verify(path_of(number), given_of(case))
    assert differing(case.answers, report.parts) == []
    assert beside_the_program() == before


def test_the_corpus_is_large_enough_and_names_its_attacks() -> None:
    assert sum(not case.good for case in CASES) >= 40
    assert len({case.name for case in CASES}) == len(CASES)
    assert {case.attack for case in CASES} >= {"1", "2", "3", "4", "5", "6", "7", "8", "18"}
    assert all(Path(path_of(number)).exists() for number in range(len(CASES)))
