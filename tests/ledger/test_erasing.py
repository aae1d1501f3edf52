"""What two people delete is gone from the ledger's fields too, the ledger still checks out, and nothing else can go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from tests.evidence.test_deciding import agree_to_delete
from tests.support.field import assigned_site, form, hand_in, photo
from tests.support.registry import Registry

from graveregistry import jobs
from graveregistry.access import service as access
from graveregistry.errors import Failure
from graveregistry.evidence.deciding import ERASE
from graveregistry.ledger import auditing
from graveregistry.ledger.verifying import Fault, Finding, Short, check_erased

READ = "SELECT name, value FROM ledger_field WHERE name LIKE 'evidence_item/%/capture' AND value::text <> '{}'"


@pytest.fixture
def item(registry: Registry) -> dict[str, Any]:
    """A photo whose EXIF says where it was taken and with what."""
    data = photo()
    fields = form(assigned_site(registry), data)
    assert hand_in(registry.client("monitor"), fields, data).status_code == 201
    return fields


def work(registry: Registry) -> None:
    jobs.run_pending(registry.app.state.sessions, Path(registry.app.state.settings.files))


def asked(registry: Registry, statement: str) -> list[Any]:
    with registry.owner_session() as session:
        return list(session.execute(text(statement)))


def found(registry: Registry) -> auditing.Audit:
    with registry.owner_session() as session:
        return auditing.audit(session, [])


def test_what_was_read_out_of_a_deleted_file_is_in_no_field_and_every_digest_is_where_it_was(
    registry: Registry, item: dict[str, Any]
) -> None:
    ((name, value),) = asked(registry, READ)
    assert name == f"evidence_item/{item['id']}/capture"
    assert "GPSLatitude" in str(value)
    leaves = "SELECT e.index, e.leaf_hash, c.digests FROM ledger_event e JOIN ledger_content c USING (key) ORDER BY 1"
    before = asked(registry, leaves)
    assert agree_to_delete(registry, item).status_code == 200
    work(registry)
    assert asked(registry, READ) == []
    assert asked(registry, "SELECT capture FROM evidence_item") == [({},)]
    assert asked(registry, leaves)[: len(before)] == before
    assert not found(registry).failed
    (told,) = asked(registry, "SELECT value FROM ledger_field WHERE name = 'erased'")
    ((index, digests),) = told[0].items()
    assert set(digests) < set(before[int(index)][2])


def test_erasing_again_finds_nothing_and_records_nothing(registry: Registry, item: dict[str, Any]) -> None:
    assert agree_to_delete(registry, item).status_code == 200
    work(registry)
    size = found(registry).size
    asked(registry, f"SELECT * FROM erase_evidence_fields('{item['id']}')")
    with registry.web_session() as session:
        proposer = registry.people["legal"]
        access.act_as(session, proposer)
        jobs.enqueue(session, ERASE, proposer, {"evidence": item["id"]})
    work(registry)
    assert found(registry).size == size


def test_what_another_item_says_stays(registry: Registry, item: dict[str, Any]) -> None:
    other = form(assigned_site(registry), photo("another"))
    assert hand_in(registry.client("monitor"), other, photo("another")).status_code == 201
    assert agree_to_delete(registry, item).status_code == 200
    work(registry)
    assert [name for name, _ in asked(registry, READ)] == [f"evidence_item/{other['id']}/capture"]
    assert not found(registry).failed


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_sheet SET disclosures = '[]' RETURNING 1",
        "UPDATE ledger_sheet SET disclosures = disclosures || ' ' RETURNING 1",
        "UPDATE ledger_sheet SET site_ids = '{}' WHERE cardinality(site_ids) > 0 RETURNING 1",
        "DELETE FROM ledger_sheet RETURNING 1",
        "UPDATE evidence_item SET capture = '{}' RETURNING 1",
        "UPDATE evidence_item SET capture = '{\"exif\": {}}' RETURNING 1",
    ],
)
def test_nothing_else_leaves_even_by_the_owners_hand(registry: Registry, item: dict[str, Any], statement: str) -> None:
    with pytest.raises((Failure, ProgrammingError)):
        asked(registry, statement)
    assert not found(registry).failed


def test_nothing_is_erased_of_a_file_that_is_still_there(registry: Registry, item: dict[str, Any]) -> None:
    assert asked(registry, f"SELECT * FROM erase_evidence_fields('{item['id']}')") == []
    assert len(asked(registry, READ)) == 1


def test_attack_1_a_field_that_somebody_takes_out_beside_an_erasure_is_missed(
    registry: Registry, item: dict[str, Any], superuser: psycopg.Connection[Any]
) -> None:
    assert agree_to_delete(registry, item).status_code == 200
    work(registry)
    superuser.execute("SET session_replication_role = replica")
    ((index,),) = superuser.execute(
        "SELECT e.index FROM ledger_event e JOIN ledger_field f ON f.content_key = e.key"
        " WHERE f.name LIKE 'evidence_item/%/original_name'"
    ).fetchall()
    superuser.execute(
        "UPDATE ledger_sheet SET disclosures = (SELECT json_agg(f)::text FROM json_array_elements(disclosures::json) f"
        " WHERE f ->> 1 NOT LIKE '%/original_name') WHERE disclosures LIKE '%/original_name%'"
    )
    superuser.commit()
    assert Finding(Fault.FIELD_MISSING, index) in found(registry).findings


def test_only_what_an_event_names_by_its_digest_counts_as_erased() -> None:
    short = {3: Short(2, frozenset("abc")), 5: Short(None, frozenset("d")), 7: Short(-1, frozenset())}
    assert [each.index for each in check_erased(short, {3: {"a", "b", "z"}, 5: {"d"}})] == [5, 7]
    assert [each.index for each in check_erased(short, {3: {"a"}})] == [3, 5, 7]
