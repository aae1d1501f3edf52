"""A dossier with all that others can vouch for: a key that was handed over, two witnesses, two time-stampers.

What the authorities gave, right and wrong, lies beside it (`stamps/`), and their certificates (`<name>.pem`).
"""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives import serialization

from graveregistry.dossiers import content
from graveregistry.dossiers.build import build
from graveregistry.dossiers.vouchers import Vouchers
from graveregistry.ledger.checkpoint import Checkpoint, as_its_log_signed_it, sign_checkpoint
from graveregistry.ledger.cosignature import COSIGNATURE, cosign
from graveregistry.ledger.merkle import consistency_proof, root
from graveregistry.ledger.notes import NoteSigner
from graveregistry.ledger.rotation import hand_over
from graveregistry.ledger.timestamp import ask
from graveregistry.ledger.tlog_witness import request_text
from tests.dossiers import chronicle, synthetic
from tests.support.authority import Authority

NEW = NoteSigner(chronicle.ORIGIN, bytes(range(5, 37)))
THIEF = NoteSigner(chronicle.ORIGIN, bytes(range(6, 38)))
WITNESSES = [NoteSigner(f"witness.example/{n}", bytes([40 + n]) * 32, COSIGNATURE) for n in (1, 2, 3)]
SAW = (1_772_700_000, 1_772_800_000)
CHANGED_AT = 5
STAMPS = "stamps"


def policy_text(needed: int) -> bytes:
    """A policy of three witnesses of whom so many are enough."""
    lines = [f"log {chronicle.key().text()}"]
    lines += [f"witness w{at} {each.key.text()}" for at, each in enumerate(WITNESSES)]
    return "\n".join([*lines, f"group all {needed} w0 w1 w2", "quorum all", ""]).encode()


POLICY, STRICT = (policy_text(needed) for needed in (2, 3))


def statement(new: NoteSigner = NEW, old: NoteSigner = chronicle.SIGNER) -> bytes:
    """By which the first key hands over."""
    leaves = chronicle.history().leaves[:CHANGED_AT]
    return hand_over(old, new, Checkpoint(old.name, CHANGED_AT, root(leaves)))


def lines(note: bytes, times: tuple[int, ...] = SAW) -> bytes:
    """The lines of the first witnesses under a checkpoint."""
    text = note.decode().rpartition("\n\n")[0] + "\n"
    return "".join(cosign(each, text, time) for each, time in zip(WITNESSES, times, strict=False)).encode()


def _exported(policy: bytes) -> tuple[content.DossierContent, chronicle.Ledger]:
    ledger = chronicle.history()
    known = synthetic.exported(replace(synthetic.facts(), vouchers=Vouchers(policy=policy)), ledger)
    note = ledger.checkpoint(NEW)
    return replace(known, checkpoint=note + lines(note)), ledger


_KNOWN, _LEDGER = _exported(POLICY)


def checkpoint(size: int, *, fork: bool = False) -> bytes:
    """A checkpoint of this ledger by the key in use."""
    known = bytes(32) if fork else root(_LEDGER.leaves[:size])
    return sign_checkpoint(Checkpoint(chronicle.ORIGIN, size, known), NEW)


SIZE = len(_LEDGER.leaves)


def growth() -> bytes:
    """The proof from the last checkpoint of the first key to that of the dossier."""
    return request_text(CHANGED_AT, consistency_proof(_LEDGER.leaves, CHANGED_AT), _KNOWN.checkpoint)


def _written(path: Path, vouchers: Vouchers) -> Path:
    told = replace(vouchers, rotations=(statement(),), policy=POLICY)
    build(replace(_KNOWN, vouchers=told), chronicle.store, path, lambda _part, _what: None, chronicle.SEAL.sign)
    return path


def vouched(path: Path) -> Path:
    found = _stamps(path.parent, as_its_log_signed_it(_KNOWN.checkpoint))
    return _written(path, Vouchers(stamps=(("one", found["right"]), ("two", found["second"]))))


def pending(path: Path) -> Path:
    """No authority answered."""
    return _written(path, Vouchers(pending=("one", "two")))


def _stamps(folder: Path, note: bytes) -> dict[str, bytes]:
    """What an authority can give, kept beside the dossier."""
    one, two, fake = (Authority(folder / name, name) for name in ("one", "two", "fake"))
    old = Authority(folder / "old", "old", valid=(timedelta(days=-30), timedelta(days=-10)))
    query = ask(note)
    found = {"right": one.stamp(query.body), "second": two.stamp(ask(note).body), "expired": old.stamp(query.body)}
    found["of another checkpoint"] = one.stamp(ask(b"another note").body)
    found["cut off"] = found["right"][:-30]
    found["no stamp"] = b"stamped on Monday"
    nonce = query.nonce.to_bytes(9, "big").lstrip(b"\0")
    found["with another nonce"] = found["right"].replace(nonce, nonce[:-1] + bytes([nonce[-1] ^ 1]), 1)
    pem = one.root.public_bytes(serialization.Encoding.PEM)
    (fake.folder / "chain.pem").write_bytes(pem)
    found["with an injected certificate"] = fake.stamp(query.body)
    found["of another algorithm"] = one.stamp(_sha512_query(one.folder, note))
    (folder / STAMPS).mkdir()
    for name, response in found.items():
        (folder / STAMPS / name).write_bytes(response)
    for each in (one, two, fake, old):
        (folder / f"{each.name}.pem").write_bytes(each.ca_file.read_bytes())
    return found


def _sha512_query(folder: Path, note: bytes) -> bytes:
    path = folder / "sha512.tsq"
    words = ["-query", "-sha512", "-digest", hashlib.sha512(note).hexdigest(), "-cert", "-out", str(path)]
    subprocess.run(["openssl", "ts", *words], check=True, capture_output=True)
    return path.read_bytes()
