"""What one failure says and answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """What is said and answered for one code; the sentences may name the failure's parameters in braces."""

    status: int
    exit_code: int
    ar: str
    en: str
