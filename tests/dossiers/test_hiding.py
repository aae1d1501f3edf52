"""The exporter may leave out more than the profile does, never less; what is left out so is told with its reason."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from graveregistry.dossiers import hiding
from graveregistry.dossiers.case import Given
from graveregistry.dossiers.content import Hidden
from graveregistry.dossiers.document import export_document, parse_document
from graveregistry.dossiers.release import release
from graveregistry.dossiers.rules import PROFILES, Profile
from graveregistry.dossiers.sections import paper_blocks
from graveregistry.dossiers.verifier import verify
from graveregistry.errors import Failure
from tests.dossiers import chronicle, synthetic
from tests.dossiers.tampering import files_of
from tests.dossiers.test_release import everything

WHY = "حماية لمن أعطى المعلومة"


@pytest.mark.parametrize("profile", list(Profile))
@pytest.mark.parametrize("field", list(hiding.CHOICES))
def test_no_choice_shows_what_the_profile_does_not(profile: Profile, field: str) -> None:
    chosen = hiding.redacting(profile, (Hidden(field, WHY),))
    for column in (each for choice in hiding.CHOICES.values() for each in choice.columns):
        table, name = column.replace("*", "site_id").split(".")
        before, after = PROFILES[profile].why_hidden(table, name), chosen.why_hidden(table, name)
        assert after == before or (before, after) == (None, "exporter")
    assert hiding.CHOICES[field].hidden_by(chosen)


def test_who_hides_the_place_hides_it_everywhere_and_the_dossier_still_checks_out(tmp_path: Path) -> None:
    path = synthetic.made(tmp_path / "d.zip", hidden=(Hidden("place", WHY),))
    text = everything(path)
    for trace in ("38.5", "33.5", "38.49", "POLYGON", "POINT"):
        assert trace not in text
    assert not [name for name in files_of(path) if name.startswith("data/evidence/")]
    facts = json.loads(files_of(path)["data/export.json"])
    told = {(each["table"], each["column"]): each["reason"] for each in facts["redactions"]}
    assert told["boundary_assertion", "geometry"] == "exporter"
    assert facts["export"]["hidden"] == [{"field": "place", "reason": WHY}]
    assert {each["reason"] for each in facts["withheld"]} == {"consent", "exporter"}
    assert WHY in text
    report = verify(path, Given([chronicle.key()]))
    assert report.exit_code == 0, report.text("en")


@pytest.mark.parametrize(
    ("field", "gone", "kept"),
    [
        ("visit.notes", ["الموقع سليم"], ["38.5"]),
        ("visit", ["الموقع سليم"], ["38.5"]),
        ("evidence_item.original_name", ["IMG_0001"], ["Phone X"]),
        ("site.name", ["Training site by the hill"], ["GR-7K2M"]),
    ],
)
def test_each_choice_takes_its_own_and_leaves_the_rest(
    field: str, gone: list[str], kept: list[str], tmp_path: Path
) -> None:
    before = everything(synthetic.made(tmp_path / "whole.zip"))
    after = everything(synthetic.made(tmp_path / "less.zip", hidden=(Hidden(field, WHY),)))
    for trace in gone:
        assert trace in before
        assert trace not in after
    for trace in kept:
        assert trace in after


def paper(profile: str, *hidden: Hidden) -> str:
    """What the English pages say, run after run."""
    facts = parse_document(export_document(synthetic.facts(profile=profile, hidden=hidden)))
    return "|".join(re.findall(r'"t": "([^"]*)"', json.dumps(paper_blocks(facts, [], None, "", {}, "en"))))


def test_what_is_left_out_is_not_told_as_not_recorded() -> None:
    nothing, victims = "No contradiction has been recorded", "Number of victims, by source|[|withheld|]"
    assert nothing not in paper("court")
    assert nothing not in paper("partner")
    assert victims not in paper("court")
    assert victims in paper("court", Hidden("site.victims", WHY))


@pytest.mark.parametrize(
    ("profile", "hidden", "part"),
    [
        ("court", "visit", "Visits"),
        ("court", "disturbance", "Disturbances"),
        ("court", "site_relation", "Relations with other sites"),
        ("court", "site.legal_protection", "Legal protection"),
        ("partner", "visit", "Sources and their evaluation"),
    ],
)
def test_a_part_left_out_as_a_whole_is_called_withheld(profile: str, hidden: str, part: str) -> None:
    assert re.search(re.escape(part) + r"\|\[\|?withheld", paper(profile, Hidden(hidden, WHY)))


def test_one_file_of_evidence_is_held_back_alone() -> None:
    item = synthetic.facts().evidence[0]
    content = synthetic.facts(hidden=(Hidden(f"evidence_item/{item.id}", WHY),))
    released = release(synthetic.exported(content, chronicle.history()))
    assert {(each.evidence_id, each.reason) for each in released.withheld} >= {(item.id, "exporter")}
    assert item.id in {each.id for each in released.evidence}


@pytest.mark.parametrize(
    ("hidden", "code"),
    [
        (Hidden("site.*", WHY), "dossier_field_unknown"),
        (Hidden("evidence_item/x", WHY), "dossier_field_unknown"),
        (Hidden("place", " "), "reason_needed"),
    ],
)
def test_an_unknown_field_or_no_reason_is_refused(hidden: Hidden, code: str) -> None:
    with pytest.raises(Failure) as refused:
        hiding.check((hidden,))
    assert refused.value.code == code
