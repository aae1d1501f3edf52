"""Other rooms report disturbances as part of their own act."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from graveregistry.access import service as access
from graveregistry.disturbances import service
from graveregistry.errors import Failure
from graveregistry.ledger import service as ledger
from graveregistry.ledger.auditing import audit
from tests.support.registry import Registry


def test_a_visit_reports_what_it_saw_within_its_own_event(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    visit, disturbance = uuid4(), uuid4()
    with registry.web_session() as session:
        actor = access.act_as(session, registry.people["researcher"])
        assert actor is not None
        given = {"timing": "past", "types": ["dumping"]}
        service.report(session, actor, disturbance, UUID(site["id"]), given, visit_id=visit, record=False)
        ledger.record(session, "VisitLogged", actor=actor.person_id)
    client = registry.client("legal")
    assert client.get(f"/disturbances/{disturbance}").json()["visit_id"] == str(visit)
    types = [event["type"] for event in client.get(f"/sites/{site['id']}/history").json()]
    assert types == ["SiteMarked", "BoundaryAsserted", "VisitLogged"]
    with registry.owner_session() as session:
        assert not audit(session, []).failed


def report_without_an_event(registry: Registry, site_id: UUID) -> None:
    with registry.web_session() as session:
        actor = access.act_as(session, registry.people["researcher"])
        assert actor is not None
        service.report(session, actor, uuid4(), site_id, {"timing": "past"}, record=False)


def test_a_report_that_nobody_records_is_not_kept(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    with pytest.raises(Failure) as refused:
        report_without_an_event(registry, UUID(site["id"]))
    assert refused.value.code == "unrecorded_change"
    assert registry.client("legal").get("/disturbances").json()["disturbances"] == []
