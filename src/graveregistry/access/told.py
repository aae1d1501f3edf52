"""Who is told of what: the people concerned by a decision about access, as data with a test of every row.

A notice says who did what in which organisation. It never carries what was typed freely, a name of a site or a place:
which site it was about is answered only to whoever sees that site at the moment of reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graveregistry.access.actors import Role
from graveregistry.access.rules import TWO_PEOPLE, ProposalKind


class Happened(StrEnum):
    """What a notice is about (messages of both languages are kept by these codes)."""

    ROLE_PROPOSED = "role.proposed"
    ROLE_APPROVED = "role.approved"
    ROLE_DECLINED = "role.declined"
    ROLE_GIVEN = "role.given"
    ROLE_ENDED = "role.ended"
    RESET_PROPOSED = "password_reset.proposed"
    RESET_APPROVED = "password_reset.approved"
    RESET_DECLINED = "password_reset.declined"
    RESET_STOPPED = "password_reset.stopped"
    RESET_USED = "password_reset.used"
    LOOSEN_PROPOSED = "loosen.proposed"
    LOOSEN_APPROVED = "loosen.approved"
    LOOSEN_DECLINED = "loosen.declined"
    GRANT_PROPOSED = "grant.proposed"
    GRANT_APPROVED = "grant.approved"
    GRANT_DECLINED = "grant.declined"
    GRANT_ENDED = "grant.ended"
    EMERGENCY_PROPOSED = "emergency_review.proposed"
    EMERGENCY_APPROVED = "emergency_review.approved"
    EMERGENCY_DECLINED = "emergency_review.declined"
    PUBLICATION_PROPOSED = "publication.proposed"
    PUBLICATION_APPROVED = "publication.approved"
    PUBLICATION_DECLINED = "publication.declined"
    EXPORT_PROPOSED = "export.proposed"
    EXPORT_APPROVED = "export.approved"
    EXPORT_DECLINED = "export.declined"
    EXPORT_DONE = "export.done"
    ERASURE_PROPOSED = "evidence_erasure.proposed"
    ERASURE_APPROVED = "evidence_erasure.approved"
    ERASURE_DECLINED = "evidence_erasure.declined"
    SITE_PUBLICATION_PROPOSED = "site_publication.proposed"
    SITE_PUBLICATION_APPROVED = "site_publication.approved"
    SITE_PUBLICATION_DECLINED = "site_publication.declined"
    SITE_UNPUBLISHED = "site.unpublished"
    CONSENT_WITHDRAWN = "consent.withdrawn"
    SITE_SEALED = "site.sealed"
    SITE_UNREACHED = "site.unreached"
    SITE_NAMED = "site.named"
    ACCOUNT_INVITED = "account.invited"
    ACCOUNT_OPENED = "account.opened"
    ACCOUNT_CLOSED = "account.closed"
    PARTNERSHIP_BEGUN = "partnership.begun"
    WARNING_ISSUED = "warning.issued"
    WARNING_WITHDRAWN = "warning.withdrawn"
    ENQUIRY_FILED = "enquiry.filed"
    ENQUIRY_OPEN = "enquiry.open"
    PHONE_ENROLLED = "phone.enrolled"
    PHONE_ENDED = "phone.ended"


@dataclass(frozen=True, slots=True)
class Told:
    """Who hears of it; whoever does it, and closed accounts, never do."""

    about: bool = False
    """The person whom it is about."""
    asker: bool = False
    """Whoever had proposed it."""
    own: frozenset[Role] = frozenset()
    """Those with one of these roles in the organisation itself."""
    near: frozenset[Role] = frozenset()
    """Those with one of these roles in an organisation in partnership with it: they may be its second person."""


def _decisions(kind: ProposalKind, *, asked: bool = False, agreed: bool = False) -> dict[Happened, Told]:
    """Whoever may be the second person hears all three; the person it is about when it is asked, or once agreed."""
    deciders = TWO_PEOPLE[kind].decide
    return {
        Happened(f"{kind}.proposed"): Told(about=asked, own=deciders, near=deciders),
        Happened(f"{kind}.approved"): Told(about=agreed, asker=True, own=deciders, near=deciders),
        Happened(f"{kind}.declined"): Told(about=asked, asker=True, own=deciders, near=deciders),
    }


_ACCOUNTS = frozenset({Role.ADMINISTRATOR, Role.PROTECTION_OFFICER})
_OFFICERS = frozenset({Role.PROTECTION_OFFICER})
_COUNSEL = TWO_PEOPLE[ProposalKind.GRANT].decide

TOLD: dict[Happened, Told] = {
    **_decisions(ProposalKind.ROLE, asked=True, agreed=True),
    Happened.ROLE_GIVEN: Told(about=True, own=_ACCOUNTS),
    Happened.ROLE_ENDED: Told(about=True, own=_ACCOUNTS),
    **_decisions(ProposalKind.PASSWORD_RESET, asked=True, agreed=True),
    Happened.RESET_STOPPED: Told(asker=True, own=_ACCOUNTS, near=_ACCOUNTS),
    Happened.RESET_USED: Told(about=True, own=_ACCOUNTS),
    **_decisions(ProposalKind.LOOSEN),
    # Whom a grant is proposed for learns of the site when it is granted, not before.
    **_decisions(ProposalKind.GRANT, agreed=True),
    Happened.GRANT_ENDED: Told(about=True, own=_COUNSEL),
    # An emergency disclosure is in force at once: what is proposed is only its review.
    **_decisions(ProposalKind.EMERGENCY_REVIEW, asked=True),
    **_decisions(ProposalKind.PUBLICATION),
    **_decisions(ProposalKind.EXPORT),
    Happened.EXPORT_DONE: Told(own=_COUNSEL),
    **_decisions(ProposalKind.ERASURE),
    **_decisions(ProposalKind.SITE_PUBLICATION),
    Happened.SITE_UNPUBLISHED: Told(own=_OFFICERS),
    # Whoever had exported the item is named by the withdrawal itself: they tell those who have it.
    Happened.CONSENT_WITHDRAWN: Told(own=_COUNSEL),
    # Whoever loses sight of it is named by the decision itself.
    Happened.SITE_SEALED: Told(),
    Happened.SITE_UNREACHED: Told(own=_ACCOUNTS),
    Happened.SITE_NAMED: Told(about=True, own=_ACCOUNTS),
    Happened.ACCOUNT_INVITED: Told(own=_ACCOUNTS),
    Happened.ACCOUNT_OPENED: Told(own=_ACCOUNTS),
    Happened.ACCOUNT_CLOSED: Told(own=_ACCOUNTS),
    Happened.PARTNERSHIP_BEGUN: Told(own=_ACCOUNTS),
    # A warning is public at once: what is asked for is only a second officer's reading, within 72 hours.
    Happened.WARNING_ISSUED: Told(own=_OFFICERS, near=_OFFICERS),
    Happened.WARNING_WITHDRAWN: Told(own=_OFFICERS),
    # Who looks at who asks; and, once that is known, every organisation: none is picked by what it guards.
    Happened.ENQUIRY_FILED: Told(own=_OFFICERS),
    Happened.ENQUIRY_OPEN: Told(own=_OFFICERS),
    # A phone speaks in somebody's name: they hear of each, whoever holds it.
    Happened.PHONE_ENROLLED: Told(about=True, own=_OFFICERS),
    Happened.PHONE_ENDED: Told(about=True, own=_OFFICERS),
}
"""What is told to whom."""

DETAILS = ("role", "precision", "sensitivity", "until")
"""What of a decision a notice repeats: codes and dates of the form, nothing that anybody typed."""
