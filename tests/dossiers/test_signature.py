"""The paper's signature as a court's own tools see it, and the certificate it stands under."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from typer.testing import CliRunner

from graveregistry.cli import app
from graveregistry.config import Settings
from graveregistry.dossiers import cli, signet
from graveregistry.dossiers.case import Given
from graveregistry.dossiers.pades import Seal
from graveregistry.dossiers.report import Part, State
from graveregistry.dossiers.verifier import verify
from graveregistry.errors import Failure
from graveregistry.ledger import authorities
from tests.dossiers import chronicle
from tests.dossiers.tampering import Files, files_of, tampered
from tests.support.authority import Authority, answering

PAPER = "data/dossier.pdf"
NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with answering(Authority(tmp_path_factory.mktemp("tsa") / "tsa")) as found:
        yield found


def known_as(authority: Authority, url: str) -> authorities.Authority:
    return authorities.Authority("tsa", url, (authority.root,))


def signed_anew(dossier: Path, to: Path, seal: Seal) -> Path:
    """The dossier with its paper signed by another seal."""

    def change(files: Files) -> None:
        pdf = files[PAPER]
        start = pdf.index(b"/Contents <30") + len("/Contents <")
        end = pdf.index(b">", start)
        files[PAPER] = seal.sign(pdf[:start] + b"0" * (end - start) + pdf[end:])

    return tampered(dossier, to, change)


def told(path: Path, *trusted: x509.Certificate, authorities: Sequence[x509.Certificate] = ()) -> Part:
    given = Given([chronicle.key()], certificates=trusted, roots=authorities)
    return verify(path, given).part("signature")


def test_other_tools_find_a_whole_and_sound_signature_in_a_sound_file(dossier: Path, tmp_path: Path) -> None:
    path = tmp_path / "d.pdf"
    path.write_bytes(files_of(dossier)[PAPER])
    said = subprocess.run(["pdfsig", path], capture_output=True, check=False).stdout.decode()
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert said.count("Signature #") == 1
    assert subprocess.run(["qpdf", "--check", path], capture_output=True, check=False).returncode == 0


def test_the_signature_is_unchanged_under_the_certificate_from_outside(dossier: Path) -> None:
    assert told(dossier, chronicle.CERTIFICATE).state is State.UNCHANGED
    assert told(dossier, chronicle.SEAL.signet.certificate).state is State.UNCHANGED


def test_it_is_signed_and_checked_in_a_thread_that_runs_an_event_loop_too(dossier: Path, tmp_path: Path) -> None:
    async def within() -> Part:
        return told(signed_anew(dossier, tmp_path / "d.zip", chronicle.SEAL), chronicle.CERTIFICATE)

    assert asyncio.run(within()).state is State.UNCHANGED


def test_an_authority_stamps_it_and_the_stamp_counts_under_its_own_certificate(
    dossier: Path, tmp_path: Path, authority: Authority
) -> None:
    seal = replace(chronicle.SEAL, authorities=[known_as(authority, authority.url)])
    path = signed_anew(dossier, tmp_path / "d.zip", seal)
    part = told(path, chronicle.CERTIFICATE)
    assert [each.code for each in part.findings] == ["signature_stamp_unknown"]
    # Who may stamp time may not sign papers, nor the other way round.
    part = told(path, chronicle.CERTIFICATE, authority.root)
    assert [each.code for each in part.findings] == ["signature_stamp_unknown"]
    part = told(path, chronicle.CERTIFICATE, authorities=[authority.root])
    assert [each.code for each in part.findings] == ["signature_stamped"]
    assert part.state is State.UNCHANGED
    assert verify(path, Given([chronicle.key()])).part("paper").state is State.UNCHANGED


def test_without_an_answer_the_paper_is_signed_all_the_same(
    dossier: Path, tmp_path: Path, authority: Authority
) -> None:
    def silent(_url: str, _body: bytes) -> bytes:
        raise OSError("no route to host")

    away = known_as(authority, "http://127.0.0.1:1/")
    path = signed_anew(dossier, tmp_path / "d.zip", replace(chronicle.SEAL, authorities=[away], send=silent))
    part = told(path, chronicle.CERTIFICATE)
    assert (part.state, part.findings) == (State.UNCHANGED, ())


def test_a_stamp_of_something_else_is_not_taken(dossier: Path, tmp_path: Path, authority: Authority) -> None:
    """Attack 8."""

    def another(_url: str, body: bytes) -> bytes:
        from graveregistry.ledger import timestamp

        assert body
        return authority.stamp(timestamp.ask(b"another signature").body)

    known = known_as(authority, authority.url)
    path = signed_anew(dossier, tmp_path / "d.zip", replace(chronicle.SEAL, authorities=[known], send=another))
    assert told(path, chronicle.CERTIFICATE).findings == ()


def test_a_certificate_that_had_ended_before_the_export_is_not_believed(dossier: Path, tmp_path: Path) -> None:
    authority, key = signet.new_authority(signet.new_key(), NOW, training=True), signet.new_key()
    ended = signet.issued(authority, key, chronicle.START - timedelta(days=9999), training=True)
    path = signed_anew(dossier, tmp_path / "d.zip", Seal(ended))
    assert [each.code for each in told(path, authority.certificate).findings] == ["signature_untrusted"]


def test_the_registry_makes_its_own_keeps_it_to_itself_and_renews_it_under_the_same_authority(tmp_path: Path) -> None:
    first = signet.own_signet(tmp_path, NOW, training=False)
    again = signet.own_signet(tmp_path, NOW + timedelta(days=300), training=False)
    renewed = signet.own_signet(tmp_path, NOW + signet.SIGNET_LASTS - timedelta(days=30), training=False)
    assert first.chain == again.chain
    assert renewed.certificate != first.certificate
    assert renewed.handed_out() == first.handed_out()
    assert {path.stat().st_mode & 0o077 for path in tmp_path.glob("*.pem")} == {0}


def test_the_organisations_own_certificate_is_used_where_one_is_given(tmp_path: Path) -> None:
    own = signet.issued(
        signet.new_authority(signet.new_key(), NOW, training=False), signet.new_key(), NOW, training=False
    )
    path = tmp_path / "own.pem"
    path.write_bytes(own.pem())
    assert signet.read_signet(path, NOW).chain == own.chain
    found = signet.signet_of(Settings(home=tmp_path, paper_certificate=path))
    assert found.handed_out() == own.handed_out()
    assert signet.signet_of(Settings(home=tmp_path)).handed_out() != own.handed_out()


def test_the_certificate_is_printed_for_handing_out_and_no_key_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "settings", lambda: Settings(home=tmp_path))
    told = CliRunner().invoke(app, ["certificate"]).stdout
    (root,) = x509.load_pem_x509_certificates(told.encode())
    assert root.subject == root.issuer
    assert "PRIVATE" not in told


def test_whoever_checks_a_dossier_waits_for_no_server_to_load() -> None:
    said = """
import sys
sys.argv = ["graveregistry", "verify", "/no/such/file"]
from graveregistry.__main__ import main
try:
    main()
except SystemExit as end:
    print(end.code, {"fastapi", "sqlalchemy", "psycopg", "graveregistry.config"} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout == "2 set()\n"
    assert "could not be read" in done.stderr


@pytest.mark.parametrize("kind", ["missing", "empty", "of another key", "ended"])
def test_an_unfit_certificate_is_named_before_anything_is_signed(tmp_path: Path, kind: str) -> None:
    root = signet.new_authority(signet.new_key(), NOW, training=False)
    own = signet.issued(root, signet.new_key(), NOW, training=False)
    path, when = tmp_path / "own.pem", NOW
    if kind == "empty":
        path.write_bytes(b"")
    elif kind == "of another key":
        path.write_bytes(replace(own, key=signet.new_key()).pem())
    elif kind == "ended":
        path.write_bytes(own.pem())
        when = NOW + timedelta(days=9999)
    with pytest.raises(Failure) as failure:
        signet.read_signet(path, when)
    assert failure.value.code == "paper_certificate_unfit"
