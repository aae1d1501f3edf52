"""How precisely an actor may see a site, and which fields that shows. Nothing else in the tree compares roles.

The tables below are data with a test of every cell. The database form of :func:`decide` is the SQL function
``disclosed_sites()``; a property test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from uuid import UUID

from graveregistry.access.actors import Actor, Role


class Precision(IntEnum):
    """How precisely: ``exact``; a 0.01 degree cell; the awareness unit; not at all."""

    NONE = 0
    AREA = 1
    VICINITY = 2
    EXACT = 3

    @property
    def code(self) -> str:
        """The vocabulary's code."""
        return self.name.lower()


class Sensitivity(StrEnum):
    """How guarded a site is (vocabulary list ``sensitivity``)."""

    STANDARD = "standard"
    RESTRICTED = "restricted"
    SEALED = "sealed"


class GrantKind(StrEnum):
    """Why a grant exists: a decision to share, a monitor's assignment, an emergency disclosure of at most 72 hours."""

    SHARE = "share"
    ASSIGNMENT = "assignment"
    EMERGENCY = "emergency"


_CLEARED = (Role.RESEARCHER, Role.VERIFIER, Role.PROTECTION_OFFICER, Role.LEGAL)

_N, _E = Precision.NONE, Precision.EXACT
_ROLE_TABLE: dict[Role, tuple[Precision, Precision, Precision]] = {
    #                        standard  restricted  sealed
    Role.MONITOR: (_N, _N, _N),
    Role.RESEARCHER: (_E, _E, _N),
    Role.VERIFIER: (_E, _E, _N),
    Role.PROTECTION_OFFICER: (_E, _E, _N),
    Role.LEGAL: (_E, _E, _N),
    Role.AUDITOR: (_N, _N, _N),
    Role.ADMINISTRATOR: (_N, _N, _N),
}
BY_ROLE: dict[tuple[Role, Sensitivity], Precision] = {
    (role, sensitivity): precision
    for role, row in _ROLE_TABLE.items()
    for sensitivity, precision in zip(Sensitivity, row, strict=True)
}
"""What a role in the steward's own organisation shows by itself."""

GRANT_REACHES: dict[tuple[bool, Sensitivity], bool] = {
    (True, Sensitivity.STANDARD): True,
    (True, Sensitivity.RESTRICTED): True,
    (True, Sensitivity.SEALED): True,
    (False, Sensitivity.STANDARD): True,
    (False, Sensitivity.RESTRICTED): True,
    (False, Sensitivity.SEALED): False,
}
"""Whether a grant to (a person? True, an organisation? False) reaches a site: a sealed one is for named people."""

ASSIGNED: dict[Sensitivity, Precision] = {
    Sensitivity.STANDARD: Precision.EXACT,
    Sensitivity.RESTRICTED: Precision.VICINITY,
    Sensitivity.SEALED: Precision.EXACT,
}
"""What an assignment shows a monitor when the officer says nothing else ("others of the steward: vicinity")."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One grant of a site, to a person or to an organisation, from one moment until another."""

    precision: Precision
    kind: GrantKind
    person: UUID | None
    organisation: UUID | None
    valid_from: datetime
    until: datetime | None
    revoked_at: datetime | None = None

    def holds_at(self, now: datetime) -> bool:
        """Whether the grant is in force: begun, not past its end, not revoked."""
        return self.valid_from <= now and (self.until is None or now < self.until) and not _past(self.revoked_at, now)


def _past(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now


@dataclass(frozen=True, slots=True)
class ProtectedSite:
    """What the decision needs to know of a site."""

    steward: UUID
    sensitivity: Sensitivity


@dataclass(frozen=True, slots=True)
class Disclosure:
    """How precisely an actor sees a site, and whether they read its records (visits, disturbances, evidence).

    A monitor sees where the assigned site is and reads back nothing that was sent about it.
    """

    precision: Precision
    records: bool


NOTHING = Disclosure(Precision.NONE, records=False)


def _from_roles(actor: Actor, site: ProtectedSite) -> Iterable[Disclosure]:
    for organisation, role in actor.roles:
        if organisation == site.steward:
            precision = BY_ROLE[role, site.sensitivity]
            yield Disclosure(precision, records=precision is Precision.EXACT)


def _reaches(actor: Actor, site: ProtectedSite, grant: Grant) -> bool:
    to_person = grant.person is not None
    if not GRANT_REACHES[to_person, site.sensitivity]:
        return False
    if to_person:
        return grant.person == actor.person_id
    return any(where == grant.organisation and role in _CLEARED for where, role in actor.roles)


def disclosure(actor: Actor | None, site: ProtectedSite | None, grants: Iterable[Grant], now: datetime) -> Disclosure:
    """What ``actor`` may see of ``site`` at ``now``; anything missing answers nothing.

    Args:
        actor: the signed-in person, or none.
        site: steward and sensitivity, or none when there is no such site.
        grants: all grants of this site.
        now: an aware moment.
    """
    if actor is None or site is None or not actor.active:
        return NOTHING
    paths = list(_from_roles(actor, site))
    for grant in grants:
        if grant.holds_at(now) and _reaches(actor, site, grant):
            reads = grant.kind is not GrantKind.ASSIGNMENT and grant.precision is Precision.EXACT
            paths.append(Disclosure(grant.precision, records=reads))
    return Disclosure(
        max((path.precision for path in paths), default=Precision.NONE), any(path.records for path in paths)
    )


def decide(actor: Actor | None, site: ProtectedSite | None, grants: Iterable[Grant], now: datetime) -> Precision:
    """How precisely ``actor`` may see ``site`` at ``now``."""
    return disclosure(actor, site, grants, now).precision


FIELDS: dict[str, Precision] = {
    "id": Precision.AREA,
    "code": Precision.AREA,
    "types": Precision.AREA,
    "verification": Precision.AREA,
    "condition": Precision.AREA,
    "generalised_shape": Precision.AREA,
    "vicinity_shape": Precision.VICINITY,
    "names": Precision.EXACT,
    "administrative_area": Precision.EXACT,
    "boundaries": Precision.EXACT,
    "event_date": Precision.EXACT,
    "responsible": Precision.EXACT,
    "victims": Precision.EXACT,
    "access_and_threats": Precision.EXACT,
    "references": Precision.EXACT,
    "notes": Precision.EXACT,
    "sources": Precision.EXACT,
    "relations": Precision.EXACT,
    "history": Precision.EXACT,
    "visits": Precision.EXACT,
    "disturbances": Precision.EXACT,
    "evidence": Precision.EXACT,
}
"""The coarsest precision at which a field (or group of fields) is shown; names and notes give places away."""


def shows(field: str, precision: Precision) -> bool:
    """Whether ``field`` is shown at ``precision``; an unknown field is never shown."""
    needed = FIELDS.get(field)
    return needed is not None and precision >= needed
