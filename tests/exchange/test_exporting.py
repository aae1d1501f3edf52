"""Sites leave the registry as precisely as the person sees them; many exact ones only with a second person."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from graveregistry.access import service as access
from graveregistry.exchange import exporting
from graveregistry.ledger.auditing import audit
from tests.support.registry import Registry

from .desk import Files, rows

pytestmark = pytest.mark.db


@pytest.fixture
def files(registry: Registry) -> Files:
    return Files(registry)


def events(registry: Registry) -> list[str]:
    with registry.owner_session() as session:
        found = session.connection().exec_driver_sql(
            "SELECT value #>> '{}' FROM ledger_field JOIN ledger_event ON key = content_key"
            " WHERE name = 'type' ORDER BY index"
        )
        return [row[0] for row in found]


def share(registry: Registry, site: str, precision: str, until: str = "2030-01-01") -> None:
    """Two people show a site to the stranger's organisation."""
    given = {"organisation": str(registry.stranger), "precision": precision, "purpose": "تدريب", "until": until}
    proposal = registry.client("researcher").post(f"/sites/{site}/grants", given).json()
    decided = registry.client("legal").post(f"/proposals/{proposal['id']}/decision", {"approve": True})
    assert decided.status_code == 200, decided.text


def test_few_sites_are_taken_alone_and_recorded(registry: Registry, files: Files) -> None:
    files.imported(rows(3))
    answer = files.client.get("/exports/sites.geojson")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/geo+json"
    assert "attachment" in answer.headers["content-disposition"]
    assert len(answer.json()["features"]) == 3
    assert events(registry)[-1] == "SitesExported"
    with registry.owner_session() as session:
        held = session.connection().exec_driver_sql("SELECT format, exact, coarse, filters FROM site_export").one()
        assert tuple(held) == ("geojson", 3, 0, {})
        assert not audit(session, []).failed


def test_the_filters_are_those_of_the_list(files: Files) -> None:
    files.client.mark_site(files.registry.own, name_ar="تدريب – مغارة", types=["cave_or_sinkhole"])
    files.client.mark_site(files.registry.own, name_ar="تدريب – خندق")
    for query in ({"q": "مغاره"}, {"type": "cave_or_sinkhole"}):
        features = files.client.get("/exports/sites.geojson", params=query).json()["features"]
        assert [each["properties"]["name_ar"] for each in features] == ["تدريب – مغارة"]
    empty = files.client.get("/exports/sites.geojson", params={"bbox": "10.5,10.5,11,11", "from": "2013-01-01"})
    assert empty.json()["features"] == []
    assert files.client.get("/exports/sites.geojson", params={"bbox": "x"}).status_code == 422
    assert files.client.get("/exports/sites.shp").status_code == 422


def test_below_exact_only_the_coarse_shape_and_facts_leave(registry: Registry, files: Files) -> None:
    site = files.imported(rows(1, secret="سرّ"))["result"]["sites"][0]
    share(registry, site, "vicinity")
    text = registry.client("stranger").get("/exports/sites.geojson").text
    (feature,) = json.loads(text)["features"]
    assert set(feature["properties"]) == {
        "graveregistry:site",
        "graveregistry:code",
        "graveregistry:precision",
        "graveregistry:verification",
        "site_types",
        "condition",
    }
    assert feature["properties"]["graveregistry:precision"] == "vicinity"
    longitudes = {round(x, 9) for x, _ in feature["geometry"]["coordinates"][0]}
    assert longitudes == {36.0, 36.01}
    assert "سرّ" not in text
    assert "تدريب" not in text


def test_nobody_else_gets_anything(registry: Registry, files: Files) -> None:
    files.imported(rows(2))
    for login in ("stranger", "administrator", "auditor", "monitor"):
        assert registry.client(login).get("/exports/sites.geojson").json()["features"] == [], login
    assert registry.client().get("/exports/sites.geojson").status_code == 401


def test_no_cell_of_the_table_is_a_formula(files: Files) -> None:
    files.imported(rows(1, note="=cmd|' /C calc'!A0", extra="@SUM(1)"))
    content = files.client.get("/exports/sites.csv").content
    table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert not [cell for line in table for cell in line if cell[:1] in set("=+-@\t\r")]
    assert "'=cmd|' /C calc'!A0" in table[1]


def test_a_geopackage_holds_the_same(files: Files, tmp_path: Path) -> None:
    files.imported(rows(2))
    path = tmp_path / "sites.gpkg"
    path.write_bytes(files.client.get("/exports/sites.gpkg").content)
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM sites").fetchone() == (2,)
    assert not list((files.home / "imports").glob("export-*"))


