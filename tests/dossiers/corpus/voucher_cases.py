"""Attacks 3, 4 and 8 on what others vouch for: keys handed over, witnesses below quorum, stamps that are none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from graveregistry.ledger.cosignature import cosign
from graveregistry.ledger.notes import NoteSigner, sign
from tests.dossiers import chronicle
from tests.dossiers.corpus import changes, vouched
from tests.dossiers.corpus.kept import STRANGER, kept
from tests.dossiers.corpus.outcomes import (
    FAILED,
    NOT_CHECKED,
    TIMELESS,
    UNCHANGED,
    Answer,
    Answers,
    Case,
    as_it_is,
    of,
    sound,
)
from tests.dossiers.tampering import Files, tampered

Make = Callable[[Mapping[str, Path], Path], object]
ROOTS = ("one", "two", "old")
OPEN: Answer = (NOT_CHECKED, "")
_ONE, _STATEMENT = "data/ledger/timestamps/one.tsr", "data/ledger/rotations/1.note"
_STRANGE = vouched.statement(NoteSigner(STRANGER.name, bytes(range(9, 41))), STRANGER)
_HALF = sign(vouched.statement().decode().rpartition("\n\n")[0] + "\n", vouched.NEW)
_OPEN_BAG: Answers = {"bag": (NOT_CHECKED, "bag_has_no_time")}
_PAPER: Answers = {"paper": (FAILED, "paper_differs"), **_OPEN_BAG}


def held(**other: Answer) -> Answers:
    """Everything that others vouch for holds, but for these."""
    return sound(quorum=(UNCHANGED, "cosigned"), timestamp=(UNCHANGED, "stamp_says")) | other


def shaken(**other: Answer) -> Answers:
    """These fail or stay open, and with them nothing can be called unchanged."""
    return held(quorum=OPEN, timestamp=OPEN) | TIMELESS | other


def stamped(kind: str) -> Make:
    """The first authority's stamp is another one."""

    def make(paths: Mapping[str, Path], to: Path) -> None:
        data = (paths["vouched"].parent / vouched.STAMPS / kind).read_bytes()
        tampered(paths["vouched"], to, changes.put(_ONE, data))

    return make


def witnessed(change: Callable[[bytes, str], bytes]) -> Make:
    """What stands under the log's own line altered, in every proof too; `change` gets it and the text."""

    def put(files: Files) -> None:
        note = files[changes.CHECKPOINT]
        text, _, tail = note.decode().rpartition("\n\n")
        own, *others = tail.splitlines(keepends=True)
        altered = f"{text}\n\n{own}".encode() + change("".join(others).encode(), text + "\n")
        for name in files:
            if name.startswith("data/ledger/"):
                files[name] = files[name].replace(note, altered)

    return of(put, "vouched")


def _late(_: bytes, text: str) -> bytes:
    return "".join(cosign(each, text, 2**62) for each in vouched.WITNESSES[:2]).encode()


def _elsewhere(_: bytes, text: str) -> bytes:
    return "".join(cosign(each, text.replace("13", "14"), 5) for each in vouched.WITNESSES[:2]).encode()


def _unstamped(files: Files) -> None:
    for name in [each for each in files if "/timestamps/" in each]:
        del files[name]


def _case(name: str, answers: Answers, make: Make | None = None, attack: str = "", **given: Any) -> Case:
    told = {"policy_text": vouched.POLICY, "roots": ROOTS} | given
    return Case(name, make or as_it_is("vouched"), answers, attack=attack, **told)


_GOOD = [
    _case("good, vouched for by all", held()),
    _case("good, stamped", held(quorum=OPEN, checkpoint=(UNCHANGED, "time_of_stamp")), policy_text=b""),
    _case(
        "witnessed, and no certificates given to check the stamps with",
        held(timestamp=(NOT_CHECKED, "no_authority"), checkpoint=(UNCHANGED, "time_of_witnesses")) | _OPEN_BAG,
        roots=(),
    ),
    _case("good, the newest key given", held(quorum=OPEN), keys=(vouched.NEW.key,), policy_text=b""),
    _case("good, the key stands in the policy", held(), keys=()),
    _case(
        "good, stamps pending",
        held(timestamp=(NOT_CHECKED, "timestamp_pending")),
        as_it_is("pending"),
        attack="8",
    ),
    _case(
        "good, an earlier checkpoint by the key that handed over",
        held(earlier=(UNCHANGED, "")),
        earlier=kept(vouched.CHANGED_AT),
        consistency=vouched.growth(),
    ),
    _case(
        "stamps removed", held(timestamp=(NOT_CHECKED, "no_timestamp")) | _PAPER, of(_unstamped, "vouched"), attack="8"
    ),
]

