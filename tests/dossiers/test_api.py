"""From drawing a site to a dossier that a stranger can check, through the API alone."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from graveregistry import jobs
from graveregistry.dossiers.verifier import verify
from graveregistry.installation import Installation
from tests.support import field
from tests.support.registry import Client, Registry

COURT = {"kind": "un_mechanism", "name_ar": "الآلية الدولية المحايدة والمستقلة", "name_en": "IIIM"}
SHOUTED = "=HYPERLINK(\"x\") #eval(1) <script>alert(1)</script> \u202e قلب"


def order(site_id: object, **given: Any) -> dict[str, Any]:
    """An order for a partner, as the desk sends it."""
    body = {
        "id": str(uuid4()),
        "site_ids": [str(site_id)],
        "recipient": {"kind": "partner", "name_ar": "منظمة شريكة", "name_en": "A partner"},
        "purpose": "تدريب: دعم تحقيق",
        "legal_basis": "موافقة المانحين",
        "profile": "partner",
    }
    return body | given


def work(registry: Registry) -> int:
    """The server's worker takes up what waits."""
    return jobs.run_pending(registry.app.state.sessions, registry.app.state.settings.home)


def made(registry: Registry, legal: Client, body: dict[str, Any]) -> dict[str, Any]:
    """The order when it is done; guarded ones are agreed to by a protection officer."""
    asked = legal.post("/dossiers", body)
    assert asked.status_code == 202, asked.text
    if asked.json()["state"] == "needs_second":
        decided = registry.client("protection-officer").post(
            f"/proposals/{asked.json()['proposal_id']}/decision", {"approve": True}
        )
        assert decided.status_code == 200, decided.text
        started = legal.post(f"/dossiers/{body['id']}/start")
        assert started.status_code == 202, started.text
    work(registry)
    found: dict[str, Any] = legal.get(f"/dossiers/{body['id']}").json()
    return found


def downloaded(registry: Registry, legal: Client, done: dict[str, Any], folder: Path) -> Path:
    """The dossier's zip."""
    assert done["state"] == "done", done
    answer = legal.get(f"/dossiers/{done['id']}/file")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="dossier-{done["number"]}.zip"'
    path = folder / "dossier.zip"
    path.write_bytes(answer.content)
    return path


def key(registry: Registry) -> Any:
    """The registry's public key, as its organisation hands it out."""
    return Installation(registry.app.state.settings).signer().key


def facts(path: Path) -> dict[str, Any]:
    """``export.json`` of a dossier."""
    with zipfile.ZipFile(path) as box:
        name = next(each for each in box.namelist() if each.endswith("data/export.json"))
        found: dict[str, Any] = json.loads(box.read(name))
    return found


@pytest.fixture
def site(registry: Registry) -> dict[str, Any]:
    """A site with two boundaries, a visit with a photo, and a disturbance; its names are as nasty as names get."""
    researcher = registry.client("researcher")
    marked = researcher.mark_site(registry.own, name_ar=f"تدريب {SHOUTED}", name_en=SHOUTED, notes=SHOUTED)
    boundary = {"id": str(uuid4()), "geometry": {"type": "Point", "coordinates": [36.5, 32.7]}, "error_radius_m": 80}
    drawn = researcher.post(f"/sites/{marked['id']}/boundaries", boundary | {"source_type": "witness_account"})
    assert drawn.status_code == 201, drawn.text
    told = registry.client("protection-officer").post(
        f"/sites/{marked['id']}/assignments", {"monitor": str(registry.people["monitor"]), "precision": "exact"}
    )
    assert told.status_code == 201, told.text
    monitor = registry.client("monitor")
    assert monitor.post("/visits", field.visit(marked["id"])).status_code == 201
    photo = field.photo()
    assert field.hand_in(monitor, field.form(marked["id"], photo), photo).status_code == 201
    return marked


def test_a_site_becomes_a_dossier_that_proves_itself_unchanged(
    registry: Registry, site: dict[str, Any], tmp_path: Path
) -> None:
    legal = registry.client("legal")
    done = made(registry, legal, order(site["id"], profile="court", recipient=COURT))
    path = downloaded(registry, legal, done, tmp_path)
    report = verify(path, keys=[key(registry)])
    assert report.exit_code == 0, report.text("en")
    assert "UNCHANGED SINCE" in report.text("en")
    told = facts(path)
    assert [each["code"] for each in told["sites"]] == [site["code"]]
    assert len(told["boundaries"]) == 2
    assert len(told["visits"]) == 1
    assert done["number"] == told["export"]["number"]
    assert done["number"].endswith("-0001")
    assert field.finds_nothing(registry)
