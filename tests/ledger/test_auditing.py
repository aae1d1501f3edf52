"""The ledger against the database: an honest registry passes, and every way of editing behind its back is found."""

from __future__ import annotations

import gc
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from psycopg import Connection
from tests.support.registry import Registry
from tests.support.sheets import edit_fields

from graveregistry.access import service as access
from graveregistry.ledger import auditing, garbage, halving, queries, replaying
from graveregistry.ledger.checkpoint import parse_body
from graveregistry.ledger.notes import parse
from graveregistry.ledger.signer import LedgerShrunk, Signer
from graveregistry.ledger.verifying import Fault


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer.create(tmp_path / "signer", "test.example/log")


def _audit(registry: Registry, signer: Signer | None = None) -> auditing.Audit:
    with registry.owner_session() as session:
        return auditing.audit(session, signer.remembered() if signer else [])


def test_an_honest_registry_passes_and_replays(registry: Registry, signer: Signer) -> None:
    researcher = registry.client("researcher")
    site = researcher.mark_site(registry.own)
    researcher.patch(f"/sites/{site['id']}", {"name_en": "Later"}, headers={"If-Match": site["etag"]})
    note = auditing.checkpoint(registry.app.state.sessions, signer)
    found = _audit(registry, signer)
    assert not found.failed, found
    assert str(found.size) in note.decode().splitlines()[1]
    # Found by the sweep alone, which is what makes a full check of a million events bearable.
    with registry.owner_session() as session:
        assert auditing._swept(session, signer.remembered(), None) == found


def test_a_checkpoint_over_what_came_since_is_the_same_and_needs_no_old_event(
    registry: Registry, superuser: Connection, signer: Signer
) -> None:
    sessions = registry.app.state.sessions
    assert auditing.checkpoint(sessions, signer, whole=False) == auditing.checkpoint(sessions, signer)
    registry.client("researcher").mark_site(registry.own)
    note = auditing.checkpoint(sessions, signer, whole=False)
    assert note == auditing.checkpoint(sessions, signer)
    assert not _audit(registry, signer).failed
    # Where the stored tree is not what was signed, everything is read: nodes alone are no reason to refuse,
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("UPDATE ledger_node SET hash = sha256('x') WHERE level = 1")
    superuser.commit()
    assert auditing.checkpoint(sessions, signer, whole=False) == note
    superuser.execute("DELETE FROM ledger_node")
    superuser.commit()
    assert auditing.checkpoint(sessions, signer, whole=False) == note
    # nor digests that stand in another order than in the leaf.
    superuser.execute(
        "UPDATE ledger_content SET digests = (SELECT array_agg(d ORDER BY d DESC) FROM unnest(digests) d)"
    )
    superuser.commit()
    assert auditing.checkpoint(sessions, signer) == note


def test_attack_2_an_event_taken_out_before_it_was_signed_is_not_signed_over(
    registry: Registry, superuser: Connection, signer: Signer
) -> None:
    sessions = registry.app.state.sessions
    auditing.checkpoint(sessions, signer)
    size = _audit(registry).size
    registry.client("researcher").mark_site(registry.own)
    registry.client("researcher").mark_site(registry.own)
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("DELETE FROM ledger_event WHERE index = %s", [size])
    superuser.commit()
    with registry.web_session() as session:
        assert auditing._newer(session, size, signer_root(signer)) is None


def signer_root(signer: Signer) -> bytes:
    """The root that the signer signed last."""
    return parse_body(parse(signer.last() or b"").text).root


def test_a_site_edited_behind_the_ledgers_back_is_named(registry: Registry, superuser: Connection) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    superuser.execute("UPDATE site SET name_ar = 'غيره'")
    (fault,) = _audit(registry).row_faults
    assert fault.name == f"site/{site['id']}/name_ar"


