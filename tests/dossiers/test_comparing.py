"""What changed between two dossiers: told by field and event, from files that are checked first."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from graveregistry.cli import app
from graveregistry.dossiers.case import Given
from graveregistry.dossiers.compared import compare_files
from graveregistry.dossiers.verifier import verify
from graveregistry.errors import Failure
from tests.dossiers import synthetic, tampering
from tests.dossiers.test_api import COURT, facts, key, made, order
from tests.dossiers.test_api import site as site_with_photo  # noqa: F401
from tests.support import field
from tests.support.registry import Client, Registry

pytestmark = pytest.mark.db


def agree(legal: Client, item: str, scope: str) -> None:
    body = {"scope": scope, "reason": "قول صاحبها"}
    assert legal.post(f"/evidence/{item}/consent", body).status_code == 204


def kept(legal: Client, done: dict[str, Any], path: Path) -> Path:
    """The dossier's zip, kept while it may still be had."""
    path.write_bytes(legal.get(f"/dossiers/{done['id']}/file").content)
    return path


def test_what_changed_is_told_at_the_desk_in_the_next_dossier_and_from_two_files(
    registry: Registry,
    site_with_photo: dict[str, Any],  # noqa: F811
    tmp_path: Path,
) -> None:
    legal, researcher, site = registry.client("legal"), registry.client("researcher"), site_with_photo["id"]
    (item,) = (each["id"] for each in legal.get(f"/sites/{site}/evidence").json()["evidence"])
    agree(legal, item, "courts_and_un_mechanisms")
    wanted = order(site, profile="court", recipient=COURT, languages=["en"])
    first = made(registry, legal, wanted)
    older = kept(legal, first, tmp_path / "older.zip")
    # What happens in between: a visit, another name, and consent that is taken back.
    visit = field.visit(site)
    assert registry.client("monitor").post("/visits", visit).status_code == 201
    stated(registry, site, visit["id"])
    seen = researcher.get(f"/sites/{site}").json()
    renamed = researcher.patch(f"/sites/{site}", {"name_en": "Training, renamed"}, headers={"if-match": seen["etag"]})
    assert renamed.status_code == 200, renamed.text
    agree(legal, item, "withdrawn")

    at_the_desk(registry, first, visit["id"], item)
    done = made(registry, legal, wanted | {"id": str(uuid4()), "since": first["id"]})
    assert done["since"] == first["id"], done
    newer = kept(legal, done, tmp_path / "newer.zip")
    in_the_next_dossier(registry, newer, first["number"], visit["id"], item)
    from_two_files(registry, older, newer, visit["id"], item)
    until = legal.get(f"/dossiers/{done['id']}/changes", params={"until": first["id"]}).json()
    assert (until["older"], until["newer"]) == (first["number"], done["number"])
    assert [each["after"]["en"] for each in until["evidence"]] == ["consent was withdrawn"]
    partner = made(registry, legal, order(site))
    assert legal.get(f"/dossiers/{partner['id']}/changes").json()["evidence"] == []
    other = order(site, since=first["id"])
    refused = made(registry, legal, other)
    assert refused["problem"]["code"] == "dossier_since_other"
    assert field.finds_nothing(registry)


def stated(registry: Registry, site: str, visit: str) -> None:
    """What people state beside visits: at which site a place is, of which event, accepted, and no more."""
    officer, place, why = registry.client("protection-officer"), uuid4(), {"reason": "تدريب: المكان نفسه"}
    other = field.visit(place, new_place={"steward": str(registry.own), "name": "تدريب: خلف التل"})
    assert registry.client("monitor").post("/visits", other).status_code == 201
    same = {"leading_visit_id": visit, **why}
    for path, body in (
        (f"/places/{place}/site", {"linked_site_id": site, **why}),
        (f"/visits/{other['id']}/same-event", same),
        (f"/visits/{other['id']}/same-event/end", why),
        (f"/visits/{visit}/accept", None),
        (f"/visits/{visit}/accept/withdraw", why),
    ):
        tag = {"if-match": officer.get(f"/sites/{site}").json()["etag"]}
        assert officer.post(path, body, headers=tag).status_code in (200, 204), path


