"""Which copies of an evidence item go into a dossier: where the original does, the picture that the paper shows of it;
where it does not, the whole copy too."""

from __future__ import annotations

from dataclasses import replace

from graveregistry.dossiers.content import Copy, Evidence, Hidden
from graveregistry.dossiers.hiding import item_of
from graveregistry.dossiers.rules import Redacting


def going(item: Evidence, profile: Redacting, hidden: tuple[Hidden, ...]) -> tuple[Copy, ...]:
    """The copies that go, of an item whose consent covers the recipient.

    Args:
        hidden: what the exporter leaves out; an item that is named there has no file at all.
    """
    if item.erased_at is not None or not profile.copies or profile.fewer_copies or item.id in map(item_of, hidden):
        return ()
    whole = not profile.originals or profile.fewer_files
    return tuple(each for each in item.copies if whole or each.kind == "preview")


def released(item: Evidence, profile: Redacting, hidden: tuple[Hidden, ...]) -> Evidence:
    """The item with those copies alone that go."""
    return replace(item, copies=going(item, profile, hidden))
