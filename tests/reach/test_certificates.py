"""The authority of a local network: what it may vouch for, how long, who can read its key, and who believes it."""

from __future__ import annotations

import socket
import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.reach import certificates
from graveregistry.reach.certificates import Identity, identity
from graveregistry.reach.names import Names, names_of

NOW = datetime.now(UTC)


def names(*given: str, home: Path | None = None) -> Names:
    return names_of(Settings(home=home or Path(), host="127.0.0.1", tls_names=",".join(given)))


def made(folder: Path, *given: str, now: datetime = NOW) -> Identity:
    return identity(folder, names(*given), "Notes", now)


def shaken(shown: Identity, name: str) -> None:
    """A handshake over a pair of sockets, as a client that trusts the authority and nothing else."""
    client, server = ssl.create_default_context(cadata=shown.der), shown.context()
    ours, theirs = socket.socketpair()

    def serve() -> None:
        try:
            server.wrap_socket(theirs, server_side=True).close()
        except (ssl.SSLError, OSError):
            theirs.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        client.wrap_socket(ours, server_hostname=name).close()
    finally:
        ours.close()
        thread.join()


def test_a_client_that_trusts_the_authority_reaches_every_name_and_address(tmp_path: Path) -> None:
    shown = made(tmp_path / "tls", "notes.local", "192.168.7.1")
    for name in ("notes.local", "192.168.7.1", "127.0.0.1", "localhost"):
        shaken(shown, name)
    with pytest.raises(ssl.SSLCertVerificationError):
        shaken(shown, "other.local")
    assert len(shown.fingerprint) == 95


def test_the_key_is_for_this_account_alone_and_the_authority_is_told_by_a_neutral_name(tmp_path: Path) -> None:
    shown = made(tmp_path / "tls", "notes.local")
    assert stat.S_IMODE((tmp_path / "tls").stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "tls").glob("*.pem")} == {0o600}
    assert shown.authority.subject.rfc4514_string() == "CN=Notes (local network)"
    assert b"grave" not in shown.der.lower()


def test_the_authority_cannot_vouch_for_other_names_even_in_the_hands_of_a_thief(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path, "notes.local")
    with pytest.raises(Failure) as refused:
        made(tmp_path, "bank.example.org")
    assert refused.value.code == "name_outside"
    with pytest.raises(Failure):
        made(tmp_path, "203.0.113.5")
    stolen = frozenset([x509.DNSName("bank.example.org")])
    monkeypatch.setattr(certificates, "_vouched", lambda *_: stolen)
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        shaken(made(tmp_path, "bank.example.org"), "bank.example.org")


def test_it_is_made_anew_when_names_change_and_before_it_ends_under_the_same_authority(tmp_path: Path) -> None:
    first = made(tmp_path, "notes.local")
    assert made(tmp_path, "notes.local").server == first.server
    renamed = made(tmp_path, "notes.local", "10.1.2.3")
    assert renamed.server != first.server
    later = made(tmp_path, "notes.local", "10.1.2.3", now=NOW + timedelta(days=345))
    assert later.server != renamed.server
    assert {each.fingerprint for each in (renamed, later)} == {first.fingerprint}
    assert first.server.not_valid_after_utc - NOW <= timedelta(days=398)
    # An authority that ends is followed by another, which phones have to trust anew.
    ended = made(tmp_path, "notes.local", "10.1.2.3", now=NOW + timedelta(days=365 * 10))
    assert ended.fingerprint != first.fingerprint
    ended.server.verify_directly_issued_by(ended.authority)


def test_a_name_given_at_first_is_vouched_for(tmp_path: Path) -> None:
    shaken(made(tmp_path, "phones.example.org", "2001:db8::7"), "phones.example.org")
