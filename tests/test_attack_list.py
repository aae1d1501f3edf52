"""The list of attacks names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_test_that_the_list_of_attacks_names_exists() -> None:
    listed = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs" / "attacks.md").read_text("utf-8"))
    assert len(listed) > 30
    missing = [each for each in listed if f"\ndef {each[1]}(" not in (ROOT / each[0]).read_text("utf-8")]
    assert missing == []
