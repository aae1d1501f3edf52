"""The paper's signature: it is there, alone, covers every byte but itself, holds, and is by the certificate given.

What a PDF library calls valid may cover only a part of the file; so coverage is looked at by itself, twice.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from graveregistry.dossiers.case import PAPER, Case
from graveregistry.dossiers.pades import awaited
from graveregistry.dossiers.report import Finding

if TYPE_CHECKING:
    from pyhanko.sign.validation.status import PdfSignatureStatus
    from pyhanko_certvalidator import ValidationContext

_RANGES = re.compile(rb"/ByteRange\s*\[\s*(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s*\]")


def check_signature(case: Case) -> None:
    """Settle `signature`. Its certificate counts as at the recorded time of the export."""
    if PAPER not in case.hashes:
        case.answer("signature", [Finding("missing_file", PAPER)])
        return
    pdf, trusted = case.box.read(PAPER), case.given.certificates
    failure, notes = _uncovered(pdf), []
    if failure is None:
        recorded = datetime.fromisoformat(case.recorded) if case.recorded else None
        status = _status(pdf, trusted, recorded, case.given.roots)
        failure = _broken(pdf, status)
        if status is not None and failure is None:
            notes = _stamped(status)
            failure = Finding("signature_untrusted") if trusted and case.since and not status.trusted else None
    case.answer("signature", [failure] if failure else [], [] if trusted else [Finding("no_certificate")], notes)


def _uncovered(pdf: bytes) -> Finding | None:
    """What is wrong with the place of the signature (ISO 32000-1, 12.8.1): both ranges together are the file, and
    between them stands one hexadecimal string, the signature, alone."""
    ranges = [tuple(map(int, each)) for each in _RANGES.findall(pdf)]
    if not ranges:
        return Finding("paper_unsigned")
    if len(ranges) > 1:
        return Finding("signature_partial")
    start, length, after, rest = ranges[0]
    between = pdf[start + length : after]
    if start or after + rest != len(pdf) or not re.fullmatch(rb"<[0-9A-Fa-f]+>", between):
        return Finding("signature_partial")
    return Finding("paper_unsigned") if not between.strip(b"<0>") else None


def _broken(pdf: bytes, status: PdfSignatureStatus | None) -> Finding | None:
    """Whether the signature does not hold over these bytes, whoever made it."""
    if status is None or not (status.intact and status.valid and status.docmdp_ok):
        return Finding("signature_broken")
    return None if _covers_all(status) and _nothing_behind(pdf) else Finding("signature_partial")


def _stamped(status: PdfSignatureStatus) -> list[Finding]:
    """What the time stamp in the signature says, if it bears one."""
    stamp = status.timestamp_validity
    if stamp is None:
        return []
    if not (stamp.intact and stamp.valid and stamp.trusted):
        return [Finding("signature_stamp_unknown")]
    return [Finding("signature_stamped", f"{stamp.timestamp.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")]


def _covers_all(status: PdfSignatureStatus) -> bool:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    return status.coverage is SignatureCoverageLevel.ENTIRE_FILE


def _nothing_behind(pdf: bytes) -> bool:
    """Behind the signature its place is filled with noughts: the one part of the file that it cannot cover."""
    from asn1crypto import core

    _, length, after, _ = map(int, _RANGES.findall(pdf)[0])
    held = bytes.fromhex(pdf[length + 1 : after - 1].decode())
    return not held[len(core.Any.load(held).dump()) :].strip(b"\0")


def _status(
    pdf: bytes, trusted: Sequence[x509.Certificate], at: datetime | None, authorities: Sequence[x509.Certificate]
) -> PdfSignatureStatus | None:
    """What the library says of the one signature; None where there is not exactly one or it cannot be read.

    A time stamp in it is believed under the authorities' own certificates, never the paper's, and counts as at its own
    time (RFC 3161 leaves that to its user).
    """
    # It takes half a second to load, which only whoever checks a paper should wait for.
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import async_validate_pdf_signature

    # What it cannot build a path for is an answer here, not a fault of ours.
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    try:
        (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        within = _context(trusted, at)
        status = awaited(async_validate_pdf_signature(signature, within, skip_diff=True))
        stamp = status.timestamp_validity
        if stamp is None:
            return status
        stamped = _context(authorities, stamp.timestamp)
        return awaited(async_validate_pdf_signature(signature, within, stamped, skip_diff=True))
    except Exception:
        # The file is a stranger's: whatever a parser makes of it, it is no signature of ours.
        return None


def _context(roots: Sequence[x509.Certificate], at: datetime | None) -> ValidationContext:
    from asn1crypto import x509 as asn1
    from pyhanko_certvalidator import ValidationContext

    anchors = [asn1.Certificate.load(each.public_bytes(Encoding.DER)) for each in roots]
    return ValidationContext(trust_roots=anchors, moment=at, allow_fetching=False)
