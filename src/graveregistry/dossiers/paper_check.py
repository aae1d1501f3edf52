"""Set the paper again from the same facts and compare every byte but those of its signature; and the events that it
carries with it."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
import typst

from graveregistry.dossiers import document, pades, paper
from graveregistry.dossiers.case import EVENTS, EXPORT, PAPER, Case
from graveregistry.dossiers.disclosed import Event
from graveregistry.dossiers.report import Finding
from graveregistry.errors import Failure


def check_paper(case: Case) -> None:
    """The events attached to the paper, and its pages as the proven facts give them; without those there is nothing
    to compare the pages with."""
    if PAPER not in case.hashes:
        case.answer("paper", [Finding("missing_file", PAPER)])
        return
    pdf = case.box.read(PAPER)
    attached = _attached(pdf, case.found(EVENTS))
    failures, unchecked = [attached] if attached else [], []
    if not case.proven("export", "events"):
        unchecked.append(Finding("no_proven_time"))
    elif found := _set_again(pdf, case.box.read(EXPORT), case.events, case.note, _manifest(case)):
        (failures if found.code == "paper_differs" else unchecked).append(found)
    case.answer("paper", failures, unchecked)


def _attached(pdf: bytes, events: bytes) -> Finding | None:
    """Whether what is attached to the paper is the events, and nothing else is."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as file:
            attached = [each.get_file().read_bytes() for each in file.attachments.values()]
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError):
        return Finding("paper_data_missing")
    if not attached:
        return Finding("paper_data_missing")
    return None if attached == [events] else Finding("paper_data_differs")


def _manifest(case: Case) -> bytes:
    """The lines of the payload's manifest but for the paper's own."""
    others = sorted(name for name in case.hashes if name.startswith("data/") and name != PAPER)
    return "".join(f"{case.hashes[name][0]}  {name}\n" for name in others).encode()


def _set_again(pdf: bytes, facts: bytes, events: Sequence[Event], checkpoint: bytes, manifest: bytes) -> Finding | None:
    """None where the paper is what these facts give."""
    made, here = document.parse_document(facts)["made_with"], document.made_with()
    if made != here:
        return Finding("paper_other_tool", ", ".join(f"{name} {version}" for name, version in sorted(made.items())))
    try:
        again = paper.render(facts, events, checkpoint, manifest)
    except Failure as failure:
        return Finding("paper_not_set", failure.sentence("en"))
    except typst.TypstError as problem:
        return Finding("paper_not_set", str(problem))
    return None if pades.same_but_signature(again, pdf) else Finding("paper_differs")
