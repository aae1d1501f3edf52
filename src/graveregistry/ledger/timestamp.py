"""Timestamps of outside authorities (RFC 3161): that a checkpoint existed at a time which is not our own word.

The library checks the signature, the certificate chain at the time stamped, and the key's purpose. What it leaves to
its caller is here: the digest, the nonce, the hash algorithm, and that a fresh stamp is fresh.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from graveregistry.errors import Failure

MAX_BYTES = 2**16
# Between clocks and for the way there and back; a stamp older than that answers another question.
FRESH = timedelta(hours=1)
_SHA256 = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")


class BadTimestamp(Failure):
    """A response that is malformed, of another digest or request, not by this authority, or out of its time."""


class BadAuthorities(Failure):
    """A certificate file that holds no certificate."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it goes out, and the number that the answer must repeat."""

    body: bytes
    nonce: int


def ask(data: bytes) -> Asked:
    """A request for a timestamp over SHA-256 of `data`, with a fresh nonce and for the authority's certificates."""
    request: TimeStampRequest = TimestampRequestBuilder(data, HashAlgorithm.SHA256).build()
    nonce = request.nonce
    if nonce is None:
        raise AssertionError("a request was made without a nonce")
    return Asked(request.as_bytes(), nonce)


def certificates(pem: bytes) -> list[x509.Certificate]:
    """The authority's own root (and intermediate) certificates. Raises BadAuthorities."""
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise BadAuthorities("ledger_authorities_malformed", line=0) from None


def read(response: bytes) -> tuple[bytes, datetime]:
    """The SHA-256 digest that a response stamps (empty for another algorithm) and its time (UTC); verifies nothing.

    Raises BadTimestamp.
    """
    try:
        said = decode_timestamp_response(response[:MAX_BYTES]).tst_info
    except ValueError as error:
        raise BadTimestamp("ledger_timestamp_refused", why=str(error)) from None
    imprint = said.message_imprint
    return imprint.message if imprint.hash_algorithm == _SHA256 else b"", said.gen_time.astimezone(UTC)


def check(response: bytes, data: bytes, roots: Sequence[x509.Certificate], nonce: int | None = None) -> datetime:
    """The time (UTC) at which this authority says that `data` existed.

    Without `nonce` (a stamp read back later) all else is checked. Raises BadTimestamp with `why`.
    """
    try:
        answer: TimeStampResponse = decode_timestamp_response(response[:MAX_BYTES])
        builder = VerifierBuilder(roots=list(roots))
        verifier = (builder if nonce is None else builder.nonce(nonce)).build()
        if answer.tst_info.message_imprint.hash_algorithm != _SHA256:
            raise VerificationError("another hash algorithm than SHA-256")
        verifier.verify_message(answer, data)
        return answer.tst_info.gen_time.astimezone(UTC)
    except (VerificationError, ValueError) as error:
        raise BadTimestamp("ledger_timestamp_refused", why=str(error)) from None


def check_fresh(
    response: bytes, asked: Asked, data: bytes, roots: Sequence[x509.Certificate], now: datetime
) -> datetime:
    """`check` for the answer that has just come: it repeats the nonce, and its time is about now."""
    at = check(response, data, roots, asked.nonce)
    if abs(at - now) > FRESH:
        raise BadTimestamp("ledger_timestamp_refused", why=f"its time {at:%Y-%m-%dT%H:%M:%SZ} is not now")
    return at
