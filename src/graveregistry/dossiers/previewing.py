"""Look at a dossier before it is exported: its pages as pictures, marked, without number; what is left out, and why.

Pictures and not a paper: nothing in them can be signed, checked or searched, and every page says what it is. Nothing is
recorded but that the asker read the sites exactly.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import Any
from uuid import uuid4

import typst

from graveregistry.access import reads
from graveregistry.access import service as access
from graveregistry.access.actors import Actor
from graveregistry.db import Session
from graveregistry.dossiers import document, gathering, orders, paper, photographs, service, typeset
from graveregistry.dossiers.build import OpenEvidence, event_of
from graveregistry.dossiers.content import DossierContent, Evidence
from graveregistry.dossiers.disclosed import Event
from graveregistry.dossiers.orders import Asked
from graveregistry.dossiers.release import release
from graveregistry.dossiers.tables import Dossier
from graveregistry.dossiers.words import say
from graveregistry.errors import Failure

PAGES = 10
"""As many pictures are made at a time."""
_PIXELS_PER_INCH = 96.0
_NUMBER = f"{say('preview', 'ar')} {say('preview', 'en')}"


@dataclass(frozen=True, slots=True)
class Preview:
    """The pictures (PNG) of the pages from `first` on, how many pages there are, the content as released, and every
    item of evidence that could have gone into it."""

    pages: tuple[bytes, ...]
    first: int
    total: int
    content: DossierContent
    items: tuple[Evidence, ...]

    @property
    def hidden_fields(self) -> Counter[str]:
        """Fields of events that go as digests alone, by the reason."""
        found: Counter[str] = Counter()
        for event in self.content.events:
            found.update(dict(event.withheld))
        return found


def preview(
    session: Session, actor: Actor, asked: Asked, first: int, open_evidence: OpenEvidence, *, training: bool
) -> Preview:
    """What the recipient of this order would see, for whoever may ask for it. Enters the access log.

    Args:
        first: the first page shown, from 1.
        open_evidence: opens a copy of an evidence item by its SHA-256.

    Raises:
        Failure: ``dossier_preview_too_many``, ``dossier_without_events``, ``dossier_not_known_then``,
            ``paper_fonts_missing``, what ``service.check_allowed`` raises.
    """
    if len(asked.site_ids) > orders.ALONE:
        raise Failure("dossier_preview_too_many", limit=orders.ALONE)
    content = content_now(session, actor, asked, training=training)
    released = release(content)
    events = [event_of(each) for each in released.events]
    pictures = _pictures(_marked(released, events, open_evidence))
    return Preview(tuple(pictures[first - 1 : first - 1 + PAGES]), first, len(pictures), released, content.evidence)


def content_now(session: Session, actor: Actor, asked: Asked, *, training: bool) -> DossierContent:
    """What the sites tell at this moment for an order's recipient, nothing taken out yet. A read of exact places."""
    steward = service.check_allowed(session, actor, asked)
    listed, places = gathering.events_of(session, asked.site_ids)
    if not listed:
        raise Failure("dossier_without_events")
    # A row of the register that never enters it.
    row = Dossier(
        id=uuid4(),
        number=_NUMBER,
        steward=steward,
        requested_by=actor.person_id,
        requested_at=access.now(),
        as_of=asked.as_of,
    )
    content = gathering.content(session, row, asked, places, listed, training=training)
    reads.write(session, reads.Reader(actor.person_id), reads.Kind.DOSSIER, (*asked.site_ids, *places))
    return content


def _marked(released: DossierContent, events: Sequence[Event], open_evidence: OpenEvidence) -> dict[str, Any]:
    """What the template sets, with the mark over each page and its note on the cover."""
    facts = document.parse_document(document.released_document(released))
    pictures = {sha256: _read(sha256, open_evidence) for sha256 in photographs.shown(facts)}
    said = paper.composed(facts, events, None, say("preview_watermark", "en"), photographs.packed(pictures))
    said["training"] = say("preview_watermark", "ar")
    for part in said["parts"]:
        note = say("preview_note", part["lang"])
        fictional = f" {say('training_note', part['lang'])}" if released.export.training else ""
        part["training"] = typeset.runs(note + fictional)
    return said


def _read(sha256: str, open_evidence: OpenEvidence) -> bytes:
    with open_evidence(sha256) as source:
        return source.read()


def _pictures(said: dict[str, Any]) -> list[bytes]:
    with as_file(files(__package__).joinpath("paper.typ")) as template:
        made = typst.compile(
            template,
            root=template.parent,
            font_paths=paper.font_folders(),
            ignore_system_fonts=True,
            sys_inputs={"said": json.dumps(said, ensure_ascii=False)},
            format="png",
            ppi=_PIXELS_PER_INCH,
        )
    return made if isinstance(made, list) else [made]
