"""`graveregistry verify` as somebody types it."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from graveregistry.dossiers.verify_cli import verify
from graveregistry.errors import Failure
from tests.dossiers import chronicle
from tests.dossiers.tampering import files_of, tampered

app = typer.Typer()
app.command()(verify)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "registry.pub"
    path.write_text(chronicle.key().text() + "\n")
    return path


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    if isinstance(result.exception, Failure):
        raise result.exception
    return result.exit_code, result.output


def test_an_untouched_dossier_exits_with_0_in_both_languages(dossier: Path, key: Path) -> None:
    code, said = run(dossier, "--key", key)
    assert code == 0
    assert said.index("لم يتغيّر منذ") < said.index("UNCHANGED SINCE")


def test_a_changed_one_exits_with_1_and_names_the_file(dossier: Path, key: Path, tmp_path: Path) -> None:
    path = tampered(dossier, tmp_path / "d.zip", lambda f: f.update({"data/custody.csv": b"x"}))
    code, said = run(path, "--key", key)
    assert code == 1
    assert "data/custody.csv" in said
    assert "FAILED" in said


def test_without_a_key_it_exits_with_2(dossier: Path) -> None:
    code, said = run(dossier)
    assert code == 2
    assert "NOT CHECKED" in said


def test_an_earlier_checkpoint_is_compared(dossier: Path, key: Path, tmp_path: Path) -> None:
    earlier = tmp_path / "checkpoint"
    earlier.write_bytes(files_of(dossier)["data/ledger/checkpoint"])
    assert run(dossier, "--key", key, "--earlier", earlier)[0] == 0


@pytest.mark.parametrize("content", [b"", b"not a key", b"\xff"])
def test_a_file_that_holds_no_key_is_said_so(content: bytes, dossier: Path, tmp_path: Path) -> None:
    path = tmp_path / "no.pub"
    path.write_bytes(content)
    with pytest.raises(Failure) as failure:
        run(dossier, "--key", path)
    assert failure.value.code == "dossier_key_unreadable"


def test_files_that_are_not_there_are_said_so(dossier: Path, key: Path, tmp_path: Path) -> None:
    for arguments in ((tmp_path / "no.zip", "--key", key), (dossier, "--earlier", tmp_path / "no")):
        with pytest.raises(Failure) as failure:
            run(*arguments)
        assert failure.value.code == "dossier_unreadable"
