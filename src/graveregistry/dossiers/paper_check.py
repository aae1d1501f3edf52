"""Set the paper again from the same facts and compare it byte for byte."""

from __future__ import annotations

from collections.abc import Sequence

import typst

from graveregistry.dossiers import document, paper
from graveregistry.dossiers.disclosed import Event
from graveregistry.dossiers.report import Finding
from graveregistry.errors import Failure


def check_paper(
    pdf: bytes, facts: bytes, events: Sequence[Event], checkpoint: bytes, manifest: bytes
) -> Finding | None:
    """None where the paper is what these facts give. `manifest`: sha256 lines of the other data files."""
    made, here = document.parse_document(facts)["made_with"], document.made_with()
    if made != here:
        return Finding("paper_other_tool", ", ".join(f"{name} {version}" for name, version in sorted(made.items())))
    try:
        again = paper.render(facts, events, checkpoint, manifest)
    except Failure as failure:
        return Finding("paper_not_set", failure.sentence("en"))
    except typst.TypstError as problem:
        return Finding("paper_not_set", str(problem))
    return None if again == pdf else Finding("paper_differs")
