"""Sites of three organisations on one piece of ground, and two officers who may publish."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from graveregistry.access import service as access
from graveregistry.db import Session
from graveregistry.ledger import service as ledger
from graveregistry.publication import service
from graveregistry.publication.questions import QUESTIONS, Answer, Choice
from graveregistry.sites.tables import Site
from tests.support.registry import Client, Registry

REVIEW = datetime.now(UTC).date() + timedelta(days=365)
ANSWERS = {key: Answer(Choice.YES) for key in QUESTIONS}
BODY = {
    "answers": {key: {"choice": "yes"} for key in QUESTIONS},
    "reason": "تدريب: الإصدار الشهري",
    "review_on": REVIEW.isoformat(),
}
REPORTERS = ("researcher", "researcher-2", "partner-officer", "stranger")


def square(lon: float, lat: float) -> dict[str, Any]:
    """A small square with its south-west corner here."""
    east, north = round(lon + 0.001, 6), round(lat + 0.001, 6)
    return {"type": "Polygon", "coordinates": [[[lon, lat], [east, lat], [east, north], [lon, north], [lon, lat]]]}


def steward_of(registry: Registry, login: str) -> UUID:
    """The organisation a reporter marks sites for."""
    return {"partner-officer": registry.partner, "stranger": registry.stranger}.get(login, registry.own)


def mark(registry: Registry, client: Client, login: str, lon: float, lat: float, **facts: Any) -> UUID:
    """A site at a place, corroborated and opted in unless told otherwise."""
    site = client.mark_site(steward_of(registry, login), shape=square(lon, lat))
    change(registry, UUID(site["id"]), **({"verification": "corroborated", "awareness_opt_in": True} | facts))
    return UUID(site["id"])


def change(registry: Registry, site_id: UUID, **facts: Any) -> None:
    """Set facts of a site as the owner, with the event that history needs."""
    with registry.owner_session() as session:
        site = session.get_one(Site, site_id)
        for name, value in facts.items():
            setattr(site, name, value)
        ledger.record(session, "Arranged", actor=None)


def ground(registry: Registry, reporters: tuple[str, ...] = REPORTERS[1:], **facts: Any) -> list[UUID]:
    """One site of each reporter, all in the cell (36.5, 32.7)."""
    return [
        mark(registry, registry.client(login), login, 36.51 + step / 100, 32.75, **facts)
        for step, login in enumerate(reporters)
    ]


def act(session: Session, registry: Registry, login: str) -> Any:
    """The person as the transaction's actor."""
    return access.act_as(session, registry.people[login])


def release(registry: Registry, second: str = "officer-2") -> int:
    """A release by two people."""
    first = registry.people["protection-officer"]
    with registry.web_session() as session:
        review_on = access.now().date() + timedelta(days=365)
        return service.release_with_two(
            session, first, registry.people[second], registry.own, ANSWERS, "تدريب", review_on
        )