STATED = {"place_link", "visit_merge", "visit_acceptance"}
TAKEN_BACK = {("visit_merge", "ended_reason"), ("visit_acceptance", "withdrawn_reason")}


def at_the_desk(registry: Registry, first: dict[str, Any], visit: str, item: str) -> None:
    """Until now, by names, for whoever reads the site; the read is noted."""
    told = registry.client("protection-officer").get(f"/dossiers/{first['id']}/changes").json()
    (name,) = (each for each in told["changes"] if each["column"] == "name_en")
    assert (name["new"], name["who"]) == ("Training, renamed", "researcher")
    assert (visit, "visit") in [(each["key"], each["table"]) for each in told["added"]]
    assert {each["table"] for each in told["added"]} >= STATED
    assert {(each["table"], each["column"]) for each in told["changes"]} >= TAKEN_BACK
    (turn,) = told["evidence"]
    assert (turn["evidence_id"], turn["before"]["en"], turn["after"]["en"]) == (
        item,
        "file included",
        "consent was withdrawn",
    )
    lines = registry.client("auditor").get("/access-log", params={"kind": "dossier"}).json()["reads"]
    assert "protection-officer" in {line["person_name"] for line in lines}
    hidden = registry.client("stranger").get(f"/dossiers/{first['id']}/changes")
    absent = registry.client("stranger").get(f"/dossiers/{uuid4()}/changes")
    assert (hidden.status_code, hidden.content) == (404, absent.content)


def in_the_next_dossier(registry: Registry, path: Path, number: str, visit: str, item: str) -> None:
    """A part of its own, under pseudonyms, that the verifier holds to the events like all else."""
    told = facts(path)
    assert told["export"]["since"]["number"] == number
    assert "name_en" in {each["column"] for each in told["changes"]}
    assert visit in {each["key"] for each in told["added"]}
    assert {each["table"] for each in told["added"]} >= STATED
    assert {(each["table"], each["column"]) for each in told["changes"]} >= TAKEN_BACK
    assert told["turns"] == [{"evidence_id": item, "before": "included", "after": "consent_withdrawn"}]
    assert str(registry.people["researcher"]) not in str(told)
    report = verify(path, Given([key(registry)]))
    assert report.exit_code == 0, report.text("en")
    pdf = tampering.files_of(path)["data/dossier.pdf"]
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    assert f"What changed since dossier {number}" in text.decode()


def from_two_files(registry: Registry, older: Path, newer: Path, visit: str, item: str) -> None:
    """Whichever comes first; a change of either is found before anything is told."""
    public = older.with_name("registry.pub")
    public.write_text(key(registry).text())
    said = CliRunner().invoke(app, ["dossier", "compare", str(newer), str(older), "--key", str(public)])
    assert said.exit_code == 0, said.output
    assert "Training, renamed" in said.output
    assert f"visit/{visit[-12:]}" in said.output
    assert f"{item}: file included -> consent was withdrawn" in said.output
    assert "UNCHANGED SINCE" in said.output
    unsure = compare_files(older, newer, Given())
    assert unsure.exit_code == 2
    less = tampering.tampered(newer, newer.with_name("less.zip"), tampering.drop_event(1))
    found = compare_files(older, less, Given([key(registry)]))
    assert (found.exit_code, len(found.comparison.rewritten)) == (1, 1)
    assert "no honest registry" in found.text("en")


def test_dossiers_of_other_sites_and_files_that_are_none_are_not_compared(
    dossier: Path, tmp_path: Path, registry: Registry
) -> None:
    legal = registry.client("legal")
    site = registry.client("researcher").mark_site(registry.own)["id"]
    apart = kept(legal, made(registry, legal, order(site)), tmp_path / "apart.zip")
    with pytest.raises(Failure) as failure:
        compare_files(dossier, apart, Given())
    assert failure.value.code == "dossier_compare_apart"
    nothing = tmp_path / "none.zip"
    nothing.write_bytes(b"no zip")
    with pytest.raises(Failure) as failure:
        compare_files(dossier, nothing, Given())
    assert failure.value.code == "dossier_unreadable"
    again = synthetic.made(tmp_path / "again.zip")
    same = compare_files(dossier, again, Given())
    assert not same.comparison.changes
    assert "Nothing was recorded since" in same.text("en")
