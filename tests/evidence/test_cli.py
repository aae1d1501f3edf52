"""``graveregistry evidence`` as whoever runs the machine types it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from pyrage.x25519 import Identity
from typer.testing import CliRunner

from graveregistry.cli import app
from graveregistry.config import Settings, settings
from graveregistry.errors import Failure
from graveregistry.evidence.store import Store, store_of

SECRET = b"PLANTED " * 500


class Shell:
    """The command line over a data home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.store = store_of(Settings(home=home))

    def run(self, *words: object) -> Result:
        return CliRunner(env={"GRAVEREGISTRY_HOME": str(self.home)}).invoke(app, ["evidence", *map(str, words)])

    def keep(self, data: bytes = SECRET) -> str:
        with self.store.receiving(io.BytesIO(data), 2**20) as incoming:
            self.store.keep(incoming)
            return incoming.sha256


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    settings.cache_clear()
    yield Shell(tmp_path / "home")
    settings.cache_clear()


def opens(store: Store, sha256: str) -> bool:
    try:
        with store.opened(sha256) as file:
            return file.read() == SECRET
    except Failure:
        return False


def alone(shell: Shell, identity: str, folder: Path) -> Store:
    """The store on another machine that has one private key only."""
    (folder / "identity.txt").write_text(identity)
    return store_of(Settings(home=shell.home, evidence_identity=folder / "identity.txt"))


def test_status_counts_the_files_names_the_keys_and_warns_of_one_alone(shell: Shell) -> None:
    assert "Keys are made with the first file" in shell.run("status").output
    shell.keep()
    said = shell.run("status")
    assert said.exit_code == 0
    assert "Sealed files: 1" in said.output
    assert str(shell.store.keys.recipients()[0]) in said.output
    assert "إن ضاع مفتاحه ضاعت الأدلة" in said.output
    assert "so is all evidence" in said.output
    shell.run("escrow", "--public", Identity.generate().to_public())
    assert "so is all evidence" not in shell.run("status").output


def test_a_key_made_elsewhere_opens_what_was_kept_before_it_came(shell: Shell, tmp_path: Path) -> None:
    sha256, elsewhere = shell.keep(), Identity.generate()
    other = alone(shell, str(elsewhere), tmp_path)
    assert not opens(other, sha256)
    done = shell.run("escrow", "--public", elsewhere.to_public())
    assert done.exit_code == 0, done.output
    assert str(elsewhere.to_public()) in done.output
    assert opens(other, sha256)
    assert opens(shell.store, sha256)


def test_a_private_key_written_here_is_to_be_taken_away_and_never_lies_in_the_data_home(
    shell: Shell, tmp_path: Path
) -> None:
    sha256, usb = shell.keep(), tmp_path / "usb.txt"
    assert shell.run("escrow", "--write", usb).exit_code == 0
    assert usb.stat().st_mode & 0o777 == 0o600
    assert opens(alone(shell, usb.read_text(), tmp_path), sha256)
    for target, code in ((usb, "evidence_key_there"), (shell.home / "secrets/key.txt", "evidence_key_there")):
        failed = shell.run("escrow", "--write", target).exception
        assert isinstance(failed, Failure)
        assert failed.code == code


@pytest.mark.parametrize("words", [(), ("--public", "age1nothing"), ("--public", "age1x", "--write", "/nowhere/x")])
def test_what_is_no_key_or_no_choice_is_said(shell: Shell, words: tuple[str, ...]) -> None:
    shell.keep()
    failed = shell.run("escrow", *words).exception
    assert isinstance(failed, Failure)
    assert failed.code == "evidence_key_unfit"
    assert len(shell.store.keys.recipients()) == 1


def test_a_key_that_is_taken_off_the_list_opens_nothing_after_all_is_sealed_again(shell: Shell, tmp_path: Path) -> None:
    sha256, gone = shell.keep(), Identity.generate()
    shell.run("escrow", "--public", gone.to_public())
    names = {path.name for path in shell.store.sealed()}
    listed = shell.store.keys.folder / "recipients.txt"
    listed.write_text(listed.read_text().replace(f"{gone.to_public()}\n", ""))
    assert opens(alone(shell, str(gone), tmp_path), sha256)
    done = shell.run("reseal")
    assert done.exit_code == 0, done.output
    assert not opens(alone(shell, str(gone), tmp_path), sha256)
    assert opens(shell.store, sha256)
    assert {path.name for path in shell.store.sealed()} == names
