"""What a recipient may not have is nowhere in the dossier: not in a table, not in a disclosure, not in the paper."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.dossiers.content import Consent, Name, Recipient
from graveregistry.dossiers.disclosed import parse_line
from graveregistry.dossiers.release import release
from graveregistry.dossiers.rules import PROFILES, Profile, pseudonyms, why_withheld
from graveregistry.ledger.events import parse_disclosure
from tests.dossiers import chronicle, synthetic
from tests.dossiers.tampering import files_of


def everything(path: Path) -> str:
    """All that can be read in a dossier: files, disclosed values, the paper's text; not the two programs, the code book
    and the page around the map's own things, which are the same in every dossier."""
    same = {"verify.py", "verify.html", "data/caseload/codes.csv", "data/caseload/columns.csv"}
    files = {name: data for name, data in files_of(path).items() if name not in same}
    files["data/map.html"] = files["data/map.html"].partition(b'id="told">')[2].partition(b"</script>")[0]
    events = [parse_line(line) for line in files["data/ledger/events.jsonl"].splitlines(keepends=True)]
    said = [f"{field.name} {json.dumps(field.value, ensure_ascii=False)}" for event in events for field in event.fields]
    pdf = subprocess.run(["pdftotext", "-", "-"], input=files["data/dossier.pdf"], capture_output=True, check=True)
    text = [data.decode(errors="replace") for name, data in files.items() if not name.endswith((".pdf", ".jsonl"))]
    return "\n".join([*text, *said, pdf.stdout.decode()])


@pytest.mark.parametrize("profile", ["court", "partner", "public"])
def test_persons_appear_as_pseudonyms_of_the_dossier(profile: str, tmp_path: Path) -> None:
    text = everything(synthetic.made(tmp_path / "d.zip", profile=profile))
    for person in (chronicle.MONITOR, chronicle.RESEARCHER, chronicle.LAWYER, "A training monitor"):
        assert person not in text


def test_a_sealed_dossier_names_them(tmp_path: Path) -> None:
    text = everything(synthetic.made(tmp_path / "d.zip", profile="sealed"))
    assert chronicle.RESEARCHER in text
    assert "A training monitor" in text


@pytest.mark.parametrize("profile", ["sealed", "court", "partner", "public"])
def test_nothing_of_another_site_or_of_evidence_without_consent_leaks(profile: str, tmp_path: Path) -> None:
    path = synthetic.made(tmp_path / "d.zip", profile=profile)
    text = everything(path)
    for secret in ("secret of the neighbour", "secret-name.jpg", "secret custody", "تلّ الجار المستور"):
        assert secret not in text
    assert chronicle.photo_sha(chronicle.SECRET_PHOTO) not in text
    assert chronicle.SECRET_PHOTO not in b"".join(files_of(path).values())


def test_an_item_left_out_is_listed_with_its_reason(dossier: Path) -> None:
    listed = json.loads(files_of(dossier)["data/export.json"])["withheld"]
    assert listed == [{"evidence_id": str(chronicle.uid("e2")), "reason": "consent", "sha256": None}]


def test_who_else_may_receive_a_thing_is_not_told(dossier: Path) -> None:
    assert "secret recipient" not in everything(dossier)


def test_an_earlier_export_to_somebody_else_is_not_told(tmp_path: Path) -> None:
    ledger = chronicle.history()
    other = {f"dossier/{chronicle.uid('earlier')}": {"recipient": "another prosecutor"}}
    ledger.append("DossierExported", other, [chronicle.SITE], chronicle.LAWYER)
    released = release(synthetic.exported(synthetic.facts(), ledger))
    assert dict(released.events[-2].withheld)["other_export"] == 1
    assert "export_sha256" in str([parse_disclosure(text).name for text in released.events[-1].disclosures])


def test_who_may_see_what_in_the_registry_is_not_told(tmp_path: Path) -> None:
    ledger = chronicle.history()
    grant = {f"site_grant/{chronicle.uid('g')}": {"site_id": chronicle.SITE, "purpose": "a secret purpose"}}
    ledger.append("Granted", grant, [chronicle.SITE], chronicle.RESEARCHER)
    released = release(synthetic.exported(synthetic.facts(), ledger))
    assert not any("site_grant" in parse_disclosure(text).name for each in released.events for text in each.disclosures)


