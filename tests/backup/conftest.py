"""A registry in a data home of its own with a site, a planted photo and a dossier, and a set of it; made once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyrage
import pytest
from click.testing import Result
from pyrage.x25519 import Identity
from typer.testing import CliRunner

from graveregistry.cli import app
from graveregistry.cluster import Cluster
from graveregistry.config import Settings, settings
from graveregistry.errors import Failure
from graveregistry.installation import Installation
from tests.support.registry import Registry, make, populate

PHRASE = "صخرة بعيدة لا يعرفها أحد"
_unsealed = cache(pyrage.passphrase.decrypt)


@pytest.fixture(autouse=True)
def _unsealed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase is slow on purpose, a second or two: what it opened once in a run it need not open again."""
    monkeypatch.setattr(pyrage.passphrase, "decrypt", _unsealed)


@dataclass
class Machine:
    """A machine with a registry on it, a disk for backups, and a safe at another person's."""

    installation: Installation
    registry: Registry
    disk: Path
    safe: Path

    @property
    def public(self) -> str:
        """For whom backups are sealed."""
        return str(Identity.from_str((self.safe / "identity").read_text().strip()).to_public())

    @property
    def keys(self) -> Path:
        """The newest file of keys."""
        return max(self.safe.glob("graveregistry-keys-*.age"))

    def run(self, *words: object, home: Path | None = None, typed: str = "", signer: Path | None = None) -> Result:
        """A command at this machine, or at another whose data home is given."""
        given = {"GRAVEREGISTRY_HOME": str(home or self.installation.home)}
        given |= {} if signer is None else {"GRAVEREGISTRY_SIGNER_FOLDER": str(signer)}
        settings.cache_clear()
        try:
            return CliRunner(env=given).invoke(app, [str(each) for each in words], input=typed)
        finally:
            settings.cache_clear()

    def back_up(self) -> Result:
        """Back up; it succeeded."""
        done = self.run("backup", "--to", self.disk, "--recipient", self.public)
        assert done.exit_code == 0, (done.output, done.exception)
        return done

    def restore(self, home: Path, *words: object, disk: Path | None = None, signer: Path | None = None) -> Result:
        """Restore into another data home with the file of keys."""
        given = ("restore", "--from", disk or self.disk, "--identity", self.safe / "identity", "--keys", self.keys)
        return self.run(*given, *words, home=home, signer=signer, typed=f"{PHRASE}\n")


def code(result: Result) -> str | None:
    """The failure a command ended with."""
    return result.exception.code if isinstance(result.exception, Failure) else None


def sets(disk: Path) -> list[Path]:
    """The whole sets of a folder, the oldest first."""
    return sorted(each for each in (disk / "sets").iterdir() if not each.name.startswith("unfinished-"))


@pytest.fixture(scope="package")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """The registry; what the tests of this folder share, so none may spoil its disk."""
    assert "GRAVEREGISTRY_DATABASE_URL" not in os.environ
    base = tmp_path_factory.mktemp("machine")
    Cluster(base / "home", durable=False).start()
    given = Settings(home=base / "home")
    installation = Installation(given)
    installation.provision()
    registry = make(installation.urls(), given, populate(installation.urls().owner))
    made = Machine(installation, registry, base / "disk", base / "safe")
    made.disk.mkdir()
    made.safe.mkdir()
    installation.checkpoint()
    assert made.run("backup", "new-key", made.safe / "identity").exit_code == 0
    yield made
    registry.close()
    Cluster(base / "home").stop()
