"""What a case of the corpus is made of: a change to a good dossier, and the answer for each part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.x509 import Certificate

from graveregistry.dossiers.findings import PARTS
from graveregistry.ledger.notes import VerifierKey
from tests.dossiers import chronicle
from tests.dossiers.corpus import zips
from tests.dossiers.tampering import Files, files_of, packed, recomputed, tampered

UNCHANGED, FAILED, NOT_CHECKED = "unchanged", "failed", "not_checked"
SITE = str(chronicle.SITE)
Answer = tuple[str, str]
Answers = dict[str, Answer]

# What nothing is there to check with, in every dossier of today.
NOT_OFFERED: Answers = {
    "quorum": (NOT_CHECKED, "no_policy"),
    "timestamp": (NOT_CHECKED, "no_timestamp"),
    "earlier": (NOT_CHECKED, "no_earlier"),
}
# Without a signed checkpoint over sound events nothing can be called unchanged since anything.
TIMELESS: Answers = {name: (NOT_CHECKED, "no_proven_time") for name in PARTS if name not in {*NOT_OFFERED, "bag"}} | {
    "bag": (NOT_CHECKED, "bag_has_no_time")
}


@dataclass(frozen=True, slots=True)
class Case:
    """One file handed to a verifier, and the answer for each part: its state and one code found in it. `roots`: the
    authorities whose certificates are given."""

    name: str
    make: Callable[[Mapping[str, Path], Path], object]
    answers: Answers
    keys: tuple[VerifierKey, ...] = (chronicle.key(),)
    earlier: bytes | None = None
    consistency: bytes | None = None
    certificates: tuple[Certificate, ...] = (chronicle.CERTIFICATE,)
    policy_text: bytes = b""
    rotations: tuple[bytes, ...] = ()
    roots: tuple[str, ...] = ()
    attack: str = ""

    @property
    def good(self) -> bool:
        """Whether nothing is wrong with it."""
        return all(state != FAILED for state, _ in self.answers.values())


# Whoever changes the events leaves tables and paper behind that tell of the old ones.
RETOLD = {"tables": "table_differs", "paper": "paper_data_differs"}


def sound(**other: Answer) -> Answers:
    """Everything unchanged but for these."""
    return dict.fromkeys(PARTS, (UNCHANGED, "")) | NOT_OFFERED | other


def failing(**codes: str) -> Answers:
    """These parts fail, the bag is unproven for it, the rest stands."""
    failed = {name: (FAILED, code) for name, code in codes.items()}
    return sound(bag=(NOT_CHECKED, "bag_has_no_time")) | failed


def altered(**codes: str) -> Answers:
    """As `failing`, and the paper, whose footer bears the hash of all other files, is not what it would be."""
    return failing(**{"paper": "paper_differs", **codes})


def timeless(**codes: str) -> Answers:
    """These parts fail, and with them the time that all else is counted from."""
    return NOT_OFFERED | TIMELESS | {name: (FAILED, code) for name, code in codes.items()}


def eventless(code: str) -> Answers:
    """No event is left to check anything by."""
    unread = dict.fromkeys(("tables", "geopackage"), (NOT_CHECKED, "no_events"))
    failed = timeless(
        events=code, completeness="site_unlisted", evidence="evidence_unknown", paper="paper_data_differs"
    )
    return failed | unread | {"export": (NOT_CHECKED, "export_uncommitted")}


def refused(code: str) -> Answers:
    """The container is not even opened."""
    return dict.fromkeys(PARTS, (NOT_CHECKED, "not_reached")) | {"bag": (FAILED, code)}


def of(change: Callable[[Files], None], good: str = "court") -> Callable[[Mapping[str, Path], Path], object]:
    """A change to the files, all manifests made anew."""
    return lambda paths, to: tampered(paths[good], to, change)


def bag_only(change: Callable[[Files], None]) -> Callable[[Mapping[str, Path], Path], object]:
    """A change to the files, the manifests left as they are."""

    def make(paths: Mapping[str, Path], to: Path) -> None:
        files = recomputed(files_of(paths["court"]))
        change(files)
        packed(files, to)

    return make


def zipped(make: zips.Make) -> Callable[[Mapping[str, Path], Path], object]:
    """A change to the container."""
    return lambda paths, to: make(paths["court"], to)


def as_it_is(name: str) -> Callable[[Mapping[str, Path], Path], object]:
    return lambda paths, to: to.write_bytes(paths[name].read_bytes())


NO_PAPER: Answers = {"paper": (NOT_CHECKED, "no_proven_time"), "caseload": (NOT_CHECKED, "no_proven_time")}


def elsewhere(answers: Answers, *parts: str) -> Answers:
    """The answers of a program that cannot look into these parts: what only a deep look shows it leaves open, and with
    it the bag; what it does say is the same."""
    open_ = {name: (NOT_CHECKED, "") for name in parts if answers[name][1] not in _SEEN_ANYWHERE}
    # Who signed a stamp is for others to say; what it is of, and when, is read anywhere.
    if answers["timestamp"][0] == UNCHANGED or answers["timestamp"][1] in {"stamp_refused", "no_authority"}:
        open_["timestamp"] = (NOT_CHECKED, "stamp_elsewhere")
    if answers["checkpoint"][1] == "time_of_stamp":
        open_["checkpoint"] = (UNCHANGED, "time_of_registry")
    bag = answers["bag"] if answers["bag"][0] != UNCHANGED else (NOT_CHECKED, "bag_has_no_time")
    return answers | open_ | {"bag": bag}


_SEEN_ANYWHERE = {
    "missing_file",
    "not_reached",
    "paper_data_missing",
    "paper_data_differs",
    "paper_unsigned",
    "signature_broken",
    "signature_partial",
}
