"""The cluster's commands, as a person types them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graveregistry.cluster import Cluster
from graveregistry.cluster_cli import app
from graveregistry.config import settings

pytestmark = pytest.mark.db


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data home that the settings point to."""
    monkeypatch.setenv("GRAVEREGISTRY_HOME", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()
    Cluster(tmp_path).stop()


def test_a_person_starts_looks_and_stops(home: Path) -> None:
    run = CliRunner().invoke
    before = run(app, ["status"])
    assert before.exit_code == 3
    assert "stopped" in before.output
    assert "pid" in run(app, ["start"]).output
    during = run(app, ["status"])
    assert during.exit_code == 0
    assert "PostGIS 3." in during.output
    assert "checksums: نعم on" in during.output
    assert str(home) in during.output
    assert run(app, ["stop"]).exit_code == 0
    assert run(app, ["status"]).exit_code == 3
