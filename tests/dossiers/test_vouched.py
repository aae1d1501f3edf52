"""What others vouch for in a dossier of the registry itself: witnesses and authorities asked when it is made."""

from __future__ import annotations

import re
import subprocess
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graveregistry.cli import app
from graveregistry.dossiers import exporting, service
from graveregistry.dossiers.standalone.plain import MalformedError
from graveregistry.dossiers.standalone.policies import read_policy
from graveregistry.errors import Failure
from graveregistry.installation import Installation
from graveregistry.ledger.checkpoint import as_its_log_signed_it
from graveregistry.ledger.policy import parse_policy
from graveregistry.ledger.witness import Witness
from graveregistry.ledger.witness_http import server
from tests.dossiers import tampering
from tests.dossiers.corpus import vouched
from tests.dossiers.test_service import ask
from tests.support import field
from tests.support.authority import Authority, answering
from tests.support.registry import Registry


@pytest.mark.db
def test_witnesses_and_authorities_are_asked_and_what_they_say_is_checked(registry: Registry, tmp_path: Path) -> None:
    site = field.assigned_site(registry)
    installation = Installation(registry.app.state.settings)
    first = installation.signer().key
    (tmp_path / "registry.pub").write_text(first.text() + "\n")
    rotate(registry, installation)
    witness = Witness.create(tmp_path / "witness", "witness.example/one")
    with (
        registry.web_session() as session,
        server(witness, installation.notary().trusted(session), ("127.0.0.1", 0), lambda: 1_772_700_000) as running,
        answering(Authority(tmp_path / "one", "one")) as one,
        answering(Authority(tmp_path / "two", "two")) as two,
    ):
        two.status = 503
        threading.Thread(target=running.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{running.server_address[1]}/"
        policy = tmp_path / "policy"
        policy.write_text(f"log {first.text()}\nwitness one {witness.key.text()} {address}\nquorum one\n")
        authorities = tmp_path / "authorities"
        authorities.write_text("".join(f"authority {each.name} {each.url} {each.name}/ca.pem\n" for each in (one, two)))
        asked = installation.settings.model_copy(update={"policy": policy, "authorities": authorities})
        path = made(registry, Installation(asked), ask(registry, site))
        running.shutdown()
    files = tampering.files_of(path)
    assert {name for name in files if "/ledger/" in name and "/proofs/" not in name} == {
        "data/ledger/events.jsonl", "data/ledger/checkpoint", "data/ledger/policy", "data/ledger/rotations/1.note",
        "data/ledger/timestamps/one.tsr", "data/ledger/timestamps/two.pending",
    }  # fmt: skip
    given = {"--key": "registry.pub", "--policy": "policy", "--authority": "one/ca.pem"}
    code, said = verified(path, *(word for name, file in given.items() for word in (name, str(tmp_path / file))))
    assert code == 0
    assert "Cosigned by the witness: witness.example/one 2026-03-05T08:40:00.000000Z" in said
    assert "The stamp says: one " in said
    assert "timestamp pending: the authority two" in said
    assert "The PDF's signature bears a time stamp" in said
    (tmp_path / "d.pdf").write_bytes(files["data/dossier.pdf"])
    printed = subprocess.run(["pdftotext", "-layout", tmp_path / "d.pdf", "-"], capture_output=True, check=True).stdout
    assert re.search(r"one +2\d{3}-\d\d-\d\d \d\d:\d\d:\d\dZ", printed.decode())
    assert re.search(r"two +Timestamp pending", printed.decode())
    note = as_its_log_signed_it(files["data/ledger/checkpoint"])
    assert one.verified_by_openssl(files["data/ledger/timestamps/one.tsr"], note)
    # The small verifier reads the same and leaves to others who signed the stamp.
    code, said = small(files, path, tmp_path, "--key", "registry.pub", "--policy", "policy")
    assert (code, "The stamp (one 2" in said, "Cosigned by the witness" in said) == (2, True, True)


def rotate(registry: Registry, installation: Installation) -> None:
    """The registry signs once, then takes a new key."""
    installation.notary().certify(registry.app.state.sessions)
    installation.signer().rotate()


def made(registry: Registry, installation: Installation, dossier_id: object) -> Path:
    home = installation.settings.files
    maker = exporting.maker_of(installation, registry.app.state.sessions, home)
    maker.make(registry.people["legal"], dossier_id, lambda _share, _step: None)  # type: ignore[arg-type]
    return service.file_of(home, dossier_id)  # type: ignore[arg-type]


def verified(path: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["verify", str(path), *words])
    return result.exit_code, result.output


def small(files: tampering.Files, path: Path, folder: Path, *words: str) -> tuple[int, str]:
    """`verify.py` of the dossier."""
    (folder / "verify.py").write_bytes(files["verify.py"])
    command = ["python3", "-I", "-S", "verify.py", str(path), *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return done.returncode, done.stdout.decode() + done.stderr.decode()


@pytest.mark.parametrize("content", [b"", b"no certificate"])
def test_a_file_that_holds_no_certificate_is_said_so(dossier: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ca.pem").write_bytes(content)
    result = CliRunner().invoke(app, ["verify", str(dossier), "--authority", str(tmp_path / "ca.pem")])
    assert isinstance(result.exception, Failure)
    assert result.exception.code == "dossier_authority_unreadable"


def test_a_file_that_holds_no_policy_is_said_so(dossier: Path, tmp_path: Path) -> None:
    (tmp_path / "policy").write_text("quorum all\n")
    code, said = small(tampering.files_of(dossier), dossier, tmp_path, "--policy", "policy")
    assert (code, "no sound policy in policy" in said) == (2, True)


_LOG, *_W = vouched.STRICT.decode().splitlines()[:4]
POLICIES = [
    *((f"{_LOG}\n{_W[0]}\n{tail}", sound) for tail, sound in [
        ("quorum w0\n", True), ("quorum none\n", True), ("# x\n\n \tquorum\t w0 \n", True), ("quorum w0", False),
        ("quorum w1\n", False), ("quorum w0\nquorum w0\n", False), ("", False), ("quorum\n", False), ("x\n", False),
        ("quorum \x0bw0\n", False), ("quorum w0\n\x7f", False), ("quorum w0 x\n", False),
        (f"{_LOG}\nquorum w0\n", False), (f"{_W[0]}\nquorum w0\n", False),
        (f"{_W[1]} http://x/\ngroup g any w0 w1\nquorum g\n", True), (f"{_W[1]} a b\nquorum w0\n", False),
        ("group g all w0\nquorum g\n", True), ("group g 1 w0\ngroup h 1 w0\nquorum h\n", False),
        ("group g 2 w0\nquorum g\n", False), ("group g 01 w0\nquorum g\n", False),
        ("group g 1 w0 w0\nquorum g\n", False),
        ("group g 1 w9\nquorum g\n", False), ("group none 1 w0\nquorum w0\n", False), ("group g 1\nquorum w0\n", False),
        ("group w0 1 w0\nquorum w0\n", False), (f"witness w5 {_LOG[4:]}\nquorum w0\n", False),
    ]),
    (f"log {_W[0][11:]}\nquorum none\n", False),
    (f"{_LOG} http://x/\nquorum none\n", True),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sound"), POLICIES)
def test_both_programs_take_the_same_policies(text: str, sound: bool) -> None:
    try:
        parse_policy(text.encode())
        first = True
    except Failure:
        first = False
    try:
        read_policy(text.encode())
        second = True
    except MalformedError:
        second = False
    assert (first, second) == (sound, sound)
