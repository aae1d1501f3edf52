"""Pure decisions about accounts: passwords, throttling, sign-in names, and which decisions take two people."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from graveregistry.access.actors import REACHES_SITES, Role
from graveregistry.access.precision import Sensitivity
from graveregistry.errors import Failure

INVITATION_LIFE = timedelta(hours=48)
SESSION_LIFE = timedelta(hours=12)
SESSION_IDLE = timedelta(hours=2)
EMERGENCY_LIFE = timedelta(hours=72)
REVIEW_WITHIN = timedelta(days=5 * 365)
TRY_WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 8
TRIES_PER_ADDRESS = 40
TOKEN_DAYS = 365
"""How long a personal token may live."""
PASSWORD_MIN = 15
PASSWORD_MAX = 256

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")
_WELL_KNOWN = ("password", "qwerty", "123456789", "graveregistry", "letmein", "iloveyou", "كلمةالسر", "كلمةالمرور")


def normal_login(login: str) -> str:
    """The sign-in name as it is kept: compatibility-folded, lower case, no blanks around it."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def checked_login(login: str) -> str:
    """A new sign-in name: 3 to 64 of a-z, 0-9, dot, hyphen, underscore.

    Raises:
        Failure: ``login_unfit``.
    """
    normal = normal_login(login)
    if not _LOGIN.fullmatch(normal):
        raise Failure("login_unfit")
    return normal


def checked_password(password: str, login: str) -> str:
    """A new password, normalised (NFC): 15 to 256 characters, not one repeated or well-known piece, no other rules.

    Source: NIST SP 800-63B section 3.1.1 (length over composition, a list of refused values).

    Raises:
        Failure: ``password_too_short``, ``password_too_long`` or ``password_too_common``.
    """
    normal = unicodedata.normalize("NFC", password)
    if len(normal) < PASSWORD_MIN:
        raise Failure("password_too_short")
    if len(normal) > PASSWORD_MAX:
        raise Failure("password_too_long")
    bare = re.sub(r"[\W_]", "", normal.casefold())
    for piece in (*_WELL_KNOWN, login.casefold()):
        bare = bare.replace(piece, "")
    # What is left once the well-known pieces are gone must still be worth something.
    if len(set(bare)) < 5:
        raise Failure("password_too_common")
    return normal


def minutes_to_wait(tries: list[datetime], limit: int, now: datetime) -> int:
    """How long until another try is heard: 0 when fewer than ``limit`` tries were refused in the window."""
    recent = sorted(at for at in tries if now - at < TRY_WINDOW)
    if len(recent) < limit:
        return 0
    wait = recent[-limit] + TRY_WINDOW - now
    return max(1, -int(-wait.total_seconds() // 60))


class Scope(StrEnum):
    """What a token allows (vocabulary list ``token_scope``)."""

    FEATURES = "read_features"
    TILES = "read_tiles"


class ProposalKind(StrEnum):
    """Decisions that take two people."""

    ROLE = "role"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a kind of decision, not a password
    LOOSEN = "loosen"
    GRANT = "grant"
    EMERGENCY_REVIEW = "emergency_review"
    PUBLICATION = "publication"
    EXPORT = "export"
    ERASURE = "evidence_erasure"
    SITE_PUBLICATION = "site_publication"


@dataclass(frozen=True, slots=True)
class TwoPeople:
    """Who may propose and who may decide."""

    propose: frozenset[Role]
    decide: frozenset[Role]


_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
_OFFICERS = frozenset({Role.PROTECTION_OFFICER})
_STEWARDS = frozenset({Role.RESEARCHER, Role.VERIFIER, Role.PROTECTION_OFFICER, Role.LEGAL})
_COUNSEL = frozenset({Role.LEGAL, Role.PROTECTION_OFFICER})

TWO_PEOPLE: dict[ProposalKind, TwoPeople] = {
    ProposalKind.ROLE: TwoPeople(_ADMINISTRATORS, _ADMINISTRATORS | _OFFICERS),
    ProposalKind.PASSWORD_RESET: TwoPeople(_ADMINISTRATORS, _ADMINISTRATORS | _OFFICERS),
    ProposalKind.LOOSEN: TwoPeople(_STEWARDS, _COUNSEL),
    ProposalKind.GRANT: TwoPeople(_STEWARDS, _COUNSEL),
    ProposalKind.EMERGENCY_REVIEW: TwoPeople(_OFFICERS, _COUNSEL),
    ProposalKind.PUBLICATION: TwoPeople(_OFFICERS, _OFFICERS),
    ProposalKind.EXPORT: TwoPeople(_STEWARDS, _COUNSEL),
    ProposalKind.ERASURE: TwoPeople(frozenset({Role.RESEARCHER, Role.LEGAL}), _COUNSEL),
    ProposalKind.SITE_PUBLICATION: TwoPeople(_OFFICERS, _OFFICERS),
}
"""Which roles ask for and which decide each kind of decision; the two people always differ."""


def needs_second_person(role: Role) -> bool:
    """Whether giving this role takes two people: every role that reaches sites, or can be a second person, does.

    Else an administrator alone could make an account for themselves that agrees to all they propose.
    """
    return role in REACHES_SITES or any(role in each.decide for each in TWO_PEOPLE.values())


def loosens(before: Sensitivity, after: Sensitivity) -> bool:
    """Whether a change of sensitivity shows the site to more people."""
    order = tuple(Sensitivity)
    return order.index(after) < order.index(before)


def checked_reason(reason: str) -> str:
    """A reason with something in it.

    Raises:
        Failure: ``reason_needed``.
    """
    said = reason.strip()
    if len(said) < 3:
        raise Failure("reason_needed")
    return said
