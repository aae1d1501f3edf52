"""What somebody asks for when they ask for a dossier."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from graveregistry.dossiers.content import Name, Recipient
from graveregistry.dossiers.rules import Profile

TWO_PEOPLE_PROFILES = frozenset({Profile.SEALED, Profile.COURT})
ALONE = 25
"""As many exact sites may one person take out in a day by themselves."""
MOST_SITES = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """The sites, who receives them, why, and how much of them. Texts are as typed, in whichever language."""

    site_ids: tuple[UUID, ...]
    recipient: Recipient
    purpose: str
    legal_basis: str
    profile: Profile
    as_of: datetime | None = None
    languages: tuple[str, ...] = ("ar", "en")

    @property
    def guarded(self) -> bool:
        """Whether the profile alone takes two people."""
        return self.profile in TWO_PEOPLE_PROFILES

    def as_json(self) -> dict[str, Any]:
        """The order as JSON values, which :func:`read` reads back."""
        values = asdict(self) | {"as_of": None if self.as_of is None else self.as_of.isoformat()}
        read_back: dict[str, Any] = json.loads(json.dumps(values, default=str))
        return read_back

    def digest(self) -> str:
        """SHA-256 of the order, hexadecimal: what a second person agrees to."""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()


def read(said: Mapping[str, Any]) -> Asked:
    """The order that ``as_json`` wrote."""
    recipient = said["recipient"]
    return Asked(
        tuple(UUID(each) for each in said["site_ids"]),
        Recipient(recipient["kind"], Name(**recipient["name"]), recipient["id"]),
        said["purpose"],
        said["legal_basis"],
        Profile(said["profile"]),
        None if said["as_of"] is None else datetime.fromisoformat(said["as_of"]),
        tuple(said["languages"]),
    )
