"""Attacks 1 to 3 from end to end: the shell names the event, nothing is exported, the desk is told, nobody signs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from click.testing import Result
from sqlalchemy import text
from typer.testing import CliRunner

from graveregistry.cli import app
from graveregistry.config import settings
from graveregistry.dossiers import exporting, service
from graveregistry.errors import Failure
from graveregistry.installation import Installation
from tests.attacks.routes import DOSSIER
from tests.conftest import Database
from tests.ogc.gis import Gis
from tests.support.registry import Registry

TOLD = ("protection-officer", "legal", "auditor", "administrator")


@pytest.fixture(autouse=True)
def home(registry: Registry, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The shell's settings point to the test's registry, and to the signer that its server uses."""
    monkeypatch.setenv("GRAVEREGISTRY_HOME", str(tmp_path))
    monkeypatch.setenv("GRAVEREGISTRY_DATABASE_URL", registry.urls.owner)
    (tmp_path / "secrets").symlink_to(database.cluster.home / "secrets")
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


@pytest.fixture
def site(registry: Registry) -> UUID:
    return UUID(registry.client("researcher").mark_site(registry.own)["id"])


@pytest.fixture
def attacker(superuser: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    """The superuser with every trigger silenced, each statement committed."""
    superuser.autocommit = True
    superuser.execute("SET session_replication_role = replica")
    return superuser


def ledger(*words: str) -> Result:
    return CliRunner().invoke(app, ["ledger", *words])


def exported(registry: Registry, site: UUID) -> str:
    """The code with which a dossier of the site is refused; "" when it is made."""
    legal, body = registry.client("legal"), DOSSIER | {"id": str(uuid4()), "site_ids": [str(site)]}
    assert legal.post("/dossiers", body).status_code == 202
    chosen = registry.app.state.settings
    maker = exporting.maker_of(Installation(chosen), registry.app.state.sessions, chosen.files)
    try:
        maker.make(registry.people["legal"], UUID(body["id"]), lambda _share, _step: None)
    except Failure as failure:
        return failure.code
    assert service.file_of(chosen.files, UUID(body["id"])).exists()
    return ""


def gis(registry: Registry) -> str:
    """The code with which a file for GIS programs, or what they read themselves, is refused; "" when it is made."""
    answers = [registry.client("researcher").get(f"/exports/sites.{kind}") for kind in ("geojson", "gpkg", "csv")]
    program = Gis(registry, "researcher")
    answers += [program.get(f"/collections/sites/{what}") for what in ("items", "tiles/WebMercatorQuad/0/0/0")]
    (code,) = {"" if each.status_code == 200 else each.json()["code"] for each in answers}
    return str(code)


def alarmed(registry: Registry) -> bool:
    answers = [registry.client(name).get("/ledger/alarm").json()["alarm"] for name in TOLD]
    assert len({each is None for each in answers}) == 1
    return answers[0] is not None


EDITS = {
    "re-dated": "UPDATE ledger_event SET recorded_at = recorded_at - interval '1 year' WHERE index = 3",
    "another hash": "UPDATE ledger_event SET leaf_hash = sha256('x') WHERE index = 3",
    "fewer digests": (
        "UPDATE ledger_content SET digests = digests[2:] WHERE key = (SELECT key FROM ledger_event WHERE index = 3)"
    ),
    "deleted": "DELETE FROM ledger_event WHERE index = 3",
    "a field": (
        'UPDATE ledger_sheet SET disclosures = replace(disclosures, \'"type","\', \'"type","No\')'
        " WHERE content_key = (SELECT key FROM ledger_event WHERE index = 3)"
    ),
}


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_attack_1_an_edited_event_is_named_exports_stop_and_the_desk_is_told(
    registry: Registry, site: UUID, attacker: psycopg.Connection[Any], edit: str
) -> None:
    assert exported(registry, site) == ""
    assert ledger("verify").exit_code == 0
    assert not alarmed(registry)
    attacker.execute(EDITS[edit])  # type: ignore[arg-type]
    found = ledger("verify")
    assert found.exit_code == 1
    assert "FAILED event 3" in found.output
    assert alarmed(registry)
    assert exported(registry, site) in {"ledger_alarm", "ledger_rewritten", "ledger_shrunk", "ledger_leaf_malformed"}
    assert alarmed(registry)


def test_attack_1_the_alarm_ends_when_everything_is_found_in_order_and_not_before(
    registry: Registry, site: UUID, attacker: psycopg.Connection[Any]
) -> None:
    assert ledger("checkpoint").exit_code == 0
    assert gis(registry) == ""
    attacker.execute("UPDATE site SET name_ar = 'غيره'")
    assert exported(registry, site) == "dossier_blocked"
    assert alarmed(registry)
    assert gis(registry) == "ledger_alarm"
    assert registry.client("protection-officer").get("/tiles/0/0/0.mvt").status_code == 200
    attacker.execute("UPDATE site SET name_ar = 'تدريب – تل السنديان'")
    assert exported(registry, site) == "ledger_alarm"
    assert ledger("verify").exit_code == 0
    assert not alarmed(registry)
    assert exported(registry, site) == gis(registry) == ""


def test_attack_2_a_cut_tail_is_refused_by_signer_and_witness_and_recovery_is_recorded(
    registry: Registry, site: UUID, attacker: psycopg.Connection[Any], home: Path
) -> None:
    asked, signed, folder = home / "asked", home / "signed", str(home / "witness")
    assert ledger("checkpoint").exit_code == 0
    key = ledger("key").stdout.strip()
    assert ledger("witness", "init", "--folder", folder, "--name", "w.example").exit_code == 0

    def cosign(since: int, log: str) -> Result:
        asked.write_bytes(ledger("prove", "--from", str(since)).stdout_bytes)
        return ledger("witness", "cosign", str(asked), "--folder", folder, "--key", log, "--out", str(signed))

    assert cosign(0, key).exit_code == 0
    size = int(signed.read_text().splitlines()[1])
    attacker.execute("DELETE FROM ledger_checkpoint")
    for table in ("ledger_link", "ledger_sheet"):
        attacker.execute(
            f"DELETE FROM {table} WHERE content_key IN (SELECT key FROM ledger_event WHERE index >= {size - 2})"
        )
    attacker.execute(f"DELETE FROM ledger_event WHERE index >= {size - 2}")
    attacker.execute(f"DELETE FROM ledger_node WHERE (position + 1) << level > {size - 2}")
    refused = ledger("checkpoint").exception
    assert isinstance(refused, Failure)
    assert refused.code == "ledger_shrunk"
    assert "cut_tail" in ledger("verify").output
    # Signed again by a puppet: the witness knows neither its key nor its history.
    (home / "signer").rename(home / "kept")
    assert ledger("checkpoint").exit_code == 0
    puppet = ledger("key").stdout.strip()
    answers = [cosign(0, key).exception, cosign(0, puppet).exception]
    assert [each.code for each in answers if isinstance(each, Failure)] == [
        "ledger_note_unknown_key",
        "ledger_witness_other_size",
    ]
    # The honest way on: the old memory, a new origin, and an event that says so.
    (home / "signer").rename(home / "puppet")
    (home / "kept").rename(home / "signer")
    attacker.execute("DELETE FROM ledger_checkpoint")
    assert ledger("recover", "--reason", "Monday's backup was restored").exit_code == 0
    assert ledger("checkpoint").stdout.startswith("registry.invalid/log/2\n")
    with registry.owner_session() as session:
        said = session.scalar(text("SELECT value FROM ledger_field WHERE name = 'recovery'"))
    assert (said["size"], said["new_origin"]) == (size, "registry.invalid/log/2")
