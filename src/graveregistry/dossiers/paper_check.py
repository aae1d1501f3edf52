"""Set the paper again from the same facts and compare every byte but those of its signature; and the events that it
carries with it."""

from __future__ import annotations

import hashlib
import io
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import TypeAlias

import pikepdf
import typst

from graveregistry.dossiers import document, pades, paper, photographs
from graveregistry.dossiers.case import EVENTS, EXPORT, MANIFEST, PAPER, Case
from graveregistry.dossiers.report import Finding
from graveregistry.dossiers.vouchers import STAMP, vouched
from graveregistry.errors import Failure

_Text: TypeAlias = tuple[paper.Written, photographs.Pictures]


@dataclass(frozen=True, slots=True)
class Draft:
    """The paper being set again, with the manifest that its footer tells the hash of."""

    manifest: bytes
    pages: Future[bytes | Finding]


def begin(case: Case, beside: Executor) -> Draft | None:
    """Begin to set the paper again while larger files are hashed; None where its facts are not proven.

    The hashes are taken as the dossier's own manifest has them, and compared before the pages count (`check_paper`).
    Only the setting itself goes beside: two threads that are both in Python take turns, and the longer one would wait.
    """
    if PAPER not in case.box.names or not case.proven("export", "events"):
        return None
    told = case.found(MANIFEST).splitlines(keepends=True)
    manifest = b"".join(line for line in told if not line.endswith(b"  " + PAPER.encode() + b"\n"))
    text = _written(case, manifest)
    return Draft(manifest, beside.submit(_set, text))


def check_paper(case: Case, draft: Draft | None) -> None:
    """The events attached to the paper, and its pages as the proven facts give them; without those there is nothing
    to compare the pages with."""
    if PAPER not in case.hashes:
        case.answer("paper", [Finding("missing_file", PAPER)])
        return
    pdf = case.box.read(PAPER)
    attached = _attached(pdf, case.found(EVENTS))
    failures, unchecked = [attached] if attached else [], []
    if draft is None:
        unchecked.append(Finding("no_proven_time"))
    else:
        manifest = _manifest(case)
        again = draft.pages.result() if draft.manifest == manifest else _set(_written(case, manifest))
        if isinstance(again, Finding):
            unchecked.append(again)
        elif not pades.same_but_signature(again, pdf):
            failures.append(Finding("paper_differs"))
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


def _pictures(case: Case) -> dict[str, bytes]:
    """The pictures that the proven facts name, each with the digest that they say: nothing else is unpacked."""
    told = {sha256: name for sha256, name in photographs.shown(case.facts).items() if name in case.box.names}
    found = {sha256: case.box.read(name) for sha256, name in told.items()}
    return {sha256: data for sha256, data in found.items() if hashlib.sha256(data).hexdigest() == sha256}


def _written(case: Case, manifest: bytes) -> _Text | Finding:
    """The text of the paper as these facts give it with its pictures, or why it cannot be set here."""
    made, here = case.facts["made_with"], document.made_with()
    if made != here:
        return Finding("paper_other_tool", ", ".join(f"{name} {version}" for name, version in sorted(made.items())))
    pictures = _pictures(case)
    try:
        printed = vouched(case.note, {name: case.box.read(name) for name in filter(STAMP.fullmatch, case.box.names)})
        return paper.written(case.box.read(EXPORT), case.events, printed, manifest, pictures), pictures
    except Failure as failure:
        return Finding("paper_not_set", failure.sentence("en"))
    except (KeyError, TypeError, ValueError) as problem:
        # Whoever holds the registry's key can sign facts that no paper can be set from.
        return Finding("paper_not_set", repr(problem))


def _set(text: _Text | Finding) -> bytes | Finding:
    """Its pages, or why they cannot be set here."""
    if isinstance(text, Finding):
        return text
    try:
        return paper.set_pages(*text)
    except Failure as failure:
        return Finding("paper_not_set", failure.sentence("en"))
    except typst.TypstError as problem:
        return Finding("paper_not_set", str(problem))
