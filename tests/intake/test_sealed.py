"""The envelope of a visit, held against the published vectors."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.errors import Failure
from graveregistry.evidence.sealing import padme
from graveregistry.intake import manifest
from graveregistry.intake.sealed import KINDS, Name, canonical_uuid, from_b64u, kid_of, open_sealed, read_header, seal

VECTORS = json.loads((Path(__file__).parents[2] / "docs/formats/sealed-visit-vectors.json").read_text())
HELD = {
    each["id"]: X25519PrivateKey.from_private_bytes(from_b64u(each["private_key"]))
    for each in VECTORS["keys"]
    if each["held"]
}
BLOBS = {each["name"]: base64.b64decode(each["sealed"]) for each in VECTORS["opens"] + VECTORS["others"]}
PUBLIC = [from_b64u(each["public_key"]) for each in VECTORS["keys"] if each["held"]]


def _name(said: dict[str, str]) -> Name:
    return Name(canonical_uuid(said["visit"]), canonical_uuid(said["part"]), said["kind"])


@pytest.mark.parametrize("case", VECTORS["opens"], ids=lambda each: each["name"])
def test_what_was_sealed_opens_to_the_same_bytes(case: dict[str, Any]) -> None:
    sealed = BLOBS[case["name"]]
    plain = open_sealed(sealed, _name(case["expected"]), HELD)
    assert (len(plain), hashlib.sha256(plain).hexdigest()) == (case["plain_size"], case["plain_sha256"])
    assert hashlib.sha256(sealed).hexdigest() == case["sealed_sha256"]


@pytest.mark.parametrize("case", VECTORS["refuses"], ids=lambda each: each["name"])
def test_what_was_changed_cut_moved_or_is_of_another_visit_is_refused(case: dict[str, Any]) -> None:
    good = BLOBS[case["of"]]
    sealed = b"".join(
        base64.b64decode(each) if isinstance(each, str) else good[slice(*each)] for each in case["pieces"]
    )
    with pytest.raises(Failure) as refused:
        open_sealed(sealed, _name(case["expected"]), HELD)
    assert refused.value.code == case["refused"]


def test_the_ids_of_keys_and_the_padded_lengths_are_those_of_the_vectors() -> None:
    for each in VECTORS["keys"]:
        private = X25519PrivateKey.from_private_bytes(from_b64u(each["private_key"]))
        assert kid_of(private.public_key().public_bytes_raw()) == each["id"]
    assert [[size, padme(max(size + 1, 4096))] for size, _ in VECTORS["padded_lengths"]] == VECTORS["padded_lengths"]


@given(plain=st.binary(max_size=200_000), kind=st.sampled_from(KINDS))
def test_whatever_is_sealed_opens_with_either_key_and_its_length_is_hidden(plain: bytes, kind: str) -> None:
    name = Name(uuid4(), uuid4(), kind)
    sealed = seal(plain, name, PUBLIC)
    header = read_header(sealed)
    assert [open_sealed(sealed, name, {kid: HELD[kid]}) for kid in header.kids] == [plain, plain]
    body = len(sealed) - len(header.raw)
    assert body - 16 * -(-body // (2**16 + 16)) == padme(max(len(plain) + 1, 4096))


def test_a_blob_that_says_different_things_to_the_two_keys_opens_to_neither() -> None:
    name = Name(uuid4(), uuid4(), "text")
    first, second = (seal(plain, name, PUBLIC) for plain in (b"to the one", b"to the other"))
    keys = [json.loads(read_header(each).raw[12:])["recipients"] for each in (first, second)]
    mixed = json.loads(read_header(first).raw[12:]) | {"recipients": [keys[0][0], keys[1][1]]}
    said = json.dumps(mixed, separators=(",", ":"), sort_keys=True).encode()
    blob = b"GRSEAL1\n" + len(said).to_bytes(4, "big") + said + first[len(read_header(first).raw) :]
    for held in (HELD, {header: HELD[header] for header in read_header(blob).kids[1:]}):
        with pytest.raises(Failure) as refused:
            open_sealed(blob, name, held)
        assert refused.value.code == "sealed_altered"


def test_a_manifest_proves_which_phone_sealed_it() -> None:
    said = VECTORS["manifest"]
    read = manifest.read(said["text"].encode())
    assert read.sha256 == said["sha256"]
    assert [each.sha256 for each in read.blobs] == [each["sealed_sha256"] for each in VECTORS["opens"][:2]]
    digest = hashlib.sha256(said["credential"].encode()).digest()
    assert read.is_by(digest)
    assert not read.is_by(hashlib.sha256(b"another credential").digest())


def _without_text(said: dict[str, Any]) -> None:
    said["blobs"] = said["blobs"][1:]


def _twice(said: dict[str, Any]) -> None:
    said["blobs"].append(said["blobs"][1])


@pytest.mark.parametrize(
    "change",
    [
        _without_text,
        _twice,
        lambda said: said.update(v=2),
        lambda said: said.update(more=True),
        lambda said: said.update(sealed_at="2026-11-21T20:49:00"),
        lambda said: said["blobs"][0].update(size=0),
        lambda said: said["blobs"][0].update(size=True),
        lambda said: said["blobs"][0].update(sha256="../x"),
        lambda said: said["blobs"].reverse(),
        lambda said: said.update(visit_id=said["visit_id"].upper() + " "),
    ],
)
def test_a_manifest_of_another_form_is_refused(change: Any) -> None:
    said = json.loads(VECTORS["manifest"]["text"])
    change(said)
    with pytest.raises(Failure) as refused:
        manifest.read(json.dumps(said, separators=(",", ":"), sort_keys=True).encode())
    assert refused.value.code == "manifest_malformed"


def test_a_manifest_in_another_spelling_is_refused() -> None:
    with pytest.raises(Failure):
        manifest.read(VECTORS["manifest"]["text"].replace(",", ", ").encode())
