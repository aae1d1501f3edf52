"""From drawing a site to a dossier that a stranger can check, through the API alone."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from graveregistry import jobs
from graveregistry.dossiers.case import Given
from graveregistry.dossiers.verifier import verify
from graveregistry.errors import Failure
from graveregistry.installation import Installation
from graveregistry.ledger import checking
from tests.support import field
from tests.support.registry import Client, Registry

pytestmark = pytest.mark.db

COURT = {"kind": "un_mechanism", "name_ar": "الآلية الدولية المحايدة والمستقلة", "name_en": "IIIM"}
SHOUTED = '=HYPERLINK("x") #eval(1) <script>alert(1)</script> \u202e قلب'


def order(site_id: object, **given: Any) -> dict[str, Any]:
    """An order for a partner, as the desk sends it."""
    body = {
        "id": str(uuid4()),
        "site_ids": [str(site_id)],
        "recipient": {"kind": "partner", "name_ar": "منظمة شريكة", "name_en": "A partner"},
        "purpose": "تدريب: دعم تحقيق",
        "legal_basis": "موافقة المانحين",
        "profile": "partner",
        "plain_reason": "تدريب: يُسلَّم باليد",
    }
    return body | given


def work(registry: Registry) -> int:
    """The server's worker takes up what waits."""
    return jobs.run_pending(registry.app.state.sessions, registry.app.state.settings.files)


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
    report = verify(path, Given([key(registry)]))
    assert report.exit_code == 0, report.text("en")
    assert "UNCHANGED SINCE" in report.text("en")
    told = facts(path)
    assert [each["code"] for each in told["sites"]] == [site["code"]]
    assert len(told["boundaries"]) == 2
    assert len(told["visits"]) == 1
    assert done["number"] == told["export"]["number"]
    assert done["number"].endswith("-0001")
    assert field.finds_nothing(registry)


def test_consent_that_does_not_cover_the_recipient_withholds_the_file_and_says_so(
    registry: Registry, site: dict[str, Any], tmp_path: Path
) -> None:
    legal = registry.client("legal")
    (item,) = legal.get(f"/sites/{site['id']}/evidence").json()["evidence"]
    done = made(registry, legal, order(site["id"], profile="court", recipient=COURT))
    path = downloaded(registry, legal, done, tmp_path)
    assert facts(path)["withheld"] == [{"evidence_id": item["id"], "reason": "consent", "sha256": None}]
    with zipfile.ZipFile(path) as box:
        assert not [name for name in box.namelist() if "/data/evidence/" in name]
        assert item["sha256"].encode() not in b"".join(map(box.read, box.namelist()))


def test_with_consent_the_court_gets_the_original_untouched(
    registry: Registry, site: dict[str, Any], tmp_path: Path
) -> None:
    legal = registry.client("legal")
    (item,) = legal.get(f"/sites/{site['id']}/evidence").json()["evidence"]
    consent = {"scope": "courts_and_un_mechanisms", "reason": "وافق الراصد خطياً"}
    assert registry.client("researcher").post(f"/evidence/{item['id']}/consent", consent).status_code == 403
    assert legal.post(f"/evidence/{item['id']}/consent", consent).status_code == 204
    done = made(registry, legal, order(site["id"], profile="court", recipient=COURT))
    path = downloaded(registry, legal, done, tmp_path)
    with zipfile.ZipFile(path) as box:
        (name,) = [name for name in box.namelist() if "/data/evidence/" in name]
        assert box.read(name) == field.photo()
    (told,) = facts(path)["evidence"]
    assert told["device_position"] == "POINT (36.501528 32.700903)"
    assert [each["action"]["en"] for each in facts(path)["custody"]] == ["received", "consent changed"]
    assert verify(path, Given([key(registry)])).exit_code == 0
    assert field.finds_nothing(registry)


