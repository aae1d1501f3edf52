"""The scheme of units is chosen while a registry is set up, and never again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

from graveregistry import db
from graveregistry.cli import app
from graveregistry.cluster import OWNER
from graveregistry.config import Settings, settings
from graveregistry.errors import Failure
from graveregistry.ledger.auditing import audit
from graveregistry.publication import schemes
from graveregistry.publication.schemes import Scheme
from graveregistry.publication.tables import AwarenessScheme
from tests.conftest import Database
from tests.publication.areas import content, features
from tests.publication.scene import mark, release
from tests.support.registry import Registry, make, populate


@pytest.fixture
def named(database: Database, tmp_path: Path) -> Iterator[Registry]:
    """A registry that was set up with administrative units."""
    bare = db.connect(database.url(OWNER), pool_size=1)
    with db.transaction(db.sessions(bare)) as session:
        schemes.choose_scheme(session, Scheme.ADMINISTRATIVE, content(features()))
    bare.dispose()
    made = make(database.urls(), Settings(home=tmp_path), populate(database.url(OWNER)))
    yield made
    made.close()


def test_a_release_on_administrative_units_names_them(named: Registry) -> None:
    for login, lon in (("researcher-2", 36.05), ("partner-officer", 36.41), ("stranger", 36.25)):
        mark(named, named.client(login), login, lon, 32.55)
    assert release(named) == 1
    (shown,) = named.client().http.get("/api/public/releases/1.geojson").json()["features"]
    assert shown["properties"] == {"band": "several", "name_ar": "تدريب ws", "name_en": "Training ws"}
    with named.owner_session() as session:
        assert not audit(session, []).failed
        assert session.execute(text("SELECT unit FROM awareness_unit")).scalars().all() == ["ws"]


def test_it_is_an_event_and_is_never_chosen_again(named: Registry, superuser: psycopg.Connection[Any]) -> None:
    with named.owner_session() as session:
        assert session.get_one(AwarenessScheme, 1).kind == "administrative"
        with pytest.raises(Failure) as refused:
            schemes.choose_scheme(session, Scheme.GRID, None)
    assert refused.value.code == "awareness_scheme_fixed"
    recorded = "SELECT 1 FROM ledger_field WHERE name = 'type' AND value #>> '{}' = 'AwarenessSchemeChosen'"
    assert superuser.execute(recorded).fetchall() == [(1,)]
    for statement in ("UPDATE awareness_scheme SET kind = 'grid', units = NULL", "DELETE FROM awareness_scheme"):
        with pytest.raises(DBAPIError, match="append-only"), named.owner_session() as session:
            session.execute(text(statement))


def test_where_people_are_nothing_is_chosen_any_more(registry: Registry) -> None:
    statement = "INSERT INTO awareness_scheme (id, kind, chosen_at) VALUES (1, 'grid', now())"
    with pytest.raises(DBAPIError, match="before the first account"), registry.owner_session() as session:
        session.execute(text(statement))


@pytest.mark.parametrize(("kind", "units"), [(Scheme.GRID, b"{}"), (Scheme.ADMINISTRATIVE, None)])
def test_the_grid_takes_no_file_and_named_units_need_one(kind: Scheme, units: bytes | None) -> None:
    with pytest.raises(Failure) as refused:
        schemes.checked_scheme(kind, units)
    assert refused.value.code == "awareness_units_needed"


def test_a_bad_file_stops_the_setting_up_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAVEREGISTRY_HOME", str(tmp_path / "home"))
    settings.cache_clear()
    file = tmp_path / "units.geojson"
    file.write_text(json.dumps({"features": features()[:-1]}))
    people = ["--organisation-ar", "تدريب", "--organisation-en", "Training", "--login", "a", "--name", "a"]
    scheme = ["--awareness-scheme", "administrative", "--awareness-units", str(file), "--password", "تدريب تدريب تدريب"]
    result = CliRunner().invoke(app, ["init", *people, *scheme])
    settings.cache_clear()
    assert isinstance(result.exception, Failure)
    assert result.exception.code == "awareness_units_invalid"
    assert not (tmp_path / "home").exists()
