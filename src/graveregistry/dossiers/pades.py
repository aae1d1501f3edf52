"""The paper's signature: PAdES (ETSI EN 319 142-1), baseline B-B, and B-T where an authority stamps it.

Its place is part of the paper: a field that shows nothing and a dictionary whose /ByteRange covers every byte but the
signature itself (ISO 32000-1, 12.8.1). So signing changes hexadecimal digits of one place and nothing else, and a
verifier that sets the paper again compares all other bytes.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import pikepdf
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pikepdf import Array, Dictionary, Name

from graveregistry.errors import Failure
from graveregistry.ledger import timestamp
from graveregistry.ledger.authorities import Authority
from graveregistry.ledger.posting import Post, post

if TYPE_CHECKING:
    from asn1crypto import cms

    from graveregistry.dossiers.signet import Signet

T = TypeVar("T")

log = logging.getLogger("graveregistry")

# Bytes kept for the signature: certificates and a time stamp with its own take about half.
ROOM = 16384
_UNKNOWN = 9999999999
_RANGE = re.compile(rb"/ByteRange \[ 0 9{10} 9{10} 9{10} \]")
_DIGITS = re.compile(rb"/Contents <(0{%d})>" % (2 * ROOM))
_PRINTED, _LOCKED = 4, 128
# Off the page and without size: PDF/A asks no appearance of it, and PDF/UA no place in the reading order.
_NOWHERE = (-1, -1, -1, -1)

Sign = Callable[[bytes], bytes]
"""Signs a paper that has a place for it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the hexadecimal digits of the signature stand, without their brackets."""

    start: int
    end: int

    def digest(self, pdf: bytes) -> bytes:
        """SHA-256 of every byte that the signature covers."""
        whole = memoryview(pdf)
        covered = hashlib.sha256(whole[: self.start - 1])
        covered.update(whole[self.end + 1 :])
        return covered.digest()


def add_field(document: pikepdf.Pdf, at: datetime, label: str) -> None:
    """Give a document its signature field; `at` is the time claimed, `label` what a screen reader says of it.

    The signature certifies: no change after it is allowed (ISO 32000-1, 12.8.2.2, P 1).
    """
    signature = document.make_indirect(
        Dictionary(
            Type=Name.Sig,
            Filter=Name("/Adobe.PPKLite"),
            SubFilter=Name("/ETSI.CAdES.detached"),
            ByteRange=Array([0, _UNKNOWN, _UNKNOWN, _UNKNOWN]),
            Contents=pikepdf.String(bytes(ROOM)),
            M=f"D:{at.astimezone(UTC):%Y%m%d%H%M%S}+00'00'",
            Reference=Array([_no_change_allowed()]),
        )
    )
    page = document.pages[0]
    field = document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T="Signature1",
            TU=label,
            V=signature,
            P=page.obj,
            Rect=Array(_NOWHERE),
            F=_PRINTED | _LOCKED,
        )
    )
    page.Annots = Array([*page.get("/Annots", Array()), field])
    page.Tabs = Name.S
    document.Root.AcroForm = document.make_indirect(Dictionary(Fields=Array([field]), SigFlags=3))
    document.Root.Perms = Dictionary(DocMDP=signature)


def _no_change_allowed() -> Dictionary:
    allowed = Dictionary(Type=Name.TransformParams, P=1, V=Name("/1.2"))
    return Dictionary(Type=Name.SigRef, TransformMethod=Name.DocMDP, TransformParams=allowed)


def fill_ranges(pdf: memoryview) -> None:
    """Fill in the paper's /ByteRange, the signature still nought; in place, as a paper may be large."""
    place, found = _place(pdf), _RANGE.search(pdf)
    if place is None or found is None:
        raise AssertionError("the paper was set without a place for its signature")
    told = b"/ByteRange [ 0 %d %d %d" % (place.start - 1, place.end + 1, len(pdf) - place.end - 1)
    pdf[found.start() : found.end()] = told.ljust(len(found[0]) - 2) + b" ]"


def _place(pdf: bytes | memoryview) -> Place | None:
    found = _DIGITS.search(pdf)
    return found and Place(*found.span(1))


def same_but_signature(unsigned: bytes, pdf: bytes) -> bool:
    """Whether a paper is the one just set, whatever stands in the place of its signature."""
    place = _place(unsigned)
    if place is None or len(pdf) != len(unsigned):
        return False
    ours, theirs = memoryview(unsigned), memoryview(pdf)
    return theirs[: place.start] == ours[: place.start] and theirs[place.end :] == ours[place.end :]


@dataclass(frozen=True, slots=True)
class Seal:
    """Signs papers with a signet; each is stamped by the first authority that answers."""

    signet: Signet
    authorities: Sequence[Authority] = ()
    send: Post = post

    def sign(self, pdf: bytes) -> bytes:
        """The paper signed. Raises Failure ``paper_signature_too_long``."""
        place = _place(pdf)
        if place is None:
            raise AssertionError("the paper was set without a place for its signature")
        made = _cms(self.signet, place.digest(pdf))
        self._stamp(made)
        held: bytes = made.dump()
        if len(held) > ROOM:
            raise Failure("paper_signature_too_long")
        digits, whole = held.hex().encode().ljust(2 * ROOM, b"0"), memoryview(pdf)
        return b"".join((whole[: place.start], digits, whole[place.end :]))

    def _stamp(self, made: cms.ContentInfo) -> None:
        """Have the signature stamped (EN 319 122-1, 5.3); without an answer it stays as it is, and says no time."""
        from asn1crypto import cms, tsp

        (signer,) = made["content"]["signer_infos"]
        for authority in self.authorities:
            response = _stamped(authority, signer["signature"].native, self.send)
            if response is not None:
                token = tsp.TimeStampResp.load(response)["time_stamp_token"]
                signer["unsigned_attrs"] = cms.CMSAttributes(
                    [cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [token]})]
                )
                return


def _stamped(authority: Authority, signature: bytes, send: Post) -> bytes | None:
    asked = timestamp.ask(signature)
    try:
        response = send(authority.url, asked.body)
        timestamp.check_fresh(response, asked, signature, authority.roots, datetime.now(UTC))
    except (OSError, Failure) as error:
        log.warning("paper not stamped by %s: %s", authority.name, error)
        return None
    return response


def _cms(signet: Signet, digest: bytes) -> cms.ContentInfo:
    # It takes half a second to load, which only whoever signs should wait for.
    from asn1crypto import keys, x509
    from pyhanko.sign.signers.pdf_cms import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    first, *others = (x509.Certificate.load(each.public_bytes(Encoding.DER)) for each in signet.chain)
    key = signet.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    store = SimpleCertificateStore()
    store.register_multiple(others)
    signer = SimpleSigner(first, keys.PrivateKeyInfo.load(key), store)
    made: cms.ContentInfo = awaited(signer.async_sign(digest, "sha256", use_pades=True))
    return made


def awaited(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine gives, also where the caller's own thread is running an event loop already."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(asyncio.run, work).result()