def test_a_superusers_edit_of_an_old_event_is_named_by_index(
    registry: Registry, superuser: Connection, signer: Signer
) -> None:
    registry.client("researcher").mark_site(registry.own)
    auditing.checkpoint(registry.app.state.sessions, signer)
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("UPDATE ledger_event SET recorded_at = recorded_at - interval '1 day' WHERE index = 3")
    findings = [each for each in _audit(registry, signer).findings if each.failed]
    assert (Fault.ALTERED, 3) in [(each.fault, each.index) for each in findings]


def test_a_cut_tail_is_refused_by_the_signer_and_named(
    registry: Registry, superuser: Connection, signer: Signer
) -> None:
    registry.client("researcher").mark_site(registry.own)
    auditing.checkpoint(registry.app.state.sessions, signer)
    superuser.execute("SET session_replication_role = replica")
    for table in ("ledger_link", "ledger_sheet"):
        superuser.execute(f"DELETE FROM {table} WHERE content_key = (SELECT max(key) FROM ledger_event)")
    superuser.execute("DELETE FROM ledger_event WHERE index = (SELECT max(index) FROM ledger_event)")
    assert Fault.CUT_TAIL in [each.fault for each in _audit(registry, signer).findings]
    with pytest.raises(LedgerShrunk):
        auditing.checkpoint(registry.app.state.sessions, signer)


def test_even_the_owner_cannot_change_the_ledger(registry: Registry) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import ProgrammingError

    for statement in ("UPDATE ledger_event SET index = 99", "DELETE FROM ledger_sheet", "TRUNCATE ledger_link"):
        with pytest.raises(ProgrammingError, match="append-only"), registry.owner_session() as session:
            session.execute(text(statement))


def test_the_sites_of_an_export_are_checked_as_far_as_the_exporter_reads_them(
    registry: Registry, superuser: Connection
) -> None:
    researcher = registry.client("researcher")
    one, other = (UUID(researcher.mark_site(registry.own)["id"]) for _ in range(2))
    relation = {"id": str(uuid4()), "other": str(other), "kind": "near"}
    assert researcher.post(f"/sites/{one}/relations", relation).status_code == 201

    def found(*sites: UUID) -> list[str]:
        with registry.web_session() as session:
            access.act_as(session, registry.people["legal"])
            return [each.name for each in auditing.audit_sites(session, sites)]

    assert found(one, other) == []
    superuser.execute("UPDATE site_relation SET note = 'edited'")
    superuser.commit()
    # What two sites share is for an export of both to check.
    assert found(one) == []
    assert found(one, other) == [f"site_relation/{relation['id']}/note"]
    superuser.execute("SET session_replication_role = replica")
    edit_fields(superuser, f"site/{one}/code", "x")
    superuser.commit()
    assert any(name.startswith("event ") for name in found(one))


def test_a_site_whose_history_was_cut_loose_is_named(registry: Registry, superuser: Connection) -> None:
    site = UUID(registry.client("researcher").mark_site(registry.own)["id"])
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("DELETE FROM ledger_link WHERE site_id = %s AND sequence = 1", [site])
    superuser.commit()
    with registry.web_session() as session:
        access.act_as(session, registry.people["legal"])
        names = [each.name for each in auditing.audit_sites(session, [site])]
    assert f"site {site}, event 1 of its chain" in names


