"""What somebody asks for when they ask for a dossier."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from graveregistry.dossiers.content import Hidden, Name, Recipient
from graveregistry.dossiers.rules import Profile
from graveregistry.dossiers.tables import Dossier

TWO_PEOPLE_PROFILES = frozenset({Profile.SEALED, Profile.COURT})
ALONE = 25
"""As many exact sites may one person take out in a day by themselves."""
MOST_SITES = 200
_LATER = frozenset({"hidden", "age_key", "plain_reason", "since"})


@dataclass(frozen=True, slots=True)
class Asked:
    """The sites, who receives them, why, and how much of them. Texts are as typed, in whichever language.

    ``age_key``: the recipient's public age key, to which the dossier is encrypted; else ``plain_reason`` says why not.
    ``since``: an earlier dossier of this recipient, whose changes until now are told.
    """

    site_ids: tuple[UUID, ...]
    recipient: Recipient
    purpose: str
    legal_basis: str
    profile: Profile
    as_of: datetime | None = None
    languages: tuple[str, ...] = ("ar", "en")
    hidden: tuple[Hidden, ...] = ()
    age_key: str = ""
    plain_reason: str = ""
    since: UUID | None = None

    @property
    def guarded(self) -> bool:
        """Whether the profile alone takes two people."""
        return self.profile in TWO_PEOPLE_PROFILES

    def as_json(self) -> dict[str, Any]:
        """The order as JSON values, which :func:`read` reads back."""
        values = asdict(self) | {"as_of": None if self.as_of is None else self.as_of.isoformat()}
        read_back: dict[str, Any] = json.loads(json.dumps(values, default=str))
        # What is not asked for is not said: an order agreed to before it could be asked keeps its digest.
        return {name: value for name, value in read_back.items() if value or name not in _LATER}

    def digest(self) -> str:
        """SHA-256 of the order, hexadecimal: what a second person agrees to."""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for in the register; nothing given finds all."""

    site_id: UUID | None = None
    words: str = ""
    profile: Profile | None = None
    first: datetime | None = None
    last: datetime | None = None


def recipient(said: Mapping[str, Any]) -> Recipient:
    """A recipient as the register and orders keep it."""
    return Recipient(said["kind"], Name(**said["name"]), said["id"])


def of(row: Dossier) -> Asked:
    """What was asked for a dossier, as the register has it."""
    return Asked(
        tuple(row.site_ids),
        recipient(row.recipient),
        row.purpose,
        row.legal_basis,
        Profile(row.profile),
        row.as_of,
        tuple(row.languages),
        tuple(Hidden(**each) for each in row.hidden or ()),
        row.age_key or "",
        row.plain_reason or "",
        row.since,
    )


def read(said: Mapping[str, Any]) -> Asked:
    """The order that ``as_json`` wrote."""
    return Asked(
        tuple(UUID(each) for each in said["site_ids"]),
        recipient(said["recipient"]),
        said["purpose"],
        said["legal_basis"],
        Profile(said["profile"]),
        None if said["as_of"] is None else datetime.fromisoformat(said["as_of"]),
        tuple(said["languages"]),
        tuple(Hidden(**each) for each in said.get("hidden", ())),
        said.get("age_key", ""),
        said.get("plain_reason", ""),
        UUID(said["since"]) if said.get("since") else None,
    )
