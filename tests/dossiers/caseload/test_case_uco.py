"""What an investigation system learns from a dossier: which evidence, with what hash, who did what with it and when."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from graveregistry.dossiers.caseload.case_uco import case_uco
from graveregistry.dossiers.document import export_document, parse_document
from tests.dossiers import chronicle, synthetic
from tests.dossiers.tampering import files_of

Node = dict[str, Any]
RECORD, ACTION = "case-investigation:ProvenanceRecord", "case-investigation:InvestigativeAction"


def graph_of(data: bytes) -> dict[str, Node]:
    return {node["@id"]: node for node in json.loads(data)["@graph"]}


def told(nasty: str = "", **export: Any) -> dict[str, Node]:
    return graph_of(case_uco(parse_document(export_document(synthetic.facts(nasty, **export)))))


def named(graph: dict[str, Node], kind: str) -> list[Node]:
    return [node for node in graph.values() if node["@type"] == kind]


@pytest.fixture(scope="module")
def graph(dossier: Path) -> dict[str, Node]:
    return graph_of(files_of(dossier)["data/caseload/case-uco.jsonld"])


def test_each_item_is_a_file_with_its_hash_where_it_lies_in_the_bag(dossier: Path, graph: dict[str, Node]) -> None:
    (file,) = named(graph, "uco-observable:File")
    facets = {facet["@type"]: facet for facet in file["uco-core:hasFacet"]}
    path = facets["uco-observable:FileFacet"]["uco-observable:filePath"]
    assert files_of(dossier)[f"data/{path}"] == chronicle.PHOTO
    hashed = facets["uco-observable:ContentDataFacet"]["uco-observable:hash"]
    assert hashed["uco-types:hashMethod"] == "SHA256"
    assert hashed["uco-types:hashValue"]["@value"] == chronicle.photo_sha().upper()
    assert file["uco-core:tag"] == "consent:courts_and_un_mechanisms"


def test_each_step_of_custody_says_who_under_a_pseudonym_and_when(graph: dict[str, Node]) -> None:
    (received,) = [node for node in named(graph, ACTION) if node["uco-core:name"] == "received"]
    who = graph[received["uco-action:performer"]["@id"]]
    assert re.fullmatch(r"P-\d+", who["uco-core:name"])
    assert received["uco-action:startTime"]["@value"].startswith("2026-03-04T09:00:00")
    (record,) = named(graph, RECORD)
    assert received["uco-action:result"]["@id"] == record["@id"]
    assert received["uco-action:object"]["@id"] == record["uco-core:object"]["@id"]


def test_what_the_device_said_is_an_action_of_its_own_that_nobody_verified(graph: dict[str, Node]) -> None:
    (capture,) = named(graph, "uco-action:Action")
    assert capture["uco-core:description"].startswith("Not verified")
    assert capture["uco-action:startTime"]["@value"] == "2026-03-03T11:02:00+03:00"
    place = graph[capture["uco-action:location"]["@id"]]
    assert place["uco-core:hasFacet"][0]["uco-location:longitude"]["@value"] == "38.505"
    device = graph[capture["uco-action:instrument"]["@id"]]
    assert device["uco-core:name"] == "Phone X"


def test_the_steps_of_one_item_hang_together(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = parse_document(export_document(synthetic.facts()))
    first = facts["custody"][0]
    facts["custody"] = [first, first | {"at": "2026-03-05T09:00:00.000000Z"}]
    steps = [node for node in named(graph_of(case_uco(facts)), ACTION) if node["uco-core:name"] == "received"]
    assert steps[1]["case-investigation:wasInformedBy"] == {"@id": steps[0]["@id"]}


def test_evidence_that_consent_does_not_cover_is_not_there_at_all(graph: dict[str, Node]) -> None:
    assert chronicle.photo_sha(chronicle.SECRET_PHOTO).upper() not in json.dumps(list(graph.values()))
    assert "secret" not in json.dumps(list(graph.values()))


def test_a_partner_gets_no_file_no_device_and_no_name() -> None:
    graph = told(
        profile="partner",
        recipient=synthetic.content.Recipient("court", synthetic.said("محكمة")),
    )
    (file,) = named(graph, "uco-observable:File")
    (facet, _) = file["uco-core:hasFacet"]
    assert set(facet) == {"@id", "@type", "uco-observable:sizeInBytes"}
    assert not named(graph, "uco-observable:Device")
    assert not named(graph, "uco-action:Action")


def test_two_dossiers_never_make_one_person_of_two() -> None:
    ids = [
        {node["@id"] for node in told(dossier_id=chronicle.uid(name)).values() if "Identity" in node["@type"]}
        for name in ("one", "other")
    ]
    assert ids[0]
    assert ids[0].isdisjoint(ids[1])


def test_every_reference_is_to_something_that_is_there(graph: dict[str, Node]) -> None:
    whole = json.dumps(list(graph.values()))
    inner = set(re.findall(r'"@id": "(urn:uuid:[^"]+)", "@type"', whole))
    assert set(re.findall(r'\{"@id": "(urn:uuid:[^"]+)"\}', whole)) <= inner


@pytest.mark.parametrize(
    ("written", "start"),
    [
        ("2026:03:03 11:02:00 +03:00", "2026-03-03T11:02:00+03:00"),
        ("2026:03:03 11:02:00", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_a_time_without_an_offset_is_told_as_written_and_is_no_moment(written: str | None, start: str | None) -> None:
    facts = parse_document(export_document(synthetic.facts()))
    facts["evidence"][0]["device_time"] = written
    (capture,) = named(graph_of(case_uco(facts)), "uco-action:Action")
    found = capture.get("uco-action:startTime")
    assert (found and found["@value"]) == start
    assert (written or "Time as the device wrote it: -") in capture["uco-core:description"]
