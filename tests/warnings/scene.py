"""A warning as an officer would write it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.support.registry import Client, Registry

AR = "تدريب: آليات تجرف أراضي في المحافظة. أوقفوا كل حفر وأبلغوا البلدية."
EN = "Training: machines are levelling land in the governorate. Stop all digging and tell the municipality."


def today() -> Any:
    """This day, UTC."""
    return datetime.now(UTC).date()


def body(registry: Registry, **more: Any) -> dict[str, Any]:
    """A warning for Daraa that stands for a week."""
    return {
        "id": str(uuid4()),
        "organisation": str(registry.own),
        "governorate": "daraa",
        "text_ar": AR,
        "text_en": EN,
        "valid_until": (today() + timedelta(days=7)).isoformat(),
    } | more


def warn(registry: Registry, client: Client | None = None, **more: Any) -> str:
    """A warning that was issued; its id."""
    sent = body(registry, **more)
    answer = (client or registry.client("protection-officer")).post("/awareness/warnings", sent)
    assert answer.status_code == 201, answer.text
    return str(sent["id"])


def standing(registry: Registry) -> list[dict[str, Any]]:
    """What somebody without an account reads."""
    found: list[dict[str, Any]] = registry.client().http.get("/api/public/warnings").json()["warnings"]
    return found
