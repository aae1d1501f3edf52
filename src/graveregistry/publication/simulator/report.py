"""What the simulator found, in numbers that are kept and signed, and each number in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import rfc8785

from graveregistry.publication.simulator import words
from graveregistry.publication.simulator.judging import Finding
from graveregistry.publication.simulator.proof import Proof
from graveregistry.publication.texts import Said

VERSION = 2
"""Version 1 held neither ``fewest`` nor ``proofs``; releases signed then keep it."""


@dataclass(frozen=True, slots=True)
class Report:
    """One run of the simulator.

    ``units`` are shown, ``releases`` were made before, ``places`` is how many candidate places the attacker has and
    ``fewest`` how many of them lie in the shown unit with the fewest; ``proofs`` is the simulator's own trial.
    """

    units: int
    releases: int
    places: int
    fewest: int
    findings: tuple[Finding, ...]
    proofs: tuple[Proof, ...]

    @property
    def passed(self) -> bool:
        """No attack located a site, no answer changed when sites lay elsewhere, and every attack works elsewhere."""
        return all(each.passed for each in self.findings) and all(each.passed for each in self.proofs)

    def document(self) -> dict[str, Any]:
        """The report as JSON: whole numbers and codes; the same for the same release."""
        return {
            "version": VERSION,
            "passed": self.passed,
            "units": self.units,
            "releases": self.releases,
            "places": self.places,
            "fewest": self.fewest,
            "attacks": [
                {
                    "attack": each.attack,
                    "tried": each.tried,
                    "changed": each.changed,
                    "located": each.located,
                    "odds": each.odds,
                    "passed": each.passed,
                }
                for each in self.findings
            ],
            "proofs": [
                {
                    "publisher": each.publisher,
                    "attack": each.attack,
                    "planted": each.planted,
                    "located": each.located,
                    "passed": each.passed,
                }
                for each in self.proofs
            ],
        }

    def canonical(self) -> str:
        """The document in canonical form (RFC 8785)."""
        return _canonical(self.document())

    @property
    def sha256(self) -> str:
        """The digest that two people sign with the release."""
        return digest_of(self.document())


def digest_of(document: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of a report in canonical form: what a proposal commits to."""
    return sha256(_canonical(document).encode()).hexdigest()


def _canonical(document: Mapping[str, Any]) -> str:
    return rfc8785.dumps(dict(document)).decode()


def summary(document: Mapping[str, Any]) -> Said:
    """A kept report in one sentence."""
    if not all(each["passed"] for each in document.get("proofs", ())):
        return words.BLIND
    count = len(document["attacks"])
    return _filled(words.PASSED if document["passed"] else words.FAILED, attacks=count)


def outcome(finding: Mapping[str, Any]) -> Said:
    """One attack's outcome in a sentence."""
    return words.HELD if finding["passed"] else _filled(words.BROKEN, **finding)


def before(document: Mapping[str, Any]) -> Said:
    """How likely each place of a marked area is, for an attacker who has read no answer but that it is marked."""
    if "fewest" not in document:
        return words.NOT_KEPT
    return _filled(words.ONE_OF, places=document["fewest"]) if document["fewest"] else words.NO_AREA


def after(document: Mapping[str, Any], finding: Mapping[str, Any]) -> Said:
    """The same once the attack was made: as before, unless it found something."""
    return before(document) if finding["passed"] else words.CERTAIN


def found(proof: Mapping[str, Any]) -> Said:
    """What an attack found on a weak publisher."""
    return _filled(words.FOUND, **proof)


def _filled(said: Said, **given: Any) -> Said:
    return Said(said.ar.format(**given), said.en.format(**given))