_WITNESSES = [
    _case("below the quorum", shaken(quorum=(NOT_CHECKED, "below_quorum")), policy_text=vouched.STRICT, attack="3"),
    _case(
        "a witness's line taken away",
        shaken(quorum=(NOT_CHECKED, "below_quorum")),
        witnessed(lambda lines, _: lines.splitlines(keepends=True)[0]),
        attack="3",
    ),
    _case(
        "a witness's line twice",
        shaken(quorum=(FAILED, "note_malformed")),
        witnessed(lambda lines, _: lines + lines.splitlines(keepends=True)[0]),
        attack="3",
    ),
    _case(
        "witnesses' lines of another checkpoint",
        shaken(quorum=(FAILED, "signature")),
        witnessed(_elsewhere),
        attack="3",
    ),
    _case("witnesses of the far future", shaken(quorum=(FAILED, "note_malformed")), witnessed(_late), attack="8"),
    _case(
        "two histories at one size, with a quorum",
        shaken(earlier=(FAILED, "fork")),
        earlier=vouched.checkpoint(vouched.SIZE, fork=True),
        attack="3",
    ),
]

_ROTATIONS = [
    _case(
        "a rotation removed",
        shaken(checkpoint=(FAILED, "note_unknown_key")),
        of(changes.remove(_STATEMENT), "vouched"),
        attack="4",
    ),
    _case(
        "a rotation signed by one key alone",
        shaken(checkpoint=(FAILED, "rotation_form")),
        of(changes.put(_STATEMENT, _HALF), "vouched"),
        attack="4",
    ),
    _case(
        "a rotation with a number that is not its own",
        shaken(checkpoint=(FAILED, "rotation_form")),
        of(lambda files: files.update({"data/ledger/rotations/2.note": files.pop(_STATEMENT)}), "vouched"),
        attack="4",
    ),
    _case(
        "a rotation of another log beside it",
        shaken(checkpoint=(FAILED, "rotation_form")),
        of(changes.put("data/ledger/rotations/2.note", _STRANGE), "vouched"),
        attack="4",
    ),
    Case(
        "a rotation that has nothing to do with the key",
        of(changes.put(_STATEMENT, _STRANGE)),
        sound() | TIMELESS | {"checkpoint": (FAILED, "rotation_unrelated")},
        attack="4",
    ),
    _case(
        "a key that handed over to two",
        shaken(checkpoint=(FAILED, "rotation_twice")),
        rotations=(vouched.statement(vouched.THIEF),),
        attack="4",
    ),
    _case(
        "a checkpoint by the key that handed over",
        shaken(checkpoint=(FAILED, "key_retired"), timestamp=(FAILED, "stamp_other_digest")),
        of(changes.resigned(chronicle.SIGNER), "vouched"),
        attack="4",
    ),
]

_BAD_STAMPS = {
    "of another checkpoint": "stamp_other_digest",
    "of another algorithm": "stamp_other_digest",
    "cut off": "stamp_form",
    "no stamp": "stamp_form",
    "with another nonce": "stamp_refused",
    "with an injected certificate": "stamp_refused",
    "expired": "stamp_refused",
}
_STAMPS = [
    *(
        _case(f"a stamp {kind}", held(timestamp=(FAILED, code)) | _PAPER, stamped(kind), attack="8")
        for kind, code in _BAD_STAMPS.items()
    ),
    _case(
        "stamps of an authority not given",
        held(timestamp=(FAILED, "stamp_refused")) | _OPEN_BAG,
        roots=("fake",),
        attack="8",
    ),
    _case(
        "a stamp said to be pending in other words",
        held(timestamp=(FAILED, "pending_form")) | _PAPER,
        of(changes.put("data/ledger/timestamps/three.pending", b"stamped\n"), "vouched"),
        attack="8",
    ),
    _case(
        "a file beside the stamps",
        held(paper=(FAILED, "paper_differs"), bag=(FAILED, "extra_file")),
        of(changes.put("data/ledger/timestamps/note.txt", b"stamped\n"), "vouched"),
        attack="8",
    ),
    _case(
        "the policy in the dossier rewritten",
        held(paper=(FAILED, "paper_differs"), bag=(FAILED, "tag_file_differs")),
        of(changes.put("data/ledger/policy", vouched.policy_text(1)), "vouched"),
        attack="5",
    ),
    Case(
        "a policy slipped into the dossier",
        of(changes.put("data/ledger/policy", vouched.policy_text(1))),
        sound(paper=(FAILED, "paper_differs"), bag=(FAILED, "extra_file")),
        attack="5",
    ),
]

VOUCHER_CASES = [*_GOOD, *_WITNESSES, *_ROTATIONS, *_STAMPS]
