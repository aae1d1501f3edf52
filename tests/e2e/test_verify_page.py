"""`verify.html` as somebody opens it from a USB stick: the whole corpus in a real browser, asking for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.dossiers.corpus.cases import CASES
from tests.dossiers.corpus.making import path_of
from tests.dossiers.corpus.outcomes import Case, elsewhere
from tests.dossiers.tampering import files_of
from tests.e2e.conftest import SHOTS

NAMES = [case.name for case in CASES]
READ = """items => items.map(each => [
    each.dataset.part, each.dataset.state, [...each.querySelectorAll('p')].map(reason => reason.dataset.code)])"""


@dataclass
class Examiner:
    """A person with the page from a dossier, and what the page asked the network for."""

    page: Page
    folder: Path
    asked: list[str] = field(default_factory=list)
    given: set[str] = field(default_factory=set)

    def give(self, slot: str, data: bytes) -> None:
        self.given.add(slot)
        path = self.folder / slot
        path.write_bytes(data)
        self.page.set_input_files(f"#file-{slot}", path)

    def check(self, case: Case, path: Path) -> dict[str, tuple[str, list[str]]]:
        """The files of a case chosen where the last one's were, and the answers read.

        The page is opened anew only where something of the last case would stay.
        """
        files = {
            "key": ["".join(f"{key.text()}\n" for key in case.keys).encode()] if case.keys else [],
            "earlier": [] if case.earlier is None else [case.earlier],
            "consistency": [] if case.consistency is None else [case.consistency],
            "policy": [case.policy_text] if case.policy_text else [],
            "rotation": case.rotations,
        }
        if any(not files[slot] for slot in self.given):
            self.page.reload()
            self.given.clear()
        for slot, every in files.items():
            for data in every:
                self.give(slot, data)
        self.page.set_input_files("#file-dossier", path)
        self.page.click("#check")
        self.page.wait_for_selector("#answers, .problem")
        found: list[Any] = self.page.locator("#answers li").evaluate_all(READ)
        return {part: (state, codes) for part, state, codes in found}


@pytest.fixture
def examiner(browser: Browser, tmp_path: Path) -> Iterator[Examiner]:
    page_file = tmp_path / "verify.html"
    page_file.write_bytes(files_of(path_of(0))["verify.html"])
    page = browser.new_page(viewport={"width": 900, "height": 1200})
    examiner = Examiner(page, tmp_path)
    page.on("request", lambda request: examiner.asked.append(request.url))
    page.on("pageerror", lambda error: examiner.asked.append(str(error)))
    page.goto(page_file.as_uri())
    yield examiner
    assert set(examiner.asked) == {page_file.as_uri()}
    page.close()


def test_it_answers_the_whole_corpus_as_the_other_verifiers_do(examiner: Examiner) -> None:
    differing = []
    for number, case in enumerate(CASES):
        answers = examiner.check(case, path_of(number))
        for part, (state, code) in elsewhere(case.answers, "paper", "signature", "geopackage").items():
            found, codes = answers.get(part, ("nothing", []))
            if found != state or code not in {"", *codes}:
                differing.append(f"{case.name}: {part} {found} {codes}, not {state} {code}")
    assert differing == []


@pytest.mark.parametrize("name", ["good court", "a photo edited"])
def test_it_speaks_arabic_first_and_english(examiner: Examiner, name: str) -> None:
    number = NAMES.index(name)
    examiner.check(CASES[number], path_of(number))
    page = examiner.page
    assert (page.get_attribute("html", "lang"), page.get_attribute("html", "dir")) == ("ar", "rtl")
    assert "لم يتغيّر منذ 2026-03-04T14:00:00.000000Z" in page.inner_text("[data-part=events]")
    page.screenshot(path=SHOTS / f"verify-{number}-ar.png", full_page=True)
    page.click("#language")
    assert (page.get_attribute("html", "lang"), page.get_attribute("html", "dir")) == ("en", "ltr")
    assert "UNCHANGED SINCE 2026-03-04T14:00:00.000000Z" in page.inner_text("[data-part=events]")
    assert "does not show that the content is true" in page.inner_text("main")
    page.screenshot(path=SHOTS / f"verify-{number}-en.png", full_page=True)


def test_a_file_that_holds_no_key_is_said_so(examiner: Examiner) -> None:
    examiner.give("key", b"not a key")
    assert "ليس في هذا الملف مفتاح عام" in examiner.page.inner_text(".problem")


def test_a_file_that_is_no_dossier_is_refused(examiner: Examiner) -> None:
    examiner.give("dossier", b"not a zip")
    examiner.page.click("#check")
    examiner.page.wait_for_selector("#answers")
    assert examiner.page.get_attribute("[data-part=bag]", "data-state") == "failed"
