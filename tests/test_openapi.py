"""The web client is generated from the API's description: a stale description fails here, a stale client at build."""

from __future__ import annotations

from pathlib import Path

from graveregistry.app import create_app
from graveregistry.cli import described
from graveregistry.config import Settings
from graveregistry.db import Urls

KEPT = Path(__file__).parents[1] / "web" / "src" / "shared" / "api" / "openapi.json"


def test_the_kept_description_is_the_apis_own() -> None:
    assert KEPT.read_text(encoding="utf-8") == described(), "run: make client"


def test_every_route_says_what_it_does() -> None:
    nowhere = "postgresql+psycopg:///"
    paths = create_app(Settings(), Urls(nowhere, nowhere, nowhere)).openapi()["paths"]
    for path, operations in paths.items():
        for method, operation in operations.items():
            assert len(operation.get("description", "")) > 15, f"{method} {path} has no description"
