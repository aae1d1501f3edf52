"""Sheets of paper set by Typst: PDF/A-3a and PDF/UA-1, from the project's own fonts and templates."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import as_file, files
from typing import Any

import typst

from graveregistry.dossiers.paper import font_folders
from graveregistry.dossiers.typeset import Run, runs
from graveregistry.public import words
from graveregistry.vocabulary import Language


def dated(said: str, day: date, lang: Language) -> list[Run]:
    """Words, the day in words, then its numerals as a run of their own: in one they would read backwards in Arabic."""
    return [*runs(f"{said} {words.in_words(day, lang)}"), {"t": " "}, *runs(f"({day})")]


def compiled(name: str, said: dict[str, Any], timestamp: int, **inputs: str) -> bytes:
    """The sheet that a template makes of what it is given; the same in, the same bytes out.

    Args:
        timestamp: the date in the file, in seconds since 1970.
        inputs: further inputs of the template by name.

    Raises:
        Failure: ``paper_fonts_missing``.
    """
    with as_file(files(__package__).joinpath(name)) as template:
        made = typst.compile(
            template,
            root=template.parent,
            font_paths=font_folders(),
            ignore_system_fonts=True,
            sys_inputs={"said": json.dumps(said, ensure_ascii=False), **inputs},
            pdf_standards=["a-3a", "ua-1"],
            timestamp=timestamp,
        )
    return bytes(made)
