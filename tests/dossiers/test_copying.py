"""Who gets no original gets a copy without what the file says of its making; who may see none gets none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from graveregistry.dossiers import exhibits
from graveregistry.dossiers.content import Consent, Hidden
from graveregistry.dossiers.release import included, release
from graveregistry.dossiers.rules import Profile
from tests.dossiers import chronicle, synthetic

ITEM = synthetic.facts().evidence[0]
WHY = "سبب تدريبي"


def going(profile: str, hidden: str | None = None, **item: object) -> list[str]:
    """The kinds of copies of the one item that go, and with them whether the export of the item is noted."""
    left_out = () if hidden is None else (Hidden(hidden, WHY),)
    known = synthetic.facts(profile=profile, hidden=left_out)
    known = replace(known, evidence=(replace(ITEM, **item),), custody=())  # type: ignore[arg-type]
    released = release(synthetic.exported(known, chronicle.history()))
    kinds = [copy.kind for each in released.evidence for copy in each.copies]
    file_goes = bool(released.evidence) and not released.withheld
    assert bool(included(known)) == (file_goes or bool(kinds))
    return kinds


@pytest.mark.parametrize(
    ("profile", "kinds"),
    [("sealed", ["preview"]), ("court", ["preview"]), ("partner", ["working", "preview"]), ("public", [])],
)
def test_each_profile_gets_its_copies(profile: str, kinds: list[str]) -> None:
    assert going(profile) == kinds


@pytest.mark.parametrize("profile", list(Profile))
@pytest.mark.parametrize("hidden", ["place", "evidence_item.files", f"evidence_item/{ITEM.id}"])
def test_where_the_file_is_hidden_for_what_it_shows_so_are_its_copies(profile: Profile, hidden: str) -> None:
    assert going(profile.value, hidden) == []


def test_where_it_is_hidden_for_what_the_device_said_the_whole_copy_goes_in_its_place() -> None:
    assert going("court", "evidence_item.device") == ["working", "preview"]


@pytest.mark.parametrize("profile", list(Profile))
def test_without_consent_and_after_deletion_there_is_none(profile: Profile) -> None:
    assert going(profile.value, consent=Consent("withdrawn")) == []
    assert going(profile.value, consent=None) == []
    assert going(profile.value, erased_at=datetime(2026, 3, 5, tzinfo=UTC)) == []


@pytest.mark.parametrize(
    ("media_type", "kinds"),
    [
        ("image/jpeg", ["working", "preview"]),
        ("application/pdf", ["preview"]),
        ("application/vnd.oasis.opendocument.text", ["preview"]),
    ],
)
def test_a_documents_whole_copy_goes_to_nobody_as_its_pictures_may_say_where_they_were_taken(
    media_type: str, kinds: list[str]
) -> None:
    row = {"sha256": "0" * 64, "media_type": media_type, "working_sha256": "1" * 64, "preview_sha256": "2" * 64}
    item = exhibits.evidence(ITEM.id, ITEM.site_id, row, Consent("court"))
    assert [copy.kind for copy in item.copies] == kinds
