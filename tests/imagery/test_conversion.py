"""A GeoTIFF handed in at the desk or at the machine: made in the background, cancelled, refused, its original kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from graveregistry import jobs
from graveregistry.cli import app
from graveregistry.config import settings
from graveregistry.imagery import archives
from graveregistry.imagery.tables import Image
from graveregistry.ledger import auditing
from tests.conftest import Database
from tests.support import geotiff
from tests.support.imagery import picture
from tests.support.registry import Client, Registry


@pytest.fixture(autouse=True)
def replay(registry: Registry) -> Iterator[None]:
    yield
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


def hand_in(client: Client, form: dict[str, Any]) -> Any:
    """Send a GeoTIFF; the answer."""
    fields = {key: value for key, value in form.items() if key != "data"}
    return client.request("POST", "/imagery/geotiff", data=fields, files={"file": ("a.tif", form["data"])})


@pytest.fixture
def form(registry: Registry, tmp_path: Path) -> dict[str, Any]:
    return picture(registry.own, data=geotiff.write(tmp_path / "a.tif").read_bytes())


def work(registry: Registry) -> None:
    jobs.run_pending(registry.app.state.sessions, registry.app.state.settings.files)


def test_a_geotiff_becomes_a_picture_with_its_day_and_source(registry: Registry, form: dict[str, Any]) -> None:
    researcher = registry.client("researcher")
    begun = hand_in(researcher, form)
    assert (begun.status_code, begun.json()["state"]) == (202, "queued"), begun.text
    assert hand_in(researcher, form).json() == begun.json()
    assert researcher.get("/imagery").json() == []
    work(registry)
    job = researcher.get(f"/imagery/geotiff/{form['id']}").json()
    assert (job["state"], job["progress"]) == ("done", 1.0)
    (listed,) = registry.client("verifier").get("/imagery").json()
    assert (listed["id"], listed["captured_on"], listed["licence"]) == (form["id"], "2021-05-01", "تدريب")
    file = registry.client("verifier").get(f"/imagery/{form['id']}/file")
    assert file.content.startswith(b"PMTiles")


def test_its_original_is_kept_and_history_names_it(registry: Registry, form: dict[str, Any]) -> None:
    hand_in(registry.client("researcher"), form)
    work(registry)
    with registry.owner_session() as session:
        (row,) = session.query(Image)
        original = archives.path_of(registry.app.state.settings.files, str(row.made_from))
        assert original.read_bytes() == form["data"]


def test_nobody_else_sees_the_work_or_its_picture(registry: Registry, form: dict[str, Any]) -> None:
    hand_in(registry.client("researcher"), form)
    for login in ("researcher-2", "stranger", "administrator"):
        assert registry.client(login).get(f"/imagery/geotiff/{form['id']}").status_code == 404
        assert registry.client(login).post(f"/imagery/geotiff/{form['id']}/cancel", {}).status_code == 404
    work(registry)
    assert registry.client("stranger").get("/imagery").json() == []


def test_the_same_id_from_two_people_is_two_pieces_of_work_and_one_picture(
    registry: Registry, form: dict[str, Any]
) -> None:
    assert hand_in(registry.client("researcher"), form).status_code == 202
    assert hand_in(registry.client("researcher-2"), form).status_code == 202
    work(registry)
    assert len(registry.client("researcher").get("/imagery").json()) == 1


def test_cancelled_before_it_begins_or_on_the_way_it_leaves_nothing(
    registry: Registry, form: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    researcher = registry.client("researcher")
    hand_in(researcher, form)
    assert researcher.post(f"/imagery/geotiff/{form['id']}/cancel", {}).json()["state"] == "cancelled"
    other = form | {"id": picture(registry.own)["id"]}
    hand_in(researcher, other)
    monkeypatch.setattr(jobs, "_TELL_SECONDS", 0.0)
    inner = jobs._Run._write
    asked: list[Any] = []

    def cancelled_on_the_way(run: Any, values: dict[str, Any]) -> bool | None:
        if not asked and values.get("progress", 0) > 0.2:
            asked.append(researcher.post(f"/imagery/geotiff/{other['id']}/cancel", {}))
        return inner(run, values)

    monkeypatch.setattr(jobs._Run, "_write", cancelled_on_the_way)
    work(registry)
    assert researcher.get(f"/imagery/geotiff/{other['id']}").json()["state"] == "cancelled"
    assert researcher.get("/imagery").json() == []
    assert not list(registry.app.state.settings.files.glob("making-*"))


def test_one_that_was_begun_twice_makes_one_picture(registry: Registry, form: dict[str, Any]) -> None:
    researcher = registry.client("researcher")
    hand_in(researcher, form)
    work(registry)
    with registry.owner_session() as session:
        (row,) = session.query(jobs.JobRow)
        row.state, row.beat_at = "queued", None
    work(registry)
    assert researcher.get(f"/imagery/geotiff/{form['id']}").json()["state"] == "done"
    assert len(researcher.get("/imagery").json()) == 1


def test_what_cannot_be_used_is_refused_at_once_and_kept_nowhere(registry: Registry, tmp_path: Path) -> None:
    researcher = registry.client("researcher")
    data = geotiff.write(tmp_path / "a.tif", crs=None).read_bytes()
    refused = hand_in(researcher, picture(registry.own, data=data))
    assert (refused.status_code, refused.json()["code"]) == (422, "geotiff_unfit")
    assert "coordinate system" in refused.json()["reasons"][0]["en"]
    assert "نظام إحداثياته" in refused.json()["reasons"][0]["ar"]
    kept = registry.app.state.settings.files / "imagery"
    assert not [each for each in kept.rglob("*") if each.is_file()]


def test_what_breaks_while_it_is_made_says_why(registry: Registry, tmp_path: Path) -> None:
    source = geotiff.write(tmp_path / "a.tif", tiled=True, blockxsize=256, blockysize=256)
    data = bytearray(source.read_bytes())
    data[len(data) // 3 : len(data) // 2] = bytes(len(data) // 2 - len(data) // 3)
    form = picture(registry.own, data=bytes(data))
    researcher = registry.client("researcher")
    assert hand_in(researcher, form).status_code == 202
    work(registry)
    job = researcher.get(f"/imagery/geotiff/{form['id']}").json()
    assert (job["state"], job["error"]["code"]) == ("failed", "geotiff_unfit")
    assert job["error"]["reasons"][0]["code"] == "cut_short"


@pytest.mark.parametrize("login", ["verifier", "legal", "monitor", "stranger", "administrator"])
def test_only_those_who_keep_sites_hand_one_in(registry: Registry, form: dict[str, Any], login: str) -> None:
    assert hand_in(registry.client(login), form).json()["code"] == "not_allowed"


def test_who_lost_the_role_meanwhile_registers_nothing(registry: Registry, form: dict[str, Any]) -> None:
    hand_in(registry.client("researcher"), form | {"captured_on": "2021-05-01"})
    closed = registry.client("administrator").post(
        f"/people/{registry.people['researcher']}/close", {"reason": "تدريب", "even_so": True}
    )
    assert closed.status_code < 300, closed.text
    work(registry)
    assert registry.client("verifier").get("/imagery").json() == []


def test_at_the_machine_one_waits_for_it(
    registry: Registry, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAVEREGISTRY_HOME", str(database.cluster.home))
    monkeypatch.setenv("GRAVEREGISTRY_DATABASE_URL", registry.urls.owner)
    settings.cache_clear()
    words = ["imagery", "add", str(geotiff.write(tmp_path / "a.tif")), "--as", "researcher", "--title", "تدريب"]
    words += ["--organisation", str(registry.own), "--captured-on", "2021-05-01", "--source", "x", "--licence", "y"]
    done = CliRunner().invoke(app, words)
    settings.cache_clear()
    assert done.exit_code == 0, done.output
    assert "Registered:" in done.output
    (listed,) = registry.client("researcher").get("/imagery").json()
    assert listed["tile_pixels"] == 512
