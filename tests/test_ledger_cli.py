"""``graveregistry ledger`` as the machine's operator, an auditor or a partner types it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text
from typer.testing import CliRunner

from graveregistry.cli import app
from graveregistry.config import settings
from graveregistry.errors import Failure
from graveregistry.ledger.checkpoint import Checkpoint, sign_checkpoint
from graveregistry.ledger.merkle import EMPTY_ROOT
from graveregistry.ledger.notes import new_signer, parse_key, parse_signer
from graveregistry.ledger.rotation import follow, parse_rotation, verify_rotated
from graveregistry.ledger.signer import Signer
from graveregistry.ledger.tlog_proof import parse_proof, verify_proof
from graveregistry.ledger.tlog_witness import parse_request
from graveregistry.ledger.witness import Witness
from graveregistry.ledger.witness_http import server
from tests.conftest import Database
from tests.support.authority import Authority as Tsa
from tests.support.authority import answering
from tests.support.registry import Registry


@pytest.fixture(autouse=True)
def machine(registry: Registry, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Settings that point to the test's registry and a data home of its own."""
    monkeypatch.setenv("GRAVEREGISTRY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GRAVEREGISTRY_DATABASE_URL", registry.urls.owner)
    secrets = tmp_path / "home" / "secrets"
    secrets.parent.mkdir()
    secrets.symlink_to(database.cluster.home / "secrets")
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, ["ledger", *words], input=typed)


def code(result: Result) -> str | None:
    return result.exception.code if isinstance(result.exception, Failure) else None


