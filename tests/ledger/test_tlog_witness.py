"""The request to a witness: one spelling, and every other is refused."""

import pytest

from graveregistry.ledger.tlog_witness import BadRequest, Request, parse_request, request_text

NOTE = b"log\n5\nroot\n\n\xe2\x80\x94 log c2ln\n"
HASHES = (bytes(32), bytes(range(32)))
TEXT = request_text(3, HASHES, NOTE)


def test_a_request_reads_back_as_it_was_written() -> None:
    assert TEXT.decode().splitlines()[:4] == [
        "old 3",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "",
    ]
    assert parse_request(TEXT) == Request(3, HASHES, NOTE)
    assert parse_request(request_text(0, (), NOTE)) == Request(0, (), NOTE)


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        TEXT.replace(b"old 3", b"old 03"),
        TEXT.replace(b"old 3", b"old -3"),
        TEXT.replace(b"old 3", b"new 3"),
        TEXT.replace(b"old 3", b"old 3 "),
        TEXT.replace(b"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", b"AAEC"),
        TEXT.replace(b"Hh8=", b"Hh9="),
        TEXT.replace(b"\n", b"\r\n"),
        TEXT.replace(b"old", "أ".encode()),
        b"old 3",
        request_text(3, [bytes(32)] * 64, NOTE),
    ],
)
def test_any_other_spelling_is_refused(bad: bytes) -> None:
    with pytest.raises(BadRequest):
        parse_request(bad)
