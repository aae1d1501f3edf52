"""Attack 13 for logs: whoever takes them learns no coordinate, no name, no word, no byte of a photo and no password."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from graveregistry.sites import service as sites
from tests.support.field import assigned_site, form, hand_in, photo, visit
from tests.support.registry import PASSWORD, Registry

SECRET = "تل السنديان البعيد"


def test_planted_coordinates_names_and_bytes_are_in_no_line(
    registry: Registry, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    site, data = assigned_site(registry), photo("planted")
    researcher, monitor = registry.client("researcher"), registry.client("monitor")
    assert hand_in(monitor, form(site, data), data).status_code == 201
    assert monitor.post("/visits", visit(site, notes=SECRET)).status_code == 201
    assert registry.client().sign_in("researcher", f"{PASSWORD}x").status_code == 401
    assert researcher.get("/sites", params={"q": SECRET, "bbox": "36.5,32.7,36.501,32.701"}).status_code == 200
    assert researcher.post("/boundaries/check", {"geometry": {"type": "Point", "coordinates": [36.5, "32.701"]}})

    # Not in the line that raises: lines of code are logged, what they say is not.
    words = f"{SECRET} POINT (36.501 32.701)"

    def breaks(*_given: Any, **_more: Any) -> None:
        raise RuntimeError(words)

    monkeypatch.setattr(sites, "view", breaks)
    assert researcher.get(f"/sites/{site}").status_code == 500
    # The test's own client logs what it asks for.
    ours = [record for record in caplog.records if not record.name.startswith("http")]
    said = "\n".join(caplog.handler.format(record) for record in ours)
    assert "incident" in said
    for planted in (
        "36.501",
        "32.701",
        "السنديان",
        "PLANTED",
        PASSWORD,
        data[200:216].hex(),
        form(site, data)["sha256"],
    ):
        assert planted not in said
