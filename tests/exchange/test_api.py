"""A person uploads a stranger's file, looks, maps, imports; nothing is lost, doubled, half done or given away."""

from __future__ import annotations

import csv
import io
import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import shapely

from graveregistry import jobs
from graveregistry.exchange.places import ShapeRules
from graveregistry.exchange.reader import open_source
from graveregistry.exchange.rules import Draft, Importer, guess_mapping
from graveregistry.ledger.auditing import audit
from tests.support.registry import Registry

from .desk import Files, rows
from .strange import bowtie, collection_text, square

pytestmark = pytest.mark.db
TAKEN = {"default_radius_m": 25.0, "line_width_m": 4.0, "keep_without_shape": True, "take_repaired": True}


@pytest.fixture
def files(registry: Registry) -> Files:
    return Files(registry)


def assert_replay_is_clean(registry: Registry) -> None:
    with registry.owner_session() as session:
        found = audit(session, [])
    assert not found.failed, (found.findings, found.chain_faults, found.row_faults)


def count(registry: Registry, table: str) -> int:
    engine = registry.app.state.engine
    with registry.owner_session() as session:
        assert engine is not None
        return int(session.connection().exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


class TestPreview:
    def test_an_upload_answers_what_the_import_would_do_and_imports_nothing(self, files: Files) -> None:
        found = files.uploaded(rows(3, **{"المحافظة": "درعا"}))
        assert found["state"] == "uploaded"
        preview = found["preview"]
        assert (preview["format"], preview["encoding"], preview["crs"]) == ("GeoJSON", "utf-8", "EPSG:4326")
        assert (preview["rows"], preview["good"], preview["bad"]) == (3, 3, 0)
        columns = {each["name"]: (each["field"], each["samples"][:1]) for each in preview["columns"]}
        assert columns["name"] == ("name_ar", ["تدريب 0"])
        assert columns["المحافظة"] == ("governorate", ["درعا"])
        assert columns["odd"][0] is None
        assert preview["unmapped"] == ["odd"]
        assert preview["first"][0]["fields"] == {"name_ar": "تدريب 0", "governorate": "درعا"}
        assert files.sites() == []

    def test_the_file_is_kept_for_this_account_alone(self, files: Files) -> None:
        found = files.uploaded(rows(1))
        kept = files.home / "imports" / found["id"]
        assert kept.stat().st_mode & 0o777 == 0o600
        assert kept.parent.stat().st_mode & 0o777 == 0o700
        assert [path.name for path in kept.parent.iterdir()] == [found["id"]]

    def test_every_bad_row_is_told_with_its_number_in_both_languages_and_what_could_mend_it(self, files: Files) -> None:
        collection = json.loads(rows(3))
        collection["features"][1]["geometry"] = bowtie(36.2, 32.6)
        collection["features"][2]["geometry"] = None
        preview = files.uploaded(json.dumps(collection))["preview"]
        assert (preview["good"], preview["bad"], preview["errors_total"]) == (1, 2, 2)
        crossed, absent = preview["errors"]
        assert (crossed["row"], crossed["code"]) == (2, "self_crossing")
        assert crossed["at"] == [36.20025, 32.60025]
        assert crossed["offer"]["type"] == "MultiPolygon"
        assert (absent["row"], absent["code"]) == (3, "import_no_shape")
        assert absent["ar"]
        assert absent["en"]

    def test_what_the_registry_would_refuse_by_hand_it_refuses_from_a_file(self, files: Files) -> None:
        preview = files.uploaded(rows(1, locality="ق" * 201))["preview"]
        (error,) = preview["errors"]
        assert error["code"] == "string_too_long"
        assert error["column"] == "locality"

    def test_a_mapping_can_be_changed_and_is_tried_at_once(self, files: Files) -> None:
        import_id = files.uploaded(rows(2, where="قرية خيالية"))["id"]
        mapping = {"fields": {"name_ar": "name", "locality": "where"}, "shape_from": "feature"}
        changed = files.say(import_id, mapping=mapping, sensitivity="standard").json()
        assert changed["preview"]["first"][1]["fields"] == {"name_ar": "تدريب 1", "locality": "قرية خيالية"}
        assert changed["terms"]["sensitivity"] == "standard"
        again = files.say(import_id, source_type="news").json()
        assert again["terms"]["mapping"]["fields"] == mapping["fields"]
        refused = files.say(import_id, mapping={"fields": {"name_ar": "no such column"}})
        assert (refused.status_code, refused.json()["code"]) == (422, "import_mapping_wrong")

    def test_the_same_upload_again_is_the_same_import_and_another_file_is_a_conflict(self, files: Files) -> None:
        first = files.uploaded(rows(1))
        assert files.uploaded(rows(1), id=first["id"]) == first
        assert files.upload(rows(2), id=first["id"]).status_code == 409

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<kml>", b'{"type":"Topology"}'])
    def test_what_is_no_table_of_places_is_refused_and_leaves_no_file(self, files: Files, content: bytes) -> None:
        answer = files.upload(content)
        assert 400 <= answer.status_code < 500
        assert set(answer.json()["detail"]) == {"ar", "en"}
        assert list((files.home / "imports").iterdir()) == []

    def test_a_name_that_points_elsewhere_is_only_a_name(self, files: Files) -> None:
        found = files.uploaded(rows(1), name="../../etc/\u202egnp.csv")
        assert found["file_name"] == "gnp.csv"

    def test_points_get_the_radius_that_was_said(self, files: Files) -> None:
        point = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [36.1, 32.6]}}
        text = json.dumps({"type": "FeatureCollection", "features": [point]})
        assert files.uploaded(text)["preview"]["errors"][0]["code"] == "import_point_needs_radius"
        found = files.imported(text, default_radius_m="40")
        site = files.client.get(f"/sites/{found['result']['sites'][0]}").json()
        (boundary,) = site["boundaries"]
        assert (float(boundary["error_radius_m"]), boundary["geometry"]["type"]) == (40.0, "Point")
        assert site["name_ar"] == "بلا اسم: الصف 1 من fictional.geojson"


