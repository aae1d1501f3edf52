"""Attack 4: a note counts only under a key given from outside; everything else is refused or ignored."""

import base64
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.ledger.notes import (
    BadKey,
    BadNote,
    NoteSigner,
    VerifierKey,
    line,
    new_signer,
    parse,
    parse_key,
    parse_signer,
    sign,
    verify,
    written,
)

# The published example of the signed-note format.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
NOTE = f"{TEXT}\n{LINE}".encode()

LOG = NoteSigner("log.example/one", bytes([1]) * 32)
OTHER = NoteSigner("log.example/one", bytes([2]) * 32)
WITNESS = NoteSigner("witness.example", bytes([3]) * 32)


def test_the_published_note_verifies_under_the_published_key() -> None:
    key = parse_key(PETER)
    assert key.key_id.hex() == "c74f20a3"
    assert key.text() == PETER
    assert verify(NOTE, [key]) == (TEXT, (key,))


@given(st.integers(0, len(NOTE) - 1), st.integers(1, 255))
def test_the_published_note_with_any_byte_changed_is_refused(at: int, flip: int) -> None:
    mangled = NOTE[:at] + bytes([NOTE[at] ^ flip]) + NOTE[at + 1 :]
    with pytest.raises(BadNote):
        verify(mangled, [parse_key(PETER)])


@given(st.integers(0, len(NOTE) - 1))
def test_the_published_note_cut_short_is_refused(length: int) -> None:
    with pytest.raises(BadNote):
        verify(NOTE[:length], [parse_key(PETER)])


def test_several_signatures_count_and_unknown_ones_are_ignored() -> None:
    note = sign("text\n", LOG, WITNESS, OTHER)
    assert verify(note, [WITNESS.key, LOG.key]) == ("text\n", (LOG.key, WITNESS.key))
    assert verify(note, [WITNESS.key]) == ("text\n", (WITNESS.key,))
    assert written(parse(note)) == note


def test_the_text_may_hold_empty_lines() -> None:
    text = "one\n\ntwo\n\n\nthree\n"
    assert verify(sign(text, LOG), [LOG.key])[0] == text


def test_the_same_name_with_another_key_is_unknown() -> None:
    with pytest.raises(BadNote) as refusal:
        verify(sign("text\n", OTHER), [LOG.key])
    assert refusal.value.code == "ledger_note_unknown_key"
    with pytest.raises(BadNote):
        verify(sign("text\n", LOG), [])


def relabelled(note: bytes, signer: NoteSigner, by: NoteSigner) -> bytes:
    """A signature of `by` under the name and key id of `signer`."""
    data = signer.key.key_id + by.sign(parse(note).text)
    return note + f"— {signer.name} {base64.b64encode(data).decode()}\n".encode()


def test_a_signature_that_does_not_fit_its_known_key_spoils_the_note() -> None:
    with pytest.raises(BadNote) as refusal:
        verify(relabelled(sign("text\n", LOG), WITNESS, OTHER), [LOG.key, WITNESS.key])
    assert refusal.value.code == "ledger_note_bad_signature"
    assert "witness.example" in refusal.value.sentence("ar")


def test_a_signature_of_another_length_or_a_key_that_is_no_point_is_refused() -> None:
    short = base64.b64encode(LOG.key.key_id + b"x").decode()
    with pytest.raises(BadNote):
        verify(f"text\n\n— {LOG.name} {short}\n".encode(), [LOG.key])
    bad = VerifierKey("bad", b"short")
    none = base64.b64encode(bad.key_id + bytes(64)).decode()
    with pytest.raises(BadNote):
        verify(f"text\n\n— bad {none}\n".encode(), [bad])


def test_a_known_key_that_signs_twice_is_refused_and_an_unknown_one_ignored() -> None:
    once = sign("text\n", LOG, WITNESS)
    twice = once + line(parse(once).signatures[1]).encode()
    with pytest.raises(BadNote):
        verify(twice, [LOG.key, WITNESS.key])
    assert verify(twice, [LOG.key])[1] == (LOG.key,)


GOOD = sign("text\n", LOG).decode()
SIGNATURE = GOOD.splitlines()[2]


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"\n\n",
        b"text\n",
        b"text\n\n",
        b"text\n" + SIGNATURE.encode() + b"\n",
        b"\n\n" + SIGNATURE.encode() + b"\n",
        GOOD.removesuffix("\n").encode(),
        GOOD.encode() + b"\n",
        GOOD.encode() + b"trailing",
        GOOD.encode() + b"\xff",
        GOOD.replace("text", "te\txt").encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("text", "te\x00xt").encode(),
        GOOD.replace("—", "-").encode(),
        GOOD.replace("— ", "—").encode(),
        GOOD.replace("log.example/one", "").encode(),
        GOOD.replace("log.example/one", "a+b").encode(),
        GOOD.replace("log.example/one", "a\u00a0b").encode(),
        GOOD.replace("=\n", "\n").encode(),
        GOOD.replace("=\n", "= \n").encode(),
        b"text\n\n\xe2\x80\x94 name AAAAAA==\n",
        b"text\n\n\xe2\x80\x94 name AAAAAB==\n",
        b"text\n\n\xe2\x80\x94 name \n",
        b"text\n\n" + (SIGNATURE.encode() + b"\n") * 65,
        b"x" * 1_000_001,
    ],
)
def test_a_malformed_note_is_refused(note: bytes) -> None:
    with pytest.raises(BadNote) as refusal:
        verify(note, [LOG.key])
    assert refusal.value.code == "ledger_note_malformed"


@given(st.binary(max_size=200))
def test_no_bytes_make_the_parser_raise_anything_else(data: bytes) -> None:
    with contextlib.suppress(BadNote):
        assert parse(data).text.endswith("\n")


@pytest.mark.parametrize("text", ["", "no newline", "tab\there\n", "\n", f"text\n\n{SIGNATURE}"])
def test_a_text_that_no_note_can_hold_is_not_signed(text: str) -> None:
    with pytest.raises(BadNote):
        sign(text, LOG)
    with pytest.raises(BadNote):
        sign("text\n")


def test_keys_travel_as_text() -> None:
    signer = new_signer("registry.example/log")
    assert parse_signer(signer.text()) == signer
    assert parse_key(signer.key.text()) == signer.key
    assert base64.b64encode(signer.seed).decode() not in repr(signer)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u2003b", "a\x01b"])
def test_a_name_that_no_signature_line_can_hold_is_refused(name: str) -> None:
    with pytest.raises(BadKey):
        new_signer(name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PeterNeumann",
        PETER.replace("c74f20a3", "c74f20a4"),
        PETER.replace("c74f20a3", "C74F20A3"),
        PETER.replace("c74f20a3", "zz"),
        PETER.replace("PeterNeumann", ""),
        PETER.replace("PeterNeumann", "Peter Neumann"),
        PETER.replace("+AR", "+BR"),
        PETER[:-4],
        PETER + "\n",
    ],
)
def test_a_key_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(BadKey):
        parse_key(text)
    with pytest.raises(BadKey):
        parse_signer("PRIVATE+KEY+" + text)


def test_a_signer_with_something_before_it_is_refused() -> None:
    with pytest.raises(BadKey):
        parse_signer("x" + LOG.text())
    with pytest.raises(BadKey):
        parse_signer(LOG.key.text())