def test_an_export_is_a_step_of_custody_and_its_exporter_hears_of_a_withdrawal(
    registry: Registry, site: dict[str, Any]
) -> None:
    legal, researcher = registry.client("legal"), registry.client("researcher")
    (item,) = legal.get(f"/sites/{site['id']}/evidence").json()["evidence"]
    named = {"scope": "named_recipients", "recipients": [COURT["name_en"]], "reason": "وافق الراصد خطياً"}
    assert legal.post(f"/evidence/{item['id']}/consent", named).status_code == 204
    done = made(registry, legal, order(site["id"], profile="court", recipient=COURT))
    last = legal.get(f"/evidence/{item['id']}/custody").json()[-1]
    assert (last["action"], last["actor_name"]) == ("exported", "legal")
    assert done["number"] in last["detail"]
    with registry.owner_session() as session:
        session.execute(text("ALTER TABLE evidence_export DISABLE TRIGGER USER"))
        session.execute(text("UPDATE evidence_export SET exported_by = :who"), {"who": registry.people["researcher"]})
    before = len(researcher.get("/notices").json()["notices"])
    withdrawn = {"scope": "withdrawn", "reason": "قول صاحبها"}
    assert legal.post(f"/evidence/{item['id']}/consent", withdrawn).status_code == 204
    told = researcher.get("/notices").json()["notices"]
    assert len(told) == before + 1
    assert (told[0]["kind"], told[0]["site_id"]) == ("consent.withdrawn", site["id"])


def test_consent_for_others_by_name_withholds_the_file(
    registry: Registry, site: dict[str, Any], tmp_path: Path
) -> None:
    legal = registry.client("legal")
    (item,) = legal.get(f"/sites/{site['id']}/evidence").json()["evidence"]
    named = {"scope": "named_recipients", "recipients": ["somebody else"], "reason": "وافق الراصد خطياً"}
    assert legal.post(f"/evidence/{item['id']}/consent", named).status_code == 204
    done = made(registry, legal, order(site["id"], profile="court", recipient=COURT))
    path = downloaded(registry, legal, done, tmp_path)
    assert [each["reason"] for each in facts(path)["withheld"]] == ["consent"]


def test_a_file_that_two_people_deleted_is_told_of_and_not_there(
    registry: Registry, site: dict[str, Any], tmp_path: Path
) -> None:
    legal = registry.client("legal")
    (item,) = legal.get(f"/sites/{site['id']}/evidence").json()["evidence"]
    consent = {"scope": "public", "reason": "وافق الراصد خطياً"}
    assert legal.post(f"/evidence/{item['id']}/consent", consent).status_code == 204
    soon = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    asked = legal.post(f"/evidence/{item['id']}/erasure", {"reason": "طلب صاحبها", "review_on": soon}).json()
    decided = registry.client("officer-2").post(f"/proposals/{asked['proposal']}/decision", {"approve": True})
    assert decided.status_code == 200
    done = made(registry, legal, order(site["id"], profile="court", recipient=COURT))
    path = downloaded(registry, legal, done, tmp_path)
    told = facts(path)["withheld"]
    assert told == [{"evidence_id": item["id"], "reason": "erased", "sha256": item["sha256"]}]
    report = verify(path, Given([key(registry)]))
    assert report.exit_code == 0, report.text("en")


def test_consent_taken_back_stops_new_exports_whatever_date_they_ask_for(
    registry: Registry, site: dict[str, Any], tmp_path: Path
) -> None:
    legal = registry.client("legal")
    (item,) = legal.get(f"/sites/{site['id']}/evidence").json()["evidence"]
    for scope in ("public", "withdrawn"):
        agreed = legal.post(f"/evidence/{item['id']}/consent", {"scope": scope, "reason": "قول صاحبها"})
        assert agreed.status_code == 204
        before = legal.get(f"/sites/{site['id']}/history").json()[-2]["recorded_at"]
    done = made(registry, legal, order(site["id"], profile="court", recipient=COURT, as_of=before))
    path = downloaded(registry, legal, done, tmp_path)
    assert [each["reason"] for each in facts(path)["withheld"]] == ["consent_withdrawn"]


