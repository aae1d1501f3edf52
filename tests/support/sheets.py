"""Edit or erase fields of the ledger behind its back, as somebody with the whole database in hand would."""

from __future__ import annotations

import json
from typing import Any

import psycopg

ERASED = object()


def edit_fields(attacker: psycopg.Connection[Any], name: str, value: object, key: int | None = None) -> list[int]:
    """Give the fields of these names (a LIKE pattern) another value, or erase them; the keys of their contents.

    Args:
        attacker: a superuser for whom triggers are silent.
        key: the one content to look into; every one when none.
    """
    found = attacker.execute(
        "SELECT content_key, number, disclosures, array_agg(each ->> 1) FILTER (WHERE each ->> 1 LIKE %s) AS names"
        " FROM ledger_sheet, json_array_elements(disclosures::json) each"
        " WHERE content_key = coalesce(%s, content_key) GROUP BY 1, 2",
        [name, key],
    ).fetchall()
    edited = []
    for content, number, disclosures, names in found:
        if names is not None:
            held = [[s, n, value if n in names else v] for s, n, v in json.loads(disclosures)]
            kept = [each for each in held if each[2] is not ERASED]
            attacker.execute(
                "UPDATE ledger_sheet SET disclosures = %s WHERE content_key = %s AND number = %s",
                [json.dumps(kept, ensure_ascii=False), content, number],
            )
            edited.append(int(content))
    return edited
