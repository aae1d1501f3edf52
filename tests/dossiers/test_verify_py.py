"""`verify.py`, the one file in every dossier: the same answers from other code, with the standard library alone."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from graveregistry.dossiers.standalone import bundle
from graveregistry.ledger.notes import VerifierKey
from tests.dossiers import chronicle
from tests.dossiers.corpus.cases import CASES
from tests.dossiers.corpus.making import corpus, path_of
from tests.dossiers.corpus.outcomes import Answers, elsewhere

NAMES = [case.name for case in CASES]


@cache
def program() -> ModuleType:
    """The file as it lies in a dossier, and not the modules it is made of."""
    path = corpus() / "verify.py"
    with zipfile.ZipFile(path_of(0)) as archive:
        path.write_bytes(archive.read("dossier-2026-0007/verify.py"))
    spec = importlib.util.spec_from_file_location("verify_py", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def differing(expected: Answers, answers: dict[str, tuple[str, list[tuple[str, str]], str]]) -> list[str]:
    """Where the answers are not those expected."""
    return [
        f"{part}: {state} {found}, not {expected[part]}"
        for part, (state, found, _since) in answers.items()
        if state != expected[part][0] or expected[part][1] not in {"", *(code for code, _ in found)}
    ]


@pytest.mark.parametrize("number", range(len(CASES)), ids=NAMES)
def test_it_answers_the_whole_corpus_as_the_first_verifier_does(number: int) -> None:
    case, code = CASES[number], program()
    keys = [code.read_key(key.text()) for key in case.keys]
    policy = code.read_policy(case.policy_text) if case.policy_text else None
    given = code.Outside(keys, case.earlier, case.consistency, policy, case.rotations)
    with path_of(number).open("rb") as file:
        answers = code.examine(file, given)
    assert differing(elsewhere(case.answers, "paper", "signature"), answers) == []


def run(*arguments: object) -> tuple[int, str]:
    """The program as somebody runs it who has nothing but Python: no site packages, no environment."""
    path = corpus() / "verify.py"
    done = subprocess.run([sys.executable, "-I", "-S", path, *map(str, arguments)], capture_output=True, check=False)
    return done.returncode, done.stdout.decode() + done.stderr.decode()


@pytest.fixture
def key(tmp_path: Path) -> Path:
    program()
    path = tmp_path / "registry.pub"
    path.write_text(chronicle.key().text() + "\n")
    return path


def test_it_runs_with_nothing_but_python_and_says_what_it_cannot_check(key: Path) -> None:
    code, said = run(path_of(0), "--key", key)
    assert code == 2
    assert said.index("لم يتغيّر منذ") < said.index("UNCHANGED SINCE 2026-03-04T14:00:00.000000Z")
    assert "cannot set the pages again" in said
    assert "does not show that the content is true" in said


def test_it_exits_with_1_where_something_failed(key: Path) -> None:
    code, said = run(path_of(NAMES.index("a photo edited")), "--key", key)
    assert code == 1
    assert "An evidence file is not the one in the ledger" in said


@pytest.mark.parametrize("content", [b"", b"not a key", b"\xff", b"a+b+c"])
def test_a_file_that_holds_no_key_is_said_so(content: bytes, key: Path) -> None:
    key.write_bytes(content)
    code, said = run(path_of(0), "--key", key)
    assert (code, "There is no public key of a registry in" in said) == (2, True)


def test_files_that_are_not_there_are_said_so(key: Path, tmp_path: Path) -> None:
    for arguments in ((tmp_path / "no.zip", "--key", key), (path_of(0), "--earlier", tmp_path / "no")):
        code, said = run(*arguments)
        assert (code, "could not be read" in said) == (2, True)


def test_it_reads_the_same_keys_as_the_registry_writes() -> None:
    other = VerifierKey("ledger.example/one", bytes(range(32)))
    read = program().read_key(other.text())
    assert (read.name, read.key_id, read.public) == (other.name, other.key_id, other.public)


def test_it_is_written_in_the_python_of_old_machines_and_is_the_same_each_time() -> None:
    source = bundle.bundled()
    tree = ast.parse(source, feature_version=(3, 9))
    bundle.bundled.cache_clear()
    assert bundle.bundled() == source
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def test_two_modules_with_one_name_do_not_become_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "MODULES", ("plain", "plain"))
    bundle.bundled.cache_clear()
    with pytest.raises(bundle.NameTakenError):
        bundle.bundled()
