"""Keys of age as text: what another program writes is read, and nothing that was misread or cut."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from pyrage.x25519 import Identity

from graveregistry.intake.bech32 import PRIVATE, PUBLIC, decode, encode

# C2SP age.md, section "X25519 recipient stanza" names the forms; BIP 173 has the first two texts as valid ones.
VALID = {"A12UEL5L": ("a", b""), "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw": ("abcdef", None)}


def test_an_identity_of_age_is_a_key_pair_here() -> None:
    made = Identity.generate()
    private = X25519PrivateKey.from_private_bytes(decode(PRIVATE, str(made)))
    assert encode(PUBLIC, private.public_key().public_bytes_raw()) == str(made.to_public())
    assert decode(PUBLIC, str(made.to_public())) == private.public_key().public_bytes_raw()


def test_texts_of_the_standard_are_valid() -> None:
    for text, (kind, data) in VALID.items():
        read = decode(kind, text)
        assert encode(kind, read) == text.lower()
        assert data in {None, read}


@given(st.binary(min_size=32, max_size=32), st.integers(0, 57), st.sampled_from("qpzry9x8gf2tvdw0s3jn54khce6mua7lbio"))
def test_a_letter_that_was_misread_is_found(data: bytes, place: int, letter: str) -> None:
    text = encode(PUBLIC, data)
    wrong = text[: 4 + place] + letter + text[5 + place :]
    if wrong == text:
        assert decode(PUBLIC, wrong) == data
    else:
        with pytest.raises(ValueError, match="no key of this kind"):
            decode(PUBLIC, wrong)


@pytest.mark.parametrize("text", ["", "age1", "age1q", "AGE1qqqqqqqq", "age-secret-key-1qqqqqqqqqq", "agé1qqqqqqqq"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"letters of both cases|no key of this kind"):
        decode(PUBLIC, text)
