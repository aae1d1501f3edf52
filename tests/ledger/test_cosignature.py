"""Cosignatures (C2SP tlog-cosignature v1): bound to the text, the time, the witness and nothing else."""

import base64
import hashlib
import struct

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.ledger.checkpoint import Checkpoint, sign_checkpoint
from graveregistry.ledger.cosignature import COSIGNATURE, Cosigned, cosign, cosigned_by
from graveregistry.ledger.notes import (
    BadKey,
    BadNote,
    NoteSigner,
    VerifierKey,
    new_signer,
    parse,
    parse_key,
    parse_signer,
)

LOG = NoteSigner("log.example/one", bytes([1]) * 32)
ONE, TWO = (NoteSigner("witness.example/w1", bytes([number]) * 32, COSIGNATURE) for number in (2, 3))
NOTE = sign_checkpoint(Checkpoint(LOG.name, 5, bytes(32)), LOG)
TEXT = parse(NOTE).text
AT = 1_679_315_147


def cosigned(*lines: str) -> bytes:
    return NOTE + "".join(lines).encode()


def test_the_line_is_made_as_the_specification_says() -> None:
    line = cosign(ONE, TEXT, AT)
    dash, name, encoded = line.removesuffix("\n").split(" ")
    data = base64.b64decode(encoded)
    public = Ed25519PrivateKey.from_private_bytes(bytes([2]) * 32).public_key().public_bytes_raw()
    key_id = hashlib.sha256(b"witness.example/w1\n\x04" + public).digest()[:4]
    assert (dash, name, data[:4], data[4:12]) == ("—", ONE.name, key_id, struct.pack(">Q", AT))
    message = f"cosignature/v1\ntime {AT}\nlog.example/one\n5\n{base64.b64encode(bytes(32)).decode()}\n"
    Ed25519PublicKey.from_public_bytes(public).verify(data[12:], message.encode())
    assert cosigned_by(parse(cosigned(line)), [ONE.key]) == [Cosigned(ONE.key, AT)]


def test_lines_of_others_are_ignored_and_the_same_name_is_not_the_same_key() -> None:
    note = parse(cosigned(cosign(ONE, TEXT, AT), cosign(TWO, TEXT, AT + 1)))
    assert cosigned_by(note, [TWO.key]) == [Cosigned(TWO.key, AT + 1)]
    assert cosigned_by(note, [TWO.key, ONE.key]) == [Cosigned(ONE.key, AT), Cosigned(TWO.key, AT + 1)]
    assert cosigned_by(note, []) == []
    # The log's key as a witness: another kind of key, another key id.
    assert cosigned_by(note, [VerifierKey(LOG.name, LOG.key.public, COSIGNATURE)]) == []


@given(st.integers(4, 75), st.integers(1, 255))
def test_a_known_witness_whose_time_or_signature_was_changed_spoils_the_note(at: int, flip: int) -> None:
    data = bytearray(base64.b64decode(cosign(ONE, TEXT, AT).split(" ")[2]))
    data[at] ^= flip
    line = f"— {ONE.name} {base64.b64encode(bytes(data)).decode()}\n"
    with pytest.raises(BadNote):
        cosigned_by(parse(cosigned(line)), [ONE.key])


def test_another_text_a_second_line_and_a_stump_are_refused() -> None:
    for lines in (
        [cosign(ONE, TEXT.replace("5", "6"), AT)],
        [cosign(ONE, TEXT, AT), cosign(ONE, TEXT, AT + 1)],
        [f"— {ONE.name} {base64.b64encode(ONE.key.key_id + bytes(64)).decode()}\n"],
        [cosign(ONE, TEXT, 2**63)],
    ):
        with pytest.raises(BadNote):
            cosigned_by(parse(cosigned(*lines)), [ONE.key])
    bad = VerifierKey("bad", b"short", COSIGNATURE)
    with pytest.raises(BadNote):
        cosigned_by(parse(cosigned(f"— bad {base64.b64encode(bad.key_id + bytes(72)).decode()}\n")), [bad])


def test_keys_read_back_and_a_key_of_another_kind_is_refused() -> None:
    made = new_signer("witness.example/new", COSIGNATURE)
    assert parse_key(made.key.text(), COSIGNATURE) == made.key
    assert parse_signer(made.text(), COSIGNATURE) == made
    assert "seed" not in repr(made)
    assert base64.b64decode(made.key.text().split("+", 2)[2])[0] == 4
    other_id = made.key.text().replace(made.key.key_id.hex(), "00000000")
    for text in (LOG.key.text(), other_id, made.key.text() + " ", "", "x+y"):
        with pytest.raises(BadKey):
            parse_key(text, COSIGNATURE)
    for text in (
        LOG.text(),
        made.key.text(),
        "x" + made.text(),
        made.text().replace(made.key.key_id.hex(), "00000000"),
    ):
        with pytest.raises(BadKey):
            parse_signer(text, COSIGNATURE)
    with pytest.raises(BadKey):
        new_signer("with space", COSIGNATURE)
