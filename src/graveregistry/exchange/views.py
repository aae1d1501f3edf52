"""Imports as the web answers them."""

from __future__ import annotations

from graveregistry.exchange.rules import FIELDS
from graveregistry.exchange.schemas import ImportOut
from graveregistry.exchange.service import Import
from graveregistry.wire import JobOut


def answer(found: Import) -> ImportOut:
    """An import as its owner sees it."""
    row = found.draft
    return ImportOut.model_validate(
        {
            "id": row.id,
            "state": found.state,
            "file_name": row.file_name,
            "size": row.size,
            "sha256": row.sha256,
            "uploaded_at": row.uploaded_at,
            "terms": row.terms,
            "preview": row.preview,
            "fields": list(FIELDS),
            "only_good": row.only_good,
            "job": None if found.job is None else JobOut.model_validate(found.job),
            "result": row.result,
        }
    )
