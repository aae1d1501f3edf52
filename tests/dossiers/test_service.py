"""Dossiers under attack: a record edited behind the ledger, an event left out, a worker that died."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from graveregistry import jobs
from graveregistry.access import people
from graveregistry.access import service as access
from graveregistry.dossiers import exporting, orders, service
from graveregistry.dossiers.case import Given
from graveregistry.dossiers.content import Name, Recipient
from graveregistry.dossiers.rules import Profile
from graveregistry.dossiers.verifier import verify
from graveregistry.errors import Failure
from graveregistry.installation import Installation
from tests.dossiers import tampering
from tests.support import field
from tests.support.registry import Registry

pytestmark = pytest.mark.db

PARTNER = Recipient("partner", Name("شريك", "Partner"))


def ask(registry: Registry, *site_ids: object, **given: Any) -> UUID:
    """An order of the legal team, not yet begun."""
    asked = orders.Asked(
        tuple(UUID(str(each)) for each in site_ids),
        PARTNER,
        "تدريب",
        "موافقة",
        given.pop("profile", Profile.PARTNER),
        plain_reason="باليد",
    )
    dossier_id = uuid4()
    with registry.web_session() as session:
        actor = access.act_as(session, registry.people["legal"])
        assert actor is not None
        service.ask(session, actor, dossier_id, asked, in_background=False)
    return dossier_id


def make(registry: Registry, dossier_id: UUID, *, training: bool = False) -> Path:
    """The dossier made at once."""
    settings = registry.app.state.settings
    maker = exporting.maker_of(Installation(settings), registry.app.state.sessions, settings.files)
    maker = replace(maker, training=training)
    maker.make(registry.people["legal"], dossier_id, lambda _share, _step: None)
    return service.file_of(settings.files, dossier_id)


def key(registry: Registry) -> Any:
    """The registry's public key."""
    return Installation(registry.app.state.settings).signer().key


def test_the_file_is_for_the_servers_account_alone(registry: Registry) -> None:
    path = make(registry, ask(registry, field.assigned_site(registry)))
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE site SET name_ar = 'اسم آخر'",
        "UPDATE boundary_assertion SET geometry = ST_Translate(geometry, 0.01, 0)",
        "INSERT INTO visit_acceptance SELECT id, site_id, 'intact', now(), monitor_id FROM visit",
        "DELETE FROM evidence_item",
    ],
)
def test_attack_1_a_row_edited_behind_the_ledger_blocks_the_export(
    registry: Registry, superuser: psycopg.Connection[Any], attack: str, caplog: pytest.LogCaptureFixture
) -> None:
    site = field.assigned_site(registry)
    monitor = registry.client("monitor")
    assert monitor.post("/visits", field.visit(site)).status_code == 201
    photo = field.photo()
    assert field.hand_in(monitor, field.form(site, photo), photo).status_code == 201
    superuser.execute(attack)
    superuser.commit()
    with pytest.raises(Failure) as blocked:
        make(registry, ask(registry, site))
    assert blocked.value.code == "dossier_blocked"
    assert "ALARM" in caplog.text
    assert registry.client("legal").get("/dossiers").json()["dossiers"] == []


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE ledger_event SET recorded_at = recorded_at - interval '1 year' WHERE index = {index}",
        'UPDATE ledger_sheet SET disclosures = replace(disclosures, \'"type","\', \'"type","Not\')'
        " WHERE content_key = {key} AND clear",
        "DELETE FROM ledger_link WHERE content_key = {key}",
    ],
)
def test_attack_1_an_event_edited_in_the_database_blocks_the_export(
    registry: Registry, superuser: psycopg.Connection[Any], attack: str
) -> None:
    site = field.assigned_site(registry)
    first = superuser.execute(
        "SELECT index, key FROM ledger_link JOIN ledger_event ON key = content_key WHERE site_id = %s ORDER BY 1",
        [site],
    ).fetchone()
    assert first is not None
    superuser.execute("SET session_replication_role = replica")
    superuser.execute(attack.format(index=first[0], key=first[1]))
    superuser.commit()
    with pytest.raises(Failure) as blocked:
        make(registry, ask(registry, site))
    assert blocked.value.code in {"dossier_blocked", "ledger_rewritten", "ledger_leaf_malformed"}


def test_attack_1_a_signed_event_rewritten_with_its_hashes_is_refused_by_the_signer(
    registry: Registry, superuser: psycopg.Connection[Any], caplog: pytest.LogCaptureFixture
) -> None:
    site = field.assigned_site(registry)
    make(registry, ask(registry, site))
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("UPDATE ledger_event SET recorded_at = recorded_at - interval '1 year' WHERE index = 0")
    superuser.commit()
    with pytest.raises(Failure) as refused:
        make(registry, ask(registry, site))
    assert refused.value.code == "ledger_rewritten"
    assert "ALARM" in caplog.text


