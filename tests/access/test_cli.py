"""``graveregistry user`` as the machine's operator types it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import Result
from typer.testing import CliRunner

from graveregistry.access import cli, queries
from graveregistry.cli import app
from graveregistry.config import settings
from graveregistry.errors import Failure
from graveregistry.ledger import auditing
from tests.conftest import Database
from tests.support.registry import PASSWORD, Registry, make_token


@pytest.fixture(autouse=True)
def machine(registry: Registry, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings that point to the test's registry; afterwards its ledger tells all that was done."""
    monkeypatch.setenv("GRAVEREGISTRY_HOME", str(database.cluster.home))
    monkeypatch.setenv("GRAVEREGISTRY_DATABASE_URL", registry.urls.owner)
    settings.cache_clear()
    yield
    settings.cache_clear()
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, ["user", *words], input=typed)


def code(result: Result) -> str | None:
    return result.exception.code if isinstance(result.exception, Failure) else None


def test_a_second_administrator_is_added_at_the_machine_and_listed(registry: Registry) -> None:
    words = ("add", "Salma", "--name", "سلمى", "--organisation", str(registry.own))
    roles = ("--role", "administrator", "--role", "auditor")
    short = run(*words, *roles, typed="short\nshort\n")
    assert code(short) == "password_too_short"
    added = run(*words, *roles, typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert added.exit_code == 0, added.output
    assert PASSWORD not in added.output
    assert registry.client().sign_in("salma", PASSWORD).status_code == 200
    told = run("list").output
    assert "salma  سلمى" in told
    assert "administrator  Association own" in told or "Association own  administrator" in told


def test_an_account_is_closed_at_the_machine(registry: Registry) -> None:
    client = registry.client("legal")
    assert code(run("close", "nobody-at-all", "--reason", "left")) == "no_such_person"
    assert code(run("close", "legal", "--reason", " ")) == "reason_needed"
    assert run("close", "Legal", "--reason", "left the association").exit_code == 0
    assert client.get("/sites").status_code == 401
    assert "legal  legal  (مغلق closed)" in run("list").output


def test_the_last_one_named_on_a_sealed_site_is_closed_even_so_and_another_is_named(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own, sensitivity="sealed")
    assert code(run("close", "researcher", "--reason", "left")) == "last_named"
    assert run("close", "researcher", "--reason", "left", "--even-so").exit_code == 0
    named = run("name", "legal", "--organisation", str(registry.own), "--reason", "nobody else is left")
    assert "Sites named on: 1." in named.output
    assert registry.client("legal").get(f"/sites/{site['id']}").status_code == 200


def test_a_command_acts_as_a_person_and_sees_no_more_than_they_do(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    from graveregistry.sites import service as sites

    with cli.acting_as("Researcher") as (session, actor):
        assert actor.person_id == registry.people["researcher"]
        assert str(sites.view(session, site["id"]).id) == site["id"]
    for login in ("nobody-at-all", "legal"):
        run("close", "legal", "--reason", "left")
        with pytest.raises(Failure) as refused, cli.acting_as(login):
            raise AssertionError
        assert refused.value.code == "no_such_person"


def test_who_must_be_present_proves_it_and_wrong_tries_count(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter([PASSWORD, *["not the right one at all"] * 8, PASSWORD])
    monkeypatch.setattr(cli.typer, "prompt", lambda *_, **__: next(typed))
    assert cli.proven("legal") == registry.people["legal"]
    for expected in (*["sign_in_refused"] * 8, "too_many_tries"):
        with pytest.raises(Failure) as refused:
            cli.proven("legal")
        assert refused.value.code == expected


def test_tokens_are_listed_and_revoked_at_the_machine(registry: Registry) -> None:
    made = make_token(registry, "legal")
    told = run("tokens", "Legal").output
    assert made["id"] in told
    assert made["token"] not in told
    assert code(run("tokens", "nobody-at-all")) == "no_such_person"
    assert run("revoke-token", made["id"]).exit_code == 0
    assert code(run("revoke-token", made["id"])) == "not_found"
    assert made["id"] not in run("tokens", "legal").output


def test_where_an_organisation_works_is_set_at_the_machine(registry: Registry, tmp_path: Path) -> None:
    ring = [[35.6, 32.5], [37.0, 32.5], [37.0, 33.4], [35.6, 33.4], [35.6, 32.5]]
    shape, file = {"type": "Polygon", "coordinates": [ring]}, tmp_path / "area.geojson"
    why = ("--reason", "تدريب: الجنوب")
    for content in (shape, {"type": "Feature", "properties": {}, "geometry": shape}):
        file.write_text(json.dumps(content))
        assert run("area", str(registry.own), str(file), *why).exit_code == 0
    with registry.owner_session() as session:
        (kept,) = queries.organisations(session, [registry.own])
        assert kept.home_area is not None
        assert kept.home_area.bounds == (35.6, 32.5, 37.0, 33.4)
    assert f"{registry.own}  جمعية own  Association own  (35.6, 32.5, 37.0, 33.4)" in run("organisations").output
    for wrong in ({"type": "Point", "coordinates": [36, 33]}, {"type": "Polygon", "coordinates": [ring[:3]]}, [1]):
        file.write_text(json.dumps(wrong))
        assert code(run("area", str(registry.own), str(file), *why)) == "organisation_area_unfit"
    file.write_text("{")
    assert code(run("area", str(registry.own), str(file), *why)) == "organisation_area_unfit"
    assert code(run("area", str(uuid4()), str(file), *why)) == "not_found"
    assert run("area", str(registry.own), *why).exit_code == 0
