"""A dossier under examination, and what has been established about it so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509

from graveregistry.dossiers.container import Container
from graveregistry.dossiers.disclosed import Event
from graveregistry.dossiers.report import Finding, Part, State, answered
from graveregistry.ledger.checkpoint import Checkpoint
from graveregistry.ledger.notes import VerifierKey
from graveregistry.ledger.policy import Policy
from graveregistry.ledger.rotation import Trusted

CHECKPOINT, EVENTS, EXPORT = "data/ledger/checkpoint", "data/ledger/events.jsonl", "data/export.json"
EVIDENCE, WORKING = "data/evidence/", "data/working/"
LEDGER, MANIFEST = "data/ledger/", "manifest-sha256.txt"
PAPER, GEOPACKAGE = "data/dossier.pdf", "data/site.gpkg"


@dataclass(frozen=True, slots=True)
class Given:
    """What the examiner has from outside the dossier. `keys`: the registry's public keys; `earlier`: a checkpoint kept
    from before; `consistency`: a proof between that one and the dossier's; `certificates`: those that the paper's
    signature is believed under; `policy`: whose cosignatures are enough; `rotations`: statements of key rotation;
    `roots`: certificates of time-stamping authorities."""

    keys: Sequence[VerifierKey] = ()
    earlier: bytes | None = None
    consistency: bytes | None = None
    certificates: Sequence[x509.Certificate] = ()
    policy: Policy | None = None
    rotations: Sequence[bytes] = ()
    roots: Sequence[x509.Certificate] = ()

    @property
    def known(self) -> list[VerifierKey]:
        """The keys given, and those of the policy's logs."""
        return list(dict.fromkeys([*self.keys, *(self.policy.logs if self.policy else ())]))


@dataclass(slots=True)
class Look:
    """What was found of a part before it is settled; `notes` are said whatever the answer is."""

    failures: list[Finding] = field(default_factory=list)
    unchecked: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class Case:
    """Filled part by part; `since` is the time that what is proven is unchanged since, `recorded` that of the newest
    event by the registry's own clock. `times`: what others say of it, and who. `doubted`: nothing may be called
    unchanged, whatever the registry signed."""

    box: Container
    given: Given
    hashes: dict[str, tuple[str, ...]]
    checkpoint: Checkpoint | None = None
    trusted: list[Trusted] = field(default_factory=list)
    signed: bool = False
    doubted: bool = False
    times: list[tuple[str, Finding]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    since: str | None = None
    recorded: str | None = None
    export_event: Event | None = None
    parts: dict[str, Part] = field(default_factory=dict)

    @property
    def note(self) -> bytes:
        """The checkpoint as it stands in the dossier."""
        return self.found(CHECKPOINT)

    def found(self, name: str) -> bytes:
        """A file, or nothing where it is missing."""
        return self.box.read(name) if name in self.hashes else b""

    def answer(
        self,
        name: str,
        failures: list[Finding],
        unchecked: list[Finding] | None = None,
        notes: Sequence[Finding] = (),
    ) -> None:
        """Settle a part."""
        self.parts[name] = answered(name, failures, unchecked or [], self.since, notes)

    def proven(self, *names: str) -> bool:
        """Whether all of these parts are unchanged."""
        return all(self.parts[name].state is State.UNCHANGED for name in names)
