"""The test vectors of the format: made again by the script, and true by a second reading with the standard library."""

import base64
import hashlib
import importlib.util
import json
import struct
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs/formats/ledger-vectors.json"
VECTORS: dict[str, Any] = json.loads(FILE.read_text())
HASHES = [bytes.fromhex(each) for each in VECTORS["leaf_hashes"]]


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("ledger_vectors", ROOT / "scripts/ledger_vectors.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_script_makes_the_file_again() -> None:
    assert script().text() == FILE.read_text()


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def tree(hashes: list[bytes]) -> bytes:
    """Section 2.1.1 of RFC 9162, word for word."""
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256()
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    return sha256(b"\x01", tree(hashes[:k]), tree(hashes[k:]))


def path(index: int, hashes: list[bytes]) -> list[bytes]:
    """Section 2.1.3.1."""
    if len(hashes) == 1:
        return []
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    if index < k:
        return [*path(index, hashes[:k]), tree(hashes[k:])]
    return [*path(index - k, hashes[k:]), tree(hashes[:k])]


def subproof(size: int, hashes: list[bytes], whole: bool) -> list[bytes]:
    """Section 2.1.4.1."""
    if size == len(hashes):
        return [] if whole else [tree(hashes)]
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    if size <= k:
        return [*subproof(size, hashes[:k], whole), tree(hashes[k:])]
    return [*subproof(size - k, hashes[k:], False), tree(hashes[:k])]


def test_the_tree_of_the_vectors_is_that_of_the_standard() -> None:
    assert [sha256(b"\x00", each.encode()) for each in VECTORS["leaves"]] == HASHES
    for size, root in VECTORS["roots"].items():
        assert tree(HASHES[: int(size)]).hex() == root
    for each in VECTORS["inclusion"]:
        assert [one.hex() for one in path(each["index"], HASHES[: each["size"]])] == each["proof"]
    for each in VECTORS["consistency"]:
        assert [one.hex() for one in subproof(each["size"], HASHES[: each["new_size"]], True)] == each["proof"]


def lines(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    text, _, tail = note.rpartition("\n\n")
    split = (line.split(" ") for line in tail.splitlines())
    return text + "\n", [(name, base64.b64decode(encoded)) for _, name, encoded in split]


def keys() -> dict[tuple[str, bytes], tuple[bytes, bytes]]:
    """(name, key id) of everybody in the policy and of the new key, with the kind and the public key."""
    listed = [line.split()[-1] for line in VECTORS["policy"].splitlines() if line.startswith(("log ", "witness "))]
    listed.append(VECTORS["rotation"].splitlines()[2])
    found = {}
    for text in listed:
        name, key_id, encoded = text.split("+", 2)
        data = base64.b64decode(encoded)
        assert sha256(name.encode(), b"\n", data)[:4].hex() == key_id
        found[name, bytes.fromhex(key_id)] = (data[:1], data[1:])
    return found


@pytest.mark.parametrize("case", VECTORS["checkpoints"], ids=lambda case: case["about"])
def test_signatures_are_over_what_the_format_says(case: dict[str, Any]) -> None:
    known, text = keys(), lines(case["note"])[0]
    for name, data in lines(case["note"])[1]:
        kind, public = known.get((name, data[:4]), (b"", b""))
        key = Ed25519PublicKey.from_public_bytes(public) if public else None
        if key is None:
            assert case["state"] == "refused"
        elif kind == b"\x01":
            key.verify(data[4:], text.encode())
        elif case["about"] != "a cosignature of another checkpoint":
            (time,) = struct.unpack(">Q", data[4:12])
            key.verify(data[12:], f"cosignature/v1\ntime {time}\n{text}".encode())


def test_every_state_occurs_and_the_seeds_are_those_of_the_keys() -> None:
    assert {case["state"] for case in VECTORS["checkpoints"]} == {"accepted", "below_quorum", "fork", "refused"}
    public = {
        Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)).public_key().public_bytes_raw()
        for seed in (*VECTORS["log_seeds"].values(), *VECTORS["witness_seeds"].values())
    }
    assert public == {key for _, key in keys().values()}