def test_a_court_dossier_waits_for_a_second_person_and_only_then_begins(
    registry: Registry, site: dict[str, Any]
) -> None:
    left_out = [{"field": "site.notes", "reason": "يسمّي شاهداً"}]
    legal, body = registry.client("legal"), order(site["id"], profile="court", recipient=COURT, hidden=left_out)
    asked = legal.post("/dossiers", body).json()
    assert asked["state"] == "needs_second"
    (waiting,) = [each for each in legal.get("/proposals").json() if each["kind"] == "export"]
    # Whoever agrees reads all that they agree to.
    told = waiting["payload"]
    assert [told[name] for name in ("legal_basis", "plain_reason", "age_key", "as_of", "since")] == [
        *(body["legal_basis"], body["plain_reason"], ""),
        *(None, None),
    ]
    assert (told["hidden"][0]["en"], told["hidden"][0]["reason"]) == (
        "Notes on the site and its threats",
        "يسمّي شاهداً",
    )
    assert work(registry) == 0
    assert legal.post(f"/dossiers/{body['id']}/start").json()["code"] == "export_not_approved"
    own = legal.post(f"/proposals/{asked['proposal_id']}/decision", {"approve": True})
    assert own.json()["code"] == "not_yourself"
    officer = registry.client("protection-officer")
    assert officer.post(f"/proposals/{asked['proposal_id']}/decision", {"approve": True}).status_code == 200
    assert legal.get(f"/dossiers/{body['id']}").json()["state"] == "approved"
    assert legal.post(f"/dossiers/{body['id']}/start").json()["state"] == "waiting"
    work(registry)
    assert legal.get(f"/dossiers/{body['id']}").json()["state"] == "done"


def test_a_second_person_who_declines_ends_it(registry: Registry, site: dict[str, Any]) -> None:
    legal, body = registry.client("legal"), order(site["id"], profile="sealed", recipient=COURT)
    asked = legal.post("/dossiers", body).json()
    officer = registry.client("protection-officer")
    officer.post(f"/proposals/{asked['proposal_id']}/decision", {"approve": False})
    assert legal.get(f"/dossiers/{body['id']}").json()["state"] == "declined"
    assert legal.post(f"/dossiers/{body['id']}/start").status_code == 409


def test_only_the_legal_team_of_the_steward_exports(registry: Registry, site: dict[str, Any]) -> None:
    for login in ("researcher", "verifier", "protection-officer"):
        refused = registry.client(login).post("/dossiers", order(site["id"]))
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed"), login
    for login in ("auditor", "administrator", "stranger", "partner-officer", "monitor-2"):
        hidden = registry.client(login).post("/dossiers", order(site["id"]))
        absent = registry.client(login).post("/dossiers", order(uuid4()))
        assert (hidden.status_code, hidden.content) == (404, absent.content), login
    assert registry.client("monitor").post("/dossiers", order(site["id"])).status_code in {403, 404}


def test_an_order_is_nobody_elses(registry: Registry, site: dict[str, Any]) -> None:
    legal, stranger = registry.client("legal"), registry.client("stranger")
    done = made(registry, legal, order(site["id"]))
    for method, path in (("GET", ""), ("GET", "/file"), ("POST", "/start"), ("POST", "/cancel")):
        hidden = stranger.request(method, f"/dossiers/{done['id']}{path}")
        absent = stranger.request(method, f"/dossiers/{uuid4()}{path}")
        assert (hidden.status_code, hidden.content) == (404, absent.content), path
    assert stranger.get("/dossiers").json() == {"dossiers": [], "own": [], "next": None}


def test_the_register_says_who_to_whom_and_why_and_numbers_have_no_gap(
    registry: Registry, site: dict[str, Any]
) -> None:
    legal = registry.client("legal")
    first, second = (made(registry, legal, order(site["id"])) for _ in range(2))
    page = legal.get("/dossiers", params={"site_id": site["id"]}).json()
    assert [each["number"] for each in page["dossiers"]] == [second["number"], first["number"]]
    assert [int(each["number"][-4:]) for each in page["dossiers"]] == [2, 1]
    assert page["dossiers"][0]["requested_by_name"] == "legal"
    assert page["dossiers"][0]["recipient"]["name"]["en"] == "A partner"
    assert [each["id"] for each in page["own"]] == [second["id"], first["id"]]
    rest = legal.get("/dossiers", params={"limit": 1}).json()
    assert (
        legal.get("/dossiers", params={"limit": 1, "cursor": rest["next"]}).json()["dossiers"] == page["dossiers"][1:]
    )
    assert len(registry.client("auditor").get("/dossiers").json()["dossiers"]) == 2
    assert registry.client("researcher").get("/dossiers").json()["dossiers"] == []


