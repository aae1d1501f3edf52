"""The paper's list of what the exporter left out beyond the profile, each with the reason given."""

from __future__ import annotations

from graveregistry.dossiers import hiding, typeset
from graveregistry.dossiers.printed import Facts, head
from graveregistry.dossiers.typeset import Block
from graveregistry.dossiers.words import Language, say


def hidden_blocks(facts: Facts, lang: Language) -> list[Block]:
    """A table under its heading; nothing where nothing was left out so."""
    rows = [[getattr(hiding.said(each["field"]), lang), each["reason"]] for each in facts["export"]["hidden"]]
    if not rows:
        return []
    title = typeset.heading(2, say("hidden_further", lang))
    return [title, typeset.table(head("field", "why", lang=lang), rows, (2, 2))]
