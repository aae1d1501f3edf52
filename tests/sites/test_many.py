"""Sites made by the thousand are, row by row and field by field, the sites a person makes by hand."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from tests.support.registry import Registry

from graveregistry.access import service as access
from graveregistry.access.precision import Sensitivity
from graveregistry.db import Session
from graveregistry.ledger import auditing
from graveregistry.ledger import service as ledger
from graveregistry.sites import many

pytestmark = pytest.mark.db

TABLES = {
    "protected_site": "site_id",
    "site": "id",
    "site_outline": "site_id",
    "boundary_assertion": "site_id",
    "site_shape": "site_id",
    "site_grant": "site_id",
}
# By hand a boundary comes after its site, so the version steps; what comes of a moment or of chance differs too.
DIFFER = {"version", "as_imported", "code", "folded_names", "created_at", "recorded_at", "valid_from", "id"}

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40).filter(str.strip)
FACTS = st.fixed_dictionaries(
    {
        "name_ar": NAMES,
        "types": st.sampled_from([["trench"], ["mass_grave", "trench"]]),
        "sensitivity": st.sampled_from(list(Sensitivity)),
    },
    optional={
        "name_en": NAMES,
        "governorate": NAMES,
        "notes": NAMES,
        "event_date": st.sampled_from(["2013", "2013-05~", "../2014"]),
        "victims_min": st.integers(0, 9),
        "victims_max": st.integers(9, 1000),
        "references": st.just([{"body": 'A "body" \\ of, {records}', "number": "NULL"}]),
    },
)
PLACES = st.tuples(st.integers(-170, 170), st.integers(-80, 80), st.floats(0.0001, 0.01))


def shape_of(place: tuple[int, int, float] | None, *, is_point: bool) -> Any:
    if place is None:
        return None
    lon, lat, side = place
    return (
        shapely.Point(lon, lat) if is_point else shapely.MultiPolygon([shapely.box(lon, lat, lon + side, lat + side)])
    )


def boundary_of(shape: Any) -> dict[str, Any]:
    radius = Decimal("12.5") if shape.geom_type == "Point" else None
    return {"id": uuid4(), "geometry": shape, "source_type": "field_visit", "error_radius_m": radius}


def by_hand(registry: Registry, facts: Mapping[str, Any], shape: Any) -> UUID:
    researcher, site = registry.client("researcher"), uuid4()
    made = researcher.post("/sites", {**facts, "id": str(site), "steward": str(registry.own)})
    assert made.status_code == 201, made.text
    if shape is not None:
        given = boundary_of(shape) | {"geometry": shapely.geometry.mapping(shape)}
        given = {name: str(value) if isinstance(value, UUID | Decimal) else value for name, value in given.items()}
        drawn = researcher.post(f"/sites/{site}/boundaries", given)
        assert drawn.status_code == 201, drawn.text
    return site


def at_once(registry: Registry, facts: Mapping[str, Any], shape: Any) -> UUID:
    with registry.web_session() as session:
        actor = access.act_as(session, registry.people["researcher"])
        assert actor is not None
        terms = many.Terms(actor, registry.own, Sensitivity(facts["sensitivity"]), access.clock(session))
        writing = many.Writing(session)
        marked = [
            many.prepare(
                actor,
                {**facts, "id": uuid4(), "steward": registry.own},
                None if shape is None else boundary_of(shape) | {"make_current": True},
                {"row": number},
            )
            for number in range(3)
        ]
        for part in (marked[:2], marked[2:]):
            ready = many.ready(terms, part)
            assert ready is not None
            writing.add(ready)
        writing.finish(lambda _: None)
        assert many.ready(terms, []) is None
        site: UUID = marked[1].site["id"]
        return site


def rows(session: Session, site: UUID) -> dict[str, list[dict[str, Any]]]:
    """Every row of a site as PostgreSQL holds it, but for what differs, its own id taken for any."""
    found = {}
    for table, column in TABLES.items():
        query = text(f"SELECT to_jsonb(t) FROM {table} t WHERE {column} = :site ORDER BY to_jsonb(t)->>'level'")
        held = [row for (row,) in session.execute(query, {"site": site})]
        found[table] = [
            {name: "here" if value == str(site) else value for name, value in row.items() if name not in DIFFER}
            for row in held
        ]
        for row in found[table]:
            row.pop("current_boundary_id", None)
    return found


def told(session: Session, site: UUID) -> dict[str, Any]:
    """What a site's events say of every column at last, and who may read it: value, readers, clear."""
    said: dict[str, Any] = {}
    for event in ledger.events_of(session, [site]):
        for field in event.fields:
            table, _, rest = field.name.partition("/")
            column = rest.rpartition("/")[2]
            if (column not in DIFFER and field.name not in {"occurred_at", "fields"} and table != "site") or (
                table == "site" and column not in DIFFER and column not in {str(site), "current_boundary_id"}
            ):
                value = "here" if field.value == str(site) else field.value
                readers = tuple("here" if each == site else str(each) for each in field.site_ids)
                said[f"{table}/{column}"] = (value, readers, field.clear)
    said.pop("type/")
    return said


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=12
)
@given(facts=FACTS, place=st.none() | PLACES, is_point=st.booleans())
def test_at_once_and_by_hand_give_the_same_rows_and_events(
    registry: Registry, facts: dict[str, Any], place: tuple[int, int, float] | None, is_point: bool
) -> None:
    shape = shape_of(place, is_point=is_point)
    hand, once = by_hand(registry, facts, shape), at_once(registry, facts, shape)
    with registry.owner_session() as session:
        assert rows(session, once) == rows(session, hand)
        assert told(session, once) == told(session, hand)
        first = ledger.events_of(session, [once])
        assert [each.type for each in ledger.history(session, once)] == ["SiteImported"]
        assert all(len(each.digests) % 8 == 0 and list(each.digests) == sorted(each.digests) for each in first)
        assert not auditing.audit(session, []).failed


def test_the_names_of_the_fields_are_those_of_the_columns(registry: Registry) -> None:
    once = at_once(registry, {"name_ar": "تدريب", "types": ["trench"], "sensitivity": "restricted"}, None)
    with registry.owner_session() as session:
        (event,) = ledger.events_of(session, [once])
        names = {field.name for field in event.fields}
        values = {field.name: field.value for field in event.fields}
    assert {"type", "actor", "occurred_at", "fields", f"site/{once}", f"protected_site/{once}/sensitivity"} <= names
    assert values[f"site/{once}"] == {"sequence": 1, "previous": None}
    assert values["fields"] == len(names)
    assert values[f"site/{once}/name_ar"] == "تدريب"