def said(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_ledger_is_signed_proven_and_verified(registry: Registry) -> None:
    registry.client("researcher").mark_site(registry.own)
    note = said(run("checkpoint"))
    key = parse_key(said(run("key")).strip())
    proof = said(run("prove", "3")).encode()
    assert parse_proof(proof).checkpoint_note.decode() == note
    assert verify_proof(proof, leaf(registry, 3), [key])[0] == 3
    size = note.splitlines()[1]
    assert said(run("prove", "3", "--size", size)).encode() == proof
    growth = parse_request(said(run("prove", "--from", "2")).encode())
    assert (growth.old_size, growth.checkpoint_note.decode()) == (2, note)
    assert "UNCHANGED" in said(run("verify"))


def test_a_proof_of_nothing_or_of_two_things_is_refused() -> None:
    said(run("checkpoint"))
    assert code(run("prove")) == "ledger_prove_what"
    assert code(run("prove", "1", "--from", "1")) == "ledger_prove_what"
    assert code(run("prove", "1", "--size", "2")) == "ledger_no_checkpoint"
    assert code(run("prove", "100000")) == "ledger_no_such_event"


def leaf(registry: Registry, index: int) -> bytes:
    with registry.web_session() as session:
        return bytes(session.scalar(text("SELECT leaf_hash FROM ledger_event WHERE index = :index"), {"index": index}))


def test_a_new_key_is_vouched_for_and_its_statement_is_an_event(registry: Registry, machine: Path) -> None:
    first = said(run("checkpoint")).encode()
    (old,) = said(run("key")).splitlines()
    assert code(run("rotate", "--reason", " ")) == "reason_needed"
    result = run("rotate", "--reason", "an officer left")
    statement = said(result).encode()
    assert "new key" in result.stderr
    second = said(run("checkpoint")).encode()
    trusted = follow([parse_key(old)], [statement])
    sizes = [verify_rotated(each, trusted).checkpoint.size for each in (first, second)]
    assert sizes[1] == sizes[0] + 1
    keys = run("key")
    # What is kept as registry.pub holds one key.
    (new,) = said(keys).splitlines()
    assert f"{old}  (حتى الحجم up to size {sizes[0]})" in keys.stderr
    assert new == trusted[1].key.text()
    with registry.owner_session() as session:
        held = session.scalar(text("SELECT value #>> '{}' FROM ledger_field WHERE name = 'rotation'"))
    assert held.encode() == statement
    assert "UNCHANGED" in said(run("verify"))


def test_a_signer_apart_signs_from_files_and_is_believed_here_only_if_it_tells_this_ledger(
    registry: Registry, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(run("checkpoint"))
    key = said(run("key")).strip()
    folder = machine / "usb" / "signer"
    folder.parent.mkdir()
    (machine / "home" / "signer" / "graveregistry").rename(folder)
    monkeypatch.setenv("GRAVEREGISTRY_SIGNER_KEY", key)
    settings.cache_clear()
    assert code(run("rotate", "--reason", "x")) == "ledger_signer_apart"
    registry.client("researcher").mark_site(registry.own)
    leaves, signed = machine / "leaves", machine / "signed"

    def sign(*words: str) -> Result:
        return CliRunner().invoke(app, ["sign", "--signer", str(folder), *words])

    said(run("leaves", str(leaves)))
    said(sign("--leaves", str(leaves), "--out", str(signed)))
    assert "حُفظ" in said(run("accept", str(signed)))
    assert said(run("checkpoint")).encode() == signed.read_bytes()
    assert "UNCHANGED" in said(run("verify"))
    # A rewritten ledger: the signer apart remembers, and what another signer signed is not taken.
    leaves.write_bytes(bytes(32) + leaves.read_bytes()[32:])
    assert code(sign("--leaves", str(leaves))) == "ledger_rewritten"
    other = Signer.create(machine / "other", "registry.invalid/log")
    signed.write_bytes(other.sign(lambda: [bytes(32)]))
    assert code(run("accept", str(signed))) == "ledger_note_unknown_key"
    # Its new key comes with a statement; a checkpoint of another history by the right key is refused.
    said(sign("--rotate", "--out", str(signed)))
    statement = signed.read_bytes()
    said(run("accept", str(signed)))
    keys = run("key")
    assert (len(said(keys).splitlines()), len(keys.stderr.splitlines())) == (1, 1)
    assert code(run("accept", str(signed))) == "ledger_rotation_unknown"
    (folder / "0002" / "leaves.bin").write_bytes(b"")
    (folder / "0002" / "checkpoint").write_bytes(sign_empty(folder))
    said(sign("--leaves", str(leaves), "--out", str(signed)))
    assert code(run("accept", str(signed))) == "ledger_not_this_ledger"
    assert parse_rotation(statement).old.text() == key
    # A recovery is a statement too, and is an event once brought here.
    said(sign("--recover", "backup restored", "--out", str(signed)))
    said(run("accept", str(signed)))
    assert run("accept", str(machine / "broken")).exit_code == 2
    for broken in ("{}", '{"reason": "x"}', "{", '{"a":[]}'):
        (machine / "broken").write_text(broken)
        assert code(run("accept", str(machine / "broken"))) == "ledger_recovery_malformed"
    with registry.owner_session() as session:
        types = session.scalars(text("SELECT value #>> '{}' FROM ledger_field WHERE name = 'type'")).all()
    assert types.count("SignerKeyRotated") == types.count("SignerRecovered") == 1


def sign_empty(folder: Path) -> bytes:
    """What a signer's folder put back to nothing holds."""
    signer = parse_signer((folder / "0002" / "signer.key").read_text())
    return sign_checkpoint(Checkpoint(signer.name, 0, EMPTY_ROOT), signer)


def test_a_signer_apart_may_read_the_database_itself(registry: Registry, machine: Path) -> None:
    said(run("checkpoint"))
    registry.client("researcher").mark_site(registry.own)
    folder = machine / "home" / "signer" / "graveregistry"
    note = said(CliRunner().invoke(app, ["sign", "--signer", str(folder)]))
    assert said(run("checkpoint")) == note


def test_a_recovery_is_an_event_under_a_new_key(registry: Registry) -> None:
    said(run("checkpoint"))
    assert "new key" in said(run("recover", "--reason", "Monday's backup was restored"))
    note = said(run("checkpoint"))
    assert note.startswith("registry.invalid/log/2\n")
    assert parse_proof(said(run("prove", "1")).encode()).checkpoint_note.decode() == note
    assert len(said(run("key")).splitlines()) == 2


def test_a_partner_cosigns_from_files_and_the_quorum_is_told(
    registry: Registry, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(run("checkpoint"))
    key = said(run("key")).strip()
    asked, signed, policy = machine / "asked", machine / "signed", machine / "policy"
    lines = [f"log {key}"]
    for number in (1, 2):
        made = said(run("witness", "init", "--folder", str(machine / f"w{number}"), "--name", f"w{number}.example"))
        lines.append(f"witness w{number} {made.strip()}")
    policy.write_text("\n".join([*lines, "group both all w1 w2", "quorum both", ""]))
    monkeypatch.setenv("GRAVEREGISTRY_POLICY", str(policy))
    settings.cache_clear()

    def cosign(number: int, since: int = 0) -> Result:
        asked.write_text(said(run("prove", "--from", str(since))))
        folder = str(machine / f"w{number}")
        return run("witness", "cosign", str(asked), "--folder", folder, "--key", key, "--out", str(signed))

    said(cosign(1))
    said(run("accept", str(signed)))
    below = run("witness", "check", str(signed), "--policy", str(policy))
    assert below.exit_code == 3
    assert "BELOW QUORUM" in below.output
    said(cosign(2))
    said(run("accept", str(signed)))
    kept = machine / "kept"
    kept.write_bytes(parse_proof(said(run("prove", "0")).encode()).checkpoint_note)
    both = run("witness", "check", str(kept), "--policy", str(policy))
    assert both.exit_code == 0
    assert "w1.example" in both.output
    assert "w2.example" in both.output
    seen = said(run("witness", "seen", "registry.invalid/log", "--folder", str(machine / "w1"))).strip()
    assert seen == kept.read_text().splitlines()[1]
    assert said(run("witness", "seen", "other.example/log", "--folder", str(machine / "w1"))).strip() == "0"
    registry.client("researcher").mark_site(registry.own)
    said(run("checkpoint"))
    assert code(cosign(1)) == "ledger_witness_other_size"
    said(cosign(1, int(seen)))
    # Two histories: a fork, which no quorum mends; another log's note is refused.
    signer = Signer(machine / "home" / "signer" / "graveregistry")
    forked = machine / "forked"
    private = parse_signer((signer.folder / "0001" / "signer.key").read_text())
    forked.write_bytes(sign_checkpoint(Checkpoint(private.name, int(seen), bytes(32)), private))
    fork = run("witness", "check", str(kept), "--policy", str(policy), "--also", str(forked))
    assert fork.exit_code == 1
    assert "FORK" in fork.output
    forked.write_bytes(sign_checkpoint(Checkpoint("x", 1, bytes(32)), new_signer("x")))
    assert code(run("witness", "check", str(forked), "--policy", str(policy))) == "ledger_note_unknown_key"


def test_the_policys_witnesses_are_asked_over_the_network(
    registry: Registry, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert code(run("cosign")) == "ledger_no_policy"
    key, folder = said(run("key")).strip(), str(machine / "witness")
    own = said(run("witness", "init", "--folder", folder, "--name", "w.example")).strip()
    known = follow([parse_key(key)], [])
    with server(Witness(machine / "witness"), known, ("127.0.0.1", 0), lambda: 1_772_700_000) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        policy = machine / "policy"
        address = f"http://127.0.0.1:{running.server_address[1]}"
        policy.write_text(f"log {key}\nwitness one {own} {address}\nquorum one\n")
        monkeypatch.setenv("GRAVEREGISTRY_POLICY", str(policy))
        settings.cache_clear()
        assert "one: وقّع" in said(run("cosign"))
        running.shutdown()
    assert "one: unreachable" in run("cosign").output
    assert run("cosign").exit_code == 75


def test_a_checkpoint_is_stamped_or_pending(registry: Registry, machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert code(run("anchor")) == "ledger_no_authorities"
    with answering(Tsa(machine / "one", "one")) as one, answering(Tsa(machine / "two", "two")) as two:
        lines = [f"authority {each.name} {each.url} {each.ca_file}\n" for each in (one, two)]
        (machine / "authorities").write_text("".join(lines))
        monkeypatch.setenv("GRAVEREGISTRY_AUTHORITIES", str(machine / "authorities"))
        settings.cache_clear()
        assert code(run("anchor")) == "ledger_unsigned"
        said(run("checkpoint"))
        two.status = 503
        waiting = run("anchor")
        assert waiting.exit_code == 75
        assert "timestamp pending" in waiting.output
        assert "لم تُجب الجهة two" in waiting.output
        assert "two (unreachable)" in waiting.output
        two.status = 200
        # Whoever asks by hand need not wait until the clock would ask again.
        out = machine / "out"
        assert "two" in said(run("anchor", "--out", str(out)))
        note = (out / "checkpoint").read_bytes()
        assert one.verified_by_openssl((out / "one.tsr").read_bytes(), note)
        assert two.verified_by_openssl((out / "two.tsr").read_bytes(), note)
    assert "UNCHANGED" in said(run("verify"))
    # The stamps are checked against the authorities' own certificates whenever the ledger is.
    (machine / "one" / "ca.pem").write_bytes(two.ca_file.read_bytes())
    bad = run("verify")
    assert bad.exit_code == 1
    assert "FAILED timestamp of one at size" in bad.output
