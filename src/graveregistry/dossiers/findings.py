"""The sentences of the verifiers: the parts of a dossier, the answers, and everything that may be found in one.

They stand in `findings.json`, which all three verifiers read, so that they answer in the same words.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

SENTENCES: dict[str, Any] = json.loads(files(__package__).joinpath("findings.json").read_text("utf-8"))

PARTS: dict[str, list[str]] = SENTENCES["parts"]
"""The parts in the order in which they are shown: Arabic, English."""

STATES: dict[str, list[str]] = SENTENCES["states"]
"""The answers; `{since}` is the recorded time."""

CAVEAT: list[str] = SENTENCES["caveat"]

NOT_OFFERED = frozenset(SENTENCES["not_offered"])
"""What leaves a part NOT CHECKED only because nothing was there or given to check it with."""

FINDINGS: dict[str, list[str]] = SENTENCES["findings"]
"""What may be found: Arabic, English; `{about}` is the file, index or site."""
