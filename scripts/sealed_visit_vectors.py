"""Write docs/formats/sealed-visit-vectors.json: what a phone writes, and what an opener must take and refuse.

The keys are fixed and the content is fictional; ephemeral keys are drawn anew, so the file changes with every run.
Run it again after the format has grown: .venv/bin/python scripts/sealed_visit_vectors.py
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from graveregistry.evidence.sealing import padme
from graveregistry.intake import manifest
from graveregistry.intake.sealed import SEGMENT, Name, b64u, kid_of, read_header, seal

FILE = Path(__file__).parents[1] / "docs/formats/sealed-visit-vectors.json"
PRIVATE = {role: bytes([number]) * 32 for number, role in enumerate(("registry", "escrow", "stranger"), start=17)}
PUBLIC = {
    role: X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    for role, private in PRIVATE.items()
}
VISIT, OTHER_VISIT = (UUID(f"01990000-0000-7000-8000-00000000000{number}") for number in (1, 2))
TEXT, PHOTO, DEVICE = (UUID(f"01990000-0000-7000-8000-0000000000{number}") for number in ("a0", "a1", "d0"))
CREDENTIAL = "grp_FICTIONAL-credential-for-test-vectors-00000"
SAYING = json.dumps(
    {"v": 1, "about": "زيارة خيالية — a fictional visit", "id": str(VISIT)}, ensure_ascii=False
).encode()
PICTURE = b"".join(hashlib.sha256(f"fictional {number}".encode()).digest() for number in range(2600))
BOTH = (PUBLIC["registry"], PUBLIC["escrow"])


def _expected(name: Name) -> dict[str, str]:
    return {"visit": str(name.visit), "part": str(name.part), "kind": name.kind}


def _good(title: str, name: Name, plain: bytes, recipients: Sequence[bytes]) -> dict[str, Any]:
    sealed = seal(plain, name, recipients)
    return {
        "name": title,
        "expected": _expected(name),
        "sealed": base64.b64encode(sealed).decode(),
        "sealed_sha256": hashlib.sha256(sealed).hexdigest(),
        "plain_size": len(plain),
        "plain_sha256": hashlib.sha256(plain).hexdigest(),
    }


def _bad(title: str, of: dict[str, Any], code: str, *pieces: Sequence[int] | bytes, **other: str) -> dict[str, Any]:
    """A blob put together from slices [from, to) of a good one, and bytes of its own; or expected as another."""
    said = [base64.b64encode(each).decode() if isinstance(each, bytes) else list(each) for each in pieces]
    whole = [[0, len(base64.b64decode(of["sealed"]))]]
    return {
        "name": title,
        "of": of["name"],
        "pieces": said or whole,
        "expected": of["expected"] | other,
        "refused": code,
    }


def _spliced(blob: bytes, before: bytes, fresh: bytes) -> list[Sequence[int] | bytes]:
    """The blob with the bytes behind a mark in its header replaced by as many others."""
    at = blob.index(before) + len(before)
    return [(0, at), fresh, (at + len(fresh), len(blob))]


def _refusals(text: dict[str, Any], photo: dict[str, Any], stranger: dict[str, Any]) -> list[dict[str, Any]]:
    blob, short = (base64.b64decode(each["sealed"]) for each in (photo, text))
    start, end, one = len(read_header(blob).raw), len(blob), SEGMENT + 16
    head, size = len(read_header(short).raw), len(short)
    other = OTHER_VISIT
    enc = b"A" if short.partition(b'"enc":"')[2][:1] != b"A" else b"B"
    return [
        _bad("for other keys", stranger, "sealed_for_others"),
        _bad("expected under another visit", text, "sealed_elsewhere", visit=str(other)),
        _bad("expected as another part", text, "sealed_elsewhere", part=str(PHOTO)),
        _bad(
            "the visit replaced in the header",
            text,
            "sealed_altered",
            *_spliced(short, b'"visit":"', str(other).encode()),
            visit=str(other),
        ),
        _bad(
            "the part replaced in the header",
            text,
            "sealed_altered",
            *_spliced(short, b'"part":"', str(PHOTO).encode()),
            part=str(PHOTO),
        ),
        _bad(
            "a key id replaced in the header",
            text,
            "sealed_altered",
            *_spliced(short, b'"kid":"', kid_of(PUBLIC["stranger"]).encode()),
        ),
        _bad("the kind replaced", photo, "sealed_altered", *_spliced(blob, b'"kind":"', b"voice"), kind="voice"),
        _bad("an encapsulated key changed", text, "sealed_altered", *_spliced(short, b'"enc":"', enc)),
        _bad("the last segment cut off", photo, "sealed_altered", (0, start + one)),
        _bad("the last segment shortened", photo, "sealed_altered", (0, end - 1)),
        _bad("segments swapped", photo, "sealed_altered", (0, start), (start + one, end), (start, start + one)),
        _bad("a byte after the end", photo, "sealed_altered", (0, end), b"\0"),
        _bad("no segment", text, "sealed_altered", (0, head)),
        _bad("a changed byte", text, "sealed_altered", (0, size - 1), bytes([short[-1] ^ 1])),
        _bad("the header cut", text, "sealed_malformed", (0, head - 1)),
        _bad("nothing", text, "sealed_malformed", (0, 0)),
        _bad("another magic", text, "sealed_malformed", b"GRSEAL2\n", (8, size)),
    ]


def _manifest(text: dict[str, Any], photo: dict[str, Any]) -> dict[str, Any]:
    blobs = tuple(
        manifest.Blob(each["sealed_sha256"], len(base64.b64decode(each["sealed"])), Name(VISIT, part, kind))
        for each, part, kind in ((text, TEXT, "text"), (photo, PHOTO, "photo"))
    )
    digest = hashlib.sha256(CREDENTIAL.encode()).digest()
    raw = manifest.written(VISIT, DEVICE, "2026-11-21T20:49:00.000Z", blobs, digest)
    return {"credential": CREDENTIAL, "text": raw.decode(), "sha256": hashlib.sha256(raw).hexdigest()}


def main() -> None:
    """Make all of it."""
    text = _good("a text for both keys", Name(VISIT, TEXT, "text"), SAYING, BOTH)
    photo = _good("a photo of two segments", Name(VISIT, PHOTO, "photo"), PICTURE, BOTH)
    empty = _good("nothing inside", Name(VISIT, TEXT, "text"), b"", BOTH[:1])
    stranger = _good("for another key", Name(VISIT, TEXT, "text"), SAYING, [PUBLIC["stranger"]])
    said = {
        "about": "Test vectors of docs/formats/sealed-visit.md. Everything in them is fictional.",
        "keys": [
            {
                "role": role,
                "id": kid_of(PUBLIC[role]),
                "private_key": b64u(PRIVATE[role]),
                "public_key": b64u(PUBLIC[role]),
                "held": role != "stranger",
            }
            for role in PRIVATE
        ],
        "padded_lengths": [[size, padme(max(size + 1, 4096))] for size in (0, 4095, 4096, 65535, 65536, 1_000_000)],
        "opens": [text, photo, empty],
        "refuses": _refusals(text, photo, stranger),
        "others": [stranger],
        "manifest": _manifest(text, photo),
    }
    FILE.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
