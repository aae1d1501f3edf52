"""One good dossier for every test of the room."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dossiers import synthetic


@pytest.fixture(scope="session")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training dossier of a fictional site, profile `court`."""
    return synthetic.made(tmp_path_factory.mktemp("dossier") / "dossier.zip")