def test_the_public_profile_has_no_place_in_it(tmp_path: Path) -> None:
    text = everything(synthetic.made(tmp_path / "d.zip", profile="public"))
    assert "GR-7K2M" in text
    for trace in ("38.5", "33.5", "درعا", "قرب التلّ", "POLYGON", "POINT"):
        assert trace not in text


def test_a_partner_gets_no_free_text_no_originals_and_not_where_the_monitor_stood(tmp_path: Path) -> None:
    path = synthetic.made(tmp_path / "d.zip", profile="partner")
    text = everything(path)
    for trace in ("POINT(38.49 33.5)", "الموقع سليم", "IMG_0001", "Phone X", "شهادة تدريبية"):
        assert trace not in text
    assert not [name for name in files_of(path) if name.startswith("data/evidence/")]
    assert chronicle.photo_sha() in text


def test_what_was_left_out_is_counted_by_reason(dossier: Path) -> None:
    events = [parse_line(line) for line in files_of(dossier)["data/ledger/events.jsonl"].splitlines(keepends=True)]
    reasons = {reason for event in events for reason, _ in event.withheld}
    assert reasons == {"person", "other_site", "consent"}


def test_facts_learned_after_the_date_asked_for_are_left_out() -> None:
    content = synthetic.exported(synthetic.facts(as_of=chronicle.START + timedelta(days=2)), chronicle.history())
    released = release(content)
    assert [visit.id for visit in released.visits] == [chronicle.uid("v1")]
    assert released.disturbances == released.evidence == released.custody == ()


def recipient(kind: str, known_as: str | None = None) -> Recipient:
    return Recipient(kind, Name("جهة", "Somebody"), known_as)


@pytest.mark.parametrize(
    ("scope", "named", "to", "why"),
    [
        ("public", (), recipient("public"), None),
        ("public", (), recipient("court"), None),
        ("courts_and_un_mechanisms", (), recipient("court"), None),
        ("courts_and_un_mechanisms", (), recipient("un_mechanism"), None),
        ("courts_and_un_mechanisms", (), recipient("own_organisation"), None),
        ("courts_and_un_mechanisms", (), recipient("partner"), "consent"),
        ("courts_and_un_mechanisms", (), recipient("public"), "consent"),
        ("named_recipients", ("icmp",), recipient("partner", "icmp"), None),
        ("named_recipients", ("Somebody",), recipient("partner"), None),
        ("named_recipients", ("icmp",), recipient("court", "other"), "consent"),
        ("named_recipients", (), recipient("court"), "consent"),
        ("named_recipients", (), recipient("own_organisation"), None),
        ("internal", (), recipient("own_organisation"), None),
        ("internal", (), recipient("court"), "consent"),
        ("withdrawn", (), recipient("own_organisation"), "consent_withdrawn"),
        ("withdrawn", (), recipient("court"), "consent_withdrawn"),
        ("something new", (), recipient("own_organisation"), "consent"),
    ],
)
def test_consent_decides_who_may_have_an_item(
    scope: str, named: tuple[str, ...], to: Recipient, why: str | None
) -> None:
    assert why_withheld(Consent(scope, named), to) == why


def test_no_consent_recorded_means_it_stays() -> None:
    assert why_withheld(None, recipient("court")) == "no_consent_recorded"


@given(st.lists(st.sampled_from("abcde")))
def test_a_person_has_one_pseudonym_and_two_persons_two(people: list[str]) -> None:
    named = pseudonyms(people)
    assert set(named) == set(people)
    assert len(set(named.values())) == len(named)


def test_each_profile_shows_no_more_than_the_one_before_it() -> None:
    columns = ("site.code", "site.name", "visit.notes", "visit.observer", "boundary_assertion.geometry", "event.actor")
    for wider, narrower in (
        (Profile.SEALED, Profile.COURT),
        (Profile.COURT, Profile.PARTNER),
        (Profile.PARTNER, Profile.PUBLIC),
    ):
        for table, column in (name.split(".") for name in columns):
            assert PROFILES[wider].show(table, column) or not PROFILES[narrower].show(table, column)


def test_releasing_what_was_released_changes_nothing_more() -> None:
    content = synthetic.exported(synthetic.facts(), chronicle.history())
    once = release(content)
    assert release(replace(once, redactions=(), withheld=())).events[0].disclosures == once.events[0].disclosures
