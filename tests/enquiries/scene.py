"""Somebody who wants to dig: fictional, with a plot east of Suwayda where no site is marked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from graveregistry.enquiries import filing
from tests.support.registry import Client, Registry

WEST, SOUTH, SIDE = 36.5002, 32.7002, 0.0006


def corners(west: float = WEST, south: float = SOUTH, side: float = SIDE) -> str:
    """A square plot as typed, one corner a line."""
    places = ((west, south), (west + side, south), (west + side, south + side), (west, south + side))
    return "\n".join(f"{lat:.6f}, {lon:.6f}" for lon, lat in places)


def fields(**more: str) -> dict[str, str]:
    """The form, filled in."""
    return {
        "name": "تدريب: سالم الخيالي",
        "capacity": "contractor",
        "organisation_name": "ورشة خيالية",
        "contact": "+963 900 000 001",
        "works": "well",
        "details": "تدريب: بئر عمقها ستون متراً بحفّارة",
        "planned_on": (datetime.now(UTC) + timedelta(days=30)).date().isoformat(),
        "corners": corners(),
    } | more


def body(registry: Registry, **more: Any) -> dict[str, Any]:
    """The same at an officer's desk."""
    return (
        fields()
        | {"id": str(uuid4()), "organisation": str(registry.own), "how_identified": "تدريب: هوية اطُّلع عليها"}
        | more
    )


@dataclass(frozen=True)
class Filed:
    """An enquiry that was taken: its id (as officers know it), number and secret."""

    id: str
    number: str
    secret: str


def send(registry: Registry, lang: str = "ar", file: bytes = b"", **more: str) -> Any:
    """The form sent from the public page."""
    path = "/enquiry" if lang == "ar" else "/en/enquiry"
    files = {"file": ("plot.geojson", file)}
    return registry.client().http.post(path, data=fields(**more), files=files)


def file(registry: Registry, **more: str) -> Filed:
    """An enquiry filed from the public page."""
    answer = send(registry, **more)
    assert answer.status_code == 201, answer.text
    number, secret = re.findall(r'data-testid="(?:number|secret)">([^<]+)<', answer.text)
    (found,) = (
        each
        for each in registry.client("protection-officer").get("/enquiries").json()["enquiries"]
        if each["number"] == number
    )
    return Filed(found["id"], number, secret)


def at_desk(registry: Registry, client: Client | None = None, **more: Any) -> Filed:
    """An enquiry written down at the desk of one's own organisation: identified at once."""
    answer = (client or registry.client("protection-officer")).post("/enquiries", body(registry, **more))
    assert answer.status_code == 201, answer.text
    made = answer.json()
    return Filed(made["id"], made["number"], made["secret"])


def say(client: Client, organisation: Any, filed: Filed, answer: str) -> str:
    """An officer's word; its id."""
    sent = {"id": str(uuid4()), "organisation": str(organisation), "answer": answer, "reason": "تدريب: سبب"}
    said = client.post(f"/enquiries/{filed.id}/answers", sent)
    assert said.status_code == 204, said.text
    return sent["id"]


def agree(client: Client, filed: Filed, voice: str) -> Any:
    """A second officer's word."""
    return client.post(f"/enquiries/{filed.id}/answers/{voice}/agree")


def collect(registry: Registry, filed: Filed, lang: str = "ar", **more: str) -> Any:
    """What the public page tells whoever holds the receipt."""
    path = "/enquiry/answer" if lang == "ar" else "/en/enquiry/answer"
    return registry.client().http.post(path, data={"number": filed.number, "secret": filed.secret} | more)


def told(registry: Registry, filed: Filed) -> str:
    """The code of the answer, or of the state."""
    answer = collect(registry, filed)
    assert answer.status_code == 200, answer.text
    return re.findall(r'data-answer="([a-z_]+)"', answer.text)[0]


Later = Callable[[float], None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Moves the clock that answers are handed out by so many days ahead of now."""

    def move(days: float) -> None:
        ahead = datetime.now(UTC) + timedelta(days=days)
        monkeypatch.setattr(filing, "now", lambda: ahead)

    return move
