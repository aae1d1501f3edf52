"""The SQL of warnings: the officers' list, and what the public login reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, Text, column, select, table

from graveregistry.access import queries as access
from graveregistry.db import Session
from graveregistry.warnings.tables import GovernorateWarning, WarningReview, WarningWithdrawal

_public_warning = table(
    "public_warning",
    column("governorate", Text),
    column("text_ar", Text),
    column("text_en", Text),
    column("issued_on", Date),
    column("valid_until", Date),
)

Row = tuple[GovernorateWarning, WarningReview | None, WarningWithdrawal | None]


@dataclass(frozen=True, slots=True)
class PublicWarning:
    """A warning that stands, as the public login sees it: nothing of who wrote it."""

    governorate: str
    text_ar: str
    text_en: str
    issued_on: date
    valid_until: date


def _with_what_became() -> Select[GovernorateWarning, WarningReview, WarningWithdrawal]:
    return (
        select(GovernorateWarning, WarningReview, WarningWithdrawal)
        .outerjoin(WarningReview, WarningReview.warning_id == GovernorateWarning.id)
        .outerjoin(WarningWithdrawal, WarningWithdrawal.warning_id == GovernorateWarning.id)
    )


def warnings(session: Session) -> Sequence[Row]:
    """Every warning with its review and its withdrawal, the newest first."""
    newest_first = _with_what_became().order_by(GovernorateWarning.issued_at.desc(), GovernorateWarning.id)
    return [(row[0], row[1], row[2]) for row in session.execute(newest_first)]


def warning(session: Session, warning_id: UUID) -> Row | None:
    """One warning with its review and its withdrawal."""
    one = _with_what_became().where(GovernorateWarning.id == warning_id)
    row = session.execute(one).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def public_warnings(session: Session) -> tuple[PublicWarning, ...]:
    """What stands now, for the public login: the newest first, then by governorate and text."""
    shown = _public_warning.c
    order = (shown.issued_on.desc(), shown.governorate, shown.text_ar, shown.text_en, shown.valid_until)
    return tuple(PublicWarning(*row) for row in session.execute(select(_public_warning).order_by(*order)))


def with_partners(session: Session, organisations: Iterable[UUID]) -> frozenset[UUID]:
    """These organisations and all that are in partnership with one of them."""
    own = frozenset(organisations)
    return own | access.partners_of(session, own)


def add(session: Session, row: Any) -> None:
    """Add a row to the transaction."""
    session.add(row)
    session.flush()