def test_attack_18_an_event_taken_out_of_the_zip_fails(registry: Registry, tmp_path: Path) -> None:
    path = make(registry, ask(registry, field.assigned_site(registry)))
    less = tampering.tampered(path, tmp_path / "less.zip", _leave_out)
    report = verify(less, Given([key(registry)]))
    assert report.exit_code == 1
    assert "Completeness of each site's history: FAILED" in report.text("en")


def _leave_out(files: tampering.Files) -> None:
    events = tampering.lines(files)
    tampering.put_lines(files, [events[0], *events[2:]])


def test_a_worker_that_dies_after_the_event_leaves_an_export_that_another_finishes(registry: Registry) -> None:
    dossier_id = ask(registry, field.assigned_site(registry))
    settings = registry.app.state.settings
    with registry.web_session() as session:
        actor = access.act_as(session, registry.people["legal"])
        assert actor is not None
        number = exporting.record(session, actor, dossier_id, training=False).number
    researcher = registry.client("researcher")
    researcher.mark_site(registry.own)
    path = make(registry, dossier_id)
    assert verify(path, Given([key(registry)])).exit_code in {0, 2}
    assert number.endswith("-0001")
    shutil.rmtree(settings.files / "dossiers")
    missing = registry.client("legal").get(f"/dossiers/{dossier_id}/file")
    assert missing.json()["code"] == "dossier_file_missing"
    assert field.finds_nothing(registry)


def test_what_happens_to_the_site_after_the_export_changes_nothing_of_it(registry: Registry) -> None:
    site = field.assigned_site(registry)
    dossier_id = ask(registry, site)
    with registry.web_session() as session:
        actor = access.act_as(session, registry.people["legal"])
        assert actor is not None
        exporting.record(session, actor, dossier_id, training=False)
    assert registry.client("monitor").post("/visits", field.visit(site)).status_code == 201
    assert verify(make(registry, dossier_id), Given([key(registry)])).exit_code in {0, 2}


def test_a_place_found_to_be_the_site_brings_its_history_along(registry: Registry) -> None:
    site, place = field.assigned_site(registry), uuid4()
    report = {"id": str(uuid4()), "site_id": str(place), "timing": "past", "types": ["digging_by_hand"]}
    new_place = {"steward": str(registry.own)}
    researcher = registry.client("researcher")
    sent = researcher.post("/disturbances", report | {"new_place": new_place})
    assert sent.status_code == 201, sent.text
    seen = researcher.get(f"/disturbances/{report['id']}").json()
    linked = registry.client("protection-officer").post(
        f"/disturbances/{report['id']}/site", {"linked_site_id": str(site)}, headers={"if-match": seen["etag"]}
    )
    assert linked.status_code == 200, linked.text
    one, other = field.visit(place), field.visit(site)
    for body in (one, other):
        assert researcher.post("/visits", body).status_code == 201
    same = {"leading_visit_id": other["id"], "reason": "تدريب: الحدث نفسه"}
    assert researcher.post(f"/visits/{one['id']}/same-event", same).status_code == 204
    path = make(registry, ask(registry, site))
    report_of = verify(path, Given([key(registry)]))
    assert report_of.exit_code in {0, 2}, report_of.text("en")
    with zipfile.ZipFile(path) as box:
        export = next(name for name in box.namelist() if name.endswith("data/export.json"))
        facts = json.loads(box.read(export))
    assert str(place) in facts["places"]
    told = {each["id"]: (each["site_id"], each["same_event_as"]) for each in facts["visits"]}
    assert told == {one["id"]: (str(site), other["id"]), other["id"]: (str(site), None)}


def test_the_training_paper_says_so_on_every_page(registry: Registry) -> None:
    path = make(registry, ask(registry, field.assigned_site(registry)), training=True)
    with zipfile.ZipFile(path) as box:
        info = next(name for name in box.namelist() if name.endswith("bag-info.txt"))
        assert "TRAINING / تدريب" in box.read(info).decode()


def test_a_guarded_profile_is_not_recorded_without_a_second_person_whatever_the_code_believes(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier_id = ask(registry, field.assigned_site(registry), profile=Profile.COURT)
    with pytest.raises(Failure) as refused:
        make(registry, dossier_id)
    assert refused.value.code == "export_not_approved"
    monkeypatch.setattr(service, "check_agreed", lambda *_: None)
    with pytest.raises(Exception, match="row-level security"):
        make(registry, dossier_id)


def test_an_order_of_somebody_who_lost_the_role_is_not_made(registry: Registry) -> None:
    dossier_id = ask(registry, field.assigned_site(registry))
    with registry.owner_session() as session:
        people.close_at_the_machine(session, "legal", "تدريب")
    with pytest.raises(Failure) as refused:
        make(registry, dossier_id)
    assert refused.value.code == "not_allowed"
    assert jobs.run_pending(registry.app.state.sessions, registry.app.state.settings.files) == 0
