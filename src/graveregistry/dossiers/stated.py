"""What people stated later about what was reported: that a place is at a site, that two visits are of one event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from graveregistry.dossiers.content import LedgerEvent
from graveregistry.dossiers.disclosed import Row, is_site_link, make_event, rows
from graveregistry.ledger.events import Field, split_row_name
from graveregistry.ledger.values import Json

Rows = Mapping[tuple[str, str], Row]


def linked_places(events: Iterable[LedgerEvent], sites: Iterable[UUID]) -> frozenset[UUID]:
    """Places where something was reported that was found to be at one of these sites: the other ends of that link."""
    own = frozenset(sites)
    parsed = [make_event(each.index, each.recorded_at, each.digests, each.disclosures) for each in events]
    there = {name: row for name, row in rows(parsed).items() if row.get("linked_site_id") in set(map(str, own))}
    linked = {UUID(str(row["site_id"])) for (table, _), row in there.items() if table == "place_link" and _holds(row)}
    reports = {key for table, key in there if table == "disturbance"}
    reported = (event for event in parsed if any(_links(field, reports) for field in event.fields))
    return frozenset(linked).union(place for event in reported for place in event.sites) - own


def _links(field: Field, reports: set[str]) -> bool:
    name = None if is_site_link(field.name) else split_row_name(field.name)
    return name is not None and name[::2] == ("disturbance", "linked_site_id") and name[1] in reports


def _holds(row: Row) -> bool:
    return row.get("ended_at") is None


def homes(found: Rows) -> dict[Json, Json]:
    """The site at which a reported place is, by the place's id."""
    linked = [row for (table, _), row in found.items() if table in ("disturbance", "place_link")]
    return {row.get("site_id"): row["linked_site_id"] for row in linked if row.get("linked_site_id") and _holds(row)}


def leading(found: Rows) -> dict[Json, Json]:
    """The visit that leads where two are of one event, by the id of the other."""
    merged = [row for (table, _), row in found.items() if table == "visit_merge" and _holds(row)]
    return {row["visit_id"]: row["leading_visit_id"] for row in merged}