def test_all_that_was_typed_leaves_with_an_exact_site(files: Files) -> None:
    files.client.mark_site(
        files.registry.own,
        aliases=["اسم آخر"],
        references=[{"body": "جمعية خيالية", "number": "ف-7"}],
        victims_min=3,
        hazards=["landmine_or_uxo"],
    )
    (feature,) = files.client.get("/exports/sites.geojson").json()["features"]
    properties = feature["properties"]
    assert json.loads(properties["graveregistry:aliases"]) == ["اسم آخر"]
    assert properties["external_reference"] == "ف-7"
    assert properties["victims_min"] == 3
    assert json.loads(properties["graveregistry:hazards"]) == ["landmine_or_uxo"]
    assert properties["source_type"] == "field_visit"


class TestAttack16:
    """A researcher or an administrator exports everything: a second person is needed, it is recorded, others see it."""

    def asked(self, files: Files, **query: Any) -> str:
        answer = files.client.get("/exports/sites.geojson", params=query)
        assert (answer.status_code, answer.json()["code"]) == (409, "second_person_needed")
        return str(answer.json()["proposal"])

    def test_more_than_twenty_five_exact_sites_wait_for_a_second_person(self, registry: Registry, files: Files) -> None:
        files.imported(rows(26))
        proposal = self.asked(files, reason="تدريب على التصدير")
        assert self.asked(files) == proposal, "the same question waits once"
        assert events(registry)[-1] == "ExportProposed"
        download = f"/exports/approved/{proposal}.geojson"
        assert files.client.get(download).json()["code"] == "export_not_approved"
        own = files.client.post(f"/proposals/{proposal}/decision", {"approve": True})
        assert own.status_code == 403
        officer = registry.client("protection-officer")
        (shown,) = officer.get("/proposals").json()
        assert (shown["kind"], shown["payload"]["exact"], shown["reason"]) == ("export", 26, "تدريب على التصدير")
        assert shown["may_decide"]
        assert officer.post(f"/proposals/{proposal}/decision", {"approve": True}).status_code == 200
        assert registry.client("legal").get(download).status_code == 404
        assert len(files.client.get(download).json()["features"]) == 26
        assert files.client.get(download).json()["code"] == "export_used"
        assert events(registry)[-1] == "SitesExported"
        with registry.owner_session() as session:
            assert not audit(session, []).failed

    def test_a_declined_export_is_not_handed_over(self, registry: Registry, files: Files) -> None:
        files.imported(rows(26))
        proposal = self.asked(files)
        registry.client("legal").post(f"/proposals/{proposal}/decision", {"approve": False})
        assert files.client.get(f"/exports/approved/{proposal}.csv").json()["code"] == "export_not_approved"

    def test_many_small_exports_are_not_a_way_around(self, registry: Registry, files: Files) -> None:
        files.imported(rows(30))
        west, east = {"bbox": "35.9,32,36.145,33"}, {"bbox": "36.145,32,37,33"}
        assert len(files.client.get("/exports/sites.geojson", params=west).json()["features"]) == 15
        assert len(files.client.get("/exports/sites.csv", params=west).content) > 1000, "the same again is no more"
        self.asked(files, **east)

    def test_exactly_what_was_agreed_to_is_handed_over(self, registry: Registry, files: Files) -> None:
        files.imported(rows(26))
        proposal = self.asked(files, q="تدريب")
        registry.client("legal").post(f"/proposals/{proposal}/decision", {"approve": True})
        files.client.mark_site(registry.own, name_ar="تدريب جديد")
        assert files.client.get(f"/exports/approved/{proposal}.csv").json()["code"] == "export_changed"

    def test_an_agreement_lasts_a_week(self, registry: Registry, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
        files.imported(rows(26))
        proposal = self.asked(files)
        registry.client("legal").post(f"/proposals/{proposal}/decision", {"approve": True})
        later = access.now() + timedelta(days=8)
        monkeypatch.setattr(exporting.access, "now", lambda: later)
        with registry.web_session() as session:
            actor = access.act_as(session, registry.people["researcher"])
            assert actor is not None
            with pytest.raises(exporting.Failure, match="time has passed"):
                exporting.approved(session, actor, files.home, exporting.UUID(proposal), "csv")

    def test_who_has_no_say_over_sites_cannot_even_ask(self, registry: Registry, files: Files) -> None:
        sites = files.imported(rows(26))["result"]["sites"]
        officer = registry.client("protection-officer")
        monitor = {"monitor": str(registry.people["monitor"]), "precision": "exact"}
        for site in sites:
            assert officer.post(f"/sites/{site}/assignments", monitor).status_code == 201
        assert registry.client("monitor").get("/exports/sites.csv").json()["code"] == "not_allowed"

    def test_more_than_one_file_may_hold_is_refused(self, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(exporting, "LIMIT", 1)
        files.imported(rows(2))
        assert files.client.get("/exports/sites.csv").json()["code"] == "export_too_many"

    def test_an_unknown_export_is_not_there(self, files: Files) -> None:
        assert files.client.get(f"/exports/approved/{uuid4()}.csv").status_code == 404
