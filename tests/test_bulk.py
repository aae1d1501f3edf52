"""Many rows at once: written whole and unchanged, judged by the same walls, and never without their events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from graveregistry import bulk, db
from graveregistry.access import service as access
from graveregistry.access.tables import Organisation, ProtectedSite
from graveregistry.errors import Failure
from graveregistry.ledger import auditing
from graveregistry.ledger import service as ledger
from graveregistry.ledger.sealing import Packet
from graveregistry.sites.tables import SiteOutline
from tests.support.registry import Registry

pytestmark = pytest.mark.db
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


def protected(registry: Registry, count: int = 3) -> list[dict[str, Any]]:
    return [{"site_id": uuid4(), "steward": registry.own, "sensitivity": "standard"} for _ in range(count)]


def packet(registry: Registry, rows: Sequence[dict[str, Any]]) -> Packet:
    images = [db.image_of(ProtectedSite, row) for row in rows]
    return ledger.seal_each("SiteImported", registry.people["researcher"], access.now(), images)


def refused(registry: Registry, act: Callable[[db.Session], object]) -> str:
    def acting() -> None:
        with registry.web_session() as session:
            access.act_as(session, registry.people["researcher"])
            act(session)

    with pytest.raises(Failure) as failed:
        acting()
    return failed.value.code


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(texts=st.lists(st.none() | TEXTS | st.sampled_from(["NULL", '"', "\\", "{}", ",", "", "a\nb", "\\N"])))
def test_an_array_comes_out_as_it_went_in(registry: Registry, texts: list[str | None]) -> None:
    with registry.owner_session() as session:
        found = session.execute(text("SELECT unnest(CAST(:given AS text[]))"), {"given": bulk.array_of(texts)})
        assert [value for (value,) in found] == texts


def test_a_zero_character_is_refused() -> None:
    with pytest.raises(Failure, match="could not be understood"):
        bulk.array_of(["a", "b\0c"])


def test_rows_in_packets_are_written_whole_and_their_events_replay(registry: Registry) -> None:
    parts = [protected(registry), protected(registry, 2)]
    with registry.web_session() as session:
        access.act_as(session, registry.people["researcher"])
        waiting = ledger.Waiting(session)
        bulk.write(session, bulk.joined([bulk.new_rows(ProtectedSite, part) for part in parts]))
        for part in parts:
            waiting.store(packet(registry, part))
        told: list[int] = []
        waiting.place(told.append)
        assert told == [0]
    with registry.owner_session() as session:
        kept = {row.site_id for row in session.query(ProtectedSite)}
        assert not auditing.audit(session, []).failed
        (happened,) = ledger.history(session, parts[1][1]["site_id"])
    assert kept == {row["site_id"] for part in parts for row in part}
    assert happened.type == "SiteImported"
    # In the order in which they were stored.
    assert happened.index == auditing_size(registry) - 1


def auditing_size(registry: Registry) -> int:
    with registry.owner_session() as session:
        return auditing.audit(session, []).size


class TestLaw2:
    def test_rows_without_events_are_not_committed(self, registry: Registry) -> None:
        rows = protected(registry)
        assert (
            refused(registry, lambda session: bulk.write(session, bulk.new_rows(ProtectedSite, rows)))
            == "unrecorded_change"
        )

    def test_events_that_were_given_no_place_are_not_committed(self, registry: Registry) -> None:
        rows = protected(registry)

        def half(session: db.Session) -> None:
            bulk.write(session, bulk.new_rows(ProtectedSite, rows))
            ledger.Waiting(session).store(packet(registry, rows))

        assert refused(registry, half) == "unrecorded_change"

    def test_an_event_of_fewer_rows_than_were_written_is_not_enough(self, registry: Registry) -> None:
        rows = protected(registry)

        def most(session: db.Session) -> None:
            bulk.write(session, bulk.new_rows(ProtectedSite, rows))
            waiting = ledger.Waiting(session)
            waiting.store(packet(registry, rows[1:]))
            waiting.place(lambda _: None)

        assert refused(registry, most) == "unrecorded_change"

    def test_an_event_of_rows_that_were_not_written_is_refused(self, registry: Registry) -> None:
        rows = protected(registry)
        invented = packet(registry, rows)
        assert refused(registry, lambda session: ledger.Waiting(session).store(invented)) == "unrecorded_change"

    def test_a_change_of_rows_is_owed_like_new_ones(self, registry: Registry) -> None:
        site = UUID(registry.client("researcher").mark_site(registry.own)["id"])
        changed = bulk.changed_rows(ProtectedSite, [{"site_id": site, "sensitivity": "standard"}], "sensitivity")
        assert refused(registry, lambda session: bulk.write(session, changed)) == "unrecorded_change"
        with registry.owner_session() as session:
            assert session.get_one(ProtectedSite, site).sensitivity == "restricted"

    def test_a_savepoint_is_no_way_round(self, registry: Registry) -> None:
        rows = protected(registry)

        def inside(session: db.Session) -> None:
            with session.begin_nested():
                bulk.write(session, bulk.new_rows(ProtectedSite, rows))

        assert refused(registry, inside) == "unrecorded_change"

    def test_a_site_that_has_a_history_gets_no_second_first_event(self, registry: Registry) -> None:
        site = UUID(registry.client("researcher").mark_site(registry.own)["id"])
        row = {"site_id": site, "steward": registry.own, "sensitivity": "standard"}

        def again(session: db.Session) -> None:
            bulk.write(session, bulk.changed_rows(ProtectedSite, [row], "sensitivity"))
            ledger.Waiting(session).store(packet(registry, [row]))

        assert refused(registry, again) == "id_conflict"

    def test_what_was_rolled_back_is_owed_no_more(self, registry: Registry) -> None:
        with registry.web_session() as session:
            access.act_as(session, registry.people["researcher"])
            bulk.write(session, bulk.new_rows(ProtectedSite, protected(registry)))
            session.rollback()
        with registry.owner_session() as session:
            assert session.query(ProtectedSite).count() == 0


def test_row_level_security_judges_every_row(registry: Registry) -> None:
    foreign = [*protected(registry), {"site_id": uuid4(), "steward": registry.stranger, "sensitivity": "standard"}]
    with pytest.raises(ProgrammingError, match="row-level security"):
        refused(registry, lambda session: bulk.write(session, bulk.new_rows(ProtectedSite, foreign)))


def test_the_wall_finds_an_own_site_by_index_and_lists_no_others(registry: Registry) -> None:
    outline = "INSERT INTO site_outline VALUES (:site, 'x', '[]', 'reported', 'unknown')"
    (row,) = protected(registry, 1)
    with registry.web_session() as session:
        access.act_as(session, registry.people["researcher"])
        bulk.write(session, bulk.new_rows(ProtectedSite, [row]))
        asked = text(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {outline}")
        plan = "\n".join(session.scalars(asked, {"site": row["site_id"]}))
        session.rollback()
    assert "Index Scan using pk_protected_site" in plan
    assert "Function Scan on disclosed_sites (never executed)" in plan


def test_columns_that_no_row_fills_are_not_sent(registry: Registry) -> None:
    rows = [{"site_id": uuid4(), "reported_by": None}, {"site_id": uuid4(), "steward": None}]
    assert [name for name, _ in bulk.new_rows(ProtectedSite, rows).columns] == ["site_id"]


def test_tables_that_are_no_history_owe_nothing(registry: Registry) -> None:
    assert bulk.new_rows(SiteOutline, [{"site_id": uuid4()}]).keys == ()
    assert bulk.new_rows(Organisation, [{"id": (key := uuid4())}]).keys == (("organisation", str(key)),)