class TestImport:
    def test_two_thousand_odd_rows_come_in_and_go_out_again_with_nothing_lost(
        self, registry: Registry, files: Files, tmp_path: Path
    ) -> None:
        text = collection_text(2000)
        import_id = files.uploaded(text)["id"]
        preview = files.say(import_id, **TAKEN).json()["preview"]
        assert (preview["good"], preview["bad"]) == (1778, 222)
        assert files.begin(import_id).json()["code"] == "import_rows_wrong"
        assert files.begin(import_id, only_good=True).status_code == 202
        files.work()
        result = files.read(import_id)["result"]
        assert (result["taken"], result["left_out"]) == (1778, 222)
        left_out = files.client.get(f"/imports/{import_id}/left-out.csv")
        table = list(csv.DictReader(io.StringIO(left_out.content.decode("utf-8-sig"), newline="")))
        assert len(table) == 222
        assert all(each["reason_ar"] and each["reason_en"] and each["raw"] for each in table)
        numbers = {int(each["row"]) for each in table}

        given = tmp_path / "given.geojson"
        given.write_text(text, encoding="utf-8")
        source = open_source(given)
        sample = list(source.rows())
        mapping = guess_mapping(source.columns, sample[:50], crs=source.crs)
        importer = Importer(replace(mapping, shapes=ShapeRules(25.0, 4.0, True, True)))
        drafts = {row.number: importer.apply(row) for row in sample}
        assert {number for number, draft in drafts.items() if isinstance(draft, list)} == numbers

        exported = self.exported(registry, files)
        kept = (draft for draft in drafts.values() if isinstance(draft, Draft))
        for site_id, draft in zip(result["sites"], kept, strict=True):
            feature = exported[site_id]
            values = feature["properties"]
            for name, value in draft.fields.items():
                assert values[name] == value, name
            carried = {name[7:]: value for name, value in values.items() if name.startswith("source:")}
            assert json.dumps(carried, sort_keys=True) == json.dumps(draft.unmapped, sort_keys=True)
            assert (feature["geometry"] is None) == (draft.geometry is None)
            if draft.geometry is not None:
                shape = shapely.geometry.shape(feature["geometry"])
                assert shapely.equals_exact(shapely.normalize(shape), shapely.normalize(draft.geometry), 0)
        assert_replay_is_clean(registry)

    @staticmethod
    def exported(registry: Registry, files: Files) -> dict[str, Any]:
        asked = files.client.get("/exports/sites.geojson").json()
        registry.client("legal").post(f"/proposals/{asked['proposal']}/decision", {"approve": True})
        features = files.client.get(f"/exports/approved/{asked['proposal']}.geojson").json()["features"]
        lines = registry.client("auditor").get("/access-log", params={"kind": "export"}).json()["reads"]
        assert sum(line["sites"] for line in lines) == len(features) > 25
        return {each["properties"]["graveregistry:site"]: each for each in features}

    def test_each_site_has_a_chain_of_its_own_and_remembers_its_row(self, registry: Registry, files: Files) -> None:
        found = files.imported(rows(3, note="=1+1"))
        site = files.client.get(f"/sites/{found['result']['sites'][1]}").json()
        kept = site["as_imported"]
        assert (kept["row"], kept["file"], kept["sha256"]) == (2, "fictional.geojson", found["sha256"])
        assert kept["columns"]["odd"] == "0.125"
        assert json.loads(kept["raw"])["properties"]["odd"] == 0.125
        history = files.client.get(f"/sites/{site['id']}/history").json()
        assert [each["type"] for each in history] == ["SiteImported"]
        assert site["verification"] == "reported"
        original = files.home / "imports" / "originals" / found["sha256"][:2] / found["sha256"]
        assert original.read_bytes() == rows(3, note="=1+1").encode()
        assert_replay_is_clean(registry)

    def test_a_site_that_came_in_is_edited_and_redrawn_like_any_other(self, registry: Registry, files: Files) -> None:
        site_id = files.imported(rows(1))["result"]["sites"][0]
        site = files.client.get(f"/sites/{site_id}").json()
        tag = {"If-Match": site["etag"]}
        assert files.client.patch(f"/sites/{site_id}", {"name_en": "Renamed"}, headers=tag).status_code == 200
        drawn = {"id": str(uuid4()), "geometry": square(36.0, 32.5, 0.0007), "source_type": "field_visit"}
        assert files.client.post(f"/sites/{site_id}/boundaries", drawn | {"make_current": True}).status_code == 201
        assert_replay_is_clean(registry)

    def test_sealed_sites_are_for_whoever_imports_them(self, registry: Registry, files: Files) -> None:
        import_id = files.uploaded(rows(2))["id"]
        files.say(import_id, sensitivity="sealed")
        files.begin(import_id)
        files.work()
        assert len(files.sites()) == 2
        assert Files(registry, "researcher-2").sites() == []
        assert_replay_is_clean(registry)

    def test_a_latin_1_table_with_two_columns_of_coordinates(self, files: Files) -> None:
        text = "Nom;Latitude;Longitude;Remarque\nFosse n° 1 à l'est;32,61;36,12;déjà signalé\n"
        found = files.imported(text.encode("latin-1"), "fictif.csv", default_radius_m="30")
        assert found["preview"]["encoding"] in {"cp1252", "iso8859-1", "latin-1"}
        site = files.client.get(f"/sites/{found['result']['sites'][0]}").json()
        assert site["name_en"] == "Fosse n° 1 à l'est"
        assert site["as_imported"]["columns"] == {"Remarque": "déjà signalé"}
        assert site["boundaries"][0]["geometry"]["coordinates"] == [36.12, 32.61]

    def test_the_same_import_run_twice_makes_one_set(self, registry: Registry, files: Files) -> None:
        found = files.imported(rows(4))
        again = files.begin(found["id"])
        assert (again.status_code, again.json()["state"]) == (202, "done")
        files.work()
        assert len(files.sites()) == 4
        assert files.say(found["id"], sensitivity="standard").json()["code"] == "import_done"
        assert files.client.request("DELETE", f"/imports/{found['id']}").json()["code"] == "import_done"

    def test_two_runs_at_once_make_one_set(self, registry: Registry, files: Files) -> None:
        import_id = files.uploaded(rows(30))["id"]
        with registry.web_session() as session:
            session.connection().exec_driver_sql(
                "SELECT set_config('graveregistry.actor', %s, true)", (str(registry.people["researcher"]),)
            )
            for _ in range(2):
                payload = {"import": import_id, "only_good": False}
                jobs.enqueue(session, "import", registry.people["researcher"], payload)
        workers = [threading.Thread(target=files.work) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert files.read(import_id)["result"]["taken"] == 30
        assert len(files.sites()) == 30
        assert count(registry, "import_file") == 1
        assert_replay_is_clean(registry)


class TestNothingHalfDone:
    @pytest.mark.parametrize("share", [0.0, 0.7, 0.94])
    def test_a_cancelled_import_leaves_nothing(
        self, registry: Registry, files: Files, monkeypatch: pytest.MonkeyPatch, share: float
    ) -> None:
        monkeypatch.setattr(jobs, "_TELL_SECONDS", 0.0)
        monkeypatch.setattr("graveregistry.exchange.service.BATCH", 100)
        monkeypatch.setattr("graveregistry.sites.many._TOGETHER", 200)
        import_id = files.uploaded(rows(600))["id"]
        events = count(registry, "ledger_event")
        files.begin(import_id)
        asked: list[str] = []
        inner = jobs._Run._write

        def cancelled_on_the_way(run: Any, values: dict[str, Any]) -> bool | None:
            if not asked and values.get("progress", 0) > share:
                asked.append(files.client.post(f"/imports/{import_id}/cancel").json()["state"])
            return inner(run, values)

        monkeypatch.setattr(jobs._Run, "_write", cancelled_on_the_way)
        files.work()
        assert asked == ["running"]
        assert files.read(import_id)["state"] == "cancelled"
        for table in ("protected_site", "site", "site_shape", "boundary_assertion", "import_file", "ledger_link"):
            assert count(registry, table) == 0, table
        assert count(registry, "ledger_event") == count(registry, "ledger_content") == events
        assert not (files.home / "imports" / "originals").exists()

    def test_an_import_begun_again_after_a_kill_makes_one_whole_set(
        self, registry: Registry, files: Files, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import_id = files.uploaded(rows(300))["id"]
        files.begin(import_id)

        class Killed(BaseException):
            pass

        def dies(*_: Any) -> None:
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr("graveregistry.exchange.service.store.keep", dies)
            patch.setattr(jobs._Run, "_write", lambda *_: False)
            with pytest.raises(Killed):
                files.work()
        assert count(registry, "site") == 0
        assert files.read(import_id)["state"] == "running"
        home = files.home
        jobs.run_pending(registry.app.state.sessions, home, dead_after=jobs.timedelta(0))
        assert files.read(import_id)["result"]["taken"] == 300
        assert_replay_is_clean(registry)

    def test_one_bad_row_stops_everything_unless_only_the_good_are_asked_for(
        self, registry: Registry, files: Files
    ) -> None:
        collection = json.loads(rows(3))
        collection["features"][2]["geometry"] = None
        import_id = files.uploaded(json.dumps(collection))["id"]
        refused = files.begin(import_id)
        assert (refused.status_code, refused.json()["code"]) == (422, "import_rows_wrong")
        assert files.work() == 0
        files.begin(import_id, only_good=True)
        files.work()
        assert len(files.sites()) == 2

    def test_a_file_changed_on_the_disk_is_not_imported(self, registry: Registry, files: Files) -> None:
        import_id = files.uploaded(rows(2))["id"]
        path = files.home / "imports" / import_id
        path.write_text(rows(2, planted="x"), encoding="utf-8")
        files.begin(import_id)
        files.work()
        found = files.read(import_id)
        assert (found["state"], found["job"]["error"]["code"]) == ("failed", "import_file_missing")
        assert files.sites() == []

    def test_an_import_given_up_takes_its_file_with_it(self, files: Files) -> None:
        import_id = files.uploaded(rows(1))["id"]
        assert files.client.request("DELETE", f"/imports/{import_id}").status_code == 204
        assert list((files.home / "imports").iterdir()) == []
        assert files.client.get(f"/imports/{import_id}").status_code == 404

    def test_a_running_import_is_not_changed_under_way(self, files: Files) -> None:
        import_id = files.uploaded(rows(1))["id"]
        files.begin(import_id)
        assert files.say(import_id, sensitivity="standard").json()["code"] == "import_running"
        assert files.begin(import_id).json()["state"] == "queued"
        assert files.client.post(f"/imports/{import_id}/cancel").json()["state"] == "cancelled"
        assert files.client.post(f"/imports/{import_id}/cancel").json()["code"] == "job_ended"
        assert files.say(import_id, sensitivity="standard").json()["state"] == "uploaded"
        assert files.client.post(f"/imports/{import_id}/cancel").json()["code"] == "job_ended"


class TestWhoMay:
    def test_only_researchers_of_the_steward_import(self, registry: Registry, files: Files) -> None:
        for login in ("monitor", "verifier", "protection-officer", "legal", "auditor", "administrator"):
            assert Files(registry, login).upload(rows(1)).status_code == 403, login
        assert files.upload(rows(1), steward=str(registry.stranger)).status_code == 403

    def test_somebody_elses_import_is_not_there(self, registry: Registry, files: Files) -> None:
        import_id = files.uploaded(rows(1))["id"]
        for login in ("researcher-2", "stranger", "administrator"):
            other = registry.client(login)
            absent = str(uuid4())
            for method, path, body in (
                ("GET", "/imports/{}", None),
                ("GET", "/imports/{}/left-out.csv", None),
                ("PUT", "/imports/{}/mapping", {}),
                ("POST", "/imports/{}/run", {"only_good": True}),
                ("POST", "/imports/{}/cancel", None),
                ("DELETE", "/imports/{}", None),
            ):
                hidden = other.request(method, path.format(import_id), json=body)
                nothing = other.request(method, path.format(absent), json=body)
                assert hidden.status_code == nothing.status_code == 404, (login, method, path)
                assert hidden.content == nothing.content
        taken = Files(registry, "stranger").upload(rows(2), id=import_id, steward=str(registry.stranger))
        assert taken.status_code == 409
        assert (files.home / "imports" / import_id).read_text(encoding="utf-8") == rows(1)

    def test_a_role_that_ended_meanwhile_imports_nothing(self, registry: Registry, files: Files) -> None:
        import_id = files.uploaded(rows(1))["id"]
        files.begin(import_id)
        with registry.owner_session() as session:
            session.connection().exec_driver_sql(
                "UPDATE membership SET ended_at = now() WHERE person_id = %s", (registry.people["researcher"],)
            )
        files.work()
        assert count(registry, "site") == 0
        with registry.owner_session() as session:
            state = session.connection().exec_driver_sql("SELECT state, error->>'code' FROM job").one()
        assert tuple(state) == ("failed", "not_allowed")

    def test_an_import_says_nothing_about_sites_one_may_not_see(self, registry: Registry, files: Files) -> None:
        """Attack 17: the same file upon another organisation's graves and upon empty ground is answered alike."""
        hidden = registry.client("stranger")
        hidden.mark_site(registry.stranger, shape=square(36.0, 32.5))

        def asked(text: str) -> tuple[Any, Any]:
            found = files.uploaded(text)
            changing = {"id", "sha256", "uploaded_at", "size"}
            return {name: value for name, value in found.items() if name not in changing}, files.imported(text)["state"]

        upon = asked(rows(1))
        beside = asked(rows(1).replace("36.0", "36.9"))
        assert json.dumps(upon).replace("36.0", "36.9") == json.dumps(beside)
