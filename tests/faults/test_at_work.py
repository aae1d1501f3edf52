"""Attack 14: a full disk, many who write at once: no gap, no half site, the tree recomputes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text

from graveregistry.ledger import auditing, service
from tests.support.registry import Registry

pytestmark = pytest.mark.db
WRITERS, EACH = 8, 6


def audit(registry: Registry) -> auditing.Audit:
    with registry.owner_session() as session:
        return auditing.audit(session, [])


FULL = """
CREATE FUNCTION fill_up() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION fill_up();
"""


@pytest.mark.parametrize("table", ["site", "ledger_sheet", "ledger_event"])
def test_attack_14_a_full_disk_is_said_and_leaves_no_half_site(
    registry: Registry, superuser: psycopg.Connection[Any], table: str
) -> None:
    superuser.autocommit = True
    client, site = registry.client("researcher"), registry.client("researcher").mark_site(registry.own)
    before = audit(registry).size
    superuser.execute(FULL.format(table=table))  # type: ignore[arg-type]
    sent = {"id": str(uuid4()), "steward": str(registry.own), "types": ["trench"], "name_ar": "تدريب"}
    refused = client.post("/sites", sent)
    assert (refused.status_code, refused.json()["code"]) == (507, "database_full")
    superuser.execute("DROP FUNCTION fill_up CASCADE")
    found = audit(registry)
    assert (found.failed, found.size) == (False, before)
    assert [each["id"] for each in client.get("/sites").json()["sites"]] == [site["id"]]


def test_attack_14_many_who_write_at_once_leave_no_gap(registry: Registry) -> None:
    sites = [uuid4() for _ in range(3)]
    before = audit(registry).size

    def write(writer: int) -> list[int]:
        indexes = []
        for each in range(EACH):
            with registry.web_session() as session:
                concerned: list[UUID] = sites[: 1 + (writer + each) % 3]
                indexes.append(service.record(session, "Looked", actor=None, sites=concerned).index)
        return indexes

    with ThreadPoolExecutor(WRITERS) as pool:
        written = sorted(index for indexes in pool.map(write, range(WRITERS)) for index in indexes)
    assert written == list(range(before, before + WRITERS * EACH))
    assert not audit(registry).failed
    with registry.owner_session() as session:
        asked = text("SELECT max(sequence) FROM ledger_link WHERE site_id = :site")
        longest = session.scalar(asked, {"site": sites[0]})
    assert longest == WRITERS * EACH
