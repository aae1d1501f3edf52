"""What tests of disturbances do over and over: mark a site, report, move a report on."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from graveregistry.access import service, sharing
from tests.support.registry import Client, Registry

NOW = {"timing": "ongoing"}


def a_site(registry: Registry, **given: Any) -> dict[str, Any]:
    return registry.client("researcher").mark_site(registry.own, **given)


def report(client: Client, site_id: str, **given: Any) -> dict[str, Any]:
    """Report a disturbance; its receipt."""
    answer = client.post("/disturbances", {"id": str(uuid4()), "site_id": site_id, **NOW, **given})
    assert answer.status_code == 201, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


def move(client: Client, found: dict[str, Any], to: str, **given: Any) -> Any:
    """Ask for a step, from the version in hand."""
    body = {"id": str(uuid4()), "to": to, **given}
    return client.post(f"/disturbances/{found['id']}/transitions", body, headers={"If-Match": found["etag"]})


def moved(client: Client, found: dict[str, Any], *steps: str) -> dict[str, Any]:
    """Take steps one after the other; the disturbance after them."""
    for to in steps:
        answer = move(client, found, to, reason="مفهوم")
        assert answer.status_code == 200, answer.text
        found = answer.json()
    return found


def assign(registry: Registry, site_id: str) -> None:
    """An officer sends the monitor to a site."""
    with registry.web_session() as session:
        officer = service.act_as(session, registry.people["protection-officer"])
        assert officer is not None
        sharing.assign(session, officer, UUID(site_id), registry.people["monitor"])
