"""What people do about warnings: issue one, let another's stand, take one back; and what the public reads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from graveregistry import vocabulary
from graveregistry.access import notices
from graveregistry.access import service as access
from graveregistry.access.actors import Actor, Role
from graveregistry.access.rules import checked_reason
from graveregistry.access.told import Happened
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.ledger import service as ledger
from graveregistry.warnings import queries, rules
from graveregistry.warnings.queries import PublicWarning
from graveregistry.warnings.tables import GovernorateWarning, WarningReview, WarningWithdrawal

READERS = (Role.PROTECTION_OFFICER, Role.LEGAL, Role.AUDITOR)
"""Who may read the list of warnings with the names of the officers."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A warning as an officer wrote it: ``valid_until`` is the last day (UTC) on which it stands."""

    organisation: UUID
    governorate: str
    text_ar: str
    text_en: str
    valid_until: date


@dataclass(frozen=True, slots=True)
class Listed:
    """A warning as officers see it, with the names of those who had a hand in it."""

    warning: GovernorateWarning
    review: WarningReview | None
    withdrawal: WarningWithdrawal | None
    state: rules.State
    may_review: bool
    names: Mapping[UUID, str]


def issue(session: Session, actor: Actor, warning_id: UUID, draft: Draft) -> Listed:
    """Issue a warning at once, on one officer's word; it falls silent after 72 hours without a second officer's.

    Args:
        warning_id: the client's own id; the same warning again changes nothing.

    Raises:
        Failure: ``not_allowed``, ``unknown_code``, ``warning_unfit`` with a reason for each thing wrong,
            ``id_conflict``.
    """
    if not actor.holds(Role.PROTECTION_OFFICER, draft.organisation):
        raise Failure("not_allowed")
    row = _checked(actor, warning_id, draft)
    request = json.dumps([row.governorate, row.text_ar, row.text_en, str(row.valid_until)]).encode()
    if access.first_time(session, actor, f"warning/{warning_id}", request):
        queries.add(session, row)
        notices.tell(session, Happened.WARNING_ISSUED, draft.organisation, actor.person_id)
        ledger.record(session, "WarningIssued", actor=actor.person_id)
    return _listed(session, actor, [_found(session, warning_id)])[0]


def _checked(actor: Actor, warning_id: UUID, draft: Draft) -> GovernorateWarning:
    if draft.governorate not in vocabulary.codes("governorate"):
        raise Failure("unknown_code", value=draft.governorate, list="governorate")
    moment = access.now()
    text_ar, text_en = rules.said(draft.text_ar), rules.said(draft.text_en)
    reasons = rules.refusals(text_ar, text_en, draft.valid_until, moment.date())
    if reasons:
        raise Failure("warning_unfit", reasons=reasons)
    return GovernorateWarning(
        id=warning_id,
        organisation_id=draft.organisation,
        governorate=draft.governorate,
        text_ar=text_ar,
        text_en=text_en,
        valid_until=draft.valid_until,
        issued_by=actor.person_id,
        issued_at=moment,
    )


def let_stand(session: Session, actor: Actor, warning_id: UUID) -> None:
    """Say, as the second officer, that the warning is right; it then stands until its last day.

    Raises:
        Failure: ``not_allowed``, ``not_found``, ``not_yourself``, ``warning_over``.
    """
    _must_be_officer(actor)
    warning, review, _ = found = _found(session, warning_id)
    if warning.issued_by == actor.person_id:
        raise Failure("not_yourself")
    if warning.organisation_id not in _near(session, actor):
        raise Failure("not_allowed")
    if review is not None or _state(found) in {rules.State.WITHDRAWN, rules.State.EXPIRED}:
        raise Failure("warning_over")
    queries.add(session, WarningReview(warning_id=warning_id, reviewed_by=actor.person_id, reviewed_at=access.now()))
    ledger.record(session, "WarningReviewed", actor=actor.person_id)


def withdraw(session: Session, actor: Actor, warning_id: UUID, reason: str) -> None:
    """Take a warning back at once; any one officer may, since the public then reads less.

    Raises:
        Failure: ``not_allowed``, ``not_found``, ``warning_over``, ``reason_needed``.
    """
    _must_be_officer(actor)
    why = checked_reason(reason)
    warning, _, _ = found = _found(session, warning_id)
    if _state(found) is rules.State.WITHDRAWN:
        raise Failure("warning_over")
    queries.add(
        session,
        WarningWithdrawal(warning_id=warning_id, withdrawn_by=actor.person_id, withdrawn_at=access.now(), reason=why),
    )
    notices.tell(session, Happened.WARNING_WITHDRAWN, warning.organisation_id, actor.person_id)
    ledger.record(session, "WarningWithdrawn", actor=actor.person_id, reason=why)


def warnings(session: Session, actor: Actor) -> list[Listed]:
    """Every warning of every organisation, the newest first, those that are over too.

    Raises:
        Failure: ``not_allowed``.
    """
    if not actor.organisations(*READERS):
        raise Failure("not_allowed")
    return _listed(session, actor, queries.warnings(session))


def standing(session: Session) -> tuple[PublicWarning, ...]:
    """What the public reads now, on the public login."""
    return queries.public_warnings(session)


def _must_be_officer(actor: Actor) -> None:
    if not actor.holds(Role.PROTECTION_OFFICER):
        raise Failure("not_allowed")


def _found(session: Session, warning_id: UUID) -> queries.Row:
    found = queries.warning(session, warning_id)
    if found is None:
        raise Failure("not_found")
    return found


def _state(row: queries.Row) -> rules.State:
    warning, review, withdrawal = row
    return rules.state(
        warning.issued_at,
        warning.valid_until,
        access.now(),
        kept=review is not None,
        withdrawn=withdrawal is not None,
    )


def _near(session: Session, actor: Actor) -> frozenset[UUID]:
    """The organisations whose warnings the actor may review: where they are an officer, and partners of these."""
    return queries.with_partners(session, actor.organisations(Role.PROTECTION_OFFICER))


def _listed(session: Session, actor: Actor, rows: Sequence[queries.Row]) -> list[Listed]:
    involved = {warning.issued_by for warning, _, _ in rows}
    involved |= {review.reviewed_by for _, review, _ in rows if review is not None}
    involved |= {withdrawal.withdrawn_by for _, _, withdrawal in rows if withdrawal is not None}
    names, near = access.names(session, involved), _near(session, actor)
    return [Listed(*row, _state(row), _may_review(actor, row, near), names) for row in rows]


def _may_review(actor: Actor, row: queries.Row, near: frozenset[UUID]) -> bool:
    warning, review, _ = row
    waits = review is None and _state(row) in {rules.State.ALONE, rules.State.LAPSED}
    return waits and warning.issued_by != actor.person_id and warning.organisation_id in near