def test_an_audit_sees_one_moment_while_people_go_on_working(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    with registry.owner_session() as session:
        auditing.freeze(session)
        size = auditing.audit(session, []).size
        answer = registry.client("researcher").patch(
            f"/sites/{site['id']}", {"name_en": "Later"}, headers={"If-Match": site["etag"]}
        )
        assert answer.status_code == 200
        later = auditing.audit(session, [])
    assert not later.failed
    assert later.size == size
    assert not _audit(registry).failed


@pytest.mark.parametrize("attack", ["", "events", "half", "time", "tail"])
def test_a_large_ledger_is_read_by_two_processes_with_the_same_answer(
    registry: Registry, superuser: Connection, signer: Signer, monkeypatch: pytest.MonkeyPatch, attack: str
) -> None:
    for _ in range(2):
        registry.client("researcher").mark_site(registry.own)
    auditing.checkpoint(registry.app.state.sessions, signer)
    size = _audit(registry, signer).size
    half = size // 2
    superuser.execute("SET session_replication_role = replica")
    statement, given = {
        "": ("SELECT 1", []),
        "events": ("UPDATE ledger_event SET leaf_hash = sha256('x') WHERE index IN (2, %s)", [size - 2]),
        "half": ("DELETE FROM ledger_event WHERE index IN (%s, %s)", [half - 1, half - 2]),
        "time": ("UPDATE ledger_event SET recorded_at = recorded_at + interval '1 day' WHERE index = %s", [half - 1]),
        "tail": ("DELETE FROM ledger_event WHERE index > %s", [half]),
    }[attack]
    superuser.execute(statement, given)
    superuser.commit()
    alone = _audit(registry, signer)
    monkeypatch.setattr(halving, "WORTH_PROCESSES", 2)
    with registry.owner_session() as session:
        auditing.freeze(session)
        together = auditing.audit(session, signer.remembered(), registry.urls.owner)
    assert alone.failed is together.failed is bool(attack)
    assert (together.size, together.root) == (alone.size, alone.root)
    assert set(together.findings) == set(alone.findings)
    assert set(together.chain_faults) == set(alone.chain_faults)
    assert set(together.row_faults) == set(alone.row_faults)


def test_a_row_deleted_in_the_second_half_and_made_anew_counts_from_there() -> None:
    first, second = replaying.Replay(), replaying.Replay()
    first.values = {"a/1": {"x": 1, "y": 2}, "a/2": {"x": 1}, "a/3": {"x": 1}}
    second.gone, second.values = {"a/1", "a/2"}, {"a/1": {"x": 5}, "a/3": {"y": 9}}
    first.join(second)
    assert first.values == {"a/1": {"x": 5}, "a/3": {"x": 1, "y": 9}}


def test_the_second_process_reads_at_the_moment_it_is_given(registry: Registry) -> None:
    with registry.owner_session() as session:
        auditing.freeze(session)
        size, shared = queries.size(session), queries.share(session)
        registry.client("researcher").mark_site(registry.own)
        part = halving.elsewhere(registry.urls.owner, shared, partial(replaying.read, []), 3, size)
    assert len(part.leaves) == 32 * (size - 3)
    assert not part.checker.findings


@pytest.mark.parametrize(
    "change",
    [
        "array_append(digests, '')",
        "array_append(digests, NULL)",
        "ARRAY[digests[1] || ' ' || digests[2]] || digests[3:]",
        "'{}'",
        "digests[2:]",
    ],
)
def test_attack_1_digests_that_only_read_alike_are_found(
    registry: Registry, superuser: Connection, signer: Signer, change: str
) -> None:
    auditing.checkpoint(registry.app.state.sessions, signer)
    superuser.execute("SET session_replication_role = replica")
    superuser.execute(
        f"UPDATE ledger_content SET digests = {change} WHERE key = (SELECT key FROM ledger_event WHERE index = 2)"
    )
    superuser.commit()
    assert (Fault.ALTERED, 2) in {(each.fault, each.index) for each in _audit(registry, signer).findings}


def test_collection_of_garbage_goes_on_as_before() -> None:
    for before in (gc.disable, gc.enable):
        before()
        with garbage.no_collection():
            assert not gc.isenabled()
        assert gc.isenabled() is (before is gc.enable)


def test_what_was_said_of_a_row_before_it_was_deleted_counts_no_more() -> None:
    replay = replaying.Replay()
    for index, (name, value) in enumerate([("a/1/x", 1), ("a/1/deleted", True), ("a/1/y", 2)]):
        field = queries.StoredField(name, value, "AAAAAAAAAAAAAAAAAAAAAA", "", (), clear=False)
        replay.take(queries.StoredEvent(index, datetime.now(UTC), (), b"", (field,)), whole=False)
    assert (replay.values, replay.gone) == ({"a/1": {"y": 2}}, {"a/1"})
