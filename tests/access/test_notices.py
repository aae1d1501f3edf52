"""Attack 16: whoever is concerned by a decision about access is told of it, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from graveregistry.access import deciding, service
from graveregistry.access.rules import ProposalKind
from graveregistry.access.told import TOLD, Happened
from graveregistry.exchange import exporting
from graveregistry.ledger import auditing
from tests.access.stories import MATRIX, NEW, WHY, Row, Stage
from tests.support.registry import PASSWORD, Registry


@pytest.fixture(autouse=True)
def whole(registry: Registry) -> Iterator[None]:
    """After each story the ledger tells it all."""
    yield
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


def test_every_kind_of_notice_has_its_row() -> None:
    assert {row.kind for row in MATRIX} == set(Happened) == set(TOLD)


@pytest.mark.parametrize("row", MATRIX, ids=lambda row: f"{row.kind}-{row.told.split()[0]}")
def test_those_concerned_are_told_and_nobody_else(
    row: Row, registry: Registry, superuser: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "ALONE", 0)
    monkeypatch.setitem(deciding._carriers, ProposalKind.PUBLICATION, lambda *_: None)
    superuser.execute("DELETE FROM notice")
    row.act(Stage(registry))
    found = superuser.execute(
        "SELECT p.login, n::text FROM notice n JOIN person p ON p.id = n.person_id WHERE n.kind = %s", [row.kind.value]
    ).fetchall()
    assert sorted(login for login, _ in found) == sorted(row.told.split())
    assert not [text for _, text in found if "PLANTED" in text or "تل السنديان" in text]


def notices(registry: Registry, login: str, kind: str | None = None) -> list[dict[str, Any]]:
    page = registry.client(login).get("/notices").json()
    return [each for each in page["notices"] if kind in (None, each["kind"])]


def test_a_notice_names_who_did_what_to_whom_and_where(registry: Registry) -> None:
    Stage(registry).role("legal")
    (told,) = notices(registry, "researcher", "role.proposed")
    assert (told["by"]["name"], told["about"]["name"], told["role"]) == ("administrator", "researcher", "legal")
    assert (told["organisation"], told["read"], told["may_stop"]) == (str(registry.own), False, False)


def test_a_notice_shows_the_site_only_to_whoever_sees_it_when_they_read(registry: Registry) -> None:
    """Attack 17: neither the second person of a partner nor whoever lost sight learns which site it was."""
    stage = Stage(registry)
    stage.loosen()
    site = stage.last["site_id"]
    assert notices(registry, "legal", "loosen.proposed")[0]["site_id"] == site
    assert notices(registry, "partner-officer", "loosen.proposed")[0]["site_id"] is None
    stage.post("researcher", f"/sites/{site}/sensitivity", {"sensitivity": "sealed"} | WHY)
    assert notices(registry, "legal", "loosen.proposed")[0]["site_id"] is None
    assert notices(registry, "legal", "site.sealed")[0]["site_id"] is None


def test_notices_are_counted_read_and_kept(registry: Registry) -> None:
    Stage(registry).role("legal")
    officer, other = registry.client("officer-2"), registry.client("protection-officer")
    before, others = officer.get("/notices").json(), other.get("/notices/unread").json()["unread"]
    assert officer.get("/notices/unread").json() == {"unread": before["unread"]}
    ids = [each["id"] for each in before["notices"]]
    assert other.post("/notices/read", {"ids": ids}).status_code == 204
    assert officer.get("/notices/unread").json()["unread"] == before["unread"]
    assert officer.post("/notices/read", {"ids": ids}).status_code == 204
    after = officer.get("/notices").json()
    assert after["unread"] == 0
    assert [each["id"] for each in after["notices"]] == ids
    assert all(each["read"] for each in after["notices"])
    assert other.get("/notices/unread").json()["unread"] == others


def test_notices_come_page_by_page_newest_first(registry: Registry) -> None:
    stage = Stage(registry)
    for role in ("legal", "verifier", "auditor"):
        stage.role(role)
    client = registry.client("officer-2")
    whole = [each["id"] for each in client.get("/notices").json()["notices"]]
    paged, cursor = [], None
    while True:
        page = client.get("/notices", params={"limit": 1} | ({"cursor": cursor} if cursor else {})).json()
        paged += [each["id"] for each in page["notices"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert paged == whole
    assert client.get("/notices", params={"cursor": "nonsense"}).status_code == 422


def test_the_database_shows_each_person_their_own_and_changes_nothing_but_the_reading(registry: Registry) -> None:
    Stage(registry).role("legal")
    with registry.web_session() as session:
        service.act_as(session, registry.people["legal"])
        assert session.scalar(text("SELECT count(*) FROM notice WHERE person_id <> acting_person()")) == 0
    for statement in ("UPDATE notice SET kind = 'x'", "DELETE FROM notice"):
        with registry.web_session() as session:
            with pytest.raises(ProgrammingError, match="permission denied"):
                session.execute(text(statement))
            session.rollback()


class TestStoppingAReset:
    def test_whose_password_it_is_refuses_while_it_waits(self, registry: Registry) -> None:
        stage = Stage(registry)
        proposal = stage.reset()
        (told,) = notices(registry, "researcher", "password_reset.proposed")
        assert (told["proposal_id"], told["may_stop"]) == (proposal, True)
        assert not notices(registry, "officer-2", "password_reset.proposed")[0]["may_stop"]
        stopped = stage.post("researcher", f"/proposals/{proposal}/stop")
        assert (stopped["approved"], stopped["decided_by"]) == (False, str(registry.people["researcher"]))
        late = registry.client("officer-2").post(f"/proposals/{proposal}/decision", {"approve": True})
        assert late.json()["code"] == "already_decided"
        again = registry.client("researcher").post(f"/proposals/{proposal}/stop")
        assert again.json()["code"] == "already_decided"

    def test_and_after_it_was_allowed_as_long_as_it_is_not_used(self, registry: Registry) -> None:
        stage = Stage(registry)
        proposal = stage.reset()
        stage.decide("officer-2", approve=True)
        token = stage.last["token"]
        (told,) = notices(registry, "researcher", "password_reset.approved")
        assert told["may_stop"]
        stage.post("researcher", f"/proposals/{proposal}/stop")
        used = registry.client().post("/password-resets", {"token": token, "password": NEW})
        assert used.json()["code"] == "link_not_valid"
        assert registry.client().sign_in("researcher", PASSWORD).status_code == 200

    def test_nobody_stops_anothers_reset_nor_another_decision(self, registry: Registry) -> None:
        stage = Stage(registry)
        proposal = stage.reset()
        for login in ("officer-2", "administrator", "stranger", "legal"):
            assert registry.client(login).post(f"/proposals/{proposal}/stop").json()["code"] == "not_found"
        stage.role("legal")
        assert registry.client("researcher").post(f"/proposals/{stage.last['id']}/stop").status_code == 404

    def test_the_database_lets_them_refuse_but_not_agree(self, registry: Registry) -> None:
        proposal = {"id": UUID(Stage(registry).reset())}
        agree = text("UPDATE proposal SET approved = true, decided_by = acting_person() WHERE id = :id")
        with registry.web_session() as session:
            service.act_as(session, registry.people["researcher"])
            with pytest.raises(ProgrammingError, match="row-level security"):
                session.execute(agree, proposal)
            session.rollback()
