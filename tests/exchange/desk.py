"""What a person at the desk does with files, in tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from graveregistry import jobs
from tests.support.registry import Client, Registry

from .strange import square


def rows(count: int, **columns: Any) -> str:
    """A FeatureCollection of fictional squares, one beside the other."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"تدريب {number}", "odd": number / 8, **columns},
            "geometry": square(36 + 0.01 * (number % 100), 32.5 + 0.01 * (number // 100)),
        }
        for number in range(count)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


class Files:
    """One signed-in person's imports and exports."""

    def __init__(self, registry: Registry, login: str = "researcher") -> None:
        self.registry = registry
        self.client: Client = registry.client(login)

    @property
    def home(self) -> Path:
        home: Path = self.registry.app.state.settings.files
        return home

    def upload(self, content: str | bytes, name: str = "fictional.geojson", **given: str) -> Any:
        body = content.encode() if isinstance(content, str) else content
        data = {"id": str(uuid4())} | given
        return self.client.request("POST", "/imports", data=data, files={"file": (name, body)})

    def uploaded(self, content: str | bytes, name: str = "fictional.geojson", **given: str) -> dict[str, Any]:
        answer = self.upload(content, name, **given)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def say(self, import_id: str, **terms: Any) -> Any:
        return self.client.request("PUT", f"/imports/{import_id}/mapping", json=terms)

    def begin(self, import_id: str, *, only_good: bool = False) -> Any:
        return self.client.post(f"/imports/{import_id}/run", {"only_good": only_good})

    def work(self) -> int:
        return jobs.run_pending(self.registry.app.state.sessions, self.home)

    def read(self, import_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"/imports/{import_id}").json()
        return found

    def imported(self, content: str | bytes, name: str = "fictional.geojson", **given: str) -> dict[str, Any]:
        import_id = self.uploaded(content, name, **given)["id"]
        begun = self.begin(import_id)
        assert begun.status_code == 202, begun.text
        self.work()
        found = self.read(import_id)
        assert found["state"] == "done", found["job"]
        return found

    def sites(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.get("/sites", params={"limit": 500}).json()["sites"]
        return found

    def person(self) -> UUID:
        return UUID(self.client.get("/session").json()["person"]["id"])
