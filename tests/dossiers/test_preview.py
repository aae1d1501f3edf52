"""Looking before exporting: marked pages, what is left out and why, a whole case, and nothing recorded but the read."""

from __future__ import annotations

import base64
from typing import Any
from uuid import uuid4

import pytest

from tests.dossiers.test_api import COURT, made, order
from tests.dossiers.test_api import site as site_with_photo  # noqa: F401
from tests.support import field
from tests.support.registry import Client, Registry

pytestmark = pytest.mark.db


def looked(legal: Client, site: object, **given: Any) -> dict[str, Any]:
    """A preview of an order."""
    body = {key: value for key, value in order(site, **given).items() if key != "id"}
    seen = legal.post("/dossiers/preview", body)
    assert seen.status_code == 200, seen.text
    found: dict[str, Any] = seen.json()
    return found


def test_a_preview_shows_pages_and_what_is_left_out_and_records_no_export(
    registry: Registry,
    site_with_photo: dict[str, Any],  # noqa: F811
) -> None:
    legal, site = registry.client("legal"), site_with_photo["id"]
    (item,) = legal.get(f"/sites/{site}/evidence").json()["evidence"]
    hidden = [{"field": "visit.notes", "reason": "تذكر شاهداً"}]
    seen = looked(legal, site, profile="court", recipient=COURT, hidden=hidden, languages=["en"])
    assert len(seen["pages"]) == min(10, seen["total"])
    assert base64.b64decode(seen["pages"][0]).startswith(b"\x89PNG")
    assert seen["total"] <= 10 or len(looked(legal, site, languages=["en"], first=11)["pages"]) > 0
    assert [(each["id"], each["why"]["en"]) for each in seen["evidence"]] == [
        (item["id"], "consent does not cover this recipient")
    ]
    redacted = {f"{each['table']}.{each['column']}": each["why"]["en"] for each in seen["redactions"]}
    assert redacted["visit.notes"].startswith("the exporter's own decision")
    assert seen["hidden"][0]["reason"] == "تذكر شاهداً"
    assert seen["event_fields"]
    assert legal.get("/dossiers").json()["dossiers"] == []
    happened = [each["type"] for each in legal.get(f"/sites/{site}/history").json()]
    assert not [each for each in happened if "Dossier" in each]
    lines = registry.client("auditor").get("/access-log", params={"kind": "dossier"}).json()["reads"]
    assert sum(line["sites"] for line in lines) >= 1
    made_of = made(registry, legal, order(site, hidden=hidden))
    assert made_of["hidden"][0]["field"] == "visit.notes"
    assert field.finds_nothing(registry)


def test_a_preview_is_for_whoever_may_export_and_of_few_sites(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own)["id"]
    body = {key: value for key, value in order(site).items() if key != "id"}
    assert registry.client("researcher").post("/dossiers/preview", body).status_code == 403
    hidden = registry.client("stranger").post("/dossiers/preview", body)
    absent = registry.client("stranger").post("/dossiers/preview", body | {"site_ids": [str(uuid4())]})
    assert (hidden.status_code, hidden.content) == (404, absent.content)
    many = registry.client("legal").post("/dossiers/preview", body | {"site_ids": [str(uuid4()) for _ in range(26)]})
    assert many.json()["code"] == "dossier_preview_too_many"


def test_the_fields_say_which_profiles_leave_them_out_already(registry: Registry) -> None:
    fields = {each["field"]: each for each in registry.client("legal").get("/dossiers/fields").json()}
    assert fields["visit.notes"]["hidden_by"] == ["partner", "public"]
    assert fields["place"]["hidden_by"] == ["public"]
    assert fields["place"]["name"]["en"].startswith("The exact place")


def test_a_case_is_what_relations_tie_together_as_far_as_the_asker_reads_it(registry: Registry) -> None:
    researcher = registry.client("researcher")
    one, part, moved, near, apart = (researcher.mark_site(registry.own) for _ in range(5))
    for first, kind, other in ((part, "part_of", one), (moved, "robbed_to", part), (one, "near", near)):
        body = {"id": str(uuid4()), "other": other["id"], "kind": kind}
        assert researcher.post(f"/sites/{first['id']}/relations", body).status_code == 201
    legal = registry.client("legal")
    found = legal.get(f"/sites/{moved['id']}/case").json()
    assert [each["code"] for each in found] == [moved["code"], part["code"], one["code"]]
    assert all(each["fits"] for each in found)
    assert len(legal.get(f"/sites/{apart['id']}/case").json()) == 1
    both = made(registry, legal, order(one["id"], site_ids=[each["id"] for each in found]))
    assert both["state"] == "done", both
    (entry,) = legal.get("/dossiers", params={"site_id": part["id"]}).json()["dossiers"]
    assert set(entry["site_codes"]) == {each["code"] for each in found}


def test_the_register_is_searched(registry: Registry) -> None:
    legal = registry.client("legal")
    site = registry.client("researcher").mark_site(registry.own)["id"]
    done = made(registry, legal, order(site, purpose="دعم 100% من التحقيق"))

    def found(**asked: str) -> int:
        return len(legal.get("/dossiers", params=asked).json()["dossiers"])

    assert found(q=done["number"].lower()) == found(q="a PARTNER") == found(q="100%") == 1
    assert found(q="1_0") == found(q="nobody") == found(profile="court") == 0
    assert found(profile="partner", **{"from": "2020-01-01T00:00:00Z"}) == 1
    assert found(to="2020-01-01T00:00:00Z") == 0
