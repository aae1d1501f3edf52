"""Attack 6, what the corpus is too small for: a zip with more, or larger, files than a dossier can hold is refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from graveregistry.dossiers import container
from graveregistry.dossiers.case import Given
from graveregistry.dossiers.verifier import verify


def test_more_files_than_a_dossier_can_hold_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MAX_FILES", 1)
    path = tmp_path / "d.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("bag/data/a.txt", "a")
        archive.writestr("bag/data/b.txt", "b")
    assert verify(path, Given()).part("bag").findings[0].code == "too_big"


def test_a_file_too_large_for_memory_is_not_read_into_it(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MAX_IN_MEMORY", 1)
    assert verify(dossier, Given()).part("bag").findings[0].code == "too_big"
