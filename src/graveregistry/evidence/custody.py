"""The chain of custody of an item, read out of the ledger: every step, who took it, when and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from graveregistry.access import service as access
from graveregistry.access import sharing
from graveregistry.access.actors import Actor
from graveregistry.db import Session
from graveregistry.evidence.service import readable
from graveregistry.ledger import service as ledger


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``action``: a code of the vocabulary list ``custody_step``; ``detail``: a code, a name or a number."""

    index: int
    at: datetime
    action: str
    actor: UUID | None
    actor_name: str | None
    reason: str | None
    detail: str | None


STEPS = {
    "EvidenceOpened": "opened",
    "WorkingCopyOpened": "copy_opened",
    "ConsentChanged": "consent_changed",
    "SourceEvaluated": "source_evaluated",
    "EvidenceVerified": "verified",
    "EvidenceHeld": "held",
    "EvidenceReleased": "released",
    "ErasureProposed": "erasure_proposed",
    "OutlineReleased": "outline_released",
    "OutlineWithdrawn": "outline_withdrawn",
}
"""Events that name their item in the field ``evidence``, and the step each is."""


def of(session: Session, actor: Actor, item_id: UUID) -> list[Step]:
    """The steps of an item in their order, as far as the actor may read them.

    Who handed it in is named to those alone who may know the monitors.

    Raises:
        Failure: ``not_found``.
    """
    item = readable(session, item_id)
    told = [
        (event.index, event.recorded_at, {field.name: field.value for field in event.fields})
        for event in ledger.events_of(session, [item.site_id])
    ]
    found = [(index, at, held, step) for index, at, held in told for step in _steps(str(item_id), held)]
    people = {UUID(str(held["actor"])) for _, _, held, _ in found if held.get("actor")}
    names = access.names(session, people)
    knows = sharing.knows_monitors(session, actor, item.site_id)
    return [_step(index, at, held, *step, names, None if knows else actor) for index, at, held, step in found]


def _steps(item: str, held: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """What an event says happened to the item, and a detail of it."""
    row = f"evidence_item/{item}/"
    if held.get("evidence") == item and held.get("type") in STEPS:
        yield STEPS[str(held["type"])], held.get(f"{row}consent_scope")
    elif f"{row}sha256" in held:
        yield "received", held.get(f"{row}origin")
        if held.get(f"{row}working_sha256"):
            yield "copy_made", None
    elif held.get(f"{row}erased_at"):
        yield "erased", None
    for name, value in held.items():
        if name.startswith("evidence_export/") and name.endswith("/item_id") and value == item:
            export = name.removesuffix("item_id")
            recipient = held.get(f"{export}recipient_ar") or held.get(f"{export}recipient_en")
            yield "exported", f"{held.get(f'{export}dossier')} · {recipient}"


def _step(
    index: int,
    at: datetime,
    held: Mapping[str, Any],
    action: str,
    detail: str | None,
    names: Mapping[UUID, str],
    barred: Actor | None,
) -> Step:
    who = UUID(str(held["actor"])) if held.get("actor") else None
    if barred is not None and action in {"received", "copy_made"} and who != barred.person_id:
        who = None
    return Step(index, at, action, who, None if who is None else names.get(who), held.get("reason"), detail)