def test_each_download_enters_the_history_of_the_site_and_in_an_alarm_there_is_none(
    registry: Registry, site: dict[str, Any], tmp_path: Path
) -> None:
    legal = registry.client("legal")
    done = made(registry, legal, order(site["id"]))
    downloaded(registry, legal, done, tmp_path)
    downloaded(registry, legal, done, tmp_path)
    happened = [each["type"] for each in legal.get(f"/sites/{site['id']}/history").json()]
    assert happened[-3:] == ["DossierExported", "DossierDownloaded", "DossierDownloaded"]
    lines = registry.client("auditor").get("/access-log", params={"kind": "dossier"}).json()["reads"]
    assert sum(line["sites"] for line in lines) == 3
    assert field.finds_nothing(registry)
    checking.keep(registry.app.state.sessions, "export", Failure("ledger_shrunk", found=1, remembered=2, index=1))
    assert legal.get(f"/dossiers/{done['id']}/file").json()["code"] == "ledger_alarm"


def test_a_partner_gets_no_original_and_no_word_of_the_monitor(
    registry: Registry, site: dict[str, Any], tmp_path: Path
) -> None:
    legal = registry.client("legal")
    path = downloaded(registry, legal, made(registry, legal, order(site["id"])), tmp_path)
    assert verify(path, Given([key(registry)])).exit_code in {0, 2}
    with zipfile.ZipFile(path) as box:
        inside = b"".join(map(box.read, box.namelist()))
    assert b"PLANTED-MAKER" not in inside
    assert str(registry.people["monitor"]).encode() not in inside
    assert "أثر حفر خفيف".encode() not in inside


def test_a_dossier_as_of_a_date_says_what_was_known_then(
    registry: Registry, site: dict[str, Any], tmp_path: Path
) -> None:
    legal = registry.client("legal")
    then = legal.get(f"/sites/{site['id']}/history").json()[1]["recorded_at"]
    path = downloaded(registry, legal, made(registry, legal, order(site["id"], as_of=then)), tmp_path)
    told = facts(path)
    assert (len(told["boundaries"]), told["visits"]) == (1, [])
    assert verify(path, Given([key(registry)])).exit_code in {0, 2}
    early = made(registry, legal, order(site["id"], as_of="2020-01-01T00:00:00Z"))
    assert (early["state"], early["problem"]["code"]) == ("failed", "dossier_not_known_then")
    assert site["code"] in early["problem"]["detail"]["ar"]


def test_the_same_order_again_makes_one_dossier_and_another_is_a_conflict(
    registry: Registry, site: dict[str, Any]
) -> None:
    legal, body = registry.client("legal"), order(site["id"])
    assert legal.post("/dossiers", body).status_code == 202
    assert legal.post("/dossiers", body).status_code == 202
    assert legal.post("/dossiers", body | {"purpose": "غير ذلك"}).status_code == 409
    assert work(registry) == 1
    assert len(legal.get("/dossiers").json()["dossiers"]) == 1


def test_an_order_that_waits_can_be_cancelled_and_begun_again(registry: Registry, site: dict[str, Any]) -> None:
    legal, body = registry.client("legal"), order(site["id"])
    legal.post("/dossiers", body)
    assert legal.post(f"/dossiers/{body['id']}/cancel").json()["state"] == "cancelled"
    assert work(registry) == 0
    assert legal.get(f"/dossiers/{body['id']}/file").json()["code"] == "dossier_not_ready"
    assert legal.post(f"/dossiers/{body['id']}/start").json()["state"] == "waiting"
    work(registry)
    assert legal.get(f"/dossiers/{body['id']}").json()["state"] == "done"
    assert legal.post(f"/dossiers/{body['id']}/cancel").json()["code"] == "job_ended"


def test_a_recipient_has_a_name(registry: Registry, site: dict[str, Any]) -> None:
    nameless = order(site["id"], recipient={"kind": "court"})
    assert registry.client("legal").post("/dossiers", nameless).json()["code"] == "dossier_recipient_needed"


def test_more_than_25_sites_in_a_day_take_two(registry: Registry) -> None:
    researcher, legal = registry.client("researcher"), registry.client("legal")
    sites = []
    for _ in range(26):
        body = {"id": str(uuid4()), "steward": str(registry.own), "name_ar": "تدريب", "types": ["well"]}
        assert researcher.post("/sites", body).status_code == 201
        sites.append(body["id"])
    first = legal.post("/dossiers", order(sites[0], site_ids=sites[:25])).json()
    assert first["state"] == "waiting"
    assert legal.post("/dossiers", order(sites[0], site_ids=sites[25:])).json()["state"] == "needs_second"
