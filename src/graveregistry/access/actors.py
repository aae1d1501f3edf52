"""The person who acts: an identity with roles in organisations, or nobody."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """Roles in an organisation (vocabulary list ``role``)."""

    MONITOR = "monitor"
    RESEARCHER = "researcher"
    VERIFIER = "verifier"
    PROTECTION_OFFICER = "protection_officer"
    LEGAL = "legal"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


REACHES_SITES = frozenset({Role.MONITOR, Role.RESEARCHER, Role.VERIFIER, Role.PROTECTION_OFFICER, Role.LEGAL})
"""Roles through which a person can come to see a site; giving one of them takes a second person."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person with every role they hold now.

    An inactive actor, or one with no id, may nothing.
    """

    person_id: UUID
    login: str
    name: str
    roles: frozenset[tuple[UUID, Role]] = field(default_factory=frozenset)
    active: bool = True

    def holds(self, role: Role, organisation: UUID | None = None) -> bool:
        """Whether the actor holds ``role``, in ``organisation`` or (when none is named) anywhere."""
        if not self.active:
            return False
        return any(held == role and organisation in (None, where) for where, held in self.roles)

    def organisations(self, *roles: Role) -> frozenset[UUID]:
        """The organisations in which the actor holds one of ``roles`` (any role when none is named)."""
        if not self.active:
            return frozenset()
        return frozenset(where for where, held in self.roles if not roles or held in roles)
