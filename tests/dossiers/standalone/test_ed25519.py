"""Ed25519 in plain Python beside RFC 8032's own vectors and beside OpenSSL."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from graveregistry.dossiers.standalone.ed25519 import ORDER, P, ed25519_verifies

# RFC 8032 section 7.1, tests 1, 2 and 3: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
        "655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
        "b00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
        "c027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_vectors_of_the_rfc_verify_and_no_bit_of_them_may_change(public: str, message: str, signature: str) -> None:
    key, said, signed = map(bytes.fromhex, (public, message, signature))
    assert ed25519_verifies(key, said, signed)
    for at in (0, 31, 32, 63):
        bent = bytearray(signed)
        bent[at] ^= 1
        assert not ed25519_verifies(key, said, bytes(bent))
    assert not ed25519_verifies(key, said + b"x", signed)


@settings(max_examples=15, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
def test_what_openssl_signs_verifies_and_under_no_other_key(seed: bytes, message: bytes) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert ed25519_verifies(public, message, signature)
    other = Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\x07").public_key().public_bytes_raw()
    assert not ed25519_verifies(other, message, signature) or other == public


def test_a_second_spelling_of_a_signature_is_refused() -> None:
    """S and S + L verify alike in careless code (RFC 8032 section 5.1.7)."""
    key, said, signed = map(bytes.fromhex, VECTORS[1])
    more = int.from_bytes(signed[32:], "little") + ORDER
    assert not ed25519_verifies(key, said, signed[:32] + more.to_bytes(32, "little"))


@pytest.mark.parametrize(
    "public", [b"", bytes(31), P.to_bytes(32, "little"), (2).to_bytes(32, "little"), b"\x01" + bytes(30) + b"\x80"]
)
def test_what_is_no_point_is_no_key(public: bytes) -> None:
    assert not ed25519_verifies(public, b"", bytes.fromhex(VECTORS[0][2]))
    assert not ed25519_verifies(bytes.fromhex(VECTORS[0][0]), b"", public + bytes(32))


def test_a_signature_of_another_length_is_refused() -> None:
    assert not ed25519_verifies(bytes.fromhex(VECTORS[0][0]), b"", bytes.fromhex(VECTORS[0][2]) + b"\0")
