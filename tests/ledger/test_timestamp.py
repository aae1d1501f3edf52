"""Attack 8: timestamps of another digest, another request, another authority or another time are refused."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from rfc3161_client import decode_timestamp_response
from tests.support.authority import Authority

from graveregistry.ledger.timestamp import (
    Asked,
    BadAuthorities,
    BadTimestamp,
    ask,
    certificates,
    check,
    check_fresh,
    read,
)

DATA = b"log.example/one\n5\nroot\n"
OTHER = b"another checkpoint"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "tsa")


def now() -> datetime:
    return datetime.now(UTC)


def refusal(authority: Authority, asked: Asked, response: bytes, data: bytes = DATA) -> str:
    with pytest.raises(BadTimestamp) as refused:
        check_fresh(response, asked, data, [authority.root], now())
    return str(refused.value.params["why"])


def test_a_stamp_says_when_and_openssl_agrees(authority: Authority) -> None:
    asked = ask(DATA)
    response = authority.stamp(asked.body)
    at = check_fresh(response, asked, DATA, certificates(authority.ca_file.read_bytes()), now())
    assert abs(at - now()) < timedelta(minutes=1)
    assert check(response, DATA, [authority.root]) == at
    assert authority.verified_by_openssl(response, DATA)
    assert not authority.verified_by_openssl(response, OTHER)


def test_what_a_response_says_is_read_without_believing_it(authority: Authority) -> None:
    digest, at = read(authority.stamp(ask(DATA).body))
    assert digest == hashlib.sha256(DATA).digest()
    assert abs(at - now()) < timedelta(minutes=1)
    with pytest.raises(BadTimestamp):
        read(b"no DER")


def test_attack_8_a_stamp_of_another_digest_is_refused(authority: Authority) -> None:
    right, wrong = (hashlib.sha256(each).digest() for each in (DATA, OTHER))
    authority.twist = lambda query: query.replace(right, wrong)
    asked = ask(DATA)
    response = authority.stamp(asked.body)
    assert "Mismatch" in refusal(authority, asked, response)
    assert not authority.verified_by_openssl(response, DATA)


def test_attack_8_a_stamp_for_another_request_is_refused(authority: Authority) -> None:
    first, second = ask(DATA), ask(DATA)
    response = authority.stamp(first.body)
    assert "Nonce" in refusal(authority, second, response)
    authority.twist = lambda _query: second.body
    assert "Nonce" in refusal(authority, first, authority.stamp(first.body))


def test_attack_8_another_authority_is_refused_even_with_its_certificate_inside(
    authority: Authority, tmp_path: Path
) -> None:
    fake = Authority(tmp_path / "fake")
    asked = ask(DATA)
    for inside in ([fake.root], [authority.root], [fake.root, authority.root]):
        ordered = sorted(inside, key=lambda each: each.public_bytes(serialization.Encoding.DER))
        chain = b"".join(each.public_bytes(serialization.Encoding.PEM) for each in ordered)
        (fake.folder / "chain.pem").write_bytes(chain)
        response = fake.stamp(asked.body)
        assert len(decode_timestamp_response(response).signed_data.certificates) == 1 + len(inside)
        assert "verifying certificates" in refusal(authority, asked, response)
        assert not authority.verified_by_openssl(response, DATA)


def test_attack_8_the_right_certificate_put_in_the_place_of_the_signers_is_refused(
    authority: Authority, tmp_path: Path
) -> None:
    thief, asked = Authority(tmp_path / "thief"), ask(DATA)
    own, right = (
        x509.load_pem_x509_certificate((each.folder / "tsa.pem").read_bytes()).public_bytes(serialization.Encoding.DER)
        for each in (thief, authority)
    )
    response = thief.stamp(asked.body)
    assert own in response
    assert refusal(authority, asked, response.replace(own, right))


def test_attack_8_a_stamp_by_an_expired_certificate_is_refused(tmp_path: Path) -> None:
    expired = Authority(tmp_path / "old", valid=(timedelta(days=-30), timedelta(days=-10)))
    asked = ask(DATA)
    assert refusal(expired, asked, expired.stamp(asked.body))


def test_attack_8_a_stamp_whose_time_is_not_now_is_refused(authority: Authority) -> None:
    asked = ask(DATA)
    response = authority.stamp(asked.body)
    for late in (timedelta(hours=2), timedelta(hours=-2)):
        with pytest.raises(BadTimestamp, match="not now"):
            check_fresh(response, asked, DATA, [authority.root], now() + late)


@pytest.mark.parametrize("mangle", [lambda _: b"", lambda _: b"no DER", lambda each: each[:-20], lambda each: each[:9]])
def test_a_mangled_response_is_refused(authority: Authority, mangle: Callable[[bytes], bytes]) -> None:
    asked = ask(DATA)
    assert refusal(authority, asked, mangle(authority.stamp(asked.body)))


def test_a_rejection_is_refused(authority: Authority) -> None:
    asked = ask(DATA)
    sha256, unknown = (bytes.fromhex(f"06096086480165030402{last}") for last in ("01", "08"))
    authority.twist = lambda query: query.replace(sha256, unknown)
    assert refusal(authority, asked, authority.stamp(asked.body))


def test_another_hash_than_sha_256_is_refused(authority: Authority) -> None:
    query = authority.folder / "sha512.tsq"
    words = ["-query", "-sha512", "-digest", hashlib.sha512(DATA).hexdigest(), "-cert", "-out", str(query)]
    subprocess.run(["openssl", "ts", *words], check=True, capture_output=True)
    response = authority.stamp(query.read_bytes())
    assert read(response)[0] == b""
    with pytest.raises(BadTimestamp, match="hash algorithm"):
        check(response, DATA, [authority.root])


def test_a_file_without_certificates_is_refused() -> None:
    with pytest.raises(BadAuthorities):
        certificates(b"nothing")
